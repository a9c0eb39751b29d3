"""A dataset's texts in a statement: its columns by their quoted names, and the conditions on them."""

from __future__ import annotations

from sqlglot import exp

from rushes.metrics.access import bound_list
from rushes.metrics.outline import Arity, FilterShape

__all__ = ["text_column", "text_condition"]


def text_column(name: str) -> exp.Column:
    """Return a dimension's column of the counted rows."""
    return exp.column(exp.to_identifier(name, quoted=True), "f")


def text_condition(asked: FilterShape, position: int) -> exp.Expr:
    """Return a filter's condition, which no row leaves open; its texts are bound as `filter_<position>`."""
    column, text = text_column(asked.dimension), exp.Placeholder(this=f"filter_{position}")
    if asked.operator == "contains":
        return exp.func("CONTAINS", _folded(column), _folded(text))
    if asked.arity is Arity.NONE:
        condition: exp.Expr = exp.false()
    elif asked.arity is Arity.ONE:
        condition = column.eq(text)
    else:
        condition = bound_list(column, f"filter_{position}", "TEXT")
    # To an engine nothing is neither in a list nor out of it.
    is_nothing = column.copy().is_(exp.null())
    is_in = exp.or_(is_nothing, condition) if asked.has_nothing else exp.and_(is_nothing.not_(), condition)
    return is_in if asked.operator == "in" else is_in.not_()


def _folded(text: exp.Expr) -> exp.Expr:
    """Return a text as it is searched: without case and accents."""
    return exp.func("STRIP_ACCENTS", exp.func("LOWER", text))
