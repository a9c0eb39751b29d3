"""Lines and areas of a sheet, along time."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from rushes.figures.model import OTHERS_SLOT, Figure, FigureKind
from rushes.figures.sheet_parts import before_note, place_name
from rushes.figures.sheet_series import About, Strand, Strands, read_strands, series_figure, series_of, stacked
from rushes.figures.wording import GRAINS, in_line
from rushes.metrics import Entry, Sheet

__all__ = ["area", "lines"]


def lines(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return a line for each group, or for each measure; more than five groups share grey and are told apart by their names.

    Of one measure that is compared there is a second line, of what it was before.
    """
    strands = _with_former(read_strands(sheet, about["format"]))
    return _noted(series_figure(FigureKind.LINE, strands, series_of(strands), **about), strands)


def area(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return areas on each other, the upper edge being all of them together."""
    strands = read_strands(sheet, about["format"])
    series = stacked(series_of(strands), format=about["format"], is_share=False)
    return replace(_noted(series_figure(FigureKind.LINE, strands, series, **about), strands), is_stacked=True)


def _with_former(strands: Strands) -> Strands:
    """Return one line with what it was before, in grey, place by place; several lines leave no room for that."""
    sheet, axis, form = strands.sheet, strands.axis, strands.format
    if sheet.before is None or sheet.period_before is None or axis.grain is None or strands.has_groups or len(strands.all) != 1:
        return strands
    now, say, count = strands.all[0], form.language.say, len(axis.entries)
    days = [day.isoformat() for day in sheet.period_before.buckets(axis.grain)][:count]
    # Where there are fewer days than now the rest has no number.
    names = [place_name(Entry(day), axis, form) for day in days] + list(strands.names[len(days) :])
    former = Strand(
        name=say("Before"),
        said=in_line(say("Before"), form),
        slot=OTHERS_SLOT,
        unit=now.unit,
        measure=now.measure,
        values=tuple(groups[0][now.measure] for groups in sheet.before),
        whole=None if sheet.total_before is None else sheet.total_before[now.measure],
        places=(None,) * count,
        whole_place=None,
        names=tuple(names),
    )
    return replace(strands, all=(now, former))


def _noted(figure: Figure, strands: Strands) -> Figure:
    """Return the figure with what gaps and hollow points mean instead of what hatching does."""
    grain = strands.axis.grain
    if grain is None or figure.empty is not None:
        return figure
    words, say = GRAINS[grain], strands.format.language.say
    notes: list[str] = []
    entries = strands.axis.entries
    if not all(entry.is_loaded for entry in entries):
        notes.append(say(words.gaps))
    gaps = {place for series in figure.series for place in _gaps([mark.value is None for mark in series.marks])}
    if any(entries[place].is_loaded for place in gaps):
        notes.append(say("Gaps: no number."))
    if any(mark.is_incomplete for mark in figure.marks):
        notes.append(say(words.hollow))
    former = [strand for strand in strands.all if strand.names]
    if former:
        is_known = any(value is not None for value in former[0].values)
        notes += before_note(strands.sheet, strands.format) if is_known else (say("The period that is compared with is not loaded."),)
    # The places of a former line are other years'.
    years = figure.category_years if len(figure.series) > 1 and not former else ()
    names = tuple(name.rstrip("*†") for name in figure.categories)
    return replace(figure, notes=(*notes, *figure.notes), category_years=years, categories=names)


def _gaps(is_missing: list[bool]) -> list[int]:
    """Return the places without a number between the first and the last that have one."""
    known = [place for place, missing in enumerate(is_missing) if not missing]
    return [place for place in range(known[0], known[-1]) if is_missing[place]] if known else []
