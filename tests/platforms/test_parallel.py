from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest

from rushes.platforms.parallel import in_order


def test_results_come_in_order_however_long_each_takes() -> None:
    def read(number: int) -> int:
        time.sleep(0.01 if number % 3 else 0.05)
        return number

    assert list(in_order(read, range(20), at_once=4)) == list(range(20))


def test_readings_under_way_are_never_more_than_allowed() -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def read(_: int) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1

    assert len(list(in_order(read, range(20), at_once=3))) == 20
    assert most[0] == 3


def test_items_are_taken_only_a_little_ahead_of_the_results() -> None:
    taken: list[int] = []

    def items():  # noqa: ANN202
        for number in range(100):
            taken.append(number)
            yield number

    results = in_order(lambda number: number, items(), at_once=2)
    assert next(results) == 0
    assert len(taken) == 4
    results.close()
    assert len(taken) == 4


def test_error_of_one_reading_ends_the_iteration_and_drops_the_rest() -> None:
    done: list[int] = []

    def read(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        time.sleep(0.01)
        done.append(number)
        return number

    with pytest.raises(ValueError, match="two"):
        list(in_order(read, range(100), at_once=2))
    assert len(done) < 10


def test_reader_that_stops_waits_for_the_readings_under_way() -> None:
    ended: list[int] = []

    def read(number: int) -> int:
        time.sleep(0.05 if number else 0)
        ended.append(number)
        return number

    with closing(in_order(read, range(100), at_once=2)) as results:
        assert next(results) == 0
    assert 1 <= len(ended) < 5
    assert not [each for each in threading.enumerate() if each.name.startswith("platform")]
