"""The KPI: one number, its change in words, and how it came about."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from rushes.domain import Unit
from rushes.figures.format import NO_NUMBER, Format
from rushes.figures.model import Cell, ColumnKind, Direction, Empty, EmptyReason, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import clean_line

__all__ = ["kpi"]


def kpi(
    *,
    id: str,
    label: str,
    value: int | float | None,
    unit: Unit,
    format: Format,
    change: str = "",
    direction: Direction = Direction.UNKNOWN,
    trend: tuple[float | None, ...] = (),
    subtitle: str = "",
    empty: Empty | None = None,
) -> Figure:
    """Return a KPI.

    Args:
        id: The figure's name in a page.
        label: What the number is: "Ingested".
        value: The number in its canonical unit, None where it is not reported.
        unit: That unit.
        format: How numbers read.
        change: The change in words: "8 % more than by this day in October".
        direction: Which way it went.
        trend: The values of a small line in the canonical unit, None where there is a gap.
        subtitle: For when, where the page does not say it.
        empty: Why there is no number, where the caller knows better than "not reported".

    Returns:
        A figure whose `total_text` and `unit_label` are the number and its unit ("412.6", "h"), and
        whose one series holds the trend.
    """
    say = format.language.say
    number, symbol = format.parts(value, unit)
    name = clean_line(label)
    if value is None and empty is None:
        empty = Empty(EmptyReason.NOT_REPORTED, say("Not reported by this connection."))
    whole = format.value(value, unit)
    words = clean_line(change)
    marks = tuple(Mark(None, str(place + 1), each, format.bare(each, unit), 0) for place, each in enumerate(trend))
    columns = (TableColumn(say("Number")), TableColumn(say("Value"), ColumnKind.NUMBER, unit), TableColumn(say("Change")))
    return Figure(
        id=id,
        kind=FigureKind.KPI,
        title=name,
        subtitle=clean_line(subtitle),
        summary=empty.message if empty else _summary(name, whole, words, format),
        table=Table(columns, ((Cell(name, name), Cell(whole, value), Cell(words, words)),), name),
        series=(Series(name, marks, 0),) if marks else (),
        unit=unit,
        unit_label="" if empty else symbol,
        total_text=NO_NUMBER if empty else number,
        change="" if empty else words,
        direction=Direction.UNKNOWN if empty else direction,
        empty=empty,
        locale=format.locale,
    )


def _summary(name: str, value: str, change: str, format: Format) -> str:
    if not change:
        return format.language.say("{measure}: {value}.", measure=name, value=value)
    return format.language.say("{measure}: {value}, {change}.", measure=name, value=value, change=change)
