"""Counters in Prometheus' own text form, in one process and over several."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rushes.telemetry import Gauge, count_cache, exposition, observe_request


def _text(*gauges: Gauge) -> str:
    body, content_type = exposition(gauges)
    assert content_type.startswith("text/plain")
    return body.decode()


def test_exposition_holds_what_was_counted_and_the_gauges_of_the_moment() -> None:
    observe_request("dashboard.page", 304, 0.004)
    count_cache("results", is_hit=True)
    text = _text(Gauge("rushes_sessions", "People signed in.", {("person",): 3, ("operator",): 1}, ("whose",)))
    assert 'rushes_sessions{whose="person"} 3.0' in text
    assert 'rushes_request_seconds_bucket{endpoint="dashboard.page",le="0.005",status="3xx"}' in text
    assert 'rushes_cache_lookups_total{cache="results",outcome="hit"}' in text


def test_gauge_with_hostile_label_values_stays_one_line_each() -> None:
    text = _text(Gauge("rushes_thing", "A thing.", {('a"b\nc\\',): 1}, ("name",)))
    assert 'rushes_thing{name="a\\"b\\nc\\\\"} 1.0' in text


_TWO_PROCESSES = """
import os, sys
from pathlib import Path
from rushes.telemetry import exposition, observe_request, share_counters
share_counters(Path(sys.argv[1]))
for _ in range(2):
    child = os.fork()
    if child == 0:
        observe_request("x", 200, 0.001)
        os._exit(0)
    os.waitpid(child, 0)
print(exposition(())[0].decode())
"""


def test_counters_of_forked_processes_are_added_up(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _TWO_PROCESSES, tmp_path / "counters"], capture_output=True, text=True, check=True)
    assert 'rushes_request_seconds_count{endpoint="x",status="2xx"} 2.0' in done.stdout
