"""The only way a tenant's table gets into a statement: guarded first, then narrowed.

Aliases are the same everywhere: `f` is the table that is counted, `p` a production joined to it
within its account, `l` the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from rushes.domain import DATASET_TABLE, FactsLayout, Grain
from rushes.metrics.access import Access, bound_list, guard
from rushes.metrics.dimensions import DIMENSIONS, group_column, text_key
from rushes.metrics.outline import Arity, FilterShape, Outline, Use
from rushes.metrics.query import Filter, Groups
from rushes.metrics.stretches import Stretch
from rushes.metrics.text import VERSION
from rushes.metrics.text_dimensions import text_column, text_condition

__all__ = [
    "Shape",
    "bucket_of_day",
    "comparison",
    "filter_params",
    "group_params",
    "guarded_scan",
    "joined_account",
    "joined_production",
    "key_column",
    "ledger_days",
    "measure_columns",
    "of_version",
    "scan_counted",
]


@dataclass(frozen=True, slots=True)
class Shape:
    """Everything that decides the SQL text of a query.

    Args:
        outline: The query without its values.
        access: The scope's kind.
        layout: How the facts are kept.
        stretches: The pieces of the period, where sums by the month are read for the whole ones; otherwise none.
    """

    outline: Outline
    access: Access
    layout: FactsLayout
    stretches: tuple[Stretch, ...] = ()


def scan_counted(shape: Shape, instead: exp.Subquery | None = None) -> exp.Select:
    """Return a select without columns over the rows of the counted table that the query means.

    Args:
        shape: What is asked.
        instead: Rows that take the table's place as `f`, guarded and cut to the period already.
    """
    outline = shape.outline
    if instead is not None:
        select = exp.Select().from_(instead)
    else:
        select = guarded_scan(outline.table, "f", shape.access, shape.layout, has_production=not outline.is_of_dataset)
        if outline.is_daily:
            select = select.where(_in_period("f"), copy=False)
    if outline.groupings or (outline.is_daily and _asks_state(outline)):
        select = joined_production(select, "f", shape, groupings=outline.groupings)
    for position, each in enumerate(outline.filters):
        select = select.where(_filter(each, position, outline), copy=False)
    return select


def _asks_state(outline: Outline) -> bool:
    is_filtered = any(each.dimension == "production_state" for each in outline.filters) and not outline.is_of_dataset
    return is_filtered or "state" in outline.keys


def ledger_days(shape: Shape) -> exp.Select:
    """Return a select over the loaded days of the period, with the columns account_id and day."""
    select = guarded_scan("ledger", "l", shape.access, shape.layout, has_production=False)
    select = select.where(_in_period("l"), exp.column("loaded_at", "l").is_(exp.null()).not_(), copy=False)
    for position, each in enumerate(shape.outline.filters):
        if each.dimension == "account" and not shape.outline.is_of_dataset:
            select = select.where(comparison(exp.column("account_id", "l"), each, position), copy=False)
    return select


def bucket_of_day(day: exp.Expr, grain: Grain | None) -> exp.Expr:
    """Return the first day of the bucket that holds the day."""
    if grain is None or grain is Grain.DAY:
        return day
    return exp.cast(exp.DateTrunc(this=day, unit=exp.Literal.string(grain.value.upper())), "DATE")


def key_column(key: str, outline: Outline) -> exp.Column:
    """Return where a key of the counted rows stands, any but the bucket."""
    if outline.is_of_dataset and key != "account_id":
        return text_column(next(name for place, name in enumerate(outline.dimensions) if text_key(place) == key))
    if key == "state":
        return exp.column(key, "p" if outline.is_daily else "f")
    is_group = key in {group_column(place).name for place in range(len(outline.groupings))}
    return exp.column(key, "p" if is_group else "f")


def measure_columns(use: Use) -> list[exp.Column]:
    """Return the columns of the counted rows whose sum a measure is; a dataset's may be called by one of SQL's own words."""
    quoted = use.measure.table == DATASET_TABLE or None
    return [exp.column(exp.to_identifier(name, quoted=quoted), "f") for name in use.measure.columns]


def guarded_scan(table: str, alias: str, access: Access, layout: FactsLayout, *, has_production: bool) -> exp.Select:
    """Return a select without columns over the rows of one tenant's table that the scope lets through, of the reader's version.

    The WHERE clause starts here; whatever else a query asks is ANDed on and can only take away.
    """
    select = exp.Select().from_(exp.to_table(table).as_(alias)).where(guard(alias, access, has_production=has_production))
    return select.where(*of_version(alias, layout), copy=False)


def of_version(alias: str, layout: FactsLayout) -> list[exp.Expr]:
    """Return the conditions that leave the rows of the reader's version; none where no others lie beside them."""
    if not layout.is_versioned:
        return []
    return [
        exp.column("valid_from", alias) <= exp.Placeholder(this=VERSION),
        exp.column("valid_to", alias) > exp.Placeholder(this=VERSION),
    ]


