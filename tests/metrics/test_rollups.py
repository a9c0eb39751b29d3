"""Which tables a statement reads: that a rollup answers wherever it may, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlglot
from sqlglot import exp

from metrics.questions import LEDGER, MIXED, MONTHS, NOVEMBER, SERVED, SEVERAL, SOME, TODAY, YEAR
from metrics.served import ServedReader
from metrics.world import ALICE, BOB, NOBODY, OPERATOR, World, account, ledger, production, usage
from rushes.domain import Aggregation, FactsLayout, Grain, Period, Scope
from rushes.metrics import Filter, MeasureUse, Query, compile_query, run_query

LAST, MAXIMUM, AVERAGE = Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE
FLOWS = MeasureUse("ingested"), MeasureUse("rendered")
LEVEL = MeasureUse("storage")
ALL = (*FLOWS, *(MeasureUse("storage", each) for each in (LAST, MAXIMUM, AVERAGE)))
BY_PRODUCTION = Query(FLOWS, YEAR, TODAY, ("production",))
BY_ACCOUNT = Query(ALL, YEAR, TODAY, ("account",))
PARTLY = Period(date(2025, 10, 31), date(2025, 12, 1))


def read(query: Query, scope: Scope = ALICE, layout: FactsLayout = SERVED) -> dict[str, set[str]]:
    """Return the tables that each part of the answer counts."""
    tree = sqlglot.parse_one(compile_query(query, scope, layout=layout).sql, dialect="duckdb")
    parts = [each for each in tree.find_all(exp.CTE) if each.alias.startswith("answer_")]
    return {each.alias.removeprefix("answer_"): {table.name for table in each.find_all(exp.Table) if table.alias == "f"} for each in parts}


@pytest.mark.parametrize("scope", [ALICE, SEVERAL, OPERATOR])
@pytest.mark.parametrize("grain", [None, *Grain])
@pytest.mark.parametrize("measures", [ALL, FLOWS, (LEVEL,), (LEVEL, MeasureUse("storage", MAXIMUM))])
def test_compile_query_whole_accounts_are_read_from_the_ledger(measures: tuple[MeasureUse, ...], grain: Grain | None, scope: Scope) -> None:
    query = replace(BY_ACCOUNT, measures=measures, grain=grain, filters=(Filter("account", "not_in", (3,)),))
    assert {table for tables in read(query, scope).values() for table in tables} == {"ledger"}


@pytest.mark.parametrize("scope", [BOB, SOME, MIXED])
def test_compile_query_scope_of_some_productions_is_not_read_from_the_ledger(scope: Scope) -> None:
    assert read(BY_ACCOUNT, scope) == {
        "sum": {"usage_monthly"},
        "last": {"usage_daily"},
        "maximum": {"usage_daily"},
        "average": {"usage_monthly"},
    }


@pytest.mark.parametrize("values", [(), ("active",), ("active", "deleted")])
def test_compile_query_filter_by_state_is_not_read_from_the_ledger(values: tuple[str, ...]) -> None:
    assert read(replace(BY_ACCOUNT, measures=FLOWS, filters=(Filter("production_state", "in", values),))) == {"sum": {"usage_monthly"}}


@pytest.mark.parametrize("change", [{"dimensions": ("production_state",)}, {"filters": (Filter("production", "not_in", (11,)),)}])
def test_compile_query_that_tells_productions_apart_is_not_read_from_the_ledger(change: dict) -> None:
    assert read(replace(BY_ACCOUNT, measures=FLOWS, **change)) == {"sum": {"usage_monthly"}}


@pytest.mark.parametrize("grain", [None, Grain.MONTH, Grain.QUARTER, Grain.YEAR])
@pytest.mark.parametrize(
    ("period", "tables"),
    [
        (YEAR, {"usage_monthly"}),
        (PARTLY, {"usage_monthly", "usage_daily"}),
        (Period(date(2025, 11, 2), date(2025, 12, 30)), {"usage_daily"}),
    ],
)
def test_compile_query_whole_months_of_productions_are_read_from_their_sums(grain: Grain | None, period: Period, tables: set[str]) -> None:
    assert read(replace(BY_PRODUCTION, grain=grain, period=period)) == {"sum": tables}


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK])
def test_compile_query_buckets_that_are_not_of_months_are_read_from_the_facts(grain: Grain) -> None:
    assert read(replace(BY_PRODUCTION, grain=grain)) == {"sum": {"usage_daily"}}


def test_compile_query_level_of_productions_alone_is_read_from_the_facts() -> None:
    assert read(replace(BY_PRODUCTION, measures=(LEVEL,))) == {"last": {"usage_daily"}}


def test_compile_query_level_beside_flows_that_is_not_summed_by_the_month_is_read_with_them() -> None:
    layout = replace(SERVED, rollups=(replace(MONTHS, columns=tuple((name, name) for name in ("ingested_ms", "rendered_ms"))),))
    assert read(BY_PRODUCTION, layout=layout) == {"sum": {"usage_monthly"}}
    assert read(replace(BY_PRODUCTION, measures=(*FLOWS, LEVEL)), layout=layout) == {"sum": {"usage_daily"}}


def test_compile_query_average_beside_a_level_that_is_not_summed_by_the_month_is_read_from_the_months_sums() -> None:
    layout = replace(SERVED, rollups=(replace(MONTHS, columns=(("managed_media_ms",) * 2,)),))
    query = replace(BY_PRODUCTION, measures=(MeasureUse("managed_media", AVERAGE), LEVEL))
    assert read(query, layout=layout) == {"sum": {"usage_daily"}, "average": {"usage_monthly"}}


def test_compile_query_productions_are_never_read_from_a_rollup() -> None:
    assert read(replace(BY_ACCOUNT, measures=(MeasureUse("productions"),))) == {"last": {"production"}}


def test_compile_query_nothing_to_be_seen_has_no_row_of_a_rollup_either() -> None:
    compiled = compile_query(BY_ACCOUNT, NOBODY, layout=SERVED)
    with ServedReader(WORLD) as reader:
        assert reader.query(compiled.sql, compiled.params) == []


@pytest.mark.parametrize("rollups", [(), (LEDGER,), (MONTHS,), (MONTHS, LEDGER), (LEDGER, MONTHS)])
def test_compile_query_rollups_of_a_layout_are_chosen_whatever_their_order(rollups: tuple) -> None:
    layout = replace(SERVED, rollups=rollups)
    found = "ledger" if LEDGER in rollups else "usage_monthly" if MONTHS in rollups else "usage_daily"
    assert read(replace(BY_ACCOUNT, measures=FLOWS), layout=layout) == {"sum": {found}}


def test_compile_query_text_depends_on_which_stretches_a_period_has_and_on_no_date() -> None:
    periods = [NOVEMBER, YEAR, PARTLY, Period(date(2024, 2, 29), date(2025, 4, 7)), Period(NOVEMBER.first, date(2025, 12, 1))]
    texts = [compile_query(replace(BY_PRODUCTION, period=period), ALICE, layout=SERVED).sql for period in periods]
    assert texts[0] is texts[1]
    assert texts[2] is texts[3]
    assert len(set(texts)) == 3


def test_compile_query_answered_from_days_has_one_text_whatever_the_months() -> None:
    texts = {compile_query(replace(BY_ACCOUNT, period=period), ALICE, layout=SERVED).sql for period in (NOVEMBER, YEAR, PARTLY)}
    assert len(texts) == 1


NOV_1, NOV_30, DEC_1 = date(2025, 11, 1), date(2025, 11, 30), date(2025, 12, 1)
WORLD = World(
    (account(1),),
    (production(1, 11), production(1, 12), production(1, 13), production(1, 14)),
    (
        usage(1, 11, NOV_1, ingested_ms=1, managed_media_ms=10),
        usage(1, 11, DEC_1, ingested_ms=2, managed_media_ms=20),
        usage(1, 12, NOV_1, ingested_ms=4, managed_media_ms=40),
        usage(1, 13, NOV_30, ingested_ms=8),
        usage(1, 14, NOV_1, managed_media_ms=80),
        usage(1, 14, DEC_1, ingested_ms=16),
    ),
    ledger(1, (NOV_1, NOV_30, DEC_1)),
)


def test_run_query_level_beside_sums_by_the_month_is_zero_where_gone_and_none_where_never_reported() -> None:
    query = Query((MeasureUse("ingested"), MeasureUse("managed_media")), PARTLY, TODAY, ("production",))
    assert read(query) == {"sum": {"usage_monthly", "usage_daily"}, "last": {"usage_daily"}}
    with ServedReader(WORLD) as reader:
        assert [row[:1] + row[2:] for row in run_query(reader, query, ALICE).rows] == [(11, 3, 20), (12, 4, 0), (13, 8, None), (14, 16, 0)]


def test_run_query_loaded_day_without_usage_is_no_row_of_the_ledgers_sums() -> None:
    world = replace(WORLD, ledger=ledger(1, (NOV_1, date(2025, 11, 2), NOV_30, DEC_1, date(2025, 12, 2))))
    query = Query((MeasureUse("ingested"),), Period(NOV_1, date(2025, 12, 2)), TODAY, grain=Grain.DAY)
    level = Query((MeasureUse("managed_media"),), Period(NOV_1, date(2025, 12, 2)), TODAY)
    with ServedReader(world) as reader:
        assert run_query(reader, query, ALICE).rows == ((NOV_1, 5), (NOV_30, 8), (DEC_1, 18))
        assert run_query(reader, level, ALICE).rows == ()
