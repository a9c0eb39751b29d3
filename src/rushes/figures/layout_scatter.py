"""Where the points of two measures stand, and which of them have room for their names; the SVG and Plotly both draw these."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import Unit
from rushes.figures.format import Format
from rushes.figures.layout_axes import LABEL_PX, TEXT_PX, AxesLayout, Label, tick_room, value_ticks
from rushes.figures.measure_text import shorten, text_width
from rushes.figures.model import Figure, Mark
from rushes.figures.ticks import ticks

__all__ = ["POINT_PX", "axis_titles", "lay_out_scatter", "point_names", "point_of"]

POINT_PX = 5.0
_MOST_NAMES, _WIDEST_NAME_PX, _NAME_GAP_PX = 14, 140, 9.0


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    top: float
    bottom: float

    def touches(self, other: _Box) -> bool:
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


def lay_out_scatter(figure: Figure, width: int) -> AxesLayout:
    """Return both axes of values, each from zero, with room for what they measure."""
    grid = value_ticks(figure, at_most=5)
    along = [mark.along for mark in figure.marks if mark.along is not None]
    left = tick_room(grid)
    unit, steps = figure.other_unit or Unit.COUNT, max(2, int((width - left) // 90))
    other = ticks(max(along, default=0), unit, Format(figure.locale), at_most=steps, least=min(0.0, min(along, default=0)))
    right = text_width(other[-1].text, TEXT_PX) / 2 + 4
    plot_height = 220.0 if width < 420 else 260.0 if width < 800 else 300.0
    top, bottom = 30.0, 46.0
    return AxesLayout(width, top + plot_height + bottom, left, top, right, bottom, grid, (), other_ticks=other)


def axis_titles(figure: Figure, layout: AxesLayout) -> tuple[Label, Label]:
    """Return what goes up, over the axis, and what goes to the right, under it."""
    up = Label(0, 14, shorten(figure.total_label, layout.width, LABEL_PX))
    return up, Label(layout.width - 2, layout.height - 6, shorten(figure.other_label, layout.width - 2.0, LABEL_PX), anchor="right")


def point_of(layout: AxesLayout, mark: Mark) -> tuple[float, float]:
    """Return where a point stands."""
    return layout.other_x(mark.along or 0), layout.y(mark.end)


def point_names(figure: Figure, layout: AxesLayout) -> tuple[Label, ...]:
    """Return the names that stand beside their points without touching a point or another name, the highest points first."""
    points = [(mark, *point_of(layout, mark)) for mark in figure.marks]
    taken = [_Box(x - POINT_PX, x + POINT_PX, y - POINT_PX, y + POINT_PX) for _, x, y in points]
    found: list[Label] = []
    for mark, x, y in sorted(points, key=lambda each: each[2]):
        name = shorten(mark.label, _WIDEST_NAME_PX, TEXT_PX)
        wide = text_width(name, TEXT_PX)
        for start, anchor in ((x + _NAME_GAP_PX, "left"), (x - _NAME_GAP_PX, "right")):
            left = start if anchor == "left" else start - wide
            box = _Box(left, left + wide, y - 7, y + 7)
            has_room = box.left >= layout.left and box.right <= layout.width
            if name and has_room and len(found) < _MOST_NAMES and not any(box.touches(each) for each in taken):
                taken.append(box)
                found.append(Label(start, y + 4, name, anchor=anchor))
                break
    return tuple(found)
