"""Which of a spreadsheet's own charts shows a figure, drawn from the columns of the figure's table.

A chart is made only of columns that hold the very numbers that the figure draws; where there are none, or where the spreadsheet has no
such kind, there is the nearest one or none, and a sentence says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rushes.domain import Unit
from rushes.figures.layout_bars import lay_out_bars
from rushes.figures.model import ColumnKind, Figure, FigureKind, Mark, Series
from rushes.languages import sentence

__all__ = ["NativeChart", "NativeKind", "NativeSeries", "how_it_differs", "native_charts", "shaded_columns"]

_WIDTH_PX = 880
_CHANGE = 3


class NativeKind(StrEnum):
    """A spreadsheet's own kinds of charts, by the names that XlsxWriter gives them."""

    COLUMN = "column"
    BAR = "bar"
    LINE = "line"
    AREA = "area"
    DOUGHNUT = "doughnut"
    SCATTER = "scatter"


@dataclass(frozen=True, slots=True)
class NativeSeries:
    """A column of the table as a series.

    Args:
        column: Which column.
        slot: Its colour.
        marks: What the figure draws of each row, where points differ in colour or completeness; empty where they do not.
    """

    column: int
    slot: int
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class NativeChart:
    """One chart of a spreadsheet's own.

    Args:
        kind: What it is.
        series: Its series, in order.
        rows: How many rows of the table it shows, from the first.
        subtype: "stacked", "percent_stacked", or "" for neither.
        across: The column that names the places, or along which points stand.
        line: A series drawn as a line on a second axis, None without one.
        named_by: The column whose head is its title, None for the figure's own title.
        is_touching: Whether bars touch.
    """

    kind: NativeKind
    series: tuple[NativeSeries, ...]
    rows: int
    subtype: str = ""
    across: int = 0
    line: NativeSeries | None = None
    named_by: int | None = None
    is_touching: bool = False


def native_charts(figure: Figure) -> tuple[NativeChart, ...]:
    """Return the charts that show a figure: one, of small multiples one each, of what has none nearby none."""
    rows = len(figure.table.rows)
    if figure.empty is not None or not rows:
        return ()
    if figure.kind is FigureKind.WATERFALL:
        # The last row is the whole, which is no step; the first mark and the last are what was and what is.
        return (NativeChart(_bars(figure), (NativeSeries(_CHANGE, 0, figure.marks[1:-1]),), rows - 1),)
    if figure.kind is FigureKind.TREEMAP:
        return (NativeChart(NativeKind.BAR, (NativeSeries(1, 0),), rows),)
    if figure.kind is FigureKind.SCATTER:
        return (NativeChart(NativeKind.SCATTER, (NativeSeries(2, 0),), rows, across=1),)
    found = _series(figure)
    if found is None:
        return ()
    if figure.kind is FigureKind.SMALL_MULTIPLES:
        kind = NativeKind.LINE if figure.panels[0].kind is FigureKind.LINE else NativeKind.COLUMN
        return tuple(NativeChart(kind, (each,), rows, named_by=each.column) for each in found)
    return _of_series(figure, found, rows)


def _of_series(figure: Figure, found: tuple[NativeSeries, ...], rows: int) -> tuple[NativeChart, ...]:
    if figure.kind is FigureKind.LINE:
        kind, subtype = (NativeKind.AREA, "stacked") if figure.is_stacked else (NativeKind.LINE, "")
        return (NativeChart(kind, found, rows, subtype),)
    if figure.kind is FigureKind.COMBINATION:
        return (NativeChart(NativeKind.COLUMN, found[:1], rows, line=found[1]),)
    if figure.kind is FigureKind.DONUT:
        return (NativeChart(NativeKind.DOUGHNUT, found, rows),)
    if figure.kind is FigureKind.BARS:
        # Stacked bars are of a ratio only where each is a share of its place.
        subtype = ("percent_stacked" if figure.unit is Unit.RATIO else "stacked") if figure.is_stacked else ""
        target = (NativeSeries(len(figure.table.columns) - 2, 5),) if figure.target is not None else ()
        return (NativeChart(_bars(figure), (*found, *target), rows, subtype, is_touching=figure.is_touching),)
    return ()


def _bars(figure: Figure) -> NativeKind:
    return NativeKind.BAR if lay_out_bars(figure, _WIDTH_PX).is_lying else NativeKind.COLUMN


def _series(figure: Figure) -> tuple[NativeSeries, ...] | None:
    """Return the columns that hold the numbers of the figure's series, None where one of them stands in no column."""
    found: list[NativeSeries] = []
    for series in figure.series:
        column = _column(figure, series, found[-1].column + 1 if found else 1)
        if column is None:
            return None
        found.append(NativeSeries(column, series.slot, series.marks))
    return tuple(found)


def _column(figure: Figure, series: Series, first: int) -> int | None:
    numbers, table = [mark.value for mark in series.marks], figure.table
    places = (place for place in range(first, len(table.columns)) if table.columns[place].kind is ColumnKind.NUMBER)
    return next((place for place in places if [row[place].sort_value for row in table.rows] == numbers), None)


def shaded_columns(figure: Figure) -> range:
    """Return the columns of the table that are shaded, the more the darker, where the figure is made of shades."""
    if figure.empty is None and figure.kind is FigureKind.HEAT:
        return range(1, 1 + len(figure.categories))
    return range(1, 2) if figure.empty is None and figure.kind is FigureKind.CALENDAR else range(0)


def how_it_differs(figure: Figure, charts: tuple[NativeChart, ...]) -> str:
    """Return in what the charts are not what a page shows, as an English sentence; "" where they are, or where that is a table too."""
    if figure.empty is not None or figure.kind is FigureKind.TABLE:
        return ""
    if shaded_columns(figure):
        return sentence("A page draws this as shades; here the cells themselves are shaded, the more the darker.")
    if not charts:
        return sentence("There is no chart here: workbooks have none of this kind.")
    if figure.kind is FigureKind.TREEMAP:
        return sentence("A page draws this as a treemap; the chart here shows the same numbers as bars.")
    if figure.kind is FigureKind.WATERFALL:
        return sentence("A page draws this as a waterfall; the chart here shows each change as a bar of its own.")
    return (
        sentence("A page draws the target as a line; in the chart here it is a bar beside each number.")
        if figure.target is not None
        else ""
    )
