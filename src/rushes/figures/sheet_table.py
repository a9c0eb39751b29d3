"""The table of a sheet: a row for each place, a column for each measure, what it was before beside it."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from dataclasses import replace

from rushes.domain import Unit
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import NO_NUMBER, Format
from rushes.figures.model import Cell, ColumnKind, Empty, Figure, FigureKind, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.sheet_parts import (
    all_word,
    axis_head,
    before_note,
    change_ratio,
    first_axis,
    has_numbers,
    how_many_places,
    is_split,
    measure_column,
    measure_name,
    number_cell,
    open_note,
    place_cell,
    shown_measures,
    silent_note,
    why_sheet_empty,
)
from rushes.figures.wording import how_many_of, measure_head
from rushes.metrics import Axis, Number, Numbers, Place, Sheet, SheetMeasure

__all__ = ["CHANGES_IN_PER_CENT", "change_cell", "change_text", "former_heads", "sheet_table_figure", "table_of"]

CHANGES_IN_PER_CENT = frozenset({Unit.COUNT, Unit.MILLIONTHS, Unit.MILLISECONDS, Unit.BYTES})
"""Of a ratio, per cent of per cent would be misread."""


def table_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return a table of every number of the sheet.

    Args:
        sheet: Any sheet.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Returns:
        A figure of kind table: one row per place across and group, one row per measure where nothing is split. Where
        the sheet compares, each measure is followed by what it was and its change. The footer is what was asked over
        all places, never a sum of the rows.
    """
    if empty is not None or not has_numbers(sheet):
        reason = empty or why_sheet_empty(sheet, format)
        return empty_figure(FigureKind.TABLE, reason, id=id, title=title, subtitle=subtitle, format=format)
    axes = tuple(axis for axis in (sheet.across, sheet.groups) if is_split(axis))
    table = _by_place(sheet, axes, clean_line(title), format) if axes else _by_measure(sheet, clean_line(title), format)
    notes = (*open_note(axes, format), *silent_note(sheet, format), *before_note(sheet, format))
    columns = ", ".join(column.label for column in table.columns)
    return sheet_table_figure(table, axes, notes, columns, id=id, title=title, subtitle=subtitle, format=format)


def sheet_table_figure(
    table: Table, axes: tuple[Axis, ...], notes: tuple[str, ...], columns: str, *, id: str, title: str, subtitle: str, format: Format
) -> Figure:
    """Return the figure of a table whose rows are places of these axes; `columns` names its columns in words."""
    rows = how_many_places(len(table.rows), axes[0], format) if len(axes) == 1 else how_many_of(len(table.rows), "", format)
    return Figure(
        id=id,
        kind=FigureKind.TABLE,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=format.language.say("A table of {rows} with {columns}.", rows=rows, columns=columns),
        table=table,
        total_text=rows,
        notes=notes,
        locale=format.locale,
    )


def change_text(value: Number, before: Number, format: Format) -> str:
    """Return a change in per cent with its sign: "+8.0 %"."""
    ratio = change_ratio(value, before)
    words = format.percent(ratio, decimals=1)
    return f"+{words}" if ratio is not None and ratio > 0 else words


def _by_place(sheet: Sheet, axes: tuple[Axis, ...], title: str, format: Format) -> Table:
    shown = shown_measures(sheet)
    heads = [axis_head(axis, format) for axis in axes]
    for place in shown:
        heads += _measure_heads(sheet, sheet.measures[place], format)
    rows = [
        (
            *(place_cell(axis.entries[at], axis, format) for axis, at in ((sheet.across, a), (sheet.groups, g)) if is_split(axis)),
            *_numbers(
                sheet,
                shown,
                numbers,
                sheet.before[a][g] if sheet.before is not None else None,
                Place(sheet.across.entries[a].place, sheet.groups.entries[g].place),
                format,
            ),
        )
        for a, groups in enumerate(sheet.cells)
        for g, numbers in enumerate(groups)
    ]
    if len(rows) < 2:
        return Table(tuple(heads), tuple(rows), title)
    over = sheet.across if sheet.across.grain is not None else first_axis(sheet)
    word = all_word(tuple(sheet.measures[place] for place in shown), over, format)
    totals = _numbers(sheet, shown, sheet.total, sheet.total_before, Place(), format)
    return Table(tuple(heads), tuple(rows), title, (Cell(word, word), *(Cell("") for _ in axes[1:]), *totals))


def _by_measure(sheet: Sheet, title: str, format: Format) -> Table:
    """Return the numbers of a sheet that nothing splits, one under the other."""
    say = format.language.say
    heads = [TableColumn(say("Measure")), TableColumn(say("Value"), ColumnKind.NUMBER)]
    if sheet.total_before is not None:
        heads += [TableColumn(say("Before"), ColumnKind.NUMBER), TableColumn(say("Change"), ColumnKind.SHARE)]
    rows: list[tuple[Cell, ...]] = []
    for place in shown_measures(sheet):
        measure, value = sheet.measures[place], sheet.total[place]
        name = measure_name(measure, format)
        cells = [Cell(name, name), Cell(format.value(value, measure.unit), value, unit=measure.unit, place=Place(measure=place))]
        if sheet.total_before is not None:
            before = sheet.total_before[place]
            cells += [Cell(format.value(before, measure.unit), before, unit=measure.unit), change_cell(measure.unit, value, before, format)]
        rows.append(tuple(cells))
    return Table(tuple(heads), tuple(rows), title)


def _measure_heads(sheet: Sheet, measure: SheetMeasure, format: Format) -> list[TableColumn]:
    head = measure_column(measure, format)
    return [head, *former_heads(head, format)] if sheet.before is not None else [head]


def former_heads(column: TableColumn, format: Format) -> list[TableColumn]:
    """Return the heads of what the numbers of a column were and, where per cent say something of their unit, of their change."""
    say, unit = format.language.say, column.unit
    name = column.name or column.label
    before, change = say("{measure}, before", measure=name), say("{measure}, change", measure=name)
    if unit is not None and column.label == measure_head(name, unit, format):
        labels = measure_head(before, unit, format), change
    else:
        # Its unit stands elsewhere: over the last column, or at each number.
        labels = say("{measure}, before", measure=column.label), say("{measure}, change", measure=column.label)
    heads = [TableColumn(labels[0], ColumnKind.NUMBER, unit, before, is_former=True)]
    if unit is None or unit in CHANGES_IN_PER_CENT:
        heads.append(TableColumn(labels[1], ColumnKind.SHARE, name=change, is_former=True))
    return heads


def _numbers(sheet: Sheet, shown: tuple[int, ...], now: Numbers, before: Numbers | None, place: Place, format: Format) -> list[Cell]:
    """Return the cells of one row, as many as there are heads."""
    cells: list[Cell] = []
    for index in shown:
        measure = sheet.measures[index]
        cells.append(number_cell(now[index], measure.unit, format, replace(place, measure=index)))
        if sheet.before is not None:
            former = before[index] if before is not None else None
            cells.append(number_cell(former, measure.unit, format))
            if measure.unit in CHANGES_IN_PER_CENT:
                cells.append(change_cell(measure.unit, now[index], former, format))
    return cells


def change_cell(unit: Unit, value: Number, before: Number, format: Format) -> Cell:
    """Return the cell of a change in per cent; of a ratio it says nothing."""
    if unit not in CHANGES_IN_PER_CENT:
        return Cell(NO_NUMBER)
    return Cell(change_text(value, before, format), change_ratio(value, before))
