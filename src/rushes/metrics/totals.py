"""The part of a statement for each way that days become one number.

Every part is a select with the keys of the query's groups and one column per measure it answers
(`m0`, `m1` … by the measure's place in the query). Levels are added up over productions per day
first; what happens over time then is the aggregation's own affair:

* sum: flows, straight over every row;
* last: the rows of each account's newest loaded day in the bucket, so that a production which was
  gone before that day adds nothing. Beside others, one pass over the rows serves both: engines take
  longer to plan a second pass than to read an account's rows. Only where sums by the month spare
  the reading of those are there two parts, and the sums say which levels were reported at all;
* maximum: the greatest daily total of the group, the peak of the sum and not the sum of peaks;
* average: each account's sum of daily totals by the number of its loaded days in the bucket,
  rounded half up to the unit, and the accounts' averages added.
"""

from __future__ import annotations

from sqlglot import exp

from rushes.domain import Aggregation, Grain
from rushes.metrics.outline import Use
from rushes.metrics.rollups import has_sums, rolled_rows, rollup_for
from rushes.metrics.scan import Shape, bucket_of_day, key_column, ledger_days, measure_columns, scan_counted

__all__ = ["answer_column", "parts"]

_EXISTS_ON_DAY = (
    "(f.created_on IS NULL OR f.created_on <= l.day)",
    "(f.deleted_on IS NULL OR l.day < f.deleted_on)",
)
"""A production exists from the day it was created (one of unknown date: always) to the day before its deletion."""


def parts(shape: Shape) -> dict[str, exp.Select]:
    """Return the common table expressions of the statement, helpers first, by name.

    Those that hold answers are named after their aggregation; each has the keys of the outline.
    """
    asked = {use.aggregation for use in shape.outline.uses}
    found: dict[str, exp.Select] = {}
    if Aggregation.LAST in asked:
        found["last_day"] = _last_day(shape)
    if not shape.outline.is_daily and asked & {Aggregation.MAXIMUM, Aggregation.AVERAGE}:
        found["loaded_day"] = _loaded_day(shape)
    if Aggregation.AVERAGE in asked:
        found["day_count"] = _day_count(shape)
    if _is_one_pass(shape):
        found["answer_sum"] = _sum_and_last(shape)
    else:
        if has_sums(shape.outline):
            found["answer_sum"] = _sum(shape)
        if Aggregation.LAST in asked:
            found["answer_last"] = _last(shape)
    if Aggregation.MAXIMUM in asked:
        found["answer_maximum"] = _maximum(shape)
    if Aggregation.AVERAGE in asked:
        found["answer_average"] = _average(shape)
    return found


def answer_column(position: int) -> str:
    """Return the name of the column that answers the measure at that place."""
    return f"m{position}"


def _is_one_pass(shape: Shape) -> bool:
    if not has_sums(shape.outline) or not _uses(shape, Aggregation.LAST):
        return False
    rollup = rollup_for(shape, Aggregation.SUM)
    return rollup is None or rollup.grain is Grain.DAY


def _counted(shape: Shape, part: Aggregation) -> exp.Select:
    return scan_counted(shape, rolled_rows(shape, part))


def _sum(shape: Shape) -> exp.Select:
    """Return the flows, and zero for each level that was reported at all: what the last day says of it is another part."""
    select = _keyed(_counted(shape, Aggregation.SUM), shape, _bucket(shape, exp.column("day", "f")))
    select = _with_totals(select, shape, Aggregation.SUM)
    for position, use in _uses(shape, Aggregation.LAST):
        zero = exp.Case().when(_was_reported(use), exp.Literal.number(0))
        select = select.select(zero.as_(answer_column(position)), copy=False)
    return select


