"""The guard: the condition every read of a tenant's table starts from.

A scope has one of a few kinds; the kind decides the SQL text and the scope's ids are bound, so
neither the number of accounts nor of productions makes a new statement. No grant means FALSE.
"""

from __future__ import annotations

from enum import StrEnum

from sqlglot import exp

from rushes.domain import Grant, Scope
from rushes.metrics.query import Query

__all__ = ["Access", "access_of", "access_params", "bound_list", "effective_grants", "guard", "scope_of"]


class Access(StrEnum):
    """The kinds of scope, as far as SQL text goes."""

    NOTHING = "nothing"
    EVERYTHING = "everything"
    ONE_ACCOUNT = "one_account"
    SEVERAL_ACCOUNTS = "several_accounts"
    ONE_PRODUCTION = "one_production"
    SEVERAL_PRODUCTIONS = "several_productions"
    MIXED = "mixed"


def scope_of(query: Query, scope: Scope) -> Scope:
    """Return what of the scope reaches the query's table: a dataset has no productions, so a list of them opens none of its rows."""
    return scope if query.catalogue.is_usage else scope.of_whole_accounts


def access_of(scope: Scope) -> Access:
    """Return the scope's kind; grants that reach no production count as absent."""
    if scope.is_operator_wide:
        return Access.EVERYTHING
    grants = effective_grants(scope)
    if not grants:
        return Access.NOTHING
    if all(grant.sees_all_productions for grant in grants):
        return Access.ONE_ACCOUNT if len(grants) == 1 else Access.SEVERAL_ACCOUNTS
    if len(grants) == 1:
        return Access.ONE_PRODUCTION if len(grants[0].production_ids) == 1 else Access.SEVERAL_PRODUCTIONS
    return Access.MIXED


def access_params(scope: Scope) -> dict[str, object]:
    """Return every value a guard of this scope may leave to be bound, by parameter name."""
    grants = effective_grants(scope)
    if not grants:
        return {}
    accounts = [grant.account_id for grant in grants]
    pairs = [(grant.account_id, production) for grant in grants for production in grant.production_ids]
    return {
        "account": accounts[0],
        "accounts": accounts,
        "lowest_account": accounts[0],
        "highest_account": accounts[-1],
        "whole_accounts": [grant.account_id for grant in grants if grant.sees_all_productions],
        "production": pairs[0][1] if pairs else None,
        "productions": [production for _, production in pairs],
        "paired_accounts": [account for account, _ in pairs],
        "paired_productions": [production for _, production in pairs],
        "pairs": pairs,
    }


def guard(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    """Return the condition that lets through the scope's rows of one table, and no other.

    Args:
        alias: The table's alias.
        access: The scope's kind.
        has_production: The table has a `production_id`; one without is guarded by account alone.
    """
    account = exp.column("account_id", alias)
    if access is Access.NOTHING:
        return exp.false()
    if access is Access.EVERYTHING:
        return exp.true()
    if access is Access.ONE_ACCOUNT:
        return account.eq(exp.Placeholder(this="account"))
    if access in {Access.ONE_PRODUCTION, Access.SEVERAL_PRODUCTIONS}:
        return _one_account_guard(alias, access, has_production=has_production)
    # The bounds say nothing new; they are what an engine can compare with its zone maps beforehand.
    bounds = account.between(exp.Placeholder(this="lowest_account"), exp.Placeholder(this="highest_account"))
    if access is Access.SEVERAL_ACCOUNTS or not has_production:
        return exp.and_(bounds, bound_list(account.copy(), "accounts", "BIGINT"))
    whole = bound_list(account.copy(), "whole_accounts", "BIGINT")
    return exp.and_(bounds, exp.or_(whole, _pairs(alias)))


def bound_list(column: exp.Expr, parameter: str, kind: str) -> exp.In:
    """Return `column IN (the one bound list)`, for an engine that has arrays (`text` spells it for servers)."""
    return exp.In(this=column, query=exp.select(_elements(parameter, kind)).subquery())


def _one_account_guard(alias: str, access: Access, *, has_production: bool) -> exp.Expr:
    account = exp.column("account_id", alias).eq(exp.Placeholder(this="account"))
    if not has_production:
        return account
    production = exp.column("production_id", alias)
    if access is Access.ONE_PRODUCTION:
        return exp.and_(account, production.eq(exp.Placeholder(this="production")))
    return exp.and_(account, bound_list(production, "productions", "BIGINT"))


def _pairs(alias: str) -> exp.Expr:
    """Return the condition on (account, production): an id of one account opens nothing in another."""
    row = exp.Tuple(expressions=[exp.column("account_id", alias), exp.column("production_id", alias)])
    lists = [_elements(name, "BIGINT") for name in ("paired_accounts", "paired_productions")]
    return exp.In(this=row, query=exp.select(*lists).subquery())


def _elements(parameter: str, kind: str) -> exp.Unnest:
    return exp.Unnest(expressions=[exp.cast(exp.Placeholder(this=parameter), f"{kind}[]")])


def effective_grants(scope: Scope) -> tuple[Grant, ...]:
    """Return the grants that reach at least one production, by account."""
    return tuple(grant for grant in scope.grants if grant.sees_all_productions or grant.production_ids)
