"""Grouped bars: measures side by side, bucket by bucket."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rushes.domain import Grain, Unit
from rushes.errors import InvalidQuery
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Cell, ColumnKind, Empty, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.read_result import bucket_period, bucket_values, measure_column, unit_of, why_empty
from rushes.figures.wording import GRAINS, column_head, in_line, not_reported
from rushes.languages import capitalised
from rushes.metrics import Column, Result

__all__ = ["bucket_years", "grouped_bars"]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of the result: the buckets, which measures are reported, which are hatched."""

    buckets: tuple[tuple[date, tuple[int | None, ...]], ...]
    columns: tuple[Column, ...]
    grain: Grain
    hatched: frozenset[date]
    today: date
    format: Format

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(day for day, _ in self.buckets)

    @property
    def unit(self) -> Unit:
        return unit_of(self.columns[0])

    @property
    def reported(self) -> tuple[int, ...]:
        return tuple(place for place in range(len(self.columns)) if any(values[place] is not None for _, values in self.buckets))


def grouped_bars(
    result: Result,
    *,
    id: str,
    measures: tuple[str, ...],
    title: str,
    subtitle: str,
    format: Format,
    incomplete: frozenset[date] = frozenset(),
    empty: Empty | None = None,
) -> Figure:
    """Return bars of each measure for each bucket of the period.

    Args:
        result: One row per bucket, without other dimensions.
        id: The figure's name in a page.
        measures: At most five, of one unit, in the order of their colours.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        incomplete: First days of buckets that are not comparable; the running one is by itself.
        empty: Why there is nothing, where the caller knows better than the result.

    Returns:
        A figure with one series per reported measure and one mark per bucket; a mark's key is the
        bucket's first day (ISO). A bucket that is not loaded has a mark without a value.

    Raises:
        InvalidQuery: More than five measures, units differ, or the rows are not one per bucket.
        UnknownName: The result has no such column.
    """
    columns = tuple(measure_column(result, measure) for measure in measures)
    if len({unit_of(column) for column in columns}) != 1 or len(columns) > OTHERS_SLOT:
        raise InvalidQuery("Grouped bars show one to five measures of one unit.")
    read = _read(result, columns, incomplete, format)
    if empty is not None or not any(value for _, values in read.buckets for value in values):
        reason = empty or why_empty(result, columns, format.language)
        return empty_figure(FigureKind.BARS, reason, id=id, title=title, subtitle=subtitle, format=format)
    series = tuple(
        Series(format.language.say(columns[place].label), _marks(read, place, slot), slot) for slot, place in enumerate(read.reported)
    )
    return Figure(
        id=id,
        kind=FigureKind.BARS,
        title=clean_line(title),
        subtitle=clean_line(subtitle),
        summary=_summary(read, series),
        table=_table(read, clean_line(title)),
        series=series,
        categories=tuple(format.bucket(day, read.grain)[0] + ("*" if day in read.hatched else "") for day in read.days),
        category_years=bucket_years(read.days, read.grain),
        unit=read.unit,
        unit_label=format.unit_label(read.unit),
        notes=_notes(read),
        locale=format.locale,
    )


def _read(result: Result, columns: tuple[Column, ...], incomplete: frozenset[date], format: Format) -> _Read:
    buckets = tuple(bucket_values(result, columns))
    grain, today = result.query.grain or Grain.MONTH, result.query.today
    running = frozenset(day for day, _ in buckets if bucket_period(day, grain).last >= today)
    return _Read(buckets, columns, grain, incomplete | running, today, format)


def _marks(read: _Read, place: int, slot: int) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for day, values in read.buckets:
        value, name = values[place], read.format.bucket(day, read.grain)[1]
        found.append(
            Mark(
                key=day.isoformat(),
                label=name,
                value=value,
                text=read.format.bare(value, read.unit),
                slot=slot,
                is_incomplete=day in read.hatched,
                detail=_detail(read, place, name, value, is_hatched=day in read.hatched),
            )
        )
    return tuple(found)


def _detail(read: _Read, place: int, name: str, value: int | None, *, is_hatched: bool) -> str:
    say, measure = read.format.language.say, in_line(read.columns[place].label, read.format)
    if value is None:
        return say("{bucket}, {measure}: not loaded", bucket=name, measure=measure)
    words = read.format.value(value, read.unit)
    if is_hatched:
        return say("{bucket}, {measure}: {value}, not complete", bucket=name, measure=measure, value=words)
    return say("{bucket}, {measure}: {value}", bucket=name, measure=measure, value=words)


def bucket_years(days: tuple[date, ...], grain: Grain) -> tuple[str, ...]:
    """Return the year under each bucket where it begins, "" under the others; none under years."""
    if grain is Grain.YEAR:
        return ()
    years = tuple(str(day.year) for day in days)
    return tuple("" if index and years[index - 1] == year else year for index, year in enumerate(years))


def _summary(read: _Read, series: tuple[Series, ...]) -> str:
    one, many = GRAINS[read.grain].count
    count = len(read.buckets)
    parts = [read.format.language.say_count(one, many, count, count=read.format.count(count))]
    for each in series:
        known = [mark for mark in each.marks if mark.value is not None]
        most = max(known, key=lambda mark: mark.value or 0)
        parts.append(
            read.format.language.say(
                "{measure}: {last} in {last_bucket}, most in {most_bucket} ({most}).",
                measure=each.name,
                last=read.format.value(known[-1].value, read.unit),
                last_bucket=known[-1].label,
                most_bucket=most.label,
                most=read.format.value(most.value, read.unit),
            )
        )
    return " ".join(parts)


def _notes(read: _Read) -> tuple[str, ...]:
    open_buckets = tuple(_open_note(read, day) for day in read.days if day in read.hatched)
    silent = [column for place, column in enumerate(read.columns) if place not in read.reported]
    return (*open_buckets, *not_reported(silent, read.format))


def _open_note(read: _Read, day: date) -> str:
    """Return why a bucket is hatched: it runs still, or lacks days."""
    say, last = read.format.language.say, bucket_period(day, read.grain).last
    is_month = read.grain is Grain.MONTH
    name = capitalised(read.format.month_name(day) if is_month else read.format.bucket(day, read.grain)[1])
    if not day <= read.today <= last:
        return say("* {bucket} is not complete: hatched, not comparable.", bucket=name)
    if is_month:
        return say("* {month} runs until the {day}: hatched, not yet comparable.", month=name, day=read.format.ordinal_day(last))
    return say("* {bucket} runs until {day}: hatched, not yet comparable.", bucket=name, day=read.format.day_and_month(last))


def _table(read: _Read, title: str) -> Table:
    say = read.format.language.say
    heads = [TableColumn(say(GRAINS[read.grain].name), ColumnKind.DATE)]
    for place in read.reported:
        column = read.columns[place]
        heads.append(TableColumn(column_head(column, read.format), ColumnKind.NUMBER, read.unit, say(column.label)))
    rows = tuple(
        (
            Cell(read.format.bucket(day, read.grain)[1], day.isoformat(), day.isoformat()),
            *(Cell(read.format.bare(values[place], read.unit), values[place]) for place in read.reported),
        )
        for day, values in read.buckets
    )
    return Table(tuple(heads), rows, title)