def _sum_and_last(shape: Shape) -> exp.Select:
    """Flows over every row, and levels of the last day.

    A group that did report a level in the bucket, but has no row on the last day, has zero of it: it
    is gone, which is not the same as never reported.
    """
    day = exp.column("day", "f")
    on: list[str | exp.Expr] = ["l.account_id = f.account_id"]
    if shape.outline.grain is not None:
        on.append(exp.column("bucket", "l").eq(_bucket(shape, day.copy())))
    select = _counted(shape, Aggregation.SUM).join("last_day AS l", on=exp.and_(*on), join_type="left", copy=False)
    select = _with_totals(_keyed(select, shape, _bucket(shape, day.copy())), shape, Aggregation.SUM)
    for position, use in _uses(shape, Aggregation.LAST):
        select = select.select(_total_of_last_day(use).as_(answer_column(position)), copy=False)
    return select


def _last(shape: Shape) -> exp.Select:
    select = _on_days(_counted(shape, Aggregation.LAST), shape, "last_day")
    select = _keyed(select, shape, exp.column("bucket", "l"))
    return _with_totals(select, shape, Aggregation.LAST)


def _maximum(shape: Shape) -> exp.Select:
    daily, day, bucket = _daily(shape, Aggregation.MAXIMUM)
    daily = _keyed(daily, shape, bucket).select(day.as_("day"), copy=False).group_by(day.copy(), copy=False)
    daily = _with_totals(daily, shape, Aggregation.MAXIMUM)
    select = _rekeyed(daily.subquery("d"), shape)
    for position, _ in _uses(shape, Aggregation.MAXIMUM):
        name = answer_column(position)
        select = select.select(exp.Max(this=exp.column(name, "d")).as_(name), copy=False)
    return select


def _average(shape: Shape) -> exp.Select:
    daily, _, bucket = _daily(shape, Aggregation.AVERAGE)
    sums = _keyed(daily, shape, bucket, has_account=True)
    sums = _with_totals(sums, shape, Aggregation.AVERAGE)
    select = _rekeyed(sums.subquery("d"), shape)
    same = ["n.account_id = d.account_id"]
    if shape.outline.grain is not None:
        same.append("n.bucket = d.bucket")
    select = select.join("day_count AS n", on=exp.and_(*same), copy=False)
    for position, _ in _uses(shape, Aggregation.AVERAGE):
        name = answer_column(position)
        average = _half_up(exp.column(name, "d"), exp.column("days", "n"), is_signed=shape.outline.is_of_dataset)
        select = select.select(exp.Sum(this=average).as_(name), copy=False)
    return select


def _half_up(total: exp.Expr, days: exp.Expr, *, is_signed: bool) -> exp.Expr:
    """Return floor((2 * total + days) / (2 * days)), in whole numbers all the way; usage is never below nothing, a dataset may be."""
    doubled, divisor = exp.paren(total * 2 + days), exp.paren(days.copy() * 2)
    average = exp.IntDiv(this=doubled, expression=divisor)
    if not is_signed:
        return average
    # Engines cut a quotient off towards nothing.
    is_cut_up = exp.Mod(this=doubled.copy(), expression=divisor.copy()) < 0
    return average - exp.Case().when(is_cut_up, exp.Literal.number(1)).else_(exp.Literal.number(0))


def _last_day(shape: Shape) -> exp.Select:
    select = _by_account_and_bucket(ledger_days(shape), shape)
    return select.select(exp.Max(this=exp.column("day", "l")).as_("day"), copy=False)


def _day_count(shape: Shape) -> exp.Select:
    select = _by_account_and_bucket(ledger_days(shape), shape)
    return select.select(exp.Count(this=exp.Star()).as_("days"), copy=False)


def _loaded_day(shape: Shape) -> exp.Select:
    select = ledger_days(shape).select("l.account_id", "l.day", copy=False)
    if shape.outline.grain is None:
        return select
    return select.select(_bucket(shape, exp.column("day", "l")).as_("bucket"), copy=False)


def _by_account_and_bucket(select: exp.Select, shape: Shape) -> exp.Select:
    select = select.select("l.account_id", copy=False).group_by("l.account_id", copy=False)
    if shape.outline.grain is None:
        return select
    bucket = _bucket(shape, exp.column("day", "l"))
    return select.select(bucket.as_("bucket"), copy=False).group_by(bucket.copy(), copy=False)


