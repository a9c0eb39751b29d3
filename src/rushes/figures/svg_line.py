"""Lines, and the areas under them, as SVG."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rushes.figures.layout_axes import TEXT_PX, AxesLayout
from rushes.figures.layout_line import areas, edge_px, lay_out_line, line_words, line_x, point_radius, runs
from rushes.figures.model import Figure, Series
from rushes.figures.svg import SMALLEST_TARGET_PX, Link, element, escape, linked, rectangle, text
from rushes.figures.svg_axes import ANCHORS, column_mark, column_words, grid_svg, labels_svg, names_svg

__all__ = ["line_svg", "lines_svg"]

At = Callable[[Series, int], tuple[float, float]]
"""Where the point of a series at a place stands."""


def line_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the height and the markup of lines: gaps stay gaps, incomplete points are hollow; a place that is wide enough is a link."""
    layout = lay_out_line(figure, width)
    count = len(figure.categories)

    def at(series: Series, place: int) -> tuple[float, float]:
        return line_x(layout, place, count), layout.y(series.marks[place].end)

    parts = (
        grid_svg(layout),
        names_svg(layout, lambda place: line_x(layout, place, count)),
        *(_area(layout, series) for series in figure.series if figure.is_stacked),
        lines_svg(figure, at, edge="stroke thin edge-card" if edge_px(layout, count) else ""),
        *(
            text(each.x, each.y, each.text, size=TEXT_PX, anchor=ANCHORS[each.anchor], is_bold=not place)
            for place, each in enumerate(line_words(figure, layout))
        ),
        labels_svg(layout.labels),
        *(_hit(layout, figure, place, link) for place in range(count)),
    )
    return layout.height, "".join(parts)


def _area(layout: AxesLayout, series: Series) -> str:
    paths = ("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in corners) + "Z" for corners in areas(layout, series.marks))
    return "".join(element("path", {"d": path, "class": f"c{series.slot}"}) for path in paths)


def lines_svg(figure: Figure, at: At, *, edge: str = "") -> str:
    """Return the lines of a figure with their points, and the dashed ones of what was before.

    Args:
        figure: Its series.
        at: Where the points stand.
        edge: The classes of lines between areas, which are no more than what tells these apart; none where there is no room for them.
    """
    # The first has the strongest colour, so it lies on top.
    order = tuple(reversed(figure.series))
    if figure.is_stacked:
        # What was before is no part's, so it has no part's colour, and an edge so that it stands out on any.
        former = (_runs(series, at, "was-edge") + _runs(series, at, "was dashes") for series in figure.former)
        return "".join((*(_runs(series, at, edge) + _points(series, at) for series in order), *former))
    former = (
        _runs(series, at, f"stroke thin dashes s{series.slot}") + _points(series, at, is_former=True) for series in reversed(figure.former)
    )
    return "".join((*former, *(_runs(series, at, f"stroke s{series.slot}") + _points(series, at) for series in order)))


def _runs(series: Series, at: At, classes: str) -> str:
    """Return the stretches of a line that have no gap, none without classes."""
    found: list[str] = []
    for run in runs(series.marks) if classes else ():
        points = [f"{x:.2f} {y:.2f}" for x, y in (at(series, place) for place in run)]
        if len(points) > 1:
            found.append(element("path", {"d": "M" + "L".join(points), "class": classes}))
    return "".join(found)


def _points(series: Series, at: At, *, is_former: bool = False) -> str:
    return "".join(_point(series, place, at, is_former=is_former) for place in range(len(series.marks)))


def _point(series: Series, place: int, at: At, *, is_former: bool) -> str:
    radius = point_radius(series.marks, place, is_former=is_former)
    if not radius:
        return ""
    x, y = at(series, place)
    classes = f"hollow s{series.slot}" if series.marks[place].is_incomplete else f"c{series.slot}"
    return element("circle", {"cx": x, "cy": y, "r": radius, "class": classes})


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
