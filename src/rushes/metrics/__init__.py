"""From a question within a scope to a right number.

Owns what a measure and a dimension mean, the SQL that reads facts, and the answer's honesty: its
units, its version, what is missing. Must never know a page, a figure, a person's session, or how
facts are loaded; it makes no scope, it only applies the one it is given, first.
"""

from rushes.metrics.cache import ResultCache
from rushes.metrics.compile import Compiled, compile_query
from rushes.metrics.coverage import coverage
from rushes.metrics.derive import Derivation, change, moving_average, rank, running_total, share_of
from rushes.metrics.dimensions import DIMENSIONS, OPERATORS, TEXT_OPERATORS, Dimension
from rushes.metrics.formula import Formula, parse_formula
from rushes.metrics.outline import MAX_FILTER_VALUES, MAX_GROUPS, MAX_PERIOD_DAYS
from rushes.metrics.parse import MAX_LIMIT, parse_query
from rushes.metrics.query import Filter, FilterValue, Groups, MeasureUse, Order, Query
from rushes.metrics.reader import FactsReader, FactsVersion, version_key
from rushes.metrics.reference import measures_page
from rushes.metrics.result import Column, ColumnRole, Coverage, Result, Value
from rushes.metrics.run import Batch, run_batch, run_query
from rushes.metrics.sheet import REST, TEXT, Axis, Entry, Number, Numbers, Place, Sheet, SheetMeasure

__all__ = [
    "DIMENSIONS",
    "MAX_FILTER_VALUES",
    "MAX_GROUPS",
    "MAX_LIMIT",
    "MAX_PERIOD_DAYS",
    "OPERATORS",
    "REST",
    "TEXT",
    "TEXT_OPERATORS",
    "Axis",
    "Batch",
    "Column",
    "ColumnRole",
    "Compiled",
    "Coverage",
    "Derivation",
    "Dimension",
    "Entry",
    "FactsReader",
    "FactsVersion",
    "Filter",
    "FilterValue",
    "Formula",
    "Groups",
    "MeasureUse",
    "Number",
    "Numbers",
    "Order",
    "Place",
    "Query",
    "Result",
    "ResultCache",
    "Sheet",
    "SheetMeasure",
    "Value",
    "change",
    "compile_query",
    "coverage",
    "measures_page",
    "moving_average",
    "parse_formula",
    "parse_query",
    "rank",
    "run_batch",
    "run_query",
    "running_total",
    "share_of",
    "version_key",
]