def _daily(shape: Shape, part: Aggregation) -> tuple[exp.Select, exp.Expr, exp.Expr]:
    """Return the rows of every day, the column of their day, and the expression of their bucket."""
    select = _counted(shape, part)
    if shape.outline.is_daily:
        day = exp.column("day", "f")
        return select, day, _bucket(shape, day.copy())
    return _on_days(select, shape, "loaded_day"), exp.column("day", "l"), exp.column("bucket", "l")


def _on_days(select: exp.Select, shape: Shape, days: str) -> exp.Select:
    """Join the counted rows to days of their own account."""
    on = ["l.account_id = f.account_id"]
    if shape.outline.is_daily:
        on.append("l.day = f.day")
    else:
        on.extend(_EXISTS_ON_DAY)
    return select.join(f"{days} AS l", on=exp.and_(*on), copy=False)


def _keyed(select: exp.Select, shape: Shape, bucket: exp.Expr, *, has_account: bool = False) -> exp.Select:
    """Group by the keys of the outline."""
    keys = shape.outline.keys
    if has_account and "account_id" not in keys:
        keys = ("account_id", *keys)
    for key in keys:
        found = bucket if key == "bucket" else key_column(key, shape.outline)
        select = select.select(found.copy().as_(key), copy=False).group_by(found.copy(), copy=False)
    return select if keys else _if_any(select)


def _rekeyed(inner: exp.Subquery, shape: Shape) -> exp.Select:
    """Group the rows of `inner`, which has the keys by name, by the keys of the outline."""
    select = exp.Select().from_(inner)
    for key in shape.outline.keys:
        column = exp.column(key, inner.alias)
        select = select.select(column, copy=False).group_by(column.copy(), copy=False)
    return select if shape.outline.keys else _if_any(select)


def _if_any(select: exp.Select) -> exp.Select:
    # A sum without keys has one row even over nothing; nothing must stay no row.
    return select.having(exp.Count(this=exp.Star()) > 0, copy=False)


def _with_totals(select: exp.Select, shape: Shape, aggregation: Aggregation) -> exp.Select:
    for position, use in _uses(shape, aggregation):
        select = select.select(_total(use).as_(answer_column(position)), copy=False)
    return select


def _uses(shape: Shape, aggregation: Aggregation) -> list[tuple[int, Use]]:
    return [(position, use) for position, use in enumerate(shape.outline.uses) if use.aggregation is aggregation]


def _bucket(shape: Shape, day: exp.Expr) -> exp.Expr:
    return bucket_of_day(day, shape.outline.grain)


def _total(use: Use) -> exp.Expr:
    """Return the sum over rows; of several columns a NULL counts as nothing unless all are NULL."""
    if not use.measure.columns:
        return exp.Count(this=exp.Star())
    sums = [exp.Sum(this=each) for each in measure_columns(use)]
    if len(sums) == 1:
        return sums[0]
    is_reported = exp.func("COALESCE", *(each.copy() for each in sums)).is_(exp.null()).not_()
    return exp.Case().when(is_reported, _added(sums))


def _total_of_last_day(use: Use) -> exp.Expr:
    """Return the sum over the rows of the last day, zero where there are none but the group has reported it before."""
    columns = measure_columns(use)
    is_last = exp.column("day", "f").eq(exp.column("day", "l"))
    sums = [exp.Sum(this=exp.Case().when(is_last.copy(), each.copy())) for each in columns]
    return exp.Case().when(_was_reported(use), _added(sums))


def _was_reported(use: Use) -> exp.Expr:
    columns = measure_columns(use)
    return exp.Count(this=columns[0] if len(columns) == 1 else exp.func("COALESCE", *columns)) > 0


def _added(sums: list[exp.Sum]) -> exp.Expr:
    """Return the sums together, NULL counting as nothing."""
    added: exp.Expr = exp.func("COALESCE", sums[0], exp.Literal.number(0))
    for each in sums[1:]:
        added = added + exp.func("COALESCE", each, exp.Literal.number(0))
    return added
