"""What there is to put into the wells: measures by unit, and what they can be split by."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import Aggregation, Catalogue, Measure, Unit
from rushes.explore.own import COST_CENTRE
from rushes.explore.state import Compare, First
from rushes.figures import ChartKind
from rushes.languages import sentence

__all__ = [
    "AGGREGATIONS",
    "COMPARE_LABELS",
    "DIMENSION_FIELDS",
    "FIRST_LABELS",
    "KIND_LABELS",
    "SPAN_LABELS",
    "UNIT_NOUNS",
    "DimensionField",
    "MeasureGroup",
    "measure_groups",
]


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Measures of one unit under a heading."""

    heading: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class DimensionField:
    """Something to split by.

    Args:
        name: A grain or a dimension.
        label: Its name for people.
        noun: What it is called in a title: "Ingested by month".
        description: What it is, in a sentence.
    """

    name: str
    label: str
    noun: str
    description: str


_HEADINGS = {
    sentence("Hours"): (Unit.MILLISECONDS,),
    sentence("Storage"): (Unit.BYTES,),
    sentence("Numbers"): (Unit.COUNT, Unit.MILLIONTHS),
}


def measure_groups(catalogue: Catalogue) -> tuple[MeasureGroup, ...]:
    """Return the measures of a catalogue, those of one kind under one heading; no heading without any."""
    groups = (
        MeasureGroup(heading, tuple(each for each in catalogue.measures if each.unit in units)) for heading, units in _HEADINGS.items()
    )
    return tuple(each for each in groups if each.measures)


UNIT_NOUNS = {
    Unit.MILLISECONDS: sentence("hours"),
    Unit.BYTES: sentence("storage"),
    Unit.COUNT: sentence("a number of things"),
    Unit.MILLIONTHS: sentence("a number with decimals"),
    Unit.RATIO: sentence("per cent"),
}
"""What a calculated field comes out in."""

DIMENSION_FIELDS = (
    DimensionField("day", sentence("Day"), sentence("day"), sentence("Each day of the period, in the account’s zone.")),
    DimensionField("week", sentence("Week"), sentence("week"), sentence("Weeks that begin on Monday.")),
    DimensionField("month", sentence("Month"), sentence("month"), sentence("Calendar months.")),
    DimensionField("quarter", sentence("Quarter"), sentence("quarter"), sentence("Three months, from January, April, July and October.")),
    DimensionField("year", sentence("Year"), sentence("year"), sentence("Calendar years.")),
    DimensionField("production", sentence("Production"), sentence("production"), sentence("The productions that you may see.")),
    DimensionField(
        "production_state",
        sentence("State"),
        sentence("state"),
        sentence("What is known of the production now: active, archived, deleted or not visible."),
    ),
    DimensionField(
        COST_CENTRE,
        sentence("Cost centre"),
        sentence("cost centre"),
        sentence("What the account’s administrators wrote of each production; the rest has none."),
    ),
)

SPAN_LABELS = {
    "last-7-days": sentence("Last 7 days"),
    "last-30-days": sentence("Last 30 days"),
    "last-90-days": sentence("Last 90 days"),
    "this-month": sentence("This month to date"),
    "last-month": sentence("Last month"),
    "this-quarter": sentence("This quarter to date"),
    "last-quarter": sentence("Last quarter"),
    "this-year": sentence("This year to date"),
    "last-year": sentence("Last year"),
    "last-12-months": sentence("Last 12 months"),
}

AGGREGATIONS = {
    Aggregation.SUM: sentence("Sum"),
    Aggregation.LAST: sentence("On the last day"),
    Aggregation.MAXIMUM: sentence("Highest day"),
    Aggregation.AVERAGE: sentence("Average day"),
}

COMPARE_LABELS = {
    Compare.NOTHING: sentence("Compare with nothing"),
    Compare.FORMER: sentence("The period before"),
    Compare.YEAR: sentence("The same period a year before"),
}

FIRST_LABELS = {
    First.LARGEST: sentence("Largest first"),
    First.SMALLEST: sentence("Smallest first"),
    First.GROWN: sentence("Grown most first"),
}

KIND_LABELS = {
    ChartKind.KPI: sentence("Number"),
    ChartKind.TABLE: sentence("Table"),
    ChartKind.PIVOT: sentence("Pivot table"),
    ChartKind.BARS: sentence("Bars side by side"),
    ChartKind.STACKED: sentence("Stacked bars"),
    ChartKind.STACKED_SHARE: sentence("Shares of the whole"),
    ChartKind.HORIZONTAL: sentence("Lying bars"),
    ChartKind.LINES: sentence("Lines"),
    ChartKind.AREA: sentence("Areas"),
    ChartKind.COMBINATION: sentence("Bars and a line"),
    ChartKind.DONUT: sentence("Donut"),
    ChartKind.TREEMAP: sentence("Treemap"),
    ChartKind.HEAT: sentence("Heat map"),
    ChartKind.SCATTER: sentence("Scatter"),
    ChartKind.WATERFALL: sentence("Waterfall of the change"),
    ChartKind.HISTOGRAM: sentence("Histogram"),
    ChartKind.BULLET: sentence("Bullet"),
    ChartKind.SMALL_MULTIPLES: sentence("Small multiples"),
}
