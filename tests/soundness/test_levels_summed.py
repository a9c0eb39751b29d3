"""A level is a state of one day: added over productions, never over days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.strategies import DAYS, TODAY, examples, scopes, worlds
from metrics.world import ALICE, MemoryReader, World, account, ledger, production, usage
from rushes.domain import MEASURES, Aggregation, Grain, MeasureKind, Period, Scope
from rushes.errors import InvalidQuery
from rushes.metrics import MeasureUse, Query, run_query

LEVELS = [each.name for each in MEASURES.values() if each.kind is MeasureKind.LEVEL]
FLOWS = [each.name for each in MEASURES.values() if each.kind is MeasureKind.FLOW]
MONTH = Period(date(2026, 1, 1), date(2026, 1, 31))
TERABYTE = 10**12


@pytest.mark.parametrize("name", LEVELS)
def test_level_asked_as_a_sum_is_refused(name: str) -> None:
    with MemoryReader(World()) as reader, pytest.raises(InvalidQuery, match="wrong number"):
        run_query(reader, Query((MeasureUse(name, Aggregation.SUM),), MONTH, TODAY), ALICE)


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("aggregation", [Aggregation.LAST, Aggregation.MAXIMUM, Aggregation.AVERAGE])
def test_flow_asked_as_a_level_is_refused(name: str, aggregation: Aggregation) -> None:
    with MemoryReader(World()) as reader, pytest.raises(InvalidQuery, match="wrong number"):
        run_query(reader, Query((MeasureUse(name, aggregation),), MONTH, TODAY), ALICE)


@pytest.mark.parametrize("grain", [None, *Grain])
@pytest.mark.parametrize("aggregation", MEASURES["storage"].aggregations)
def test_a_constant_terabyte_is_a_terabyte_in_every_bucket(grain: Grain | None, aggregation: Aggregation) -> None:
    days = list(MONTH.each_day())
    world = World(
        (account(1),),
        (production(1, 11), production(1, 12)),
        tuple(usage(1, each, day, cloud_storage_bytes=TERABYTE // 2) for each in (11, 12) for day in days),
        ledger(1, days),
    )
    query = Query((MeasureUse("storage", aggregation),), MONTH, TODAY, grain=grain)
    with MemoryReader(world) as reader:
        assert {row[-1] for row in run_query(reader, query, ALICE).rows} == {TERABYTE}


def test_the_peak_is_that_of_the_sum_and_not_the_sum_of_peaks() -> None:
    days = [date(2026, 1, 5) + timedelta(days=offset) for offset in range(3)]
    high, low = 90, 10
    world = World(
        (account(1),),
        tuple(production(1, 11 + each) for each in range(3)),
        # Each day another production is high; together they are never more than one high and two low.
        tuple(
            usage(1, 11 + each, day, managed_media_ms=high if place == each else low) for each in range(3) for place, day in enumerate(days)
        ),
        ledger(1, days),
    )
    query = Query((MeasureUse("managed_media", Aggregation.MAXIMUM),), MONTH, TODAY)
    with MemoryReader(world) as reader:
        assert run_query(reader, query, ALICE).rows == ((110,),)
        assert run_query(reader, replace(query, dimensions=("production",)), ALICE).numbers("managed_media_maximum") == (90, 90, 90)


@examples(25)
@given(world=worlds(), scope=scopes(), grain=st.none() | st.sampled_from(Grain), name=st.sampled_from(["managed_media", "cloud_storage"]))
def test_last_and_average_never_exceed_what_one_account_after_another_could_have(
    world: World, scope: Scope, grain: Grain | None, name: str
) -> None:
    uses = tuple(MeasureUse(name, each) for each in (Aggregation.LAST, Aggregation.AVERAGE, Aggregation.MAXIMUM))
    query = Query(uses, Period(DAYS[0], DAYS[-1]), TODAY, ("account",), grain)
    with MemoryReader(world) as reader:
        for *_, last, average, maximum in run_query(reader, query, scope).rows:
            assert (last or 0) <= (maximum or 0)
            assert (average or 0) <= (maximum or 0)
