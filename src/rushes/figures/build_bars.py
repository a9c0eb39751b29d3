"""Grouped bars: measures side by side, bucket by bucket."""

from __future__ import annotations

from datetime import date

from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure
from rushes.metrics import Result

__all__ = ["grouped_bars"]


def grouped_bars(
    result: Result,
    *,
    id: str,
    measures: tuple[str, ...],
    title: str,
    subtitle: str,
    format: Format,
    incomplete: frozenset[date] = frozenset(),
    empty: Empty | None = None,
) -> Figure:
    """Return bars of each measure for each bucket; `incomplete` holds first days of buckets."""
    raise NotImplementedError
