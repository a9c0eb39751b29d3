"""The compiler against the oracle, over random worlds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from metrics.oracle import answer
from metrics.questions import LEDGER, MONTHS, SERVED
from metrics.served import ServedReader
from metrics.strategies import SPREAD, TODAY, examples, periods, periods_of_months, queries, scopes, worlds
from metrics.world import ALICE, OPERATOR, MemoryReader, World
from rushes.domain import FACT_COLUMNS, FactsLayout, Period, Scope
from rushes.metrics import Query, coverage, run_query


@examples(50)
@given(world=worlds(), asked=st.lists(st.tuples(queries(), scopes()), min_size=1, max_size=8))
def test_run_query_any_question_equals_plain_python(world: World, asked: list[tuple[Query, Scope]]) -> None:
    with MemoryReader(world) as reader:
        answers = [list(run_query(reader, query, scope).rows) for query, scope in asked]
    assert answers == [answer(world, query, scope) for query, scope in asked]


_OF_FLOWS = replace(MONTHS, columns=tuple((name, name) for name in FACT_COLUMNS[:6]))
_LAYOUTS = [replace(SERVED, rollups=each) for each in ((MONTHS, LEDGER), (MONTHS,), (LEDGER,), (_OF_FLOWS, LEDGER), (_OF_FLOWS,), ())]


@examples(25)
@given(
    world=worlds(SPREAD),
    layout=st.sampled_from(_LAYOUTS),
    asked=st.lists(st.tuples(queries(periods_of_months()), scopes() | st.sampled_from([ALICE, OPERATOR])), min_size=6, max_size=12),
)
def test_run_query_as_servers_hold_it_equals_plain_python(world: World, layout: FactsLayout, asked: list[tuple[Query, Scope]]) -> None:
    with ServedReader(world, layout) as reader:
        answers = [list(run_query(reader, query, scope).rows) for query, scope in asked]
    assert answers == [answer(world, query, scope) for query, scope in asked]


@examples(10)
@given(world=worlds(), period=periods(), scope=scopes())
def test_coverage_among_other_versions_is_that_of_the_own(world: World, period: Period, scope: Scope) -> None:
    with ServedReader(world) as served, MemoryReader(world) as alone:
        assert coverage(served, scope, period, TODAY) == coverage(alone, scope, period, TODAY)
