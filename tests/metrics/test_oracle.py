"""The compiler against the oracle, over random worlds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metrics.oracle import answer
from metrics.served import ServedReader
from metrics.strategies import TODAY, examples, periods, queries, scopes, worlds
from metrics.world import MemoryReader, World
from rushes.domain import Period, Scope
from rushes.metrics import Query, coverage, run_query


@examples(50)
@given(world=worlds(), asked=st.lists(st.tuples(queries(), scopes()), min_size=1, max_size=8))
def test_run_query_any_question_equals_plain_python(world: World, asked: list[tuple[Query, Scope]]) -> None:
    with MemoryReader(world) as reader:
        answers = [list(run_query(reader, query, scope).rows) for query, scope in asked]
    assert answers == [answer(world, query, scope) for query, scope in asked]


@examples(30)
@given(world=worlds(), asked=st.lists(st.tuples(queries(), scopes()), min_size=1, max_size=8))
def test_run_query_among_other_versions_equals_plain_python(world: World, asked: list[tuple[Query, Scope]]) -> None:
    with ServedReader(world) as reader:
        answers = [list(run_query(reader, query, scope).rows) for query, scope in asked]
    assert answers == [answer(world, query, scope) for query, scope in asked]


@examples(10)
@given(world=worlds(), period=periods(), scope=scopes())
def test_coverage_among_other_versions_is_that_of_the_own(world: World, period: Period, scope: Scope) -> None:
    with ServedReader(world) as served, MemoryReader(world) as alone:
        assert coverage(served, scope, period, TODAY) == coverage(alone, scope, period, TODAY)
