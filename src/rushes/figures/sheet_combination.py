"""Two measures along time: bars of the first, a line of the second on an axis of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from rushes.figures.model import Figure, FigureKind
from rushes.figures.sheet_series import About, read_strands, series_figure, series_of
from rushes.metrics import Sheet

__all__ = ["combination"]


def combination(sheet: Sheet, **about: Unpack[About]) -> Figure:
    """Return bars and a line; where only one of the measures has any number, bars of that one."""
    strands = read_strands(sheet, about["format"])
    series = series_of(strands)
    if len(series) < 2:
        return series_figure(FigureKind.BARS, strands, series, **about)
    return replace(series_figure(FigureKind.COMBINATION, strands, series, **about), other_unit=strands.all[1].unit)
