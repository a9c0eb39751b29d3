"""Counters and latencies in the terms of Prometheus, over all processes of one server.

The library decides when it is imported whether several processes share their numbers, by an
environment variable that names a folder. So it is imported at first use, after whoever forks the
processes has called `share_counters`.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram
    from prometheus_client.metrics_core import Metric

__all__ = ["Gauge", "count_cache", "exposition", "observe_query", "observe_request", "share_counters"]

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number as it is at the moment of asking.

    Args:
        name: Its name, with the unit at the end.
        help: What it says, in a sentence.
        values: Label values to number; every key has as many values as there are labels.
        labels: The labels' names.
    """

    name: str
    help: str
    values: dict[tuple[str, ...], float]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Meters:
    registry: CollectorRegistry
    requests: Histogram
    queries: Histogram
    caches: Counter


def share_counters(folder: Path) -> None:
    """Let all processes forked from this one count together; what a former server counted is forgotten.

    Args:
        folder: A folder for the counters' files, made if need be and emptied of such files.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink(missing_ok=True)
    os.environ[_FOLDER] = str(folder)


def observe_request(endpoint: str, status: int, elapsed_s: float) -> None:
    """Count an answer and how long it took."""
    _meters().requests.labels(endpoint, f"{status // 100}xx").observe(elapsed_s)


def observe_query(dialect: str, elapsed_s: float) -> None:
    """Count a question to the facts, and how long their engine took to answer it."""
    _meters().queries.labels(dialect).observe(elapsed_s)


def count_cache(cache: str, *, is_hit: bool) -> None:
    """Count one look into a cache."""
    _meters().caches.labels(cache, "hit" if is_hit else "miss").inc()


def exposition(gauges: Iterable[Gauge]) -> tuple[bytes, str]:
    """Return everything counted, and the given gauges, in Prometheus' text form with its content type."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    counted = _meters().registry
    if _FOLDER in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # pyright: ignore[reportUnknownMemberType]
    now = CollectorRegistry()
    for gauge in gauges:
        now.register(_Moment(gauge))
    return generate_latest(now) + generate_latest(counted), CONTENT_TYPE_LATEST


class _Moment:
    """A gauge as a collector."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge

    def collect(self) -> Iterable[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        family = GaugeMetricFamily(self._gauge.name, self._gauge.help, labels=self._gauge.labels)
        for key, value in self._gauge.values.items():
            family.add_metric(key, value)
        return [family]


@functools.cache
def _meters() -> _Meters:
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    return _Meters(
        registry,
        Histogram(
            "rushes_request_seconds",
            "How long answers took, by endpoint and class of status.",
            ["endpoint", "status"],
            buckets=_BUCKETS_S,
            registry=registry,
        ),
        Histogram(
            "rushes_query_seconds",
            "How long the facts took to answer a question that no cache knew, by engine.",
            ["engine"],
            buckets=_BUCKETS_S,
            registry=registry,
        ),
        Counter("rushes_cache_lookups", "Looks into a cache of answers, by outcome.", ["cache", "outcome"], registry=registry),
    )
