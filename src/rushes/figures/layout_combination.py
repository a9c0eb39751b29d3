"""Where the bars and the line of a combination stand, each along an axis of its own; the SVG and Plotly both draw these."""

from __future__ import annotations

from dataclasses import replace

from rushes.domain import Unit
from rushes.figures.format import Format
from rushes.figures.layout_axes import AxesLayout, category_names, last_name_room, legend, legend_px, plot_px, tick_room, value_ticks
from rushes.figures.layout_bars import slot_centre
from rushes.figures.model import Figure, Series
from rushes.figures.ticks import ticks_like

__all__ = ["bars_of", "lay_out_combination", "line_of", "line_point"]


def lay_out_combination(figure: Figure, width: int) -> AxesLayout:
    """Return the axes: bars on the left, the line on the right, with as many steps, so that both share the lines of the grid."""
    grid = value_ticks(bars_of(figure), at_most=5)
    highest = max((mark.end for mark in line_of(figure).drawn if mark.value is not None), default=0.0)
    other = ticks_like(len(grid) - 1, highest, figure.other_unit or Unit.COUNT, Format(figure.locale))
    left, right = tick_room(grid), tick_room(other)
    rows = legend(figure, width)
    top, bottom = legend_px(rows) + 10, 40.0 if any(figure.category_years) else 24.0
    plot_height = plot_px(figure, (190.0, 220.0, 250.0), width)
    room = (width - left - right) / len(figure.categories)
    right = max(right, last_name_room(figure) - room / 2)
    names = category_names(figure, room)
    return AxesLayout(width, top + plot_height + bottom, left, top, right, bottom, grid, names, rows, other)


def bars_of(figure: Figure) -> Figure:
    """Return the figure of the bars alone."""
    return replace(figure, series=figure.series[:1], former=figure.former[:1])


def line_of(figure: Figure) -> Figure:
    """Return the figure of the line alone."""
    return replace(figure, series=figure.series[1:], former=figure.former[1:])


def line_point(series: Series, layout: AxesLayout, place: int) -> tuple[float, float]:
    """Return where a point of the line stands, or of what it was: over the middle of its bar."""
    return slot_centre(layout, place, len(series.marks)), layout.other_y(series.marks[place].end)
