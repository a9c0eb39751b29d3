"""A select that goes on for ever is stopped; one that is over is left alone."""

from __future__ import annotations

import threading
import time

import pytest

from rushes.errors import Busy
from rushes.warehouse import Warehouse
from rushes.warehouse.deadline import Deadlines


class Target:
    def __init__(self) -> None:
        self.stopped = threading.Event()

    def interrupt(self) -> None:
        self.stopped.set()


def test_watch_of_a_read_that_takes_too_long_stops_it() -> None:
    target = Target()
    with Deadlines(0.05).watch(target) as deadline:
        assert target.stopped.wait(5)
        assert deadline.is_missed


def test_watch_of_a_read_that_ends_in_time_never_stops_it() -> None:
    deadlines, target, slow = Deadlines(0.05), Target(), Target()
    with deadlines.watch(target) as deadline:
        pass
    with deadlines.watch(slow):
        assert slow.stopped.wait(5)
    assert not target.stopped.is_set()
    assert not deadline.is_missed


def test_query_that_takes_too_long_is_busy_and_the_next_one_answers(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    with warehouse.reader() as reader:
        monkeypatch.setattr(reader._deadlines, "limit_s", 0.2)
        began = time.monotonic()
        with pytest.raises(Busy, match=r"0\.2 s"):
            reader.query("SELECT count(*) FROM range(1000000000000) a, range(1000000) b")
        assert time.monotonic() - began < 5
        assert reader.query("SELECT 1") == [(1,)]
