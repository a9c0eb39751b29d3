"""From a question within a scope to a right number.

Owns what a measure and a dimension mean, the SQL that reads facts, and the answer's honesty: its
units, its version, what is missing. Must never know a page, a figure, a person's session, or how
facts are loaded; it makes no scope, it only applies the one it is given, first.
"""

from rushes.metrics.query import Filter, FilterValue, MeasureUse, Order, Query
from rushes.metrics.result import Column, ColumnRole, Coverage, Result, Value

__all__ = [
    "Column",
    "ColumnRole",
    "Coverage",
    "Filter",
    "FilterValue",
    "MeasureUse",
    "Order",
    "Query",
    "Result",
    "Value",
]
