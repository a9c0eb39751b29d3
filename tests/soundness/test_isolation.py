"""Nobody's answer depends on anybody else's rows; and the tests that say so notice every leak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from metrics.oracle import answer
from metrics.strategies import account_worlds, examples, queries, scopes_of_account
from metrics.world import ALICE, BOB, CHARLIE, NOBODY, MemoryReader, World, account, ledger, production, usage
from rushes.domain import Grain, Grant, Period, Scope
from rushes.metrics import Filter, MeasureUse, Order, Query, run_query, scan
from rushes.metrics import compile as compiler
from rushes.metrics import ledger as ledger_texts
from rushes.metrics.access import Access, bound_list, guard


@examples(30)
@given(
    mine=account_worlds(1),
    theirs=account_worlds(2),
    asked=st.lists(st.tuples(queries(), scopes_of_account(1)), min_size=1, max_size=6),
)
def test_rows_of_account_b_change_no_answer_of_account_a(mine: World, theirs: World, asked: list[tuple[Query, Scope]]) -> None:
    with MemoryReader(mine) as alone, MemoryReader(mine + theirs) as together:
        for query, scope in asked:
            assert run_query(together, query, scope) == run_query(alone, query, scope)


DAY = date(2026, 1, 30)
PERIOD = Period(date(2026, 1, 1), date(2026, 1, 31))
TODAY = date(2026, 2, 1)
WORLD = World(
    (account(1, "A"), account(2, "B"), account(3, "C")),
    tuple(production(owner, each) for owner in (1, 2, 3) for each in (11, 12, 13)),
    tuple(
        usage(owner, each, DAY, ingested_ms=10 ** (3 * owner) * each, managed_media_ms=10 ** (3 * owner + 1) * each)
        for owner in (1, 2, 3)
        for each in (11, 12, 13)
    ),
    ledger(1, [DAY]) + ledger(2, [DAY]) + ledger(3, [DAY]),
)
SCOPES = (
    NOBODY,
    ALICE,
    BOB,
    CHARLIE,
    Scope((Grant(1, sees_all_productions=False, production_ids=(11, 12)),)),
    Scope((Grant(1, sees_all_productions=True), Grant(3, sees_all_productions=True))),
    Scope((Grant(1, sees_all_productions=False, production_ids=(11,)), Grant(3, sees_all_productions=True))),
    Scope((Grant(1, sees_all_productions=False, production_ids=(11,)), Grant(2, sees_all_productions=False, production_ids=(12,)))),
)
QUERIES = (
    Query((MeasureUse("ingested"),), PERIOD, TODAY),
    Query((MeasureUse("managed_media"),), PERIOD, TODAY, ("production",), Grain.MONTH),
    Query((MeasureUse("ingested"), MeasureUse("managed_media")), PERIOD, TODAY, order=(Order("ingested"),)),
    Query((MeasureUse("productions"),), PERIOD, TODAY, ("production_state",)),
    Query((MeasureUse("ingested"),), PERIOD, TODAY, filters=(Filter("production", "not_in", (13,)),)),
)


def _is_sound() -> bool:
    """Say whether every scope gets exactly its own rows, and the coverage of its own accounts."""
    with MemoryReader(WORLD) as reader:
        for scope in SCOPES:
            for query in QUERIES:
                found = run_query(reader, query, scope)
                if list(found.rows) != answer(WORLD, query, scope) or (scope == NOBODY) != (found.as_of is None):
                    return False
    return True


def _column(name: str, alias: str) -> exp.Column:
    return exp.column(name, alias)


def _no_guard(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    return exp.true()


def _nothing_means_everything(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    return exp.true() if access is Access.NOTHING else guard(alias, access, has_production=has_production)


def _account_alone(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    return guard(alias, access, has_production=False)


def _bounds_alone(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    condition = guard(alias, access, has_production=has_production)
    return condition.left if access in {Access.SEVERAL_ACCOUNTS, Access.MIXED} else condition


def _production_alone(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    if not has_production:
        return guard(alias, access, has_production=False)
    if access is Access.ONE_PRODUCTION:
        return _column("production_id", alias).eq(exp.Placeholder(this="production"))
    if access is Access.SEVERAL_PRODUCTIONS:
        return bound_list(_column("production_id", alias), "productions", "BIGINT")
    return guard(alias, access, has_production=True)


def _pairs_apart(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    if access is not Access.MIXED or not has_production:
        return guard(alias, access, has_production=has_production)
    account_in = bound_list(_column("account_id", alias), "accounts", "BIGINT")
    whole = bound_list(_column("account_id", alias), "whole_accounts", "BIGINT")
    return exp.and_(account_in, exp.or_(whole, bound_list(_column("production_id", alias), "paired_productions", "BIGINT")))


def _or_for_and(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    condition = guard(alias, access, has_production=has_production)
    return exp.or_(condition.left, condition.right) if isinstance(condition, exp.And) else condition


def _ledger_unguarded(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    return guard(alias, access, has_production=True) if has_production else exp.true()


def _turned_round(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    return guard(alias, access, has_production=has_production).not_()


@pytest.fixture
def fresh_texts() -> Iterator[None]:
    """Texts made under a mutated guard must not outlive it, nor sound ones hide it."""
    texts = (compiler._text, ledger_texts._runs_text, ledger_texts._accounts_text)
    for text in texts:
        text.cache_clear()
    yield
    for text in texts:
        text.cache_clear()


def test_guard_as_written_is_sound(fresh_texts: None) -> None:
    assert _is_sound()


@pytest.mark.parametrize(
    "mutant",
    [
        _no_guard,
        _nothing_means_everything,
        _account_alone,
        _bounds_alone,
        _production_alone,
        _pairs_apart,
        _or_for_and,
        _ledger_unguarded,
        _turned_round,
    ],
)
def test_guard_mutated_is_noticed(mutant: Callable[..., exp.Expr], monkeypatch: pytest.MonkeyPatch, fresh_texts: None) -> None:
    monkeypatch.setattr(scan, "guard", mutant)
    assert not _is_sound()


def test_joined_names_and_states_come_from_the_rows_own_account() -> None:
    query = Query((MeasureUse("ingested"),), PERIOD, TODAY, ("production",))
    with MemoryReader(WORLD) as reader:
        for owner in (1, 2, 3):
            scope = Scope((Grant(owner, sees_all_productions=True),))
            assert set(run_query(reader, query, scope).values("production_name")) == {f"Production {owner}/{each}" for each in (11, 12, 13)}
