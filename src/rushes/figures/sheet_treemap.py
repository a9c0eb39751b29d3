"""The treemap of a sheet: which group holds how much, and of storage how much of which kind."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from dataclasses import replace

from rushes.figures.build_treemap import boxes
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import Empty, Figure, FigureKind
from rushes.figures.sheet_parts import measure_name, silent_note, why_sheet_empty
from rushes.figures.sheet_whole import kinds_of, whole_of
from rushes.metrics import Sheet

__all__ = ["treemap_of"]

_TOP = 12


def treemap_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return a treemap of the groups over the whole period, or of the places across.

    Args:
        sheet: Of a measure that may be added, or of kinds of storage, which then lie in the boxes.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Returns:
        A figure with one series: the largest twelve by descending value, each followed by its kinds, then the others.

    Raises:
        InvalidQuery: The numbers are no parts of a whole.
    """
    whole = whole_of(sheet, top=_TOP, format=format) if empty is None else None
    if whole is None:
        reason = empty or why_sheet_empty(sheet, format)
        return empty_figure(FigureKind.TREEMAP, reason, id=id, title=title, subtitle=subtitle, format=format)
    measures = kinds_of(sheet)
    has_kinds = len(measures) > 1 and len(whole.parts[0].values) > 1
    kinds = tuple(measure_name(each, format) for each in measures) if has_kinds else ()
    # With kinds beside it the sum of them is called the total.
    shown = replace(whole, name="") if has_kinds else whole
    return boxes(shown, kinds, silent_note(sheet, format) if has_kinds else (), id=id, title=title, subtitle=subtitle, format=format)
