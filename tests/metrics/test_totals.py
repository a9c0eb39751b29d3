"""Small worlds in which every number can be added up in one's head."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from metrics.world import ALICE, OPERATOR, MemoryReader, World, account, ledger, production, usage
from rushes.domain import Aggregation, Grain, Period, ProductionRow, ProductionState, Scope, UsageRow
from rushes.metrics import Filter, MeasureUse, Query, run_query

LAST, MAXIMUM, AVERAGE = Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE
D1, D2, D3, D4 = (date(2026, 1, day) for day in (29, 30, 31, 1))
D4 = date(2026, 2, 1)
PERIOD = Period(D1, D4)
TODAY = date(2026, 2, 2)


def rows(world: World, measures: Iterable[Any], scope: Scope = ALICE, **more: Any) -> list[tuple[Any, ...]]:
    query = Query(tuple(MeasureUse(*each) if isinstance(each, tuple) else MeasureUse(each) for each in measures), PERIOD, TODAY, **more)
    with MemoryReader(world) as reader:
        return list(run_query(reader, query, scope).rows)


def world_of(*facts: UsageRow, days: Iterable[date] = (D1, D2, D3, D4), productions: list[ProductionRow] | None = None) -> World:
    made = productions or [production(1, each) for each in sorted({fact.production_id for fact in facts})]
    return World((account(1),), tuple(made), tuple(facts), ledger(1, days))


LEVELS = world_of(
    usage(1, 11, D1, managed_media_ms=10),
    usage(1, 11, D2, managed_media_ms=50),
    usage(1, 11, D3, managed_media_ms=20),
    usage(1, 11, D4, managed_media_ms=25),
    usage(1, 12, D1, managed_media_ms=100),
    usage(1, 12, D2, managed_media_ms=10),
)


@pytest.mark.parametrize(("aggregation", "value"), [(LAST, 25), (MAXIMUM, 110), (AVERAGE, 54)])
def test_run_query_level_is_the_daily_total_over_time(aggregation: Aggregation, value: int) -> None:
    # Daily totals 110, 60, 20, 25: the peak of the sum is 110 (sum of peaks: 150), 215 / 4 = 53.75.
    assert rows(LEVELS, [("managed_media", aggregation)]) == [(value,)]


def test_run_query_last_by_production_leaves_out_what_was_gone_before_the_last_day() -> None:
    assert rows(LEVELS, ["managed_media"], dimensions=("production",)) == [(11, "Production 1/11", 25)]


def test_run_query_last_by_month_takes_each_months_own_last_day() -> None:
    assert rows(LEVELS, ["managed_media"], grain=Grain.MONTH) == [(date(2026, 1, 1), 20), (date(2026, 2, 1), 25)]


def test_run_query_last_day_loaded_but_empty_has_no_row_rather_than_an_older_value() -> None:
    world = world_of(usage(1, 11, D1, managed_media_ms=10), days=(D1, D2))
    assert rows(world, ["managed_media"]) == []


def test_run_query_last_day_tried_but_never_loaded_does_not_count() -> None:
    world = world_of(usage(1, 11, D1, managed_media_ms=10), days=(D1,)) + World(ledger=ledger(1, (D2,), loaded_at=None, is_complete=False))
    assert rows(world, ["managed_media"]) == [(10,)]


def test_run_query_level_beside_a_flow_is_zero_where_gone_and_none_where_never_reported() -> None:
    world = world_of(
        usage(1, 11, D1, ingested_ms=1, managed_media_ms=7),
        usage(1, 12, D1, ingested_ms=2),
        usage(1, 13, D4, ingested_ms=3, managed_media_ms=9),
    )
    assert rows(world, ["ingested", "managed_media"], dimensions=("production",)) == [
        (11, "Production 1/11", 1, 0),
        (12, "Production 1/12", 2, None),
        (13, "Production 1/13", 3, 9),
    ]


@pytest.mark.parametrize(("total", "days", "average"), [(1, 2, 1), (2, 4, 1), (5, 4, 1), (6, 4, 2), (7, 4, 2), (0, 3, 0)])
def test_run_query_average_rounds_half_up(total: int, days: int, average: int) -> None:
    world = world_of(usage(1, 11, D1, managed_media_ms=total), days=(D1, D2, D3, D4)[:days])
    assert rows(world, [("managed_media", AVERAGE)]) == [(average,)]


def test_run_query_several_accounts_each_end_on_their_own_last_day() -> None:
    world = LEVELS + World(
        (account(2),),
        (production(2, 11),),
        (usage(2, 11, D1, managed_media_ms=1_000), usage(2, 11, D2, managed_media_ms=3_000)),
        ledger(2, (D1, D2)),
    )
    assert rows(world, ["managed_media"], OPERATOR) == [(3_025,)]
    assert rows(world, [("managed_media", AVERAGE)], OPERATOR) == [(2_054,)]
    assert rows(world, [("managed_media", MAXIMUM)], OPERATOR) == [(3_060,)]


def test_run_query_storage_counts_null_as_nothing_unless_all_are() -> None:
    world = world_of(
        usage(1, 11, D4, cloud_storage_bytes=5, proxy_storage_bytes=2),
        usage(1, 12, D4, external_storage_bytes=0),
        usage(1, 13, D4, ingested_ms=4),
    )
    assert rows(world, ["storage", "cloud_storage"], dimensions=("production",)) == [
        (11, "Production 1/11", 7, 5),
        (12, "Production 1/12", 0, None),
        (13, "Production 1/13", None, None),
    ]


def test_run_query_flow_not_reported_is_none_and_without_rows_is_absent() -> None:
    world = world_of(usage(1, 11, D1, ingested_ms=4))
    assert rows(world, ["rendered", "ingested"], grain=Grain.DAY) == [(D1, None, 4)]
    assert rows(world_of(), ["ingested"]) == []


def test_run_query_weeks_begin_on_monday() -> None:
    world = world_of(usage(1, 11, date(2026, 2, 1), ingested_ms=1), usage(1, 11, date(2026, 1, 30), ingested_ms=2))
    assert rows(world, ["ingested"], grain=Grain.WEEK) == [(date(2026, 1, 26), 3)]


def test_run_query_values_near_the_end_of_64_bits_stay_exact() -> None:
    world = world_of(
        usage(1, 11, D1, cloud_storage_bytes=2**62), usage(1, 11, D2, cloud_storage_bytes=2**62), usage(1, 11, D3, cloud_storage_bytes=1)
    )
    assert rows(world, [("cloud_storage", AVERAGE)]) == [((2**63 + 1) // 4,)]


@pytest.mark.parametrize(("aggregation", "value"), [(LAST, 1), (MAXIMUM, 3), (AVERAGE, 2)])
def test_run_query_productions_are_counted_from_their_own_dates(aggregation: Aggregation, value: int) -> None:
    world = world_of(
        productions=[
            production(1, 11, created_on=None),
            production(1, 12, created_on=D1, deleted_on=D3),
            production(1, 13, created_on=D2, deleted_on=D4),
            production(1, 14, created_on=date(2026, 2, 3)),
        ]
    )
    # On the four days: 2, 3, 2, 1 productions; 8 / 4 = 2.
    assert rows(world, [("productions", aggregation)]) == [(value,)]


def test_run_query_productions_gone_on_the_last_day_are_none_of_it_and_not_unknown() -> None:
    world = world_of(productions=[production(1, 11), production(1, 12, deleted_on=D3)])
    assert rows(world, ["productions", ("productions", MAXIMUM)], dimensions=("production",)) == [
        (11, "Production 1/11", 1, 1),
        (12, "Production 1/12", 0, 1),
    ]


THREE = world_of(
    *(usage(1, each, D1, ingested_ms=value) for each, value in ((11, 1), (12, 20), (13, 300))),
    productions=[production(1, 11), production(1, 12, state=ProductionState.ARCHIVED), production(1, 13)],
)


@pytest.mark.parametrize(
    ("values", "kept", "left"),
    [((), [], [(321,)]), ((12,), [(20,)], [(301,)]), ((11, 12), [(21,)], [(300,)]), ((11, 12, 13), [(321,)], [])],
)
def test_run_query_filter_keeps_or_leaves_out_what_is_listed(values: tuple[int, ...], kept: list[Any], left: list[Any]) -> None:
    assert rows(THREE, ["ingested"], filters=(Filter("production", "in", values),)) == kept
    assert rows(THREE, ["ingested"], filters=(Filter("production", "not_in", values),)) == left


def test_run_query_filter_by_state_alone_keeps_the_rows_of_productions_in_it() -> None:
    assert rows(THREE, ["ingested"], filters=(Filter("production_state", "in", ("archived",)),)) == [(20,)]
    assert rows(THREE, ["ingested"], filters=(Filter("production_state", "in", ("active", "archived")),)) == [(321,)]


def test_run_query_by_state_alone_adds_up_the_productions_in_each() -> None:
    assert sorted(rows(THREE, ["ingested"], dimensions=("production_state",))) == [("active", 301), ("archived", 20)]
