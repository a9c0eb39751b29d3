"""The heat map of a sheet: days as a calendar, or a cell for each place across and group, the more the darker."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from datetime import date

from rushes.domain import Grain
from rushes.figures.build_calendar import Day, calendar_of_days
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure, FigureKind, Mark, Series
from rushes.figures.names import clean_line, isolated
from rushes.figures.shades import Shades, shades_of
from rushes.figures.sheet_parts import (
    is_place_loaded,
    is_split,
    measure_name,
    no_number,
    open_note,
    place_name,
    why_sheet_empty,
    with_sign,
)
from rushes.figures.sheet_pivot import pivot_table, short_places
from rushes.metrics import Number, Place, Sheet

__all__ = ["heat_of"]


def heat_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return the first measure as shades.

    Args:
        sheet: Split across; by day and without groups it becomes a calendar, weekday by week.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Returns:
        A calendar as `calendar` makes it, or a heat map with one series per group and one mark per place across. A mark's key
        is that of the place across, its node that of the group; its table is the pivot.
    """
    numbers = [cell[0] for row in sheet.cells for cell in row]
    is_calendar = sheet.across.grain is Grain.DAY and not is_split(sheet.groups)
    if empty is not None or not any(numbers):
        kind = FigureKind.CALENDAR if is_calendar else FigureKind.HEAT
        return empty_figure(kind, empty or why_sheet_empty(sheet, format), id=id, title=title, subtitle=subtitle, format=format)
    measure = sheet.measures[0]
    name = measure_name(measure, format)
    if is_calendar:
        return calendar_of_days(_days(sheet), name, measure.unit, sheet.period, id=id, title=title, subtitle=subtitle, format=format)
    shades = shades_of([value for value in numbers if value], measure.unit, format)
    series = tuple(_row(sheet, group, shades, format) for group in range(len(sheet.groups.entries)))
    return Figure(
        id=id,
        kind=FigureKind.HEAT,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=_summary(name, series, format),
        table=pivot_table(sheet, (0,), clean_line(title), format),
        series=series,
        categories=short_places(sheet, format),
        shades=shades.words,
        unit=measure.unit,
        unit_label=format.unit_label(measure.unit),
        notes=open_note((sheet.across, sheet.groups), format),
        locale=format.locale,
    )


def _days(sheet: Sheet) -> tuple[Day, ...]:
    """Return the days that have a cell: all but those at the end that nothing has been loaded of, which are still to come."""
    found: list[Day] = []
    newest = sheet.coverage.last_loaded
    for place, (entry, numbers) in enumerate(zip(sheet.across.entries, sheet.by_across, strict=True)):
        day, value = date.fromisoformat(entry.key), numbers[0]
        is_loaded = value is not None or is_place_loaded(sheet, place)
        if is_loaded or (newest is not None and day < newest):
            found.append(Day(day, value, is_loaded, is_complete=not entry.is_incomplete, place=Place(entry.place)))
    return tuple(found)


def _row(sheet: Sheet, group: int, shades: Shades, format: Format) -> Series:
    entry = sheet.groups.entries[group]
    is_grouped = is_split(sheet.groups)
    name = place_name(entry, sheet.groups, format) if is_grouped else measure_name(sheet.measures[0], format)
    marks = tuple(_mark(sheet, across, group, name if is_grouped else "", shades, format) for across in range(len(sheet.across.entries)))
    return Series(with_sign(name, entry), marks, 0)


def _mark(sheet: Sheet, across: int, group: int, name: str, shades: Shades, format: Format) -> Mark:
    entry, unit = sheet.across.entries[across], sheet.measures[0].unit
    value: Number = sheet.cells[across][group][0]
    place = place_name(entry, sheet.across, format)
    label = f"{isolated(name)}, {place}" if name else place
    is_open = value is not None and (entry.is_incomplete or sheet.groups.entries[group].is_incomplete)
    words = format.value(value, unit) if value is not None else no_number(sheet, across, 0, format)
    return Mark(
        key=entry.key or None,
        label=label,
        value=value,
        text=format.bare(value, unit),
        slot=0,
        is_incomplete=is_open,
        detail=_detail(label, words, is_open=is_open, format=format),
        node=sheet.groups.entries[group].key,
        shade=shades.shade(value) if value else 0,
        is_reported=value is not None or not is_place_loaded(sheet, across),
        place=Place(entry.place, sheet.groups.entries[group].place),
    )


def _detail(label: str, words: str, *, is_open: bool, format: Format) -> str:
    if is_open:
        return format.language.say("{bucket}: {value}, not complete", bucket=label, value=words)
    return format.language.say("{bucket}: {value}", bucket=label, value=words)


def _summary(name: str, series: tuple[Series, ...], format: Format) -> str:
    known = [mark for each in series for mark in each.marks if mark.value is not None]
    most = max(known, key=lambda mark: mark.value or 0)
    said = format.language.say("{measure}, the more the darker. Most: {most}.", measure=name, most=most.detail)
    gaps = sum(len(each.marks) for each in series) - len(known)
    return f"{said} {format.language.say('{count} without a number.', count=format.count(gaps))}" if gaps else said
