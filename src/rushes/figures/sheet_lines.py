"""Lines and areas of a sheet, along time."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from rushes.figures.model import Figure, FigureKind
from rushes.figures.sheet_series import About, Strands, read_strands, series_figure, series_of, stacked
from rushes.figures.wording import GRAINS
from rushes.metrics import Sheet

__all__ = ["area", "lines"]


def lines(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return a line for each group, or for each measure; more than five groups share grey and are told apart by their names."""
    strands = read_strands(sheet, about["format"])
    return _noted(series_figure(FigureKind.LINE, strands, series_of(strands), **about), strands)


def area(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return areas on each other, the upper edge being all of them together."""
    strands = read_strands(sheet, about["format"])
    series = stacked(series_of(strands), format=about["format"], is_share=False)
    return replace(_noted(series_figure(FigureKind.LINE, strands, series, **about), strands), is_stacked=True)


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
    years = figure.category_years if len(figure.series) > 1 else ()
    names = tuple(name.rstrip("*†") for name in figure.categories)
    return replace(figure, notes=(*notes, *figure.notes), category_years=years, categories=names)


def _gaps(is_missing: list[bool]) -> list[int]:
    """Return the places without a number between the first and the last that have one."""
    known = [place for place, missing in enumerate(is_missing) if not missing]
    return [place for place in range(known[0], known[-1]) if is_missing[place]] if known else []
