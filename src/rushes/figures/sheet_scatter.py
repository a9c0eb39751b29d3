"""Two measures against each other: a point for each group, or for each place across."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from rushes.figures.format import Format
from rushes.figures.model import Empty, EmptyReason, Figure, FigureKind, Mark, Series
from rushes.figures.names import isolated
from rushes.figures.sheet_parts import is_split
from rushes.figures.sheet_series import About, Strand, Strands, read_strands, series_figure
from rushes.figures.wording import GRAINS
from rushes.metrics import Axis, Entry, Sheet

__all__ = ["scatter"]


def scatter(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return points whose first measure goes to the right and whose second goes up; without either there is no point."""
    form = about["format"]
    strands = read_strands(_of_one_axis(sheet), form)
    right, up = strands.all
    marks = tuple(mark for mark in _marks(strands, right, up) if mark is not None)
    empty = about.get("empty")
    if not marks and not strands.is_empty and empty is None:
        empty = Empty(EmptyReason.NOT_REPORTED, form.language.say("Nothing has a number of both."))
    told: About = {**about, "empty": empty}
    figure = series_figure(FigureKind.SCATTER, strands, (Series(up.name, marks, 0),), **told)
    without = len(strands.axis.entries) - len(marks)
    notes = (form.language.say("Without a number of both, and not shown: {count}.", count=form.count(without)),) if without else ()
    if strands.axis.grain is not None and any(mark.is_incomplete for mark in marks):
        notes = (form.language.say(GRAINS[strands.axis.grain].hollow), *notes)
    return replace(
        figure,
        unit=up.unit,
        other_unit=right.unit,
        other_label=_head(right, form),
        total_label=_head(up, form),
        categories=tuple(mark.label for mark in marks),
        category_years=(),
        notes=figure.notes if figure.empty else (*notes, *figure.notes),
    )


def _of_one_axis(sheet: Sheet) -> Sheet:
    """Return the sheet by its groups alone where it is split in both directions: a point has no third place to stand."""
    if not (is_split(sheet.groups) and is_split(sheet.across)):
        return sheet
    return replace(sheet, across=Axis("", (Entry(""),)), cells=(sheet.by_group,), by_across=(sheet.total,))


def _head(strand: Strand, form: Format) -> str:
    symbol = form.unit_label(strand.unit)
    return f"{strand.name} ({symbol})" if symbol else strand.name


def _marks(strands: Strands, right: Strand, up: Strand) -> list[Mark | None]:
    return [_mark(strands, place, right, up) for place in range(len(strands.axis.entries))]


def _mark(strands: Strands, place: int, right: Strand, up: Strand) -> Mark | None:
    entry, name, form = strands.axis.entries[place], strands.names[place], strands.format
    along, value = right.values[place], up.values[place]
    if along is None or value is None:
        return None
    detail = form.language.say(
        "{name}: {measure} {value}, {other} {other_value}",
        name=isolated(name),
        measure=right.said,
        value=form.value(along, right.unit),
        other=up.said,
        other_value=form.value(value, up.unit),
    )
    is_open = place in strands.hatched
    text = form.bare(value, up.unit)
    return Mark(entry.key or None, name, value, text, 0, is_incomplete=is_open, detail=detail, along=float(along), place=up.places[place])
