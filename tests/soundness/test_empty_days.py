"""Nothing happened, not loaded, not reported: three different things that all look like no rows."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given

from metrics.strategies import DAYS, TODAY, examples, scopes_of_account, worlds
from metrics.world import ALICE, MemoryReader, World, account, ledger, production, usage
from rushes.domain import Aggregation, Grain, Period, Scope
from rushes.figures.read_result import bucket_values, measure_column
from rushes.metrics import MeasureUse, Query, run_query

D1 = date(2026, 1, 26)
WEEK = [D1 + timedelta(days=offset) for offset in range(7)]
PERIOD = Period(WEEK[0], WEEK[-1])
REPORTED = {"limecraft": frozenset({"ingested_ms", "managed_media_ms"})}
WORLD = World(
    (account(1),),
    (production(1, 11),),
    (usage(1, 11, WEEK[0], ingested_ms=5, managed_media_ms=40), usage(1, 11, WEEK[4], ingested_ms=0, managed_media_ms=45)),
    # The third day was tried and failed, the fourth never tried; the second, sixth and seventh are loaded and empty.
    ledger(1, [WEEK[0], WEEK[1], WEEK[4], WEEK[5], WEEK[6]]) + ledger(1, [WEEK[2]], loaded_at=None, is_complete=False),
    REPORTED,
)


def _days(*measures: str) -> list[tuple[object, ...]]:
    query = Query(tuple(MeasureUse(name) for name in measures), PERIOD, TODAY, grain=Grain.DAY)
    with MemoryReader(WORLD) as reader:
        result = run_query(reader, query, ALICE)
    columns = tuple(measure_column(result, name) for name in measures)
    return [values for _, values in bucket_values(result, columns)]


def test_empty_loaded_days_are_zero_unloaded_days_are_unknown() -> None:
    assert _days("ingested") == [(5,), (0,), (None,), (None,), (0,), (0,), (0,)]


def test_a_level_is_not_carried_over_a_hole() -> None:
    assert _days("managed_media") == [(40,), (0,), (None,), (None,), (45,), (0,), (0,)]


def test_what_is_not_reported_is_never_zero() -> None:
    assert _days("transcribed", "storage") == [(None, None)] * 7


def test_an_average_counts_empty_loaded_days_and_no_others() -> None:
    query = Query((MeasureUse("managed_media", Aggregation.AVERAGE),), PERIOD, TODAY)
    with MemoryReader(WORLD) as reader:
        assert run_query(reader, query, ALICE).rows == (((40 + 45) // 5,),)


@examples(25)
@given(world=worlds(), scope=scopes_of_account(1))
def test_filling_changes_no_number_and_no_sum(world: World, scope: Scope) -> None:
    query = Query((MeasureUse("ingested"), MeasureUse("managed_media")), Period(DAYS[0], DAYS[-1]), TODAY, grain=Grain.DAY)
    with MemoryReader(world) as reader:
        result = run_query(reader, query, scope)
    filled = dict(bucket_values(result, tuple(measure_column(result, name) for name in ("ingested", "managed_media"))))
    assert {(day, *values) for day, values in filled.items()} >= set(result.rows)
    assert sum(ingested or 0 for ingested, _ in filled.values()) == sum(each or 0 for each in result.numbers("ingested"))
    assert list(filled) == list(query.period.each_day())
