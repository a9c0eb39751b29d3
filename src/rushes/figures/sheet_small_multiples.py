"""The small multiples of a sheet: one small chart for each group, all of one scale."""
# ruff: noqa: A002 (`id` and `format` are the words every builder uses)

from __future__ import annotations

from dataclasses import replace

from rushes.domain import MeasureKind
from rushes.figures.format import Format
from rushes.figures.model import OTHERS_SLOT, Empty, Figure, FigureKind, Series
from rushes.figures.sheet_series import read_strands, series_figure, series_of
from rushes.metrics import Sheet

__all__ = ["small_multiples_of"]

_MOST_BARS = 16
"""More bars than that are no wider than a line in a small chart."""


def small_multiples_of(sheet: Sheet, *, id: str, title: str, subtitle: str, format: Format, empty: Empty | None = None) -> Figure:
    """Return a panel for each group: bars of a flow in a few places across, else a line.

    Args:
        sheet: Split across and in groups; without groups each measure has a panel, all of one unit.
        id: The figure's name in a page.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        format: How numbers read.
        empty: Why there is nothing, where the caller knows better than the sheet.

    Returns:
        A figure whose panels are bars or lines, each with its group's name as its title; `series` holds those of all, and the
        table is that of the sheet as series.
    """
    strands = read_strands(sheet, format)
    rest = {strand.name for strand, entry in zip(strands.all, sheet.groups.entries, strict=False) if entry.is_rest}
    series = tuple(_in_one_colour(each, is_rest=each.name in rest) for each in series_of(strands))
    is_bars = strands.axis.grain is None or (len(strands.axis.entries) <= _MOST_BARS and sheet.measures[0].kind is MeasureKind.FLOW)
    figure = series_figure(
        FigureKind.BARS if is_bars else FigureKind.LINE, strands, series, id=id, title=title, subtitle=subtitle, format=format, empty=empty
    )
    values = [float(mark.value) for mark in figure.marks if mark.value is not None]
    reach = (min(values, default=0.0), max(values, default=0.0))
    panels = tuple(
        replace(figure, id=f"{id}-{place}", title=each.name, subtitle="", series=(each,), reach=reach, notes=())
        for place, each in enumerate(figure.series)
    )
    return replace(figure, kind=FigureKind.SMALL_MULTIPLES, panels=panels)


def _in_one_colour(series: Series, *, is_rest: bool) -> Series:
    """Return a series in the first colour, for its panel says whose it is; what was folded together stays grey."""
    slot = OTHERS_SLOT if is_rest else 0
    return replace(series, slot=slot, marks=tuple(replace(mark, slot=slot) for mark in series.marks))
