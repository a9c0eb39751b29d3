"""A statement's tree becomes text in a dialect, and the values it wants are picked out by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

__all__ = ["VERSION", "Text", "printed"]

VERSION = "version"
"""The one parameter that a query has no value for: the reader binds the number of the version it is pinned to."""


@dataclass(frozen=True, slots=True)
class Text:
    """SQL text and the names of the values to bind, but for the version; engines refuse one too many."""

    sql: str
    parameters: frozenset[str]

    def pick(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return the values this text wants."""
        return {name: values[name] for name in self.parameters}


def printed(statement: exp.Select, dialect: str) -> Text:
    """Return the statement as text; the tree is used up.

    Args:
        statement: The tree.
        dialect: sqlglot's name of the dialect. Parameters come out as what runs the text takes them: `$name` for DuckDB's
            own driver, `:name` with lists that SQLAlchemy expands for servers. No other colon is in the text.
    """
    is_embedded = dialect == "duckdb"
    if not is_embedded:
        _expand_lists(statement)
    placeholders = list(statement.find_all(exp.Placeholder))
    if not is_embedded:
        for each in placeholders:
            # Each dialect would spell it as one driver of its own takes it.
            each.replace(exp.var(f":{each.name}"))
    return Text(statement.sql(dialect=dialect, pretty=True), frozenset(each.name for each in placeholders) - {VERSION})


def _expand_lists(statement: exp.Select) -> None:
    """Write `x IN :list` for `x IN (SELECT UNNEST(:list))` and for `ARRAY_CONTAINS(:list, x)`: not every server has arrays."""
    for condition in list(statement.find_all(exp.In)):
        lists = list(condition.find_all(exp.Placeholder))
        name = "pairs" if isinstance(condition.this, exp.Tuple) else lists[0].this
        condition.replace(exp.In(this=condition.this.copy(), field=exp.Placeholder(this=name)))
    for condition in list(statement.find_all(exp.ArrayContains)):
        (members,) = condition.find_all(exp.Placeholder)
        condition.replace(exp.In(this=condition.expression.copy(), field=members.copy()))
