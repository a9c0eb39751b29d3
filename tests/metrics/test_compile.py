from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from metrics.questions import DIALECTS, GOLDEN, GOLDEN_OF_DATASETS, MIXED, NOVEMBER, QUESTIONS, SERVERS, TODAY, golden_text, layout_of
from metrics.strategies import examples, queries
from metrics.world import ALICE, NOBODY, MemoryReader, World
from rushes.domain import FactsLayout, Grant, Scope
from rushes.errors import InvalidQuery
from rushes.metrics import Filter, MeasureUse, Query, compile_query


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_compile_query_known_question_prints_the_golden_text(name: str, dialect: str) -> None:
    assert golden_text(name, dialect) == (GOLDEN / f"{name}.{dialect}.sql").read_text(encoding="utf-8")


def test_golden_folder_every_file_belongs_to_a_question() -> None:
    expected = {f"{name}.{dialect}.sql" for name in QUESTIONS for dialect in DIALECTS}
    assert {path.name for path in GOLDEN.iterdir()} == expected | {path.name for path in GOLDEN_OF_DATASETS.values()}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_compile_query_known_question_parses_in_its_dialect(name: str, dialect: str) -> None:
    assert sqlglot.parse_one(golden_text(name, dialect), dialect=dialect) is not None


@pytest.mark.parametrize("dialect", SERVERS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_compile_query_for_a_server_has_its_values_where_sqlalchemy_finds_them(name: str, dialect: str) -> None:
    query, scope = QUESTIONS[name]
    compiled = compile_query(query, scope, layout=layout_of(dialect))
    assert text(compiled.sql).compile().params.keys() == compiled.params.keys() | {"version"}
    assert "::" not in compiled.sql


@pytest.mark.parametrize("name", QUESTIONS)
def test_compile_query_known_question_runs_on_duckdb(name: str) -> None:
    query, scope = QUESTIONS[name]
    compiled = compile_query(query, scope, layout=FactsLayout("duckdb"))
    with MemoryReader(World()) as reader:
        assert reader.query(compiled.sql, compiled.params) == []


def test_compile_query_same_shape_has_the_same_text_whatever_the_values() -> None:
    query = Query((MeasureUse("storage"),), NOVEMBER, TODAY, filters=(Filter("production", "in", (1, 2)),), limit=5)
    other = replace(
        query,
        period=replace(NOVEMBER, first=NOVEMBER.first - timedelta(days=300)),
        filters=(Filter("production", "in", tuple(range(1_000))),),
        limit=900,
        today=TODAY + timedelta(days=1),
    )
    one = compile_query(query, ALICE, layout=FactsLayout("duckdb"))
    two = compile_query(other, Scope((Grant(77, sees_all_productions=True),)), layout=FactsLayout("duckdb"))
    assert one.sql is two.sql
    assert one.params != two.params


def test_compile_query_more_accounts_and_productions_make_no_new_text() -> None:
    query = Query((MeasureUse("ingested"),), NOVEMBER, TODAY)
    grants = [
        Grant(each, sees_all_productions=False, production_ids=tuple(range(each))) if each % 2 else Grant(each, sees_all_productions=True)
        for each in range(1, 60)
    ]
    texts = {compile_query(query, Scope(tuple(grants[:count])), layout=FactsLayout("duckdb")).sql for count in range(4, 59)}
    assert texts == {compile_query(query, MIXED, layout=FactsLayout("duckdb")).sql}


@examples(30)
@given(query=queries(), number=st.integers(10**9, 2**62), dialect=st.sampled_from(DIALECTS))
def test_compile_query_values_are_bound_and_never_in_the_text(query: Query, number: int, dialect: str) -> None:
    query = replace(query, filters=(Filter("production", "not_in", (number, number + 1)), Filter("account", "in", (number,))))
    scope = Scope((Grant(number + 2, sees_all_productions=False, production_ids=(number + 3, number + 4)),))
    compiled = compile_query(query, scope, layout=layout_of(dialect))
    assert not [value for value in range(number, number + 5) if str(value) in compiled.sql]
    assert query.period.first.isoformat() not in compiled.sql


def test_compile_query_filter_with_sql_in_it_is_refused() -> None:
    query = Query((MeasureUse("ingested"),), NOVEMBER, TODAY, filters=(Filter("production", "in", ("1) OR TRUE --",)),))
    with pytest.raises(InvalidQuery, match="internal ids"):
        compile_query(query, ALICE, layout=FactsLayout("duckdb"))


def test_compile_query_no_grant_is_false_and_binds_no_account() -> None:
    compiled = compile_query(Query((MeasureUse("ingested"),), NOVEMBER, TODAY), NOBODY, layout=FactsLayout("duckdb"))
    assert "FALSE" in compiled.sql
    assert set(compiled.params) == {"first_day", "last_day"}


def test_compile_query_scope_left_out_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        compile_query(Query((MeasureUse("ingested"),), NOVEMBER, TODAY), layout=FactsLayout("duckdb"))
    with pytest.raises(AttributeError):
        compile_query(Query((MeasureUse("ingested"),), NOVEMBER, TODAY), None, layout=FactsLayout("duckdb"))
