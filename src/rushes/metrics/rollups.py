"""Which of the sums kept beside the facts a part of a statement is read from, and the rows they put in the facts' place.

A rollup may stand in only where adding up its rows gives what adding up the facts would: it knows what the query groups and
filters by and what the scope lets through, its stretches of time lie within the query's buckets, and it holds every column
that the part reads. Of those that may, the one without productions is the smallest.
"""

from __future__ import annotations

from sqlglot import exp

from rushes.domain import FACT_COLUMNS, Aggregation, Grain, Rollup
from rushes.metrics.access import Access
from rushes.metrics.outline import Outline
from rushes.metrics.scan import Shape, guarded_scan
from rushes.metrics.stretches import Stretch, bounds

__all__ = ["has_sums", "may_read_months", "rolled_rows", "rollup_for"]

_WHOLE_ACCOUNTS = {Access.ONE_ACCOUNT, Access.SEVERAL_ACCOUNTS, Access.EVERYTHING}
_OF_WHOLE_MONTHS = {Grain.MONTH, Grain.QUARTER, Grain.YEAR, None}
_ADDED_OVER_DAYS = {Aggregation.SUM, Aggregation.AVERAGE}

_FACTS = Rollup("usage_daily", Grain.DAY, "day", has_production=True, columns=tuple((name, name) for name in FACT_COLUMNS))
"""The facts themselves, as the rollup of each row alone."""


def has_sums(outline: Outline) -> bool:
    """Say whether the answer has a part that adds up all days: sums, or what tells a level that is gone from one never reported."""
    asked = {use.aggregation for use in outline.uses}
    return outline.is_daily and (Aggregation.SUM in asked or (Aggregation.LAST in asked and len(asked) > 1))


def may_read_months(shape: Shape) -> bool:
    """Say whether a part of the answer is read from sums by the month, if only the period has a whole one."""
    parts = {Aggregation.AVERAGE} & {use.aggregation for use in shape.outline.uses}
    if has_sums(shape.outline):
        parts.add(Aggregation.SUM)
    found = [_smallest(shape, part) for part in parts]
    return any(each is not None and each.grain is Grain.MONTH for each in found)


def rollup_for(shape: Shape, part: Aggregation) -> Rollup | None:
    """Return the rollup that the part of that aggregation is read from, None for the facts."""
    found = _smallest(shape, part)
    return None if found is not None and found.grain is Grain.MONTH and not shape.stretches else found


def rolled_rows(shape: Shape, part: Aggregation) -> exp.Subquery | None:
    """Return what the part reads as `f` in place of the facts, None for the facts.

    One select for each stretch of the period, each guarded and cut to its days on its own: whole months from sums by the
    month, the days around them from the facts.
    """
    rollup = rollup_for(shape, part)
    if rollup is None:
        return None
    keys = ("account_id", "production_id") if rollup.has_production else ("account_id",)
    names = (*keys, "day", *_columns(shape.outline, part))
    if rollup.grain is Grain.DAY:
        rows = [_rows(shape, rollup, names, ("first_day", "last_day"))]
    else:
        rows = [_rows(shape, rollup if each is Stretch.MONTHS else _FACTS, names, bounds(each)) for each in shape.stretches]
    return (rows[0] if len(rows) == 1 else exp.union(*rows, distinct=False)).subquery("f")


def _rows(shape: Shape, source: Rollup, names: tuple[str, ...], days: tuple[str, str]) -> exp.Select:
    """Return the rows of one stretch, whose columns bear the facts' names."""
    select = guarded_scan(source.table, "f", shape.access, shape.layout, has_production=source.has_production)
    first, last = (exp.Placeholder(this=each) for each in days)
    select = select.where(exp.column(source.day_column, "f").between(first, last), copy=False)
    if source.row_count:
        # A day that was loaded and had nothing is a row of the rollup, but of no row of the facts.
        select = select.where(exp.column(source.row_count, "f") > 0, copy=False)
    own = {**dict(source.columns), "day": source.day_column}
    return select.select(*(exp.column(own.get(name, name), "f").as_(name) for name in names), copy=False)


def _smallest(shape: Shape, part: Aggregation) -> Rollup | None:
    fitting = [each for each in shape.layout.rollups if _fits(each, shape, part)]
    return min(fitting, key=lambda each: each.has_production, default=None)


def _fits(rollup: Rollup, shape: Shape, part: Aggregation) -> bool:
    outline = shape.outline
    is_in_time = rollup.grain is Grain.DAY or (part in _ADDED_OVER_DAYS and outline.grain in _OF_WHOLE_MONTHS)
    is_of_all = (
        shape.access in _WHOLE_ACCOUNTS
        and not outline.groupings
        and not {"production_id", "state"} & {*outline.keys}
        and all(each.dimension == "account" for each in outline.filters)
    )
    return (
        outline.table == "usage_daily"
        and is_in_time
        and (rollup.has_production or is_of_all)
        and {*_columns(outline, part)} <= {name for name, _ in rollup.columns}
    )


def _columns(outline: Outline, part: Aggregation) -> tuple[str, ...]:
    """Return the columns of the facts that the part reads; beside sums stand the levels of the last day."""
    read = {part, Aggregation.LAST} if part is Aggregation.SUM else {part}
    return tuple(dict.fromkeys(name for use in outline.uses if use.aggregation in read for name in use.measure.columns))
