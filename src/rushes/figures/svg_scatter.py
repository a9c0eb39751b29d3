"""Points of two measures as SVG."""

from __future__ import annotations

from rushes.figures.layout_axes import LABEL_PX, TEXT_PX, AxesLayout
from rushes.figures.layout_scatter import POINT_PX, axis_titles, lay_out_scatter, point_names, point_of
from rushes.figures.model import Figure, Mark
from rushes.figures.svg import SMALLEST_TARGET_PX, Link, element, linked, mark_attributes, rectangle, text, tip
from rushes.figures.svg_axes import ANCHORS, grid_svg, numbers_svg

__all__ = ["scatter_svg"]


def scatter_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the height and the markup of points, each a link of at least 24 px."""
    layout = lay_out_scatter(figure, width)
    titles = (
        text(each.x, each.y, each.text, size=LABEL_PX, classes="muted", anchor=ANCHORS[each.anchor]) for each in axis_titles(figure, layout)
    )
    points = (_point(layout, mark, link) for mark in figure.marks)
    parts = (grid_svg(layout), _upright_grid(layout), *titles, numbers_svg(point_names(figure, layout)), *points)
    return layout.height, "".join(parts)


def _upright_grid(layout: AxesLayout) -> str:
    found: list[str] = []
    base = layout.top + layout.plot_height
    for tick in layout.other_ticks:
        x = layout.other_x(tick.value)
        found.append(element("line", {"x1": x, "x2": x, "y1": layout.top, "y2": base, "class": "grid" if tick.value else "axis"}))
        found.append(text(x, base + 18, tick.text, size=TEXT_PX, classes="muted", anchor="middle"))
    return "".join(found)


def _point(layout: AxesLayout, mark: Mark, link: Link) -> str:
    x, y = point_of(layout, mark)
    half = SMALLEST_TARGET_PX / 2
    classes = f"hollow s{mark.slot}" if mark.is_incomplete else f"slice c{mark.slot}"
    return linked(
        link(mark),
        mark.detail,
        mark_attributes(mark),
        rectangle(x - half, y - half, SMALLEST_TARGET_PX, SMALLEST_TARGET_PX, "hit", tip(mark)),
        element("circle", {"cx": x, "cy": y, "r": POINT_PX + (0 if mark.is_incomplete else 1), "class": classes}),
    )
