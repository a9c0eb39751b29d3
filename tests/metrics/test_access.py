from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from metrics.questions import MIXED, QUESTIONS, SERVED, SEVERAL, SOME
from metrics.world import ALICE, BOB, NOBODY, OPERATOR
from rushes.domain import FactsLayout, Grant, Scope
from rushes.metrics import compile_query
from rushes.metrics.access import Access, access_of, guard
from rushes.metrics.ledger import _accounts_text, _runs_text

SCOPES = [ALICE, BOB, SOME, SEVERAL, MIXED, NOBODY, OPERATOR]
LAYOUTS = [FactsLayout("duckdb"), SERVED]
GUARDED = {"usage_daily": True, "usage_monthly": True, "production": True, "ledger": False, "account": False}


@pytest.mark.parametrize(
    ("scope", "access"),
    [
        (NOBODY, Access.NOTHING),
        (Scope((Grant(1, sees_all_productions=False),)), Access.NOTHING),
        (OPERATOR, Access.EVERYTHING),
        (ALICE, Access.ONE_ACCOUNT),
        (BOB, Access.ONE_PRODUCTION),
        (SOME, Access.SEVERAL_PRODUCTIONS),
        (SEVERAL, Access.SEVERAL_ACCOUNTS),
        (MIXED, Access.MIXED),
        (Scope((Grant(1, sees_all_productions=False), Grant(2, sees_all_productions=True))), Access.ONE_ACCOUNT),
        (Scope((Grant(1, sees_all_productions=False), Grant(2, sees_all_productions=False))), Access.NOTHING),
    ],
)
def test_access_of_scope_is_its_narrowest_kind(scope: Scope, access: Access) -> None:
    assert access_of(scope) is access


def _conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    condition = condition.unnest()
    return [condition] if not isinstance(condition, exp.And) else _conjuncts(condition.left) + _conjuncts(condition.right)


def _assert_guarded(sql: str, access: Access) -> int:
    seen = 0
    for select in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Select):
        source = select.args.get("from_")
        table = source.this if source is not None else None
        if isinstance(table, exp.Table) and table.name in GUARDED:
            wanted = _conjuncts(guard(table.alias, access, has_production=GUARDED[table.name]))
            found = _conjuncts(select.args["where"].this)
            spelled = [each.sql(dialect="duckdb") for each in found[: len(wanted)]]
            assert spelled == [each.sql(dialect="duckdb") for each in wanted]
            seen += 1
    return seen


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: access_of(scope).value)
@pytest.mark.parametrize("name", QUESTIONS)
def test_compile_query_every_read_of_a_tenants_table_starts_from_the_guard(name: str, scope: Scope) -> None:
    query, _ = QUESTIONS[name]
    sql = compile_query(query, scope, layout=FactsLayout("duckdb")).sql
    assert _assert_guarded(sql, access_of(scope)) >= 1


@pytest.mark.parametrize("access", Access)
def test_ledger_texts_every_read_of_a_tenants_table_starts_from_the_guard(access: Access) -> None:
    for text in (_accounts_text(access, (), FactsLayout("duckdb")), _runs_text(access, (), FactsLayout("duckdb"))):
        assert _assert_guarded(text.sql, access) == 1


@pytest.mark.parametrize("layout", LAYOUTS, ids=["embedded", "served"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_compile_query_every_joined_tenant_table_is_keyed_by_account(name: str, layout: FactsLayout) -> None:
    query, scope = QUESTIONS[name]
    tree = sqlglot.parse_one(compile_query(query, scope, layout=layout).sql, dialect="duckdb")
    for join in tree.find_all(exp.Join):
        keys = {"account_id"} | ({"production_id"} if join.this.name == "production" else set())
        equal = {each.left.name for each in join.args["on"].find_all(exp.EQ) if each.left.name == each.right.name}
        assert keys <= equal, join.sql()


def test_guard_alternatives_cannot_be_split_by_what_is_added() -> None:
    condition = exp.Select().from_("t AS f").where(guard("f", Access.MIXED, has_production=True)).where("f.day = 1 OR TRUE")
    top = condition.args["where"].this
    assert isinstance(top, exp.And)
    assert not [each for each in _conjuncts(top) if isinstance(each, exp.Or) and each.parent is top]


def _assert_of_version(sql: str) -> int:
    """Check that every table, guarded or not, is cut down to the version where it is read or joined."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    named = {each.alias for each in tree.find_all(exp.CTE)}
    tables = [each for each in tree.find_all(exp.Table) if each.name not in named]
    for table in tables:
        place = table.parent
        assert isinstance(place, (exp.From, exp.Join))
        condition = place.args["on"] if isinstance(place, exp.Join) else place.parent_select.args["where"].this
        spelled = [each.sql(dialect="duckdb") for each in _conjuncts(condition)]
        assert f"{table.alias}.valid_from <= $version" in spelled, sql
        assert f"{table.alias}.valid_to > $version" in spelled, sql
    return len(tables)


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: access_of(scope).value)
@pytest.mark.parametrize("name", QUESTIONS)
def test_compile_query_with_versions_every_table_is_cut_to_the_readers(name: str, scope: Scope) -> None:
    query, _ = QUESTIONS[name]
    compiled = compile_query(query, scope, layout=SERVED)
    assert _assert_guarded(compiled.sql, access_of(scope)) >= 1
    assert _assert_of_version(compiled.sql) >= 1
    assert "version" not in compiled.params


@pytest.mark.parametrize("access", Access)
def test_ledger_texts_with_versions_every_table_is_cut_to_the_readers(access: Access) -> None:
    accounts, runs = _accounts_text(access, (), SERVED), _runs_text(access, (), SERVED)
    assert (_assert_of_version(accounts.sql), _assert_of_version(runs.sql)) == (2, 1)
    assert "version" not in accounts.parameters | runs.parameters
