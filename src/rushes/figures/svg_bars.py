"""Bars as SVG."""

from __future__ import annotations

from rushes.figures.layout_axes import AxesLayout
from rushes.figures.layout_bars import (
    BarBox,
    bar_boxes,
    bar_numbers,
    former_ticks,
    lay_out_bars,
    slot_centre,
    slot_width,
    steps,
    target_line,
)
from rushes.figures.model import Figure
from rushes.figures.svg import SMALLEST_TARGET_PX, Link, element, escape, linked, mark_attributes, rectangle, short, tip
from rushes.figures.svg_axes import column_mark, column_words, grid_svg, labels_svg, names_svg, numbers_svg

__all__ = ["bar_columns", "bars_svg", "former_svg", "patterns"]

_ROUND_PX = 2.0


def bars_svg(figure: Figure, width: int, link: Link, prefix: str) -> tuple[float, str]:
    """Return the height and the markup of bars; a category that is wide enough is a link.

    Args:
        figure: What to draw.
        width: In pixels.
        link: Where a mark leads.
        prefix: What the ids of patterns begin with, unique in the page.
    """
    layout = lay_out_bars(figure, width)
    boxes = bar_boxes(figure, layout)
    parts = (
        patterns(figure, prefix),
        grid_svg(layout),
        names_svg(layout, lambda place: slot_centre(layout, place, len(figure.categories))),
        bar_columns(layout, boxes, figure, link, prefix),
        former_svg(figure, layout, boxes),
        _steps(figure, layout, boxes),
        _target(figure, layout),
        numbers_svg(bar_numbers(figure, layout, boxes)),
        labels_svg(layout.labels),
    )
    return layout.height, "".join(parts)


def bar_columns(layout: AxesLayout, boxes: tuple[BarBox, ...], figure: Figure, link: Link, prefix: str) -> str:
    """Return each category with its bars, which is pointed at as a whole."""
    by_category: dict[int, list[BarBox]] = {}
    for box in boxes:
        by_category.setdefault(box.category, []).append(box)
    return "".join(_category(layout, place, bars, figure, link, prefix) for place, bars in by_category.items())


def _category(layout: AxesLayout, place: int, bars: list[BarBox], figure: Figure, link: Link, prefix: str) -> str:
    whole = column_mark(figure, place)
    room = slot_width(layout, len(figure.categories))
    start = slot_centre(layout, place, len(figure.categories)) - room / 2
    name = column_words(figure, place)
    title = element("title", {}, escape(name))
    if layout.is_lying:
        hit = rectangle(0, start, layout.width, room, "hit", title)
    else:
        hit = rectangle(start, layout.top, room, layout.plot_height, "hit", title)
    address = link(whole) if room >= SMALLEST_TARGET_PX else None
    drawn = (_bar(bar, prefix, is_lying=layout.is_lying, is_piece=figure.is_stacked) for bar in bars)
    return linked(address, name, {"data-key": whole.name, "data-tip": name}, hit, *drawn)


def former_svg(figure: Figure, layout: AxesLayout, boxes: tuple[BarBox, ...]) -> str:
    """Return the lines at what bars were before, each with an edge in the colour of the card, so that it stands out on any of them."""
    lines = [f"M{short(x0)} {short(y0)}L{short(x1)} {short(y1)}" for _, ((x0, y0), (x1, y1)) in former_ticks(figure, layout, boxes)]
    path = "".join(lines)
    return element("path", {"class": "was-edge", "d": path}) + element("path", {"class": "was", "d": path}) if lines else ""


def _steps(figure: Figure, layout: AxesLayout, boxes: tuple[BarBox, ...]) -> str:
    lines = [f"M{short(x0)} {short(y0)}L{short(x1)} {short(y1)}" for (x0, y0), (x1, y1) in steps(figure, layout, boxes)]
    return element("path", {"class": "turn", "d": "".join(lines)}) if lines else ""


def _target(figure: Figure, layout: AxesLayout) -> str:
    if not (target := target_line(figure, layout)):
        return ""
    (x, top, bottom), words = target
    return element("line", {"class": "goal", "x1": x, "x2": x, "y1": top, "y2": bottom}) + numbers_svg((words,))


def _bar(bar: BarBox, prefix: str, *, is_lying: bool, is_piece: bool) -> str:
    mark = bar.mark
    if mark.value is None:
        return ""
    attributes = {"d": _bar_path(bar, is_lying=is_lying, is_piece=is_piece), **mark_attributes(mark)}
    if mark.is_incomplete:
        return element("path", {"class": f"mark hatch s{mark.slot}", "fill": f"url(#{prefix}-hatch{mark.slot})", **attributes}, tip(mark))
    return element("path", {"class": f"mark c{mark.slot}", **attributes}, tip(mark))


def _bar_path(bar: BarBox, *, is_lying: bool, is_piece: bool) -> str:
    """Return the outline: round at the far end, or square and a pixel short of the next one where pieces lie on each other."""
    left, right, top, base = bar.x, bar.x + bar.width, bar.y, bar.y + bar.height
    if is_piece:
        top, right = (top, right - min(1.0, bar.width / 4)) if is_lying else (top + min(1.0, bar.height / 4), right)
        return f"M{left:.2f} {base:.2f}V{top:.2f}H{right:.2f}V{base:.2f}Z"
    is_back = bar.mark.end < bar.mark.base
    round_px = min(_ROUND_PX, bar.width / 2, bar.height / 2) if is_lying or is_back else min(_ROUND_PX, bar.width / 2, bar.height)
    if is_lying:
        far, near, turn = (left, right, -round_px) if is_back else (right, left, round_px)
        return (
            f"M{near:.2f} {top:.2f}H{far - turn:.2f}Q{far:.2f} {top:.2f} {far:.2f} {top + round_px:.2f}"
            f"V{base - round_px:.2f}Q{far:.2f} {base:.2f} {far - turn:.2f} {base:.2f}H{near:.2f}Z"
        )
    far, near, turn = (base, top, -round_px) if is_back else (top, base, round_px)
    return (
        f"M{left:.2f} {near:.2f}V{far + turn:.2f}Q{left:.2f} {far:.2f} {left + round_px:.2f} {far:.2f}"
        f"H{right - round_px:.2f}Q{right:.2f} {far:.2f} {right:.2f} {far + turn:.2f}V{near:.2f}Z"
    )


def patterns(figure: Figure, prefix: str) -> str:
    """Return the hatching of the colours that have incomplete marks."""
    slots = sorted({mark.slot for mark in figure.marks if mark.is_incomplete and mark.value is not None})
    return element("defs", {}, *(_pattern(f"{prefix}-hatch{slot}", slot) for slot in slots)) if slots else ""


def _pattern(name: str, slot: int) -> str:
    return element(
        "pattern",
        {"id": name, "width": 5, "height": 5, "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"},
        element("rect", {"width": 5, "height": 5, "class": "ground"}),
        element("rect", {"width": 2.2, "height": 5, "class": f"c{slot}"}),
    )
