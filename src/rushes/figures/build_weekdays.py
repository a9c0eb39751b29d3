"""The weekdays: what each had of a period's flow, and which share of it."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from datetime import date, timedelta

from rushes.domain import Aggregation
from rushes.errors import InvalidQuery
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Empty, Figure, FigureKind, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.read_result import bucket_values, measure_column, unit_of, why_empty
from rushes.figures.wording import column_head
from rushes.languages import capitalised
from rushes.metrics import Result

__all__ = ["weekdays"]

_MONDAY = date(2024, 1, 1)
_DAYS = 7


def weekdays(result: Result, *, id: str, measure: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return a table of the weekdays, Monday first, with the sum of each and its share.

    Args:
        result: One row per day, without other dimensions.
        id: The figure's name in a page.
        measure: A flow; the days of a level must not be added.
        title: What one sees.
        subtitle: What is measured, for when.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the result.

    Raises:
        InvalidQuery: The measure is no flow, or the rows are not one per day.
        UnknownName: The result has no such column.
    """
    column = measure_column(result, measure)
    if column.aggregation is not Aggregation.SUM:
        raise InvalidQuery(f"The days of “{column.label}” cannot be added: it is a level.")
    sums = [0] * _DAYS
    for day, (value,) in bucket_values(result, (column,)):
        sums[day.weekday()] += value or 0
    total = sum(sums)
    if empty is not None or not total:
        reason = empty or why_empty(result, (column,), format.language)
        return empty_figure(FigureKind.TABLE, reason, id=id, title=title, subtitle=subtitle, format=format)
    say, unit = format.language.say, unit_of(column)
    heads = (
        TableColumn(say("Weekday")),
        TableColumn(column_head(column, format), ColumnKind.NUMBER, unit, say(column.label)),
        TableColumn(say("Share"), ColumnKind.SHARE),
    )
    names = [capitalised(format.weekday(_MONDAY + timedelta(days=place))) for place in range(_DAYS)]
    rows = tuple(
        (Cell(name, name), Cell(format.bare(each, unit), each), Cell(format.percent(each / total), each / total))
        for name, each in zip(names, sums, strict=True)
    )
    return Figure(
        id=id,
        kind=FigureKind.TABLE,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=say("A table of the weekdays with {columns}.", columns=format.every([head.label for head in heads[1:]])),
        table=Table(heads, rows, clean_line(title)),
        locale=format.locale,
    )
