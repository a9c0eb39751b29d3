"""The same questions through the real warehouse: published files, a reader that can only select."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databases import Databases
from kept_facts import FactsFactory
from metrics.oracle import answer
from metrics.published import publish
from metrics.questions import QUESTIONS
from metrics.strategies import examples, queries, scopes, worlds
from metrics.test_run import BY_PRODUCTION, WORLD
from metrics.world import ALICE, BOB, CHARLIE, NOBODY, OPERATOR, MemoryReader, World
from rushes.domain import Period, Scope
from rushes.metrics import coverage, run_batch, run_query
from rushes.warehouse import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path, facts: FactsFactory) -> Warehouse:
    return facts.new(tmp_path / "warehouse")


@pytest.mark.parametrize("scope", [ALICE, BOB, CHARLIE, NOBODY, OPERATOR])
def test_run_query_through_the_warehouse_everybody_sees_their_own(warehouse: Warehouse, tmp_path: Path, scope: Scope) -> None:
    publish(WORLD, warehouse, tmp_path / "staging")
    with warehouse.reader() as reader:
        result = run_query(reader, BY_PRODUCTION, scope)
    assert list(result.rows) == answer(WORLD, BY_PRODUCTION, scope)
    assert result.version == 1


@pytest.mark.parametrize("name", QUESTIONS)
def test_run_batch_before_anything_was_published_is_empty_and_not_complete(warehouse: Warehouse, name: str) -> None:
    query, scope = QUESTIONS[name]
    with warehouse.reader() as reader:
        result = run_batch(reader, (query,), scope)[0]
    assert (result.rows, result.version, result.as_of) == ((), 0, None)
    assert not result.coverage.is_complete


@examples(4)
@given(world=worlds(), asked=st.lists(st.tuples(queries(), scopes()), min_size=3, max_size=12))
def test_run_query_through_the_warehouse_equals_plain_python(databases: Databases | None, world: World, asked: list) -> None:
    # Accounts of which nothing was ever tried leave no ledger row to stage.
    tried = {row.account_id for row in world.ledger}
    world = World(
        tuple(each for each in world.accounts if each.account_id in tried),
        tuple(each for each in world.productions if each.account_id in tried),
        world.usage,
        world.ledger,
        world.reported,
    )
    with TemporaryDirectory() as folder, closing(FactsFactory(databases)) as facts:
        warehouse = facts.new(Path(folder) / "warehouse")
        publish(world, warehouse, Path(folder) / "staging")
        period, today = Period(date(2026, 1, 20), date(2026, 2, 4)), date(2026, 2, 5)
        with warehouse.reader() as reader, MemoryReader(world) as memory:
            for query, scope in asked:
                assert list(run_query(reader, query, scope).rows) == answer(world, query, scope)
                assert coverage(reader, scope, period, today) == coverage(memory, scope, period, today)
