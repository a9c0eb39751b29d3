"""The pivot of a sheet: a row for each group, a column for each place across, and around them what was asked over all."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from datetime import date

from rushes.domain import Grain
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Empty, Figure, FigureKind, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.sheet_parts import (
    all_word,
    axis_head,
    has_numbers,
    is_split,
    measure_name,
    number_cell,
    open_note,
    place_cell,
    place_name,
    shown_measures,
    silent_note,
    why_sheet_empty,
    with_sign,
)
from rushes.figures.sheet_table import sheet_table_figure, table_of
from rushes.figures.wording import in_line, measure_head
from rushes.languages import capitalised
from rushes.metrics import Numbers, Place, Sheet, SheetMeasure

__all__ = ["pivot_of", "pivot_table", "short_places"]


def pivot_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return the sheet as a table with the places across as its columns.

    Args:
        sheet: Split across and, for more than one row, in groups.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Returns:
        A figure of kind table: one row per group, one column per place across and measure, then one per measure for all
        places; the footer is all groups together. Neither is a sum of what stands beside it: of a level or a ratio that would be
        wrong. Without groups there is one row per measure; what is not split across is a plain table.
    """
    if empty is not None or not has_numbers(sheet):
        reason = empty or why_sheet_empty(sheet, format)
        return empty_figure(FigureKind.TABLE, reason, id=id, title=title, subtitle=subtitle, format=format)
    if not is_split(sheet.across):
        return table_of(sheet, id=id, title=title, subtitle=subtitle, format=format)
    axes = (sheet.groups,) if is_split(sheet.groups) else ()
    shown = shown_measures(sheet)
    table = pivot_table(sheet, shown, clean_line(title), format)
    notes = (*open_note((sheet.across, sheet.groups), format), *silent_note(sheet, format))
    return sheet_table_figure(table, axes, notes, _columns(sheet, table, format), id=id, title=title, subtitle=subtitle, format=format)


def pivot_table(sheet: Sheet, shown: tuple[int, ...], title: str, format: Format) -> Table:
    """Return the table of a sheet that is split across, with the measures in these places."""
    return _by_group(sheet, shown, title, format) if is_split(sheet.groups) else _by_measure(sheet, shown, title, format)


def short_places(sheet: Sheet, format: Format) -> tuple[str, ...]:
    """Return the places across as short as they stay apart: "Nov", of several years "Nov 2026"; a sign where one is not complete or not loaded."""
    axis = sheet.across
    if axis.grain is None:
        names = [place_name(entry, axis, format) for entry in axis.entries]
    else:
        names = [capitalised(format.bucket(date.fromisoformat(entry.key), axis.grain)[0]) for entry in axis.entries]
        if axis.grain is not Grain.YEAR and len({entry.key[:4] for entry in axis.entries}) > 1:
            names = [f"{name} {entry.key[:4]}" for name, entry in zip(names, axis.entries, strict=True)]
    return tuple(with_sign(name, entry) for name, entry in zip(names, axis.entries, strict=True))


def _columns(sheet: Sheet, table: Table, format: Format) -> str:
    """Return the columns in words, those of the places across by the first and the last of them."""
    first, *others = short_places(sheet, format)
    across = format.language.say("{low} to {high}", low=first, high=others[-1]) if others else first
    return f"{table.columns[0].label}, {across}, {table.columns[-1].label}"


def _by_group(sheet: Sheet, shown: tuple[int, ...], title: str, format: Format) -> Table:
    measures = tuple(sheet.measures[place] for place in shown)
    heads = [axis_head(sheet.groups, format)]
    for short, entry in zip(short_places(sheet, format), sheet.across.entries, strict=True):
        name = place_name(entry, sheet.across, format)
        heads += _heads(short, name, measures, format)
    word = all_word(measures, sheet.across, format)
    heads += _heads(word, word, measures, format, is_last=True)
    rows = tuple(
        (
            place_cell(entry, sheet.groups, format),
            *_cells(sheet, shown, (*(row[place] for row in sheet.cells), sheet.by_group[place]), entry.place, format),
        )
        for place, entry in enumerate(sheet.groups.entries)
    )
    whole = all_word(measures, sheet.groups, format)
    footer = (Cell(whole, whole), *_cells(sheet, shown, (*sheet.by_across, sheet.total), "", format))
    return Table(tuple(heads), rows, title, footer)


def _by_measure(sheet: Sheet, shown: tuple[int, ...], title: str, format: Format) -> Table:
    """Return a row for each measure where there are no groups; its name says the unit."""
    say = format.language.say
    names = [place_name(entry, sheet.across, format) for entry in sheet.across.entries]
    places = zip(short_places(sheet, format), names, strict=True)
    heads = (TableColumn(say("Measure")), *(TableColumn(short, ColumnKind.NUMBER, None, name) for short, name in places))
    rows: list[tuple[Cell, ...]] = []
    for place in shown:
        measure = sheet.measures[place]
        name = measure_head(measure_name(measure, format), measure.unit, format)
        values = [*(numbers[place] for numbers in sheet.by_across), sheet.total[place]]
        cells = [
            Cell(format.bare(value, measure.unit), value, unit=measure.unit, place=Place(across, measure=place))
            for value, across in zip(values, _across(sheet), strict=True)
        ]
        rows.append((Cell(name, name), *cells))
    all_across = all_word(tuple(sheet.measures[place] for place in shown), sheet.across, format)
    return Table((*heads, TableColumn(all_across, ColumnKind.NUMBER)), tuple(rows), title)


def _across(sheet: Sheet) -> list[str]:
    """Return the places of a row's numbers: those across, then all of them together."""
    return [*(entry.place for entry in sheet.across.entries), ""]


def _cells(sheet: Sheet, shown: tuple[int, ...], row: tuple[Numbers, ...], group: str, format: Format) -> list[Cell]:
    return [
        number_cell(numbers[measure], sheet.measures[measure].unit, format, Place(across, group, measure))
        for across, numbers in zip(_across(sheet), row, strict=True)
        for measure in shown
    ]


def _heads(short: str, name: str, measures: tuple[SheetMeasure, ...], format: Format, *, is_last: bool = False) -> list[TableColumn]:
    """Return the heads of one place: its name, of several measures with the measure's; of one the unit stands over the last column alone."""
    found: list[TableColumn] = []
    for measure in measures:
        counted = in_line(measure_name(measure, format), format)
        if len(measures) == 1:
            label, whole = measure_head(short, measure.unit, format) if is_last else short, name
        else:
            label, whole = measure_head(f"{short}, {counted}", measure.unit, format), f"{name}, {counted}"
        found.append(TableColumn(label, ColumnKind.NUMBER, measure.unit, whole))
    return found