def joined_production(select: exp.Select, to: str, shape: Shape, *, groupings: tuple[int, ...] = ()) -> exp.Select:
    """Join each row's production as `p`: name, state and groups, of the scope's productions alone.

    The guard also keeps an engine from reading everybody's productions for the few of one account. The groups are
    found here, once for each production and not for each of its days.
    """
    named = guarded_scan("production", "p", shape.access, shape.layout, has_production=True)
    named = named.select("p.account_id", "p.production_id", "p.name", "p.state", copy=False)
    for place, count in enumerate(groupings):
        named = named.select(_group(place, count).as_(group_column(place).name), copy=False)
    same = exp.and_(f"p.account_id = {to}.account_id", f"p.production_id = {to}.production_id")
    return select.join(named.subquery("p"), on=same, join_type="left", copy=False)


def joined_account(select: exp.Select, to: str, shape: Shape) -> exp.Select:
    """Join each row's account as `a`: its name, of the scope's accounts alone."""
    named = guarded_scan("account", "a", shape.access, shape.layout, has_production=False)
    named = named.select("a.account_id", "a.name", copy=False)
    return select.join(named.subquery("a"), on=f"a.account_id = {to}.account_id", join_type="left", copy=False)


def _group(place: int, count: int) -> exp.Case:
    """Return the number of the set that a production is in, counted from 1; 0 for what is in none.

    The sets are looked through, and not joined one by one as a subquery would be: planning a hundred joins takes seconds.
    """
    found = exp.Case()
    for number in range(count):
        members = exp.cast(exp.Placeholder(this=_members(place, number)), "BIGINT[]")
        is_in = exp.ArrayContains(this=members, expression=exp.column("production_id", "p"))
        found = found.when(is_in, exp.Literal.number(number + 1), copy=False)
    return found.else_(exp.Literal.number(0), copy=False)


def _members(place: int, number: int) -> str:
    return f"{group_column(place).name}_{number}"


def group_params(groupings: tuple[Groups, ...]) -> dict[str, object]:
    """Return the sets of the groupings by parameter name."""
    return {_members(place, number): list(group) for place, groups in enumerate(groupings) for number, group in enumerate(groups)}


def _in_period(alias: str) -> exp.Expr:
    return exp.column("day", alias).between(exp.Placeholder(this="first_day"), exp.Placeholder(this="last_day"))


def _filter(asked: FilterShape, position: int, outline: Outline) -> exp.Expr:
    if outline.is_of_dataset:
        return text_condition(asked, position)
    key = DIMENSIONS[asked.dimension].filter_key
    return comparison(key_column(key, outline), asked, position)


def filter_params(filters: tuple[Filter, ...]) -> dict[str, object]:
    """Return the values of the filters by parameter name, as `comparison` and `text_condition` name them."""
    found = {f"filter_{position}": [value for value in each.values if value is not None] for position, each in enumerate(filters)}
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def comparison(column: exp.Column, asked: FilterShape, position: int) -> exp.Expr:
    """Return the filter's condition; its values are bound as `filter_<position>`."""
    is_in = asked.operator == "in"
    if asked.arity is Arity.NONE:
        return exp.false() if is_in else exp.true()
    parameter = f"filter_{position}"
    if asked.arity is Arity.ONE:
        value = exp.Placeholder(this=parameter)
        return column.eq(value) if is_in else column.neq(value)
    kind = "TEXT" if DIMENSIONS[asked.dimension].values else "BIGINT"
    condition = bound_list(column, parameter, kind)
    return condition if is_in else condition.not_()
