"""A query within a scope becomes one statement and the values bound to it.

The text depends on the query's outline, the scope's kind, how the facts are kept, and, where
they are summed by the month, whether the period holds whole months and days around them. It is
built once per such shape; days, ids, states and the limit are bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlglot import exp

from rushes.domain import FactsLayout, Scope
from rushes.metrics.access import access_of, access_params, scope_of
from rushes.metrics.dimensions import DIMENSIONS, group_column, text_key
from rushes.metrics.outline import Outline, outline_of
from rushes.metrics.query import Query
from rushes.metrics.rollups import may_read_months
from rushes.metrics.scan import Shape, filter_params, group_params, joined_account, joined_production
from rushes.metrics.stretches import stretch_params, stretches
from rushes.metrics.text import Text, printed
from rushes.metrics.totals import answer_column, parts

__all__ = ["Compiled", "compile_query"]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement and its values.

    The columns come in the order of the outline's. Under a limit the statement asks for one row
    more, which tells whether there were more.
    """

    sql: str
    params: Mapping[str, object]


def compile_query(query: Query, scope: Scope, *, layout: FactsLayout) -> Compiled:
    """Return the statement that answers the query within the scope.

    Args:
        query: What is asked.
        scope: What may be seen; a scope without grants compiles to a statement without rows.
        layout: How the facts are kept: dialect, rollups, versions.

    Raises:
        UnknownName: The query names something that does not exist.
        InvalidQuery: The query cannot be answered as asked.
    """
    scope = scope_of(query, scope)
    shape = Shape(outline_of(query), access_of(scope), layout)
    values: dict[str, object] = {"first_day": query.period.first, "last_day": query.period.last}
    if may_read_months(shape):
        shape = replace(shape, stretches=tuple(stretches(query.period)))
        values |= stretch_params(query.period)
    values |= access_params(scope)
    if query.limit is not None:
        values["row_limit"] = query.limit + 1
    values |= filter_params(query.filters) | group_params(query.groupings)
    text = _text(shape)
    return Compiled(text.sql, text.pick(values))


# 512 texts of a few kilobytes; the dashboards need some twenty.
@lru_cache(maxsize=512)
def _text(shape: Shape) -> Text:
    return printed(_statement(shape), shape.layout.dialect)


def _statement(shape: Shape) -> exp.Select:
    outline = shape.outline
    found = parts(shape)
    answers = [name for name in found if name.startswith("answer_")]
    if len(answers) > 1:
        found["answer"] = _merged(answers, found, outline)
    output = _output(outline, shape.layout.dialect)
    # A dataset's columns may be called by any word, also by one of SQL's own.
    select = exp.select(*(value.as_(name, quoted=outline.is_of_dataset or None) for name, value in output.items()))
    select = select.from_(exp.to_table("answer" if len(answers) > 1 else answers[0]).as_("g"))
    if not outline.is_of_dataset:
        select = _named(select, shape)
    ordering = _ordering(outline, output)
    if ordering:
        select = select.order_by(*ordering, copy=False)
    if outline.has_limit:
        select = select.limit(exp.Placeholder(this="row_limit"), copy=False)
    for name, part in found.items():
        select = select.with_(name, as_=part, copy=False)
    return select


def _named(select: exp.Select, shape: Shape) -> exp.Select:
    """Join what the names of accounts and productions are read from, once per group and not once per row."""
    if "account" in shape.outline.dimensions:
        select = joined_account(select, "g", shape)
    return joined_production(select, "g", shape) if "production" in shape.outline.dimensions else select


def _merged(answers: list[str], found: dict[str, exp.Select], outline: Outline) -> exp.Select:
    """Bring the parts together, one row per group: a number is in one part alone, the others add NULL or zero."""
    rows: list[exp.Select] = []
    for name in answers:
        has = set(found[name].named_selects)
        select = exp.Select().from_(name)
        for key in outline.keys:
            select = select.select(exp.column(key), copy=False)
        for position in range(len(outline.uses)):
            column = answer_column(position)
            value = exp.column(column) if column in has else exp.cast(exp.null(), "BIGINT").as_(column)
            select = select.select(value, copy=False)
        rows.append(select)
    select = exp.Select().from_(exp.union(*rows, distinct=False).subquery("u"))
    for key in outline.keys:
        select = select.select(exp.column(key, "u"), copy=False).group_by(exp.column(key, "u"), copy=False)
    for position in range(len(outline.uses)):
        column = answer_column(position)
        select = select.select(exp.Sum(this=exp.column(column, "u")).as_(column), copy=False)
    return select if outline.keys else select.having(exp.Count(this=exp.Star()) > 0, copy=False)


def _output(outline: Outline, dialect: str) -> dict[str, exp.Expr]:
    """Return the expression of every output column, by name, in order."""
    sources = {
        "account": exp.column("account_id", "g"),
        "account_name": exp.column("name", "a"),
        "production": exp.column("production_id", "g"),
        "production_name": exp.column("name", "p"),
        "production_state": exp.column("state", "g" if "state" in outline.keys else "p"),
    }
    output: dict[str, exp.Expr] = {}
    for place, dimension in enumerate(outline.dimensions):
        if outline.is_of_dataset:
            output[dimension] = exp.column(text_key(place), "g")
        else:
            output |= {column.name: sources[column.name] for column in DIMENSIONS[dimension].columns}
    for place in range(len(outline.groupings)):
        name = group_column(place).name
        output[name] = exp.column(name, "g")
    if outline.grain is not None:
        output[outline.grain.value] = exp.column("bucket", "g")
    for position, use in enumerate(outline.uses):
        output[use.column.name] = _whole(_answer(outline, position), dialect)
    return output


def _whole(answer: exp.Expr, dialect: str) -> exp.Expr:
    """Return a number of 64 bits, for engines widen a sum, which is slow to hand over; a total that does not fit must fail."""
    # MySQL's CAST would answer with the largest number there is; its division of whole numbers fails.
    return exp.IntDiv(this=answer, expression=exp.Literal.number(1)) if dialect == "mysql" else exp.cast(answer, "BIGINT")


def _answer(outline: Outline, position: int) -> exp.Expr:
    column = exp.column(answer_column(position), "g")
    if outline.is_daily:
        return column
    return exp.func("COALESCE", column, exp.Literal.number(0))


def _ordering(outline: Outline, output: dict[str, exp.Expr]) -> list[exp.Ordered]:
    """Return the query's order, then the bucket and the other keys, so that no tie is left to chance."""
    found = [_ordered(output[each.column], is_descending=each.is_descending) for each in outline.order]
    # The bucket leads, so that an answer over time reads in order of time.
    keys = sorted(outline.keys, key=lambda key: key != "bucket")
    taken = {each.this.name for each in found if isinstance(each.this, exp.Column) and each.this.table == "g"}
    return found + [_ordered(exp.column(key, "g"), is_descending=False) for key in keys if key not in taken]


def _ordered(value: exp.Expr, *, is_descending: bool) -> exp.Ordered:
    return exp.Ordered(this=value.copy(), desc=is_descending, nulls_first=False)
