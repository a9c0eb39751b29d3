"""The words of the trade as values: scope, periods, measures, units, the canonical rows.

Owns what every room talks in. Knows no database, no network, no page, no clock.
"""

from rushes.domain.catalogue import DATASET_TABLE, RESERVED_NAMES, USAGE, Catalogue, TextDimension
from rushes.domain.handed_out import HandedColumn, HandedKind, HandedOut
from rushes.domain.harmless import harmless_text, is_like_a_formula
from rushes.domain.layout import FactsLayout, Rollup
from rushes.domain.mail_address import mail_address
from rushes.domain.measures import FACT_COLUMNS, MEASURES, STORAGE_KINDS, Aggregation, Measure, MeasureKind, measure
from rushes.domain.paper import Paper, usual_paper
from rushes.domain.periods import Grain, Period, add_months, billing_period, bucket_of, bucket_period, month_of
from rushes.domain.raw import RawColumn, RawTable
from rushes.domain.rows import AccountRow, LedgerRow, MediaItem, ProductionRow, ProductionState, Reject, UsageRow
from rushes.domain.scope import Grant, Scope
from rushes.domain.shape import DateOrder, Field, FieldRole, NumberStyle, RefreshMode, Shape, shape_key
from rushes.domain.units import BYTES_PER_GB, MILLIONTHS_PER_ONE, MS_PER_HOUR, MS_PER_SECOND, Unit
from rushes.domain.written import BLANKS, CLOCK_PATTERN, DAY_PATTERNS, FIRST_DAY, LAST_DAY, MONTH_STARTS, NOTHING, NUMBER_PATTERNS

__all__ = [
    "BLANKS",
    "BYTES_PER_GB",
    "CLOCK_PATTERN",
    "DATASET_TABLE",
    "DAY_PATTERNS",
    "FACT_COLUMNS",
    "FIRST_DAY",
    "LAST_DAY",
    "MEASURES",
    "MILLIONTHS_PER_ONE",
    "MONTH_STARTS",
    "MS_PER_HOUR",
    "MS_PER_SECOND",
    "NOTHING",
    "NUMBER_PATTERNS",
    "RESERVED_NAMES",
    "STORAGE_KINDS",
    "USAGE",
    "AccountRow",
    "Aggregation",
    "Catalogue",
    "DateOrder",
    "FactsLayout",
    "Field",
    "FieldRole",
    "Grain",
    "Grant",
    "HandedColumn",
    "HandedKind",
    "HandedOut",
    "LedgerRow",
    "Measure",
    "MeasureKind",
    "MediaItem",
    "NumberStyle",
    "Paper",
    "Period",
    "ProductionRow",
    "ProductionState",
    "RawColumn",
    "RawTable",
    "RefreshMode",
    "Reject",
    "Rollup",
    "Scope",
    "Shape",
    "TextDimension",
    "Unit",
    "UsageRow",
    "add_months",
    "billing_period",
    "bucket_of",
    "bucket_period",
    "harmless_text",
    "is_like_a_formula",
    "mail_address",
    "measure",
    "month_of",
    "shape_key",
    "usual_paper",
]
