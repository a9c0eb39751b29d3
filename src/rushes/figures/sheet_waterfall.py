"""A change, step by step: from what all were before, over what each gained or lost, to what all are now."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Unpack

from rushes.domain import Unit
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import NO_NUMBER, Format
from rushes.figures.layout_axes import begins_above_zero
from rushes.figures.model import (
    OTHERS_SLOT,
    Cell,
    ColumnKind,
    Empty,
    EmptyReason,
    Figure,
    FigureKind,
    Mark,
    Orientation,
    Series,
    Table,
    TableColumn,
)
from rushes.figures.names import clean_line, isolated
from rushes.figures.sheet_parts import Part, all_word, axis_head, before_note, first_axis, measure_name, parts, why_sheet_empty
from rushes.figures.sheet_series import About
from rushes.figures.wording import measure_head
from rushes.metrics import Number, Place, Sheet

__all__ = ["waterfall"]

_MORE_SLOT, _LESS_SLOT = 0, 1


@dataclass(frozen=True, slots=True)
class _Step:
    """One part, by how much it changed, and where the level stood before it."""

    part: Part
    change: Number
    base: float


def waterfall(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return a bar of the former total, a step for each part, and a bar of the total now.

    A part without a number then or now has no step. What the steps leave of the whole change is a step of its own, so the last bar
    always stands where they end.
    """
    form, title, subtitle = about["format"], clean_line(about["title"]), clean_line(about["subtitle"])
    before, now = sheet.total_before[0] if sheet.total_before else None, sheet.total[0]
    empty = about.get("empty") or _why_empty(sheet, before, now, form)
    if empty is not None or before is None or now is None:
        reason = empty or why_sheet_empty(sheet, form)
        return empty_figure(FigureKind.WATERFALL, reason, id=about["id"], title=title, subtitle=subtitle, format=form)
    unit, say = sheet.measures[0].unit, form.language.say
    steps = _steps(parts(sheet, form), before)
    left = _left_over(steps, before, now)
    marks = (
        _total_mark(say("Before"), before, unit, form),
        *(_step_mark(step, unit, form) for step in steps),
        *((_rest_mark(left, now - left, unit, form),) if left is not None else ()),
        replace(_total_mark(say("Now"), now, unit, form), place=Place()),
    )
    cut = (say("The axis does not begin at zero, so that the changes can be seen."),) if begins_above_zero(marks) else ()
    return Figure(
        id=about["id"],
        kind=FigureKind.WATERFALL,
        title=title,
        subtitle=subtitle,
        summary=_summary(sheet, marks, form),
        table=_table(sheet, steps, left, title, form),
        series=(Series(measure_name(sheet.measures[0], form), marks, 0),),
        categories=tuple(mark.label for mark in marks),
        unit=unit,
        orientation=Orientation.FITTING,
        unit_label=form.unit_label(unit),
        notes=(*before_note(sheet, form), *cut),
        locale=form.locale,
    )


def _why_empty(sheet: Sheet, before: Number, now: Number, form: Format) -> Empty | None:
    if now is None or (not now and not before):
        return why_sheet_empty(sheet, form)
    if before is None:
        return Empty(EmptyReason.NOT_LOADED, form.language.say("The period that is compared with is not loaded."))
    return None


def _steps(found: tuple[Part, ...], before: float) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    base = before
    for part in found:
        former, value = part.before[0] if part.before else None, part.values[0]
        change = value - former if value is not None and former is not None else None
        steps.append(_Step(part, change, base))
        base += change or 0
    return tuple(steps)


def _left_over(steps: tuple[_Step, ...], before: float, now: float) -> float | None:
    """Return what of the change no step shows, None where they show all of it."""
    left = now - before - sum(step.change or 0 for step in steps)
    return None if math.isclose(left, 0, abs_tol=1e-9 * max(abs(before), abs(now))) else left


def _total_mark(label: str, value: float, unit: Unit, form: Format) -> Mark:
    detail = form.language.say("{bucket}: {value}", bucket=label, value=form.value(value, unit))
    return Mark(None, label, value, form.bare(value, unit), OTHERS_SLOT, detail=detail)


def _step_mark(step: _Step, unit: Unit, form: Format) -> Mark:
    part, change, name, say = step.part, step.change, isolated(step.part.label), form.language.say
    if change is None:
        return Mark(
            part.key,
            part.label,
            None,
            NO_NUMBER,
            _MORE_SLOT,
            detail=say("{bucket}: {value}", bucket=name, value=say("no number")),
            base=step.base,
            place=part.place,
        )
    former, value = part.before[0] if part.before else None, part.values[0]
    detail = say(
        "{name}: {change}, from {before} to {value}",
        name=name,
        change=_signed(form.value(change, unit), change),
        before=form.value(former, unit),
        value=form.value(value, unit),
    )
    slot = _MORE_SLOT if change >= 0 else _LESS_SLOT
    return Mark(
        part.key, part.label, change, _signed(form.bare(change, unit), change), slot, detail=detail, base=step.base, place=part.place
    )


def _rest_mark(left: float, base: float, unit: Unit, form: Format) -> Mark:
    label = form.language.say("The rest")
    detail = form.language.say("{bucket}: {value}", bucket=label, value=_signed(form.value(left, unit), left))
    return Mark(None, label, left, _signed(form.bare(left, unit), left), OTHERS_SLOT, detail=detail, base=base)


def _signed(words: str, change: float) -> str:
    """Return a number with a plus where it is more, unless it is too small to be seen."""
    return f"+{words}" if change > 0 and any(digit in words for digit in "123456789") else words


def _summary(sheet: Sheet, marks: tuple[Mark, ...], form: Format) -> str:
    steps = [mark for mark in marks[1:-1] if mark.value is not None]
    measure = measure_name(sheet.measures[0], form)
    said = form.language.say("{measure}, from before to now.", measure=measure)
    details = [marks[0].detail, marks[-1].detail, *([max(steps, key=lambda mark: abs(mark.value or 0)).detail] if steps else ())]
    return " ".join((said, *(f"{detail}." for detail in details)))


def _table(sheet: Sheet, steps: tuple[_Step, ...], left: float | None, title: str, form: Format) -> Table:
    unit, axis, say = sheet.measures[0].unit, first_axis(sheet), form.language.say
    heads = (
        axis_head(axis, form),
        *(
            TableColumn(measure_head(name, unit, form), ColumnKind.NUMBER, unit, name)
            for name in (say("Before"), say("Now"), say("Change"))
        ),
    )
    rows = [
        _row(
            step.part.label,
            step.part.key,
            (step.part.before[0] if step.part.before else None, step.part.values[0], step.change),
            unit,
            form,
            step.part.place,
        )
        for step in steps
    ]
    if left is not None:
        rows.append(_row(say("The rest"), None, (None, None, left), unit, form))
    before, now = sheet.total_before[0] if sheet.total_before else None, sheet.total[0]
    change = now - before if now is not None and before is not None else None
    rows.append(_row(all_word(sheet.measures[:1], axis, form), None, (before, now, change), unit, form, Place()))
    return Table(heads, tuple(rows), title)


def _row(
    label: str, key: str | None, numbers: tuple[Number, Number, Number], unit: Unit, form: Format, place: Place | None = None
) -> tuple[Cell, ...]:
    before, now, change = numbers
    words = form.bare(change, unit)
    return (
        Cell(label, label, key),
        Cell(form.bare(before, unit), before),
        Cell(form.bare(now, unit), now, place=place),
        Cell(words if change is None else _signed(words, change), change),
    )
