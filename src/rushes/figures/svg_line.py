"""A line as SVG."""

from __future__ import annotations

from itertools import pairwise

from rushes.figures.layout_axes import TEXT_PX, AxesLayout, lay_out_line
from rushes.figures.layout_line import line_x, peak_place, point_radius, runs
from rushes.figures.measure_text import text_width
from rushes.figures.model import Figure, Mark
from rushes.figures.svg import element, mark_attributes, rectangle, text, tip
from rushes.figures.svg_axes import grid_svg, names_svg

__all__ = ["line_svg"]


def line_svg(figure: Figure, width: int) -> tuple[float, str]:
    """Return the height and the markup of a line: gaps stay gaps, incomplete points are hollow."""
    layout = lay_out_line(figure, width)
    marks = figure.series[0].marks
    parts = (
        grid_svg(layout),
        names_svg(layout, lambda place: line_x(layout, place, len(marks))),
        *(_run(layout, marks, run) for run in runs(marks)),
        *(_point(layout, marks, place) for place in range(len(marks))),
        _words(layout, marks),
        *(_hit(layout, marks, place) for place in range(len(marks))),
    )
    return layout.height, "".join(parts)


def _run(layout: AxesLayout, marks: tuple[Mark, ...], run: range) -> str:
    points = [f"{line_x(layout, place, len(marks)):.2f} {layout.y(float(marks[place].value or 0)):.2f}" for place in run]
    return element("path", {"d": "M" + "L".join(points), "class": "stroke s0"}) if len(points) > 1 else ""


def _point(layout: AxesLayout, marks: tuple[Mark, ...], place: int) -> str:
    radius = point_radius(marks, place)
    if not radius:
        return ""
    x, y = line_x(layout, place, len(marks)), layout.y(float(marks[place].value or 0))
    return element("circle", {"cx": x, "cy": y, "r": radius, "class": "hollow s0" if marks[place].is_incomplete else "c0"})


def _words(layout: AxesLayout, marks: tuple[Mark, ...]) -> str:
    """Return the newest number at the line's end and, where there is room, the highest above its peak."""
    last = next(place for place in reversed(range(len(marks))) if marks[place].value is not None)
    x, y = line_x(layout, last, len(marks)), layout.y(float(marks[last].value or 0))
    words = [text(x + 8, y + 4, marks[last].text, size=TEXT_PX, is_bold=True)]
    peak = peak_place(marks)
    peak_x = line_x(layout, peak, len(marks))
    half = text_width(marks[peak].text, TEXT_PX) / 2
    if peak != last and peak_x + half < x and peak_x - half > layout.left:
        words.append(text(peak_x, layout.y(float(marks[peak].value or 0)) - 8, marks[peak].text, size=TEXT_PX, anchor="middle"))
    return "".join(words)


def _hit(layout: AxesLayout, marks: tuple[Mark, ...], place: int) -> str:
    edges = [line_x(layout, each, len(marks)) for each in (max(0, place - 1), place, min(len(marks) - 1, place + 1))]
    left, right = ((one + other) / 2 for one, other in pairwise(edges))
    mark = marks[place]
    return element(
        "g",
        {"class": "mark", **mark_attributes(mark)},
        rectangle(left, layout.top, max(right - left, 1.0), layout.plot_height, "hit", tip(mark)),
    )
