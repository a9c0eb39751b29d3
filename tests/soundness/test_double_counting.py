"""Groups share a total out; they never add to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.strategies import DAYS, TODAY, examples, scopes, worlds
from metrics.world import OPERATOR, MemoryReader, World, account, ledger, production, usage
from rushes.domain import STORAGE_KINDS, Grain, Period, Scope
from rushes.errors import CallerError
from rushes.metrics import MeasureUse, Query, run_query

PERIOD = Period(DAYS[0], DAYS[-1])
FLOWS = (MeasureUse("ingested"), MeasureUse("items_ingested"))
TOTAL = Query(FLOWS, PERIOD, TODAY)
GROUPINGS = st.tuples(
    st.lists(st.sampled_from(["account", "production", "production_state"]), unique=True).map(tuple), st.none() | st.sampled_from(Grain)
)


def _added(reader: MemoryReader, query: Query, scope: Scope) -> list[int]:
    result = run_query(reader, query, scope)
    return [sum(value or 0 for value in result.numbers(use.name)) for use in query.measures]


@examples(25)
@given(world=worlds(), scope=scopes(), grouping=GROUPINGS)
def test_groups_of_a_flow_add_up_to_its_total(world: World, scope: Scope, grouping: tuple[tuple[str, ...], Grain | None]) -> None:
    dimensions, grain = grouping
    with MemoryReader(world) as reader:
        assert _added(reader, replace(TOTAL, dimensions=dimensions, grain=grain), scope) == _added(reader, TOTAL, scope)


@examples(25)
@given(world=worlds(), scope=scopes(), dimensions=GROUPINGS.map(lambda each: each[0]))
def test_groups_of_a_level_on_one_day_add_up_to_its_total(world: World, scope: Scope, dimensions: tuple[str, ...]) -> None:
    query = Query((MeasureUse("managed_media"), MeasureUse("storage")), PERIOD, TODAY)
    with MemoryReader(world) as reader:
        assert _added(reader, replace(query, dimensions=dimensions), scope) == _added(reader, query, scope)


@examples(25)
@given(world=worlds(), scope=scopes(), grouping=GROUPINGS)
def test_kinds_of_storage_add_up_to_storage(world: World, scope: Scope, grouping: tuple[tuple[str, ...], Grain | None]) -> None:
    dimensions, grain = grouping
    query = Query(tuple(MeasureUse(name) for name in ("storage", *STORAGE_KINDS)), PERIOD, TODAY, dimensions, grain)
    with MemoryReader(world) as reader:
        for row in run_query(reader, query, scope).rows:
            whole, *kinds = row[-5:]
            assert whole == (None if all(kind is None for kind in kinds) else sum(kind or 0 for kind in kinds))


@examples(25)
@given(world=worlds(), scope=scopes(), other=st.sampled_from(["storage", "managed_media", "transcribed"]))
def test_a_measure_is_the_same_number_whatever_is_asked_beside_it(world: World, scope: Scope, other: str) -> None:
    alone = replace(TOTAL, measures=(MeasureUse("ingested"),), dimensions=("production",), grain=Grain.WEEK)
    beside = replace(alone, measures=(MeasureUse("ingested"), MeasureUse(other)))
    with MemoryReader(world) as reader:
        assert [row[:-1] for row in run_query(reader, beside, scope).rows] == list(run_query(reader, alone, scope).rows)


def test_one_production_id_under_two_accounts_stays_two_productions() -> None:
    day = date(2026, 1, 30)
    world = World(
        (account(1), account(2)),
        (production(1, 11, "Mine"), production(2, 11, "Theirs")),
        (usage(1, 11, day, ingested_ms=3), usage(2, 11, day, ingested_ms=4)),
        ledger(1, [day]) + ledger(2, [day]),
    )
    query = replace(TOTAL, measures=(MeasureUse("ingested"),), dimensions=("production",))
    with MemoryReader(world) as reader:
        assert run_query(reader, query, OPERATOR).rows == ((11, "Mine", 3), (11, "Theirs", 4))


def test_measures_of_two_tables_in_one_query_are_refused() -> None:
    query = replace(TOTAL, measures=(MeasureUse("ingested"), MeasureUse("productions")))
    with MemoryReader(World()) as reader, pytest.raises(CallerError, match="separately"):
        run_query(reader, query, OPERATOR)
