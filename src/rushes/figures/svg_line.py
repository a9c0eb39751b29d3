"""Lines, and the areas under them, as SVG."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rushes.figures.layout_axes import TEXT_PX, AxesLayout
from rushes.figures.layout_line import areas, edge_px, lay_out_line, line_x, peak_place, point_radius, runs
from rushes.figures.measure_text import text_width
from rushes.figures.model import Figure, Mark, Series
from rushes.figures.svg import SMALLEST_TARGET_PX, Link, element, escape, linked, rectangle, text
from rushes.figures.svg_axes import column_mark, column_words, grid_svg, labels_svg, names_svg

__all__ = ["line_marks_svg", "line_svg"]

At = Callable[[int], tuple[float, float]]
"""Where the point of a place stands."""


def line_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the height and the markup of lines: gaps stay gaps, incomplete points are hollow; a place that is wide enough is a link."""
    layout = lay_out_line(figure, width)
    count = len(figure.categories)
    words = _words(layout, figure.series[0].marks) if len(figure.series) == 1 else labels_svg(layout)
    parts = (
        grid_svg(layout),
        names_svg(layout, lambda place: line_x(layout, place, count)),
        *(_area(layout, series) for series in figure.series if figure.is_stacked),
        # The first has the strongest colour, so it lies on top.
        *(_line(layout, series, is_edge=figure.is_stacked) for series in reversed(figure.series)),
        words,
        *(_hit(layout, figure, place, link) for place in range(count)),
    )
    return layout.height, "".join(parts)


def _area(layout: AxesLayout, series: Series) -> str:
    paths = ("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in corners) + "Z" for corners in areas(layout, series.marks))
    return "".join(element("path", {"d": path, "class": f"c{series.slot}"}) for path in paths)


def _line(layout: AxesLayout, series: Series, *, is_edge: bool) -> str:
    """Return a line with its points; between areas it is no more than the edge that tells them apart."""
    marks = series.marks
    classes = f"stroke s{series.slot}"
    if is_edge:
        classes = "stroke thin edge-card" if edge_px(layout, len(marks)) else ""
    return line_marks_svg(series, lambda place: (line_x(layout, place, len(marks)), layout.y(marks[place].end)), classes)


def line_marks_svg(series: Series, at: At, classes: str) -> str:
    """Return the stretches of a line and those of its points that are shown.

    Args:
        series: Its marks.
        at: Where each stands.
        classes: Those of the line, none for its points alone.
    """
    lines = (_run(run, at, classes) for run in runs(series.marks) if classes)
    return "".join((*lines, *(_point(series, place, at) for place in range(len(series.marks)))))


def _run(run: range, at: At, classes: str) -> str:
    points = [f"{x:.2f} {y:.2f}" for x, y in map(at, run)]
    return element("path", {"d": "M" + "L".join(points), "class": classes}) if len(points) > 1 else ""


def _point(series: Series, place: int, at: At) -> str:
    radius = point_radius(series.marks, place)
    if not radius:
        return ""
    x, y = at(place)
    classes = f"hollow s{series.slot}" if series.marks[place].is_incomplete else f"c{series.slot}"
    return element("circle", {"cx": x, "cy": y, "r": radius, "class": classes})


def _words(layout: AxesLayout, marks: tuple[Mark, ...]) -> str:
    """Return the newest number at the line's end and, where there is room, the highest above its peak."""
    last = next(place for place in reversed(range(len(marks))) if marks[place].value is not None)
    x, y = line_x(layout, last, len(marks)), layout.y(marks[last].end)
    words = [text(x + 8, y + 4, marks[last].text, size=TEXT_PX, is_bold=True)]
    peak = peak_place(marks)
    peak_x = line_x(layout, peak, len(marks))
    half = text_width(marks[peak].text, TEXT_PX) / 2
    if peak != last and peak_x + half < x and peak_x - half > layout.left:
        words.append(text(peak_x, layout.y(marks[peak].end) - 8, marks[peak].text, size=TEXT_PX, anchor="middle"))
    return "".join(words)


def _hit(layout: AxesLayout, figure: Figure, place: int, link: Link) -> str:
    count = len(figure.categories)
    edges = [line_x(layout, each, count) for each in (max(0, place - 1), place, min(count - 1, place + 1))]
    left, right = ((one + other) / 2 for one, other in pairwise(edges))
    whole = column_mark(figure, place)
    room = max(right - left, 1.0)
    words = column_words(figure, place)
    hit = rectangle(left, layout.top, room, layout.plot_height, "hit", element("title", {}, escape(words)))
    address = link(whole) if room >= SMALLEST_TARGET_PX else None
    return linked(address, words, {"data-key": whole.name, "data-tip": words or None}, hit)
