"""Grouped bars as SVG."""

from __future__ import annotations

from rushes.figures.layout_axes import AxesLayout, lay_out_bars
from rushes.figures.layout_bars import BarBox, bar_boxes, slot_centre, slot_width
from rushes.figures.model import Figure
from rushes.figures.svg import SMALLEST_TARGET_PX, Link, element, escape, linked, mark_attributes, rectangle, tip
from rushes.figures.svg_axes import grid_svg, labels_svg, names_svg

__all__ = ["bars_svg"]

_ROUND_PX = 2.0


def bars_svg(figure: Figure, width: int, link: Link, prefix: str) -> tuple[float, str]:
    """Return the height and the markup of grouped bars; a category that is wide enough is a link.

    Args:
        figure: What to draw.
        width: In pixels.
        link: Where a mark leads.
        prefix: What the ids of patterns begin with, unique in the page.
    """
    layout = lay_out_bars(figure, width)
    by_category: dict[int, list[BarBox]] = {}
    for bar in bar_boxes(figure, layout):
        by_category.setdefault(bar.category, []).append(bar)
    columns = (_category(layout, place, bars, figure, link, prefix) for place, bars in by_category.items())
    parts = (
        _patterns(figure, prefix),
        grid_svg(layout),
        names_svg(layout, lambda place: slot_centre(layout, place, len(figure.categories))),
        *columns,
        labels_svg(layout),
    )
    return layout.height, "".join(parts)


def _category(layout: AxesLayout, place: int, bars: list[BarBox], figure: Figure, link: Link, prefix: str) -> str:
    first = figure.series[0].marks[place]
    room = slot_width(layout, len(figure.categories))
    left = slot_centre(layout, place, len(figure.categories)) - room / 2
    name = _column_name(figure, place)
    hit = rectangle(left, layout.top, room, layout.plot_height, "hit", element("title", {}, escape(name)))
    address = link(first) if room >= SMALLEST_TARGET_PX else None
    return linked(address, name, {"data-key": first.key, "data-tip": name}, hit, *(_bar(bar, prefix) for bar in bars))


def _column_name(figure: Figure, place: int) -> str:
    marks = [series.marks[place] for series in figure.series]
    return f"{marks[0].label}. " + ". ".join(mark.detail.removeprefix(f"{mark.label}, ") for mark in marks)


def _bar(bar: BarBox, prefix: str) -> str:
    mark = bar.mark
    if mark.value is None:
        return ""
    path = _bar_path(bar)
    if mark.is_incomplete:
        return element(
            "path",
            {"d": path, "class": f"mark hatch s{mark.slot}", "fill": f"url(#{prefix}-hatch{mark.slot})", **mark_attributes(mark)},
            tip(mark),
        )
    return element("path", {"d": path, "class": f"mark c{mark.slot}", **mark_attributes(mark)}, tip(mark))


def _bar_path(bar: BarBox) -> str:
    round_px = min(_ROUND_PX, bar.width / 2, bar.height)
    left, right, top, base = bar.x, bar.x + bar.width, bar.y, bar.y + bar.height
    return (
        f"M{left:.2f} {base:.2f}V{top + round_px:.2f}Q{left:.2f} {top:.2f} {left + round_px:.2f} {top:.2f}"
        f"H{right - round_px:.2f}Q{right:.2f} {top:.2f} {right:.2f} {top + round_px:.2f}V{base:.2f}Z"
    )


def _patterns(figure: Figure, prefix: str) -> str:
    slots = sorted({mark.slot for mark in figure.marks if mark.is_incomplete and mark.value is not None})
    return element("defs", {}, *(_pattern(f"{prefix}-hatch{slot}", slot) for slot in slots)) if slots else ""


def _pattern(name: str, slot: int) -> str:
    return element(
        "pattern",
        {"id": name, "width": 5, "height": 5, "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"},
        element("rect", {"width": 5, "height": 5, "class": "ground"}),
        element("rect", {"width": 2.2, "height": 5, "class": f"c{slot}"}),
    )
