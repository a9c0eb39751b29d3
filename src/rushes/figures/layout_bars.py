"""Where each bar of a group stands; the SVG and Plotly both draw these."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.figures.layout_axes import AxesLayout
from rushes.figures.model import Figure, Mark

__all__ = ["BarBox", "bar_boxes", "slot_centre", "slot_width"]

_FILLED = 0.78
_WIDEST_BAR_PX = 22.0


@dataclass(frozen=True, slots=True)
class BarBox:
    """One bar in pixels; a bar without a value has no height."""

    mark: Mark
    category: int
    series: int
    x: float
    y: float
    width: float
    height: float


def slot_width(layout: AxesLayout, categories: int) -> float:
    """Return the room of one category."""
    return layout.plot_width / categories


def slot_centre(layout: AxesLayout, place: int, categories: int) -> float:
    """Return the middle of a category."""
    return layout.left + slot_width(layout, categories) * (place + 0.5)


def bar_boxes(figure: Figure, layout: AxesLayout) -> tuple[BarBox, ...]:
    """Return every bar, series by series."""
    count, groups = len(figure.categories), len(figure.series)
    gap = 1.0 if slot_width(layout, count) / groups > 5 else 0.0
    step = min(_WIDEST_BAR_PX + gap, slot_width(layout, count) * _FILLED / groups)
    base = layout.top + layout.plot_height
    found: list[BarBox] = []
    for order, series in enumerate(figure.series):
        for place, mark in enumerate(series.marks):
            x = slot_centre(layout, place, count) + step * (order - groups / 2) + gap / 2
            y = layout.y(max(0.0, float(mark.value or 0)))
            found.append(BarBox(mark, place, order, x, y, step - gap, base - y))
    return tuple(found)
