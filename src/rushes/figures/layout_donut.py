"""Where a donut's slices, legend and total stand at a given width; the SVG and Plotly both draw this."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rushes.figures.measure_text import shorten, text_width
from rushes.figures.model import Figure, Mark

__all__ = ["DonutLayout", "LegendRow", "Slice", "lay_out_donut"]

ROW_PX = 28
"""A legend row's height; a link must be at least 24 px high (WCAG 2.2, 2.5.8)."""

TEXT_PX = 13
TOTAL_SIZES_PX = (28, 24, 20, 17, 14)
_SIDE_BY_SIDE_FROM_PX = 420
_GAP_PX = 32
_SWATCH_PX = 20
_WIDEST_LEGEND_PX = 320


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice, its angles in radians clockwise from twelve o'clock."""

    mark: Mark
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One row of the legend: its top left corner, its size, and its name as it fits."""

    mark: Mark
    x: float
    y: float
    width: float
    name: str


@dataclass(frozen=True, slots=True)
class DonutLayout:
    """A donut at one width, in pixels."""

    width: int
    height: float
    centre_x: float
    centre_y: float
    radius: float
    hole: float
    slices: tuple[Slice, ...]
    rows: tuple[LegendRow, ...]
    total_size: int


def lay_out_donut(figure: Figure, width: int) -> DonutLayout:
    """Return the donut at that width: legend beside it, or below it where there is no room."""
    marks = figure.marks
    is_wide = width >= _SIDE_BY_SIDE_FROM_PX
    diameter = float(min(224, width * 0.46 if is_wide else width - 64))
    legend_height = ROW_PX * len(marks)
    if is_wide:
        height = max(diameter, legend_height) + 16
        left, top = diameter + _GAP_PX, (height - legend_height) / 2
        row_width = min(width - left, _WIDEST_LEGEND_PX)
        centre_x, centre_y = diameter / 2, height / 2
    else:
        height = diameter + 16 + legend_height
        left, top, row_width = 0.0, diameter + 16, float(width)
        centre_x, centre_y = width / 2, diameter / 2
    radius = diameter / 2 - 1
    hole = radius * 0.66
    rows = tuple(_row(mark, left, top + ROW_PX * index, row_width) for index, mark in enumerate(marks))
    fits = (size for size in TOTAL_SIZES_PX if text_width(figure.total_text, size, is_bold=True) <= hole * 1.7)
    return DonutLayout(
        width, height, centre_x, centre_y, radius, hole, _slices(marks), rows, next(fits, TOTAL_SIZES_PX[-1])
    )  # fmt: skip


def _row(mark: Mark, x: float, y: float, width: float) -> LegendRow:
    room = width - _SWATCH_PX - text_width(mark.text, TEXT_PX) - 16
    return LegendRow(mark, x, y, width, shorten(mark.label, room, TEXT_PX))


def _slices(marks: tuple[Mark, ...]) -> tuple[Slice, ...]:
    whole = sum(mark.value or 0 for mark in marks)
    found: list[Slice] = []
    before = 0.0
    for mark in marks:
        after = before + (mark.value or 0)
        found.append(Slice(mark, 2 * math.pi * before / whole, 2 * math.pi * after / whole))
        before = after
    return tuple(found)
