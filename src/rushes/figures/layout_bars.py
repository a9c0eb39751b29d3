"""Where each bar stands, upright or lying, beside others or on them; the SVG and Plotly both draw these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from rushes.figures.layout_axes import (
    DIRECT_LABELS_FROM_PX,
    TEXT_PX,
    AxesLayout,
    Label,
    beside_room,
    category_names,
    labels_beside,
    last_name_room,
    legend,
    legend_px,
    plot_px,
    tick_room,
    value_ticks,
)
from rushes.figures.measure_text import shorten, text_width, wrap
from rushes.figures.model import Figure, FigureKind, Mark, Orientation

__all__ = ["BarBox", "bar_boxes", "bar_numbers", "former_ticks", "lay_out_bars", "slot_centre", "slot_width", "steps", "target_line"]

_FILLED = 0.78
_WIDEST_BAR_PX = 22.0
_WIDEST_ALONE_PX = 44.0
_LANE_PX, _ALONE_LANE_PX = 14, 18
"""How high a lying bar is with its gap, of several in a row and alone: a number of 12 px has to stand beside it."""
_ROW_GAP_PX = 10
_MOST_OF_NAMES = 0.42


_TICK_OVER_PX = 3.0
_NUMBER_PX = 20.0
"""What a number over a bar takes, with the gaps above and below it."""
Line = tuple[tuple[float, float], tuple[float, float]]
"""From one point to another, in pixels."""


@dataclass(frozen=True, slots=True)
class BarBox:
    """One bar in pixels; a bar without a value has no length."""

    mark: Mark
    category: int
    series: int
    x: float
    y: float
    width: float
    height: float


def lay_out_bars(figure: Figure, width: int) -> AxesLayout:
    """Return the axes of bars: upright, or lying where the figure says so or its names have no room."""
    if figure.orientation is Orientation.LYING:
        return _lying(figure, width)
    upright = _upright(figure, width)
    if figure.orientation is Orientation.UPRIGHT:
        return upright
    room = slot_width(upright, len(figure.categories)) - 6
    lines = [wrap(name, room, TEXT_PX) for name in figure.categories]
    numbers = [text_width(mark.text, TEXT_PX) for mark in figure.marks] if _has_numbers(figure) else []
    if (
        any(len(each) > 2 or text_width(part, TEXT_PX) > room or "…" in part for each in lines for part in each)
        or max(numbers, default=0) > room
    ):
        return _lying(figure, width)
    names = tuple((place, each[0], each[1] if len(each) > 1 else "") for place, each in enumerate(lines))
    if not any(second for _, _, second in names):
        return replace(upright, names=names)
    return replace(upright, names=names, bottom=40.0, height=upright.height - upright.bottom + 40)


def _upright(figure: Figure, width: int) -> AxesLayout:
    """Return the axes of upright bars: names beside the last bars, or a legend above without room."""
    grid = value_ticks(figure, at_most=5 if figure.reach is None else 3)
    left = tick_room(grid)
    is_many = len(figure.series) > 1
    is_direct = width >= DIRECT_LABELS_FROM_PX and is_many
    right = beside_room(figure.series) if is_direct else max(4.0, last_name_room(figure) - (width - left) / len(figure.categories) / 2)
    rows = legend(figure, width, is_direct=is_direct)
    top = (18.0 if _has_numbers(figure) else 10.0) + legend_px(rows)
    bottom = 40.0 if any(figure.category_years) else 24.0
    plot_height = plot_px(figure, (190.0, 220.0, 250.0), width)
    names = category_names(figure, (width - left - right) / len(figure.categories))
    layout = AxesLayout(width, top + plot_height + bottom, left, top, right, bottom, grid, names, rows)
    return replace(layout, labels=(*rows, *labels_beside(figure, layout))) if is_direct else layout


def _lying(figure: Figure, width: int) -> AxesLayout:
    """Return the axes of lying bars: a row for each category, as high as its bars need, its name on the left."""
    years = figure.category_years or ("",) * len(figure.categories)
    whole = (f"{name} {year}" if year else name for name, year in zip(figure.categories, years, strict=True))
    names = [shorten(name, width * _MOST_OF_NAMES, TEXT_PX) for name in whole]
    left = max(text_width(name, TEXT_PX) for name in names) + 12
    numbers = max(text_width(mark.text, TEXT_PX) for mark in figure.marks) + 10 if _has_numbers(figure, is_lying=True) else 0
    grid = value_ticks(figure, at_most=max(2, int((width - left - numbers) // 90)))
    right = max(numbers, text_width(grid[-1].text, TEXT_PX) / 2 + 2)
    rows = legend(figure, width)
    top = (4.0 if figure.target is None else 24.0) + legend_px(rows)
    lanes = _lanes(figure)
    plot_height = float(len(names) * (lanes * (_LANE_PX if lanes > 1 else _ALONE_LANE_PX) + _ROW_GAP_PX))
    shown = tuple((place, name, "") for place, name in enumerate(names))
    return AxesLayout(width, top + plot_height + 24, left, top, right, 24.0, grid, shown, rows, is_lying=True)


def _lanes(figure: Figure) -> int:
    return 1 if figure.is_stacked else len(figure.series)


def _has_numbers(figure: Figure, *, is_lying: bool = False) -> bool:
    """Return whether each bar has its number at its end: names have no order in which the axis could be read, and lying bars have room."""
    return not figure.is_stacked and (is_lying or (figure.orientation is Orientation.FITTING and len(figure.series) == 1))


def slot_width(layout: AxesLayout, categories: int) -> float:
    """Return the room of one category: its width, or its height where bars lie."""
    return (layout.plot_height if layout.is_lying else layout.plot_width) / categories


def slot_centre(layout: AxesLayout, place: int, categories: int) -> float:
    """Return the middle of a category, from the left, or from above where bars lie."""
    return (layout.top if layout.is_lying else layout.left) + slot_width(layout, categories) * (place + 0.5)


def bar_boxes(figure: Figure, layout: AxesLayout) -> tuple[BarBox, ...]:
    """Return every bar, series by series."""
    count, lanes = len(figure.categories), _lanes(figure)
    step, gap = _step_and_gap(figure, slot_width(layout, count), lanes, is_lying=layout.is_lying)
    # A bar that begins below the axis is drawn from where the axis begins.
    floor = layout.ticks[0].value
    found: list[BarBox] = []
    for order, series in enumerate(figure.series):
        lane = 0 if figure.is_stacked else order
        for place, mark in enumerate(series.marks):
            start = slot_centre(layout, place, count) + step * (lane - lanes / 2) + gap / 2
            low, high = sorted((layout.place(max(mark.base, floor)), layout.place(mark.end)))
            if layout.is_lying:
                found.append(BarBox(mark, place, order, low, start, high - low, step - gap))
            else:
                found.append(BarBox(mark, place, order, start, low, step - gap, high - low))
    return tuple(found)


def _step_and_gap(figure: Figure, room: float, lanes: int, *, is_lying: bool) -> tuple[float, float]:
    """Return how far apart the bars of one category stand, and what of it is left between them."""
    gap = 1.0 if room / lanes > 5 else 0.0
    if figure.is_touching:
        return room, gap
    if is_lying:
        return (room - _ROW_GAP_PX) / lanes, gap
    is_alone = figure.is_stacked or (lanes == 1 and figure.orientation is not Orientation.UPRIGHT)
    return min((_WIDEST_ALONE_PX if is_alone else _WIDEST_BAR_PX) + gap, room * _FILLED / lanes), gap


def bar_numbers(figure: Figure, layout: AxesLayout, boxes: tuple[BarBox, ...]) -> tuple[Label, ...]:
    """Return the numbers at the ends of bars, where the figure shows them: over a bar, or to the right of it."""
    if not _has_numbers(figure, is_lying=layout.is_lying):
        return ()
    if figure.target is not None or (figure.former and layout.is_lying):
        # In a column of their own, where the line of the target and those of what was before do not cross them.
        return tuple(Label(layout.width, box.y + box.height / 2 + 4, box.mark.text, anchor="right") for box in boxes)
    if layout.is_lying:
        return tuple(Label(box.x + box.width + 6, box.y + box.height / 2 + 4, box.mark.text) for box in boxes)
    ticks = {(box.series, box.category): y for box, ((_, y), _) in former_ticks(figure, layout, boxes)}
    return tuple(
        Label(box.x + box.width / 2, _above(box, ticks.get((box.series, box.category))), box.mark.text, anchor="center") for box in boxes
    )


def _above(box: BarBox, tick: float | None) -> float:
    """Return where the number over an upright bar stands: over the line of what was before, too, where that would cross it."""
    top = tick if tick is not None and box.y - _NUMBER_PX < tick < box.y else box.y
    return top - 5


def former_ticks(figure: Figure, layout: AxesLayout, boxes: tuple[BarBox, ...]) -> tuple[tuple[BarBox, Line], ...]:
    """Return the bars that were something before, each with a short line across it at that height; of a stack with its lowest."""
    is_alone = _lanes(figure) == 1 and not figure.is_touching
    found: list[tuple[BarBox, Line]] = []
    for box in boxes:
        mark = figure.former[box.series].marks[box.category] if box.series < len(figure.former) else None
        if mark is None or mark.value is None or not (mark.value or box.mark.value or figure.is_stacked):
            # What is nothing and was nothing needs no line.
            continue
        at = layout.place(mark.end)
        start, thick = (box.y, box.height) if layout.is_lying else (box.x, box.width)
        over = min(_TICK_OVER_PX, thick / 4) if is_alone else 0.0
        ends = (start - over, start + thick + over)
        found.append((box, ((at, ends[0]), (at, ends[1])) if layout.is_lying else ((ends[0], at), (ends[1], at))))
    return tuple(found)


def target_line(figure: Figure, layout: AxesLayout) -> tuple[tuple[float, float, float], Label] | None:
    """Return the line of the target across lying bars, as (from the left, top, bottom), and its words, which stay within the drawing."""
    if figure.target is None:
        return None
    x, half = layout.place(figure.target), text_width(figure.target_text, TEXT_PX) / 2
    words = Label(min(max(x, half), layout.width - half), layout.top - 8, figure.target_text, anchor="center")
    return (x, layout.top - 3, layout.top + layout.plot_height), words


def steps(figure: Figure, layout: AxesLayout, boxes: tuple[BarBox, ...]) -> tuple[Line, ...]:
    """Return the lines of a waterfall, from where one bar ends to where the next begins."""
    if figure.kind is not FigureKind.WATERFALL:
        return ()
    found: list[Line] = []
    for one, other in pairwise(boxes):
        at = layout.place(one.mark.end)
        if layout.is_lying:
            found.append(((at, one.y + one.height), (at, other.y)))
        else:
            found.append(((one.x + one.width, at), (other.x, at)))
    return tuple(found)
