"""The bullet chart of a sheet: how far each number is from the target."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from dataclasses import replace

from rushes.domain import Unit
from rushes.errors import InvalidQuery
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Orientation, Table, TableColumn
from rushes.figures.sheet_parts import is_split
from rushes.figures.sheet_series import read_strands, series_figure, series_of
from rushes.figures.wording import measure_head
from rushes.metrics import Axis, Entry, Sheet

__all__ = ["bullet_of"]

_EVERYTHING = Axis("", (Entry(""),))


def bullet_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return lying bars of the first measure and a line at the target that each of them is held against.

    Args:
        sheet: With a target. Its groups over the whole period are shown, or its places across, or its total.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Raises:
        InvalidQuery: The sheet has no target.
    """
    if sheet.target is None:
        raise InvalidQuery("A bullet chart needs a target: give the number to reach.")
    target = float(sheet.target)
    strands = read_strands(_in_one_line(sheet), format)
    series = tuple(replace(each, marks=tuple(_held_against(mark, target, format) for mark in each.marks)) for each in series_of(strands))
    figure = series_figure(FigureKind.BARS, strands, series, id=id, title=title, subtitle=subtitle, format=format, empty=empty)
    if figure.empty is not None:
        return figure
    unit = figure.unit or Unit.COUNT
    words = format.language.say("Target: {value}", value=format.value(sheet.target, unit))
    return replace(
        figure,
        summary=f"{words}. {figure.summary}",
        table=_with_reach(figure.table, target, unit, format),
        orientation=Orientation.LYING,
        target=target,
        target_text=words,
    )


def _in_one_line(sheet: Sheet) -> Sheet:
    """Return the sheet with its first measure along one axis alone."""
    first = sheet.measures[:1]
    if is_split(sheet.groups):
        cells = (tuple(numbers[:1] for numbers in sheet.by_group),)
        return replace(sheet, measures=first, across=_EVERYTHING, cells=cells, by_across=(sheet.total[:1],), before=None)
    return replace(
        sheet,
        measures=first,
        cells=tuple(tuple(numbers[:1] for numbers in row) for row in sheet.cells),
        by_across=tuple(numbers[:1] for numbers in sheet.by_across),
        total=sheet.total[:1],
    )


def _held_against(mark: Mark, target: float, format: Format) -> Mark:
    if mark.value is None or target <= 0:
        return mark
    share = format.percent(mark.value / target)
    return replace(mark, detail=format.language.say("{what}, {share} of the target", what=mark.detail, share=share))


def _with_reach(table: Table, target: float, unit: Unit, format: Format) -> Table:
    """Return the table with the target and how much of it each number is."""
    name = format.language.say("Target")
    heads = (
        *table.columns,
        TableColumn(measure_head(name, unit, format), ColumnKind.NUMBER, unit, name),
        TableColumn(format.language.say("Reached"), ColumnKind.SHARE),
    )
    rows = tuple((*row, *_reach_cells(row[1], target, unit, format)) for row in table.rows)
    footer = (*table.footer, Cell(""), Cell("")) if table.footer else ()
    return Table(heads, rows, table.caption, footer)


def _reach_cells(number: Cell, target: float, unit: Unit, format: Format) -> tuple[Cell, Cell]:
    ratio = number.sort_value / target if isinstance(number.sort_value, int | float) and target > 0 else None
    return Cell(format.bare(target, unit), target), Cell(format.percent(ratio, decimals=1), ratio)
