"""Which of a spreadsheet's own charts shows a figure, drawn from the columns of the figure's table.

A chart is made only of columns that hold the very numbers that the figure draws; where there are none, or where the spreadsheet has no
such kind, there is the nearest one or none, and a sentence says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from rushes.domain import Unit
from rushes.figures.layout_bars import lay_out_bars
from rushes.figures.model import ColumnKind, Figure, FigureKind, Mark, Series, TableColumn
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
        is_former: Whether it is what another series was in the period that is compared with.
    """

    column: int
    slot: int
    marks: tuple[Mark, ...] = ()
    is_former: bool = False


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
        former = _former(figure, found)
        return tuple(NativeChart(kind, (each, *former[place : place + 1]), rows, named_by=each.column) for place, each in enumerate(found))
    return _of_series(figure, found, rows)


def _of_series(figure: Figure, found: tuple[NativeSeries, ...], rows: int) -> tuple[NativeChart, ...]:
    if figure.kind is FigureKind.LINE:
        if figure.is_stacked:
            return (NativeChart(NativeKind.AREA, found, rows, "stacked"),)
        return (NativeChart(NativeKind.LINE, (*found, *_former(figure, found)), rows),)
    if figure.kind is FigureKind.COMBINATION:
        return (NativeChart(NativeKind.COLUMN, found[:1], rows, line=found[1]),)
    if figure.kind is FigureKind.DONUT:
        return (NativeChart(NativeKind.DOUGHNUT, found, rows),)
    if figure.kind is FigureKind.BARS:
        # Stacked bars are of a ratio only where each is a share of its place.
        subtype = ("percent_stacked" if figure.unit is Unit.RATIO else "stacked") if figure.is_stacked else ""
        target = (NativeSeries(len(figure.table.columns) - 2, 5),) if figure.target is not None else ()
        former = () if figure.is_stacked else _former(figure, found)
        # A bar of what was before stands beside each.
        beside = [each for pair in zip_longest(found, former) for each in pair if each is not None]
        return (NativeChart(_bars(figure), (*beside, *target), rows, subtype, is_touching=figure.is_touching),)
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


def _former(figure: Figure, found: tuple[NativeSeries, ...]) -> tuple[NativeSeries, ...]:
    """Return the columns of what those series were, each beside its own; none where it is not drawn."""
    if not figure.former:
        return ()
    return tuple(NativeSeries(each.column + 1, each.slot, is_former=True) for each in found)


def _column(figure: Figure, series: Series, first: int) -> int | None:
    numbers, table = [mark.value for mark in series.marks], figure.table
    places = (place for place in range(first, len(table.columns)) if _holds_marks(table.columns[place]))
    return next((place for place in places if [row[place].sort_value for row in table.rows] == numbers), None)


def _holds_marks(column: TableColumn) -> bool:
    return column.kind is ColumnKind.NUMBER and not column.is_former


def shaded_columns(figure: Figure) -> tuple[int, ...]:
    """Return the columns of the table that are shaded, the more the darker, where the figure is made of shades."""
    if figure.empty is not None or figure.kind not in {FigureKind.HEAT, FigureKind.CALENDAR}:
        return ()
    count = len(figure.categories) if figure.kind is FigureKind.HEAT else 1
    return tuple(place for place, column in enumerate(figure.table.columns) if _holds_marks(column))[:count]


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
    return _how_lines_differ(figure, charts)


def _how_lines_differ(figure: Figure, charts: tuple[NativeChart, ...]) -> str:
    """Return what became of the lines across bars: of the target, and of what was before."""
    has_former = any(series.is_former for chart in charts for series in chart.series)
    if figure.former and not has_former:
        return sentence("A page draws what was before as well; here the table alone has it.")
    if not figure.former or charts[0].kind is NativeKind.LINE:
        return (
            sentence("A page draws the target as a line; in the chart here it is a bar beside each number.")
            if figure.target is not None
            else ""
        )
    if figure.target is not None:
        return sentence("A page draws the target and what was before as lines; in the chart here they are bars beside each number.")
    return sentence("A page draws what was before as a line across each bar; in the chart here it is a bar beside it.")
