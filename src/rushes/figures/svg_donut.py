"""A donut as SVG."""

from __future__ import annotations

import math

from rushes.figures.layout_donut import ROW_PX, TEXT_PX, DonutLayout, LegendRow, Slice, lay_out_donut
from rushes.figures.model import Figure
from rushes.figures.svg import Link, element, linked, mark_attributes, rectangle, text, tip

__all__ = ["donut_svg"]


def donut_svg(figure: Figure, width: int, link: Link) -> tuple[float, str]:
    """Return the height and the markup of a donut; the legend's rows are its links."""
    layout = lay_out_donut(figure, width)
    slices = (_slice(layout, each) for each in layout.slices)
    rows = (_row(row, link) for row in layout.rows)
    return layout.height, "".join((*slices, *_middle(figure, layout), *rows))


def _slice(layout: DonutLayout, each: Slice) -> str:
    attributes = {
        "class": f"mark slice c{each.mark.slot}",
        "d": _ring_path(layout, each),
        "fill-rule": "evenodd",
        **mark_attributes(each.mark),
    }
    return element("path", attributes, tip(each.mark))


def _ring_path(layout: DonutLayout, each: Slice) -> str:
    if each.end - each.start > 2 * math.pi - 1e-9:
        # An arc that ends where it begins is not drawn, so a whole ring is two circles of two arcs.
        return _circle_path(layout, layout.radius) + _circle_path(layout, layout.hole)
    return _arc_path(layout, each.start, each.end)


def _circle_path(layout: DonutLayout, radius: float) -> str:
    arc = f"A{radius:.2f} {radius:.2f} 0 1 1 "
    return f"M{_point(layout, radius, 0)}{arc}{_point(layout, radius, math.pi)}{arc}{_point(layout, radius, 0)}Z"


def _arc_path(layout: DonutLayout, start: float, end: float) -> str:
    large = 1 if end - start > math.pi else 0
    outer, hole = layout.radius, layout.hole
    return (
        f"M{_point(layout, outer, start)}A{outer:.2f} {outer:.2f} 0 {large} 1 {_point(layout, outer, end)}"
        f"L{_point(layout, hole, end)}A{hole:.2f} {hole:.2f} 0 {large} 0 {_point(layout, hole, start)}Z"
    )


def _point(layout: DonutLayout, radius: float, angle: float) -> str:
    return f"{layout.centre_x + radius * math.sin(angle):.2f} {layout.centre_y - radius * math.cos(angle):.2f}"


def _middle(figure: Figure, layout: DonutLayout) -> tuple[str, str]:
    size, x, y = layout.total_size, layout.centre_x, layout.centre_y
    return (
        text(x, y + size * 0.18, figure.total_text, size=size, anchor="middle", is_bold=True),
        text(x, y + size * 0.18 + 20, figure.total_label, size=TEXT_PX, classes="muted", anchor="middle"),
    )


def _row(row: LegendRow, link: Link) -> str:
    mark, middle = row.mark, row.y + ROW_PX / 2
    return linked(
        link(mark),
        mark.detail,
        mark_attributes(mark),
        rectangle(row.x, row.y, row.width, ROW_PX, "hit", tip(mark)),
        rectangle(row.x, middle - 5, 10, 10, f"c{mark.slot}", radius=2),
        text(row.x + 20, middle + 4.5, row.name, size=TEXT_PX),
        text(row.x + row.width, middle + 4.5, mark.text, size=TEXT_PX, classes="muted", anchor="end"),
    )
