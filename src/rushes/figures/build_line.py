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
        reason = empty or why_empty(result, (column,))
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
        table=_table(column, marks, grain, title=clean_line(title), symbol=format.unit_label(unit)),
        series=(Series(column.label, marks, 0),),
        categories=tuple(format.bucket(day, grain)[0] for day, _ in buckets),
        unit=unit,
        unit_label=format.unit_label(unit),
        notes=_notes(marks, grain),
        locale=format.locale,
    )


def _mark(day: date, value: int | None, column: Column, grain: Grain, *, is_hollow: bool, format: Format) -> Mark:
    name = format.bucket(day, grain)[1]
    words = "not loaded" if value is None else format.value(value, unit_of(column)) + (", not complete" if is_hollow else "")
    return Mark(
        key=day.isoformat(),
        label=name,
        value=value,
        text=format.bare(value, unit_of(column)),
        slot=0,
        is_incomplete=is_hollow and value is not None,
        detail=f"{name}: {words}",
    )


def _summary(column: Column, marks: tuple[Mark, ...], format: Format) -> str:
    known = [mark for mark in marks if mark.value is not None]
    largest = max(known, key=lambda mark: mark.value or 0)
    least = min(known, key=lambda mark: mark.value or 0)
    unit = unit_of(column)
    gaps = len(marks) - len(known)
    missing = f" {gaps} not loaded." if gaps else ""
    return (
        f"{column.label} from {known[0].label} to {known[-1].label}: most {format.value(largest.value, unit)} on {largest.label}, "
        f"least {format.value(least.value, unit)} on {least.label}.{missing}"
    )


def _notes(marks: tuple[Mark, ...], grain: Grain) -> tuple[str, ...]:
    known = [index for index, mark in enumerate(marks) if mark.value is not None]
    notes: list[str] = []
    if len(known) < known[-1] - known[0] + 1:
        notes.append(f"Gaps: {grain.value}s that are not loaded.")
    if any(mark.is_incomplete for mark in marks):
        notes.append(f"Hollow points: {grain.value}s that are not complete.")
    return tuple(notes)


def _table(column: Column, marks: tuple[Mark, ...], grain: Grain, *, title: str, symbol: str) -> Table:
    unit: Unit = unit_of(column)
    heads = (
        TableColumn(grain.value.capitalize(), ColumnKind.DATE),
        TableColumn(f"{column.label} ({symbol})" if symbol else column.label, ColumnKind.NUMBER, unit, column.label),
    )
    return Table(heads, tuple((Cell(mark.label, mark.key, mark.key), Cell(mark.text, mark.value)) for mark in marks), title)
