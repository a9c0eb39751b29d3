"""What the ledger says of the accounts in scope: runs of days in the same state, few per account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from sqlglot import exp

from rushes.domain import FactsLayout, Scope
from rushes.metrics.access import Access, access_of, access_params, effective_grants
from rushes.metrics.outline import FilterShape, filter_shape
from rushes.metrics.query import Filter
from rushes.metrics.reader import FactsReader
from rushes.metrics.scan import comparison, filter_params, guarded_scan, of_version
from rushes.metrics.text import Text, printed

__all__ = ["DayRun", "LedgerRuns", "read_ledger"]


@dataclass(frozen=True, slots=True)
class DayRun:
    """Days without a gap of one account in one state.

    `is_good` days are loaded, complete, and every production of them was read. `newest_load` is
    UTC, None where the days were never loaded.
    """

    first: date
    last: date
    is_good: bool
    missing_productions: int
    newest_load: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerRuns:
    """The runs of every account in scope, by day; an account that was never tried has none.

    `reported` are the columns of the facts that some account's connection reports.
    """

    runs: Mapping[int, tuple[DayRun, ...]]
    reported: frozenset[str]


def read_ledger(reader: FactsReader, scope: Scope, filters: tuple[Filter, ...] = ()) -> LedgerRuns:
    """Return the state of the accounts in scope that the filters on accounts let through."""
    asked = tuple(each for each in filters if each.dimension == "account")
    shapes = tuple(filter_shape(each) for each in asked)
    access = access_of(scope)
    values = access_params(scope) | filter_params(asked)
    # An account that was never loaded is not in the warehouse, yet it is part of what was asked.
    named = () if scope.is_operator_wide else effective_grants(scope)
    runs: dict[int, list[DayRun]] = {grant.account_id: [] for grant in named if _passes(grant.account_id, asked)}
    reported: set[str] = set()
    text = _accounts_text(access, shapes, reader.layout)
    for account_id, columns in reader.query(text.sql, text.pick(values)):
        runs.setdefault(account_id, [])
        # Where an engine has no lists, the names stand in one text.
        reported.update(filter(None, columns.split(",")) if isinstance(columns, str) else columns or ())
    text = _runs_text(access, shapes, reader.layout)
    for account_id, *run in reader.query(text.sql, text.pick(values)):
        runs.setdefault(account_id, []).append(_day_run(*run))
    return LedgerRuns({account: tuple(found) for account, found in runs.items()}, frozenset(reported))


def _day_run(first: date, last: date, is_good: bool, missing: int, newest_load: datetime | None) -> DayRun:  # noqa: FBT001 - a row
    return DayRun(first, last, bool(is_good), missing or 0, newest_load.replace(tzinfo=UTC) if newest_load else None)


def _passes(account_id: int, filters: tuple[Filter, ...]) -> bool:
    return all((account_id in each.values) == (each.operator == "in") for each in filters)


@lru_cache(maxsize=64)
def _accounts_text(access: Access, filters: tuple[FilterShape, ...], layout: FactsLayout) -> Text:
    select = _narrowed(guarded_scan("account", "a", access, layout, has_production=False), "a", filters)
    named = exp.and_("c.name = a.connection", *of_version("c", layout))
    select = select.join("connection AS c", on=named, join_type="left", copy=False)
    return printed(select.select("a.account_id", "c.reported", copy=False), layout.dialect)


@lru_cache(maxsize=64)
def _runs_text(access: Access, filters: tuple[FilterShape, ...], layout: FactsLayout) -> Text:
    """Days and their rank within a state differ by the same number as long as no day is left out."""
    state = ("l.account_id", "is_loaded", "is_good", "l.missing_productions")
    is_loaded = exp.column("loaded_at", "l").is_(exp.null()).not_()
    is_good = exp.and_(is_loaded.copy(), exp.column("is_complete", "l"), exp.column("missing_productions", "l").eq(0))
    days = _narrowed(guarded_scan("ledger", "l", access, layout, has_production=False), "l", filters)
    days = days.select("l.account_id", "l.day", "l.loaded_at", "l.missing_productions", copy=False)
    days = days.select(is_loaded.as_("is_loaded"), is_good.as_("is_good"), copy=False)
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[exp.column(name.removeprefix("l.")) for name in state],
        order=exp.Order(expressions=[exp.Ordered(this=exp.column("day"), nulls_first=False)]),
    )
    number = exp.DateDiff(this=exp.column("day"), expression=exp.cast(exp.Literal.string("2000-01-01"), "DATE"), unit=exp.var("DAY"))
    ranked = exp.select("*", (number - rank).as_("island")).from_(days.subquery("l"))
    select = exp.select("account_id", "MIN(day) AS first", "MAX(day) AS last", "is_good", "missing_productions", "MAX(loaded_at)")
    select = select.from_(ranked.subquery("r")).group_by("account_id", "is_loaded", "is_good", "missing_productions", "island")
    by_day = [exp.Ordered(this=exp.column(name), nulls_first=False) for name in ("account_id", "first")]
    return printed(select.order_by(*by_day, copy=False), layout.dialect)


def _narrowed(select: exp.Select, alias: str, filters: tuple[FilterShape, ...]) -> exp.Select:
    for position, each in enumerate(filters):
        select = select.where(comparison(exp.column("account_id", alias), each, position), copy=False)
    return select
