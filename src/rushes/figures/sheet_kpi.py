"""The numbers of a sheet, each large, with its change and how it came about."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rushes.figures.build_kpi import kpi
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import NO_NUMBER, Format
from rushes.figures.model import Cell, ColumnKind, Direction, Empty, Figure, FigureKind, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.sheet_parts import (
    before_note,
    change_ratio,
    has_numbers,
    is_split,
    measure_name,
    open_note,
    parts,
    shown_measures,
    silent_note,
    why_sheet_empty,
    with_sign,
)
from rushes.figures.sheet_table import CHANGES_IN_PER_CENT
from rushes.metrics import Number, Place, Sheet, SheetMeasure

__all__ = ["kpi_of"]


@dataclass(frozen=True, slots=True)
class _Shown:
    """One number of a panel, what it was, how it came about, and where it stands in the sheet."""

    measure: SheetMeasure
    label: str
    value: Number
    before: Number
    trend: tuple[Number, ...]
    place: Place


def kpi_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return the numbers of the whole period, one panel each: of every group, or else of every measure.

    Args:
        sheet: Without groups each measure's total is shown; with groups, or split across by anything but time, the first
            measure of each.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Returns:
        A figure of kind KPI with a panel for each number, whose small line is the number's way through time. Of a single number
        the figure itself bears its text, its change and its direction too.
    """
    if empty is not None or not has_numbers(sheet):
        reason = empty or why_sheet_empty(sheet, format)
        return empty_figure(FigureKind.KPI, reason, id=id, title=title, subtitle=subtitle, format=format)
    numbers = _of_parts(sheet, format) if _is_of_parts(sheet) else _of_measures(sheet, format)
    panels = tuple(_panel(each, sheet, f"{id}-{place}", format) for place, each in enumerate(numbers))
    figure = Figure(
        id=id,
        kind=FigureKind.KPI,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=" ".join(panel.summary for panel in panels),
        table=_table(sheet, panels, clean_line(title), format),
        series=tuple(series for panel in panels for series in panel.series),
        panels=panels,
        notes=(*open_note((sheet.groups,), format), *silent_note(sheet, format), *before_note(sheet, format)),
        locale=format.locale,
    )
    only, *others = panels
    if others:
        return figure
    return replace(
        figure, unit=only.unit, unit_label=only.unit_label, total_text=only.total_text, change=only.change, direction=only.direction
    )


def _is_of_parts(sheet: Sheet) -> bool:
    return is_split(sheet.groups) or (is_split(sheet.across) and sheet.across.grain is None)


def _of_measures(sheet: Sheet, format: Format) -> Iterator[_Shown]:
    before = sheet.total_before
    for place in shown_measures(sheet):
        measure, trend = sheet.measures[place], _trend(sheet, [numbers[place] for numbers in sheet.by_across])
        former = before[place] if before is not None else None
        yield _Shown(measure, measure_name(measure, format), sheet.total[place], former, trend, Place(measure=place))


def _of_parts(sheet: Sheet, format: Format) -> Iterator[_Shown]:
    for place, part in enumerate(parts(sheet, format)):
        label = with_sign(part.label, part.entry)
        trend = _trend(sheet, [row[place][0] for row in sheet.cells]) if is_split(sheet.groups) else ()
        former = part.before[0] if part.before is not None else None
        yield _Shown(sheet.measures[0], label, part.values[0], former, trend, part.place)


def _panel(shown: _Shown, sheet: Sheet, id: str, format: Format) -> Figure:
    words, direction = "", Direction.UNKNOWN
    if sheet.before is not None:
        words, direction = _change(shown.measure, shown.value, shown.before, format)
    panel = kpi(
        id=id,
        label=shown.label,
        value=shown.value,
        unit=shown.measure.unit,
        format=format,
        change=words,
        direction=direction,
        trend=shown.trend,
    )
    name, value, change = panel.table.rows[0]
    return replace(panel, table=replace(panel.table, rows=((name, replace(value, place=shown.place), change),)))


def _trend(sheet: Sheet, values: list[Number]) -> tuple[Number, ...]:
    return tuple(values) if sheet.across.grain is not None else ()


def _change(measure: SheetMeasure, value: Number, before: Number, format: Format) -> tuple[str, Direction]:
    """Return the change in words that hold the former number, and which way it went."""
    say = format.language.say
    if value is None:
        return "", Direction.UNKNOWN
    if before is None:
        return say("Nothing to compare with"), Direction.UNKNOWN
    former, ratio = format.value(before, measure.unit), change_ratio(value, before)
    went = Direction.UP if value > before else Direction.DOWN
    if format.value(value, measure.unit) == former:
        return say("As much as before"), Direction.LEVEL
    if ratio is None or measure.unit not in CHANGES_IN_PER_CENT:
        return say("Before: {value}", value=former), went
    if abs(ratio) < 0.005:
        return say("About as much as before ({before})", before=former), Direction.LEVEL
    percent = format.percent(abs(ratio))
    if ratio > 0:
        return say("{percent} more than before ({before})", percent=percent, before=former), went
    return say("{percent} less than before ({before})", percent=percent, before=former), went


def _table(sheet: Sheet, panels: tuple[Figure, ...], title: str, format: Format) -> Table:
    """Return the panels' rows under one head; of several measures each number bears its own unit."""
    say = format.language.say
    units = {panel.unit for panel in panels}
    heads = [TableColumn(say("Number")), TableColumn(say("Value"), ColumnKind.NUMBER, panels[0].unit if len(units) == 1 else None)]
    is_compared = sheet.before is not None
    if is_compared:
        heads.append(TableColumn(say("Change")))
    rows: list[tuple[Cell, ...]] = []
    for panel in panels:
        name, value, change = panel.table.rows[0]
        shown = (name, replace(value, unit=panel.unit))
        rows.append((*shown, change if change.text else Cell(NO_NUMBER)) if is_compared else shown)
    return Table(tuple(heads), tuple(rows), title)
