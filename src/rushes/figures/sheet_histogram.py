"""How many places of a sheet have about the same number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Unpack

from rushes.domain import Unit
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import Cell, ColumnKind, Figure, FigureKind, Mark, Series, Table, TableColumn
from rushes.figures.names import clean_line
from rushes.figures.sheet_parts import Part, before_note, first_axis, measure_name, parts, why_sheet_empty
from rushes.figures.sheet_series import About
from rushes.figures.sheet_table import change_cell, former_heads
from rushes.figures.ticks import nice_step, unit_scale
from rushes.figures.wording import how_many_of, in_line
from rushes.metrics import Sheet

__all__ = ["histogram"]


@dataclass(frozen=True, slots=True)
class _Bin:
    """What lies from one round number up to the next: its short and its whole name, how many, and how many there were before."""

    short: str
    name: str
    count: int
    former: int


def histogram(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return bars that touch, as high as there are places whose number lies between two round ones.

    The steps are about as many as Sturges's rule asks for. What stands for all others is no place and is not counted, nor is one without
    a number; notes say so.

    Source: H. A. Sturges, The Choice of a Class Interval, JASA 21 (1926).
    """
    form, empty = about["format"], about.get("empty")
    title, subtitle, unit = clean_line(about["title"]), clean_line(about["subtitle"]), sheet.measures[0].unit
    found = [part for part in parts(sheet, form) if not part.entry.is_rest]
    values = [value for part in found if (value := part.values[0]) is not None]
    if empty is not None or not any(values):
        reason = empty or why_sheet_empty(sheet, form)
        return empty_figure(FigureKind.BARS, reason, id=about["id"], title=title, subtitle=subtitle, format=form)
    former = [value for part in found if part.before is not None and (value := part.before[0]) is not None]
    bins = _bins(values, former, unit, form)
    measure, say = measure_name(sheet.measures[0], form), form.language.say
    marks = tuple(_mark(each, sheet, form, is_compared=bool(former)) for each in bins)
    largest = max(bins, key=lambda each: each.count)
    return Figure(
        id=about["id"],
        kind=FigureKind.BARS,
        title=title,
        subtitle=subtitle,
        summary=say(
            "{measure}: most in {most_bucket} ({most}).",
            measure=measure,
            most_bucket=largest.name,
            most=_how_many(largest.count, sheet, form),
        ),
        table=_table(bins, measure, title, form, is_compared=bool(former)),
        series=(Series(measure, marks, 0),),
        former=(Series(say("Before"), tuple(_former_mark(each, form) for each in bins), 0),) if former else (),
        categories=tuple(each.short for each in bins),
        unit=Unit.COUNT,
        is_touching=True,
        notes=(*_notes(sheet, found, len(values), form), *before_note(sheet, form)),
        locale=form.locale,
    )


def _bins(values: list[int | float], former: list[int | float], unit: Unit, form: Format) -> list[_Bin]:
    low, high = min((*values, *former)), max((*values, *former))
    scale, symbol = unit_scale(max(high, -low), unit, form)
    wanted = math.ceil(math.log2(len(values))) + 1
    step = nice_step((high - low) / scale, wanted) if high > low else nice_step(abs(high) / scale, 1)
    step = max(1.0, math.ceil(step)) if unit is Unit.COUNT else step
    places, former_places = ([math.floor(value / scale / step + 1e-9) for value in each] for each in (values, former))
    first, last = min((*places, *former_places)), max((*places, *former_places))
    if last > first and high / scale <= step * last * (1 + 1e-9):
        # The largest of all may be the very end of the last step.
        last -= 1
    edges = [form.axis_number(step * place, step) for place in range(first, last + 2)]
    say = form.language.say
    return [
        _Bin(
            f"{one}–{other}",
            say("{low} to {high}", low=one, high=f"{other}\u00a0{symbol}" if symbol else other),
            sum(min(place, last) == first + index for place in places),
            sum(min(place, last) == first + index for place in former_places),
        )
        for index, (one, other) in enumerate(pairwise(edges))
    ]


def _mark(each: _Bin, sheet: Sheet, form: Format, *, is_compared: bool) -> Mark:
    say, words = form.language.say, _how_many(each.count, sheet, form)
    detail = say("{bucket}: {value}", bucket=each.name, value=words)
    if is_compared:
        former = say("{bucket}: {value}", bucket=in_line(say("Before"), form), value=form.count(each.former))
        detail = say("{what}; {former}", what=detail, former=former)
    return Mark(None, each.name, each.count, form.count(each.count), 0, detail=detail)


def _former_mark(each: _Bin, form: Format) -> Mark:
    return Mark(None, each.name, each.former, form.count(each.former), 0)


def _how_many(count: int, sheet: Sheet, form: Format) -> str:
    return how_many_of(count, first_axis(sheet).name, form) if first_axis(sheet).grain is None else form.count(count)


def _table(bins: list[_Bin], measure: str, title: str, form: Format, *, is_compared: bool) -> Table:
    head = TableColumn(form.language.say("Number"), ColumnKind.NUMBER, Unit.COUNT)
    heads, rows = [TableColumn(measure), head], [[Cell(each.name, each.name), Cell(form.count(each.count), each.count)] for each in bins]
    if is_compared:
        heads += former_heads(head, form)
        for row, each in zip(rows, bins, strict=True):
            row += [Cell(form.count(each.former), each.former), change_cell(Unit.COUNT, each.count, each.former, form)]
    return Table(tuple(heads), tuple(tuple(row) for row in rows), title)


def _notes(sheet: Sheet, found: list[Part], known: int, form: Format) -> tuple[str, ...]:
    say, notes = form.language.say, list[str]()
    if len(found) < len(first_axis(sheet).entries):
        notes.append(say("The others, shown as one elsewhere, are not counted."))
    if known < len(found):
        notes.append(say("Not counted, because they have no number: {count}.", count=form.count(len(found) - known)))
    return tuple(notes)
