"""The calendar: one measure, a cell for each day, weeks side by side."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rushes.domain import Grain, Period, Unit
from rushes.errors import InvalidQuery
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.read_result import bucket_values, measure_column, unit_of, why_empty
from rushes.figures.shades import Shades, shades_of
from rushes.figures.wording import GRAINS, measure_head
from rushes.metrics import Column, Number, Place, Result

__all__ = ["Day", "calendar", "calendar_of_days"]


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its number, why there is none, and where it stands in a sheet."""

    day: date
    value: Number
    is_loaded: bool
    is_complete: bool
    place: Place | None = None


def calendar(
    result: Result,
    *,
    id: str,
    measure: str,
    title: str,
    subtitle: str,
    format: Format,
    empty: Empty | None = None,
) -> Figure:
    """Return a calendar of one measure.

    Args:
        result: One row per day, without other dimensions; its period is what the calendar lays out.
        id: The figure's name in a page.
        measure: The column or measure to show.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the result.

    Returns:
        A figure with one series and one mark per day that is over or loaded; a mark's key is the day
        (ISO), its shade the step of its number. A day that is not loaded has no value; one that is
        loaded without a value has none either and `is_reported` False.

    Raises:
        InvalidQuery: The rows are not one per day.
        UnknownName: The result has no such column.
    """
    if result.query.grain is not Grain.DAY:
        raise InvalidQuery("A calendar shows days: ask with the grain of a day.")
    column = measure_column(result, measure)
    days = tuple(_days(result, column))
    if empty is not None or not any(each.value for each in days):
        reason = empty or why_empty(result, (column,), format.language)
        return empty_figure(FigureKind.CALENDAR, reason, id=id, title=title, subtitle=subtitle, format=format)
    name, unit = format.language.say(column.label), unit_of(column)
    return calendar_of_days(days, name, unit, result.query.period, id=id, title=title, subtitle=subtitle, format=format)


def calendar_of_days(
    days: tuple[Day, ...], name: str, unit: Unit, period: Period, *, id: str, title: str, subtitle: str, format: Format
) -> Figure:
    """Return the calendar of a measure of that name, in the reader's language: at least one day with something."""
    shades = shades_of([each.value for each in days if each.value], unit, format)
    marks = tuple(_mark(each, unit, shades, format) for each in days)
    return Figure(
        id=id,
        kind=FigureKind.CALENDAR,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=_summary(name, unit, days, format),
        table=_table(name, unit, days, marks, title=clean_line(title), format=format),
        series=(Series(name, marks, 0),),
        days=period,
        shades=shades.words,
        unit=unit,
        unit_label=format.unit_label(unit),
        locale=format.locale,
    )


def _days(result: Result, column: Column) -> list[Day]:
    """Return the days that have a cell: all that are over, and today once something of it is loaded."""
    missing, today = frozenset(result.coverage.missing), result.query.today
    found: list[Day] = []
    for day, (value,) in bucket_values(result, (column,)):
        is_loaded = value is not None or _is_loaded(day, result.coverage.loaded)
        if day < today or (day == today and is_loaded):
            found.append(Day(day, value, is_loaded, is_complete=day < today and day not in missing))
    return found


def _is_loaded(day: date, runs: tuple[Period, ...]) -> bool:
    return any(day in run for run in runs)


def _mark(each: Day, unit: Unit, shades: Shades, format: Format) -> Mark:
    return Mark(
        key=each.day.isoformat(),
        label=format.whole_day(each.day),
        value=each.value,
        text=format.bare(each.value, unit),
        slot=0,
        is_incomplete=each.is_loaded and not each.is_complete,
        detail=_detail(each, unit, format),
        shade=shades.shade(each.value) if each.value else 0,
        is_reported=each.value is not None or not each.is_loaded,
        place=each.place,
    )


def _detail(each: Day, unit: Unit, format: Format) -> str:
    say, day = format.language.say, format.whole_day(each.day)
    if not each.is_loaded:
        return say("{bucket}: not loaded", bucket=day)
    if each.value is None:
        return say("{bucket}: not reported", bucket=day)
    if not each.is_complete:
        return say("{bucket}: {value}, not complete", bucket=day, value=format.value(each.value, unit))
    return say("{bucket}: {value}", bucket=day, value=format.value(each.value, unit))


def _summary(name: str, unit: Unit, days: tuple[Day, ...], format: Format) -> str:
    say = format.language.say
    known = [(each.value, each.day) for each in days if each.value is not None]
    most, most_on = max(known, key=lambda each: each[0])
    idle = sum(1 for value, _ in known if not value)
    said = say(
        "{measure}, a cell for each day from {first} to {last}: most {most} on {most_on}.",
        measure=name,
        first=format.date(days[0].day),
        last=format.date(days[-1].day),
        most=format.value(most, unit),
        most_on=format.date(most_on),
    )
    unloaded = sum(1 for each in days if not each.is_loaded)
    more = [
        format.language.say_count("One day with nothing.", "{count} days with nothing.", idle, count=format.count(idle)) if idle else "",
        say("{count} not loaded.", count=format.count(unloaded)) if unloaded else "",
    ]
    return " ".join(filter(None, (said, *more)))


def _table(name: str, unit: Unit, days: tuple[Day, ...], marks: tuple[Mark, ...], *, title: str, format: Format) -> Table:
    say = format.language.say
    heads = (
        TableColumn(say(GRAINS[Grain.DAY].name), ColumnKind.DATE),
        TableColumn(measure_head(name, unit, format), ColumnKind.NUMBER, unit, name),
        TableColumn(say("State")),
    )
    rows = tuple(
        (
            Cell(mark.label, mark.key, mark.key),
            Cell(mark.text, mark.value, place=mark.place),
            Cell(_state(each, format), _state(each, format)),
        )
        for each, mark in zip(days, marks, strict=True)
    )
    return Table(heads, rows, title)


def _state(each: Day, format: Format) -> str:
    say = format.language.say
    if not each.is_loaded:
        return say("Not loaded")
    if each.value is None:
        return say("Not reported")
    return say("Complete") if each.is_complete else say("Not complete")
