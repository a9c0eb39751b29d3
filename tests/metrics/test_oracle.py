"""The compiler against the oracle, over random worlds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metrics.oracle import answer
from metrics.strategies import examples, queries, scopes, worlds
from metrics.world import MemoryReader, World
from rushes.domain import Scope
from rushes.metrics import Query, run_query


@examples(50)
@given(world=worlds(), asked=st.lists(st.tuples(queries(), scopes()), min_size=1, max_size=8))
def test_run_query_any_question_equals_plain_python(world: World, asked: list[tuple[Query, Scope]]) -> None:
    with MemoryReader(world) as reader:
        answers = [list(run_query(reader, query, scope).rows) for query, scope in asked]
    assert answers == [answer(world, query, scope) for query, scope in asked]
