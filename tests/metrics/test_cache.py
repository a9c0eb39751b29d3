from __future__ import annotations

import inspect
import threading
from datetime import date

import pytest

from metrics.world import ALICE, BOB
from rushes.domain import Period
from rushes.metrics import Column, ColumnRole, Coverage, MeasureUse, Query, Result, ResultCache

COVERAGE = Coverage(None, None, None, (), is_complete=False, incomplete_productions=0)


def question(number: int) -> Query:
    return Query((MeasureUse("ingested"),), Period(date(2026, 1, 1), date(2026, 1, 31)), date(2026, 2, 1), limit=number + 1)


def answer(number: int, rows: int = 1) -> Result:
    return Result((Column("ingested", "Ingested", ColumnRole.MEASURE),), ((number,),) * rows, question(number), 1, None, COVERAGE)


def test_result_cache_scope_is_required_and_has_no_default() -> None:
    for method in (ResultCache.get, ResultCache.put):
        assert inspect.signature(method).parameters["scope"].default is inspect.Parameter.empty
    with pytest.raises(TypeError):
        ResultCache().get("v1", query=question(1))


def test_result_cache_other_scope_or_version_finds_nothing() -> None:
    cache = ResultCache()
    cache.put("v1", ALICE, question(1), answer(1))
    assert cache.get("v1", ALICE, question(1)) == answer(1)
    assert cache.get("v1", BOB, question(1)) is None
    assert cache.get("v2", ALICE, question(1)) is None
    assert cache.get("v1", ALICE, question(2)) is None


def test_result_cache_full_lets_go_of_what_was_not_asked_for_longest() -> None:
    cache = ResultCache(max_cells=30)
    for number in range(3):
        cache.put("v1", ALICE, question(number), answer(number))
    assert cache.get("v1", ALICE, question(0)) is not None
    cache.put("v1", ALICE, question(3), answer(3))
    assert cache.get("v1", ALICE, question(1)) is None
    assert cache.get("v1", ALICE, question(0)) is not None
    assert (len(cache), cache.cells) == (3, 30)


def test_result_cache_first_answer_from_a_new_version_lets_go_of_all_others_and_a_late_one_of_none() -> None:
    cache = ResultCache()
    for number in range(3):
        cache.put("v1", ALICE, question(number), answer(number))
    cache.put("v2", ALICE, question(0), answer(0))
    assert (len(cache), cache.cells) == (1, 10)
    cache.put("v1", BOB, question(1), answer(1))
    assert cache.get("v2", ALICE, question(0)) is not None
    assert cache.get("v1", BOB, question(1)) is not None


def test_result_cache_answer_larger_than_the_whole_is_not_kept() -> None:
    cache = ResultCache(max_cells=30)
    cache.put("v1", ALICE, question(0), answer(0))
    cache.put("v1", ALICE, question(1), answer(1, rows=100))
    assert cache.get("v1", ALICE, question(1)) is None
    assert cache.get("v1", ALICE, question(0)) is not None


def test_result_cache_same_key_twice_counts_once() -> None:
    cache = ResultCache()
    for rows in (5, 1):
        cache.put("v1", ALICE, question(0), answer(0, rows))
    assert (len(cache), cache.cells) == (1, 10)


def test_result_cache_many_threads_keep_its_count_right() -> None:
    cache = ResultCache(max_cells=200)

    def work(start: int) -> None:
        for number in range(start, start + 300):
            cache.put("v1", ALICE, question(number % 40), answer(number % 40))
            found = cache.get("v1", ALICE, question(number % 40))
            assert found is None or found == answer(number % 40)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.cells == 10 * len(cache) <= 200
