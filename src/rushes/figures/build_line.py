"""The line: one measure, day by day."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from datetime import date

from rushes.domain import Grain, Unit
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.read_result import bucket_period, bucket_values, measure_column, unit_of, why_empty
from rushes.figures.wording import GRAINS, column_head
from rushes.metrics import Column, Result

__all__ = ["line"]


def line(
    result: Result,
    *,
    id: str,
    measure: str,
    title: str,
    subtitle: str,
    format: Format,
    incomplete: frozenset[date] = frozenset(),
    empty: Empty | None = None,
) -> Figure:
    """Return a line of one measure, with a gap where a bucket is not loaded.

    Args:
        result: One row per bucket, without other dimensions.
        id: The figure's name in a page.
        measure: The column or measure to show.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        incomplete: First days of buckets that are loaded but not complete, beside those that the
            result's coverage names and the running one.
        empty: Why there is nothing, where the caller knows better than the result.

    Returns:
        A figure with one series and one mark per bucket of the period; a mark's key is the
        bucket's first day (ISO), its value None where the bucket is not loaded.

    Raises:
        InvalidQuery: The rows are not one per bucket.
        UnknownName: The result has no such column.
    """
    column = measure_column(result, measure)
    buckets = tuple((day, values[0]) for day, values in bucket_values(result, (column,)))
    if empty is not None or not any(value for _, value in buckets):
        reason = empty or why_empty(result, (column,), format.language)
        return empty_figure(FigureKind.LINE, reason, id=id, title=title, subtitle=subtitle, format=format)
    grain = result.query.grain or Grain.DAY
    running = frozenset(day for day, _ in buckets if bucket_period(day, grain).last >= result.query.today)
    hollow = incomplete | running
    if grain is Grain.DAY:
        hollow |= frozenset(result.coverage.missing)
    unit = unit_of(column)
    marks = tuple(_mark(day, value, column, grain, is_hollow=day in hollow, format=format) for day, value in buckets)
    return Figure(
        id=id,
        kind=FigureKind.LINE,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=_summary(column, marks, format),
        table=_table(column, marks, grain, title=clean_line(title), format=format),
        series=(Series(format.language.say(column.label), marks, 0),),
        categories=tuple(format.bucket(day, grain)[0] for day, _ in buckets),
        unit=unit,
        unit_label=format.unit_label(unit),
        notes=_notes(marks, grain, format),
        locale=format.locale,
    )


def _mark(day: date, value: int | None, column: Column, grain: Grain, *, is_hollow: bool, format: Format) -> Mark:
    name = format.bucket(day, grain)[1]
    return Mark(
        key=day.isoformat(),
        label=name,
        value=value,
        text=format.bare(value, unit_of(column)),
        slot=0,
        is_incomplete=is_hollow and value is not None,
        detail=_detail(name, value, unit_of(column), is_hollow=is_hollow, format=format),
    )


def _detail(name: str, value: int | None, unit: Unit, *, is_hollow: bool, format: Format) -> str:
    say = format.language.say
    if value is None:
        return say("{bucket}: not loaded", bucket=name)
    if is_hollow:
        return say("{bucket}: {value}, not complete", bucket=name, value=format.value(value, unit))
    return say("{bucket}: {value}", bucket=name, value=format.value(value, unit))


def _summary(column: Column, marks: tuple[Mark, ...], format: Format) -> str:
    known = [mark for mark in marks if mark.value is not None]
    largest = max(known, key=lambda mark: mark.value or 0)
    least = min(known, key=lambda mark: mark.value or 0)
    unit = unit_of(column)
    gaps = len(marks) - len(known)
    say = format.language.say
    said = say(
        "{measure} from {first} to {last}: most {most} on {most_on}, least {least} on {least_on}.",
        measure=say(column.label),
        first=known[0].label,
        last=known[-1].label,
        most=format.value(largest.value, unit),
        most_on=largest.label,
        least=format.value(least.value, unit),
        least_on=least.label,
    )
    return f"{said} {say('{count} not loaded.', count=format.count(gaps))}" if gaps else said


def _notes(marks: tuple[Mark, ...], grain: Grain, format: Format) -> tuple[str, ...]:
    known = [index for index, mark in enumerate(marks) if mark.value is not None]
    notes: list[str] = []
    if len(known) < known[-1] - known[0] + 1:
        notes.append(format.language.say(GRAINS[grain].gaps))
    if any(mark.is_incomplete for mark in marks):
        notes.append(format.language.say(GRAINS[grain].hollow))
    return tuple(notes)


def _table(column: Column, marks: tuple[Mark, ...], grain: Grain, *, title: str, format: Format) -> Table:
    unit: Unit = unit_of(column)
    heads = (
        TableColumn(format.language.say(GRAINS[grain].name), ColumnKind.DATE),
        TableColumn(column_head(column, format), ColumnKind.NUMBER, unit, format.language.say(column.label)),
    )
    return Table(heads, tuple((Cell(mark.label, mark.key, mark.key), Cell(mark.text, mark.value)) for mark in marks), title)
