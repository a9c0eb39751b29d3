"""The donut of a sheet: how its total is made up."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from rushes.figures.build_donut import ring
from rushes.figures.empty_figure import empty_figure
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Empty, Figure, FigureKind
from rushes.figures.sheet_parts import why_sheet_empty
from rushes.figures.sheet_whole import whole_of
from rushes.metrics import Sheet

__all__ = ["donut_of"]


def donut_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return a donut of the groups over the whole period, or of the places across, or of the kinds of storage.

    Args:
        sheet: Of a measure that may be added.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Returns:
        A figure with one series: the largest five by descending value, then the others. The number in the middle is the
        sheet's total. Parts at zero have no mark.

    Raises:
        InvalidQuery: The numbers are no parts of a whole.
    """
    whole = whole_of(sheet, top=OTHERS_SLOT, format=format) if empty is None else None
    if whole is None:
        reason = empty or why_sheet_empty(sheet, format)
        return empty_figure(FigureKind.DONUT, reason, id=id, title=title, subtitle=subtitle, format=format)
    return ring(whole, id=id, title=title, subtitle=subtitle, format=format)
