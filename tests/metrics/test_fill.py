from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from metrics.world import ALICE, OPERATOR, MemoryReader, World, account, ledger, production, usage
from rushes.domain import Aggregation, Grain, Period, Scope
from rushes.errors import InvalidQuery
from rushes.metrics import MeasureUse, Query, fill_buckets, run_query

TODAY = date(2026, 4, 10)
QUARTER = Period(date(2025, 12, 15), date(2026, 3, 31))
DEC, JAN, FEB, MAR = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
WORLD = World(
    (account(1),),
    (production(1, 11, "Alpha"), production(1, 12, "Beta")),
    (usage(1, 11, date(2026, 1, 5), ingested_ms=4), usage(1, 12, date(2026, 3, 6), ingested_ms=6)),
    ledger(1, [date(2026, 1, 5), date(2026, 2, 7), date(2026, 3, 6)]),
    {"limecraft": frozenset({"ingested_ms"})},
)


def filled(
    world: World = WORLD, scope: Scope = ALICE, period: Period = QUARTER, measures: Iterable[Any] = ("ingested",), **more: Any
) -> list[tuple[Any, ...]]:
    uses = tuple(each if isinstance(each, MeasureUse) else MeasureUse(each) for each in measures)
    with MemoryReader(world) as reader:
        return list(fill_buckets(run_query(reader, Query(uses, period, TODAY, **more), scope)).rows)


def test_fill_buckets_loaded_month_without_rows_is_zero_and_one_not_loaded_is_none() -> None:
    assert filled(grain=Grain.MONTH) == [(DEC, None), (JAN, 4), (FEB, 0), (MAR, 6)]


def test_fill_buckets_measure_that_is_not_reported_stays_none() -> None:
    assert filled(measures=("ingested", "rendered", "storage"), grain=Grain.MONTH) == [
        (DEC, None, None, None),
        (JAN, 4, None, None),
        (FEB, 0, None, None),
        (MAR, 6, None, None),
    ]


def test_fill_buckets_every_group_gets_every_bucket() -> None:
    assert filled(period=Period(JAN, date(2026, 3, 31)), dimensions=("production",), grain=Grain.MONTH) == [
        (11, "Alpha", JAN, 4),
        (12, "Beta", JAN, 0),
        (11, "Alpha", FEB, 0),
        (12, "Beta", FEB, 0),
        (11, "Alpha", MAR, 0),
        (12, "Beta", MAR, 6),
    ]


def test_fill_buckets_level_gone_on_the_last_day_is_zero() -> None:
    world = World(
        (account(1),),
        (production(1, 11),),
        (usage(1, 11, date(2026, 2, 3), managed_media_ms=9),),
        ledger(1, [date(2026, 2, 3), date(2026, 2, 9)]),
    )
    measures = (MeasureUse("managed_media"),)
    assert filled(world, measures=measures, grain=Grain.MONTH) == [(DEC, None), (JAN, None), (FEB, 0), (MAR, None)]
    assert filled(world, measures=(MeasureUse("managed_media", Aggregation.MAXIMUM),), grain=Grain.MONTH)[2] == (FEB, 9)


def test_fill_buckets_without_grain_the_period_is_the_bucket() -> None:
    assert filled(period=Period(FEB, date(2026, 2, 28))) == [(0,)]
    assert filled(period=Period(date(2025, 12, 1), date(2025, 12, 31))) == [(None,)]
    assert filled(period=Period(FEB, date(2026, 2, 28)), dimensions=("production",)) == []


def test_fill_buckets_first_bucket_begins_before_the_period() -> None:
    world = World((account(1),), ledger=ledger(1, [date(2025, 12, 3)]))
    assert filled(world, grain=Grain.MONTH)[0] == (DEC, None)


def test_fill_buckets_no_zero_is_shown_for_an_account_whose_days_are_not_there() -> None:
    world = WORLD + World(
        (account(2),), (production(2, 21),), (usage(2, 21, date(2026, 1, 5), ingested_ms=1),), ledger(2, [date(2026, 1, 5)])
    )
    rows = filled(world, OPERATOR, dimensions=("account",), grain=Grain.MONTH)
    assert (2, "Account 2", FEB, None) in rows
    assert (2, "Account 2", MAR, None) in rows
    assert (1, "Account 1", JAN, 4) in rows


def test_fill_buckets_days_and_weeks_cover_the_period_once() -> None:
    days = filled(period=Period(date(2026, 1, 1), date(2026, 1, 31)), grain=Grain.DAY)
    assert [row[0] for row in days] == [date(2026, 1, each) for each in range(1, 32)]
    weeks = filled(period=Period(date(2026, 1, 1), date(2026, 1, 31)), grain=Grain.WEEK)
    assert [row[0] for row in weeks] == [date(2025, 12, 29), date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19), date(2026, 1, 26)]
    assert sum(row[1] or 0 for row in weeks) == 4


def test_fill_buckets_one_production_under_two_accounts_is_refused_rather_than_lost() -> None:
    world = WORLD + World(
        (account(2),), (production(2, 11, "Alpha"),), (usage(2, 11, date(2026, 1, 5), ingested_ms=1),), ledger(2, [date(2026, 1, 5)])
    )
    with pytest.raises(InvalidQuery, match="group by account"):
        filled(world, OPERATOR, dimensions=("production",), grain=Grain.MONTH)
    assert (1, "Account 1", 11, "Alpha", JAN, 4) in filled(world, OPERATOR, dimensions=("account", "production"), grain=Grain.MONTH)
