"""Where the points of lines stand, and the areas under them; the SVG and Plotly both draw these."""

from __future__ import annotations

from dataclasses import replace

from rushes.domain import Unit
from rushes.figures.format import Format
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
from rushes.figures.measure_text import text_width
from rushes.figures.model import Figure, Mark

__all__ = ["areas", "edge_px", "lay_out_line", "line_words", "line_x", "point_radius", "runs"]

_HOLLOW_PX, _LAST_PX, _ALONE_PX = 3.5, 3.0, 2.0
_NAME_GAP_PX = 28.0
_EDGE_PX, _EDGES_FROM_PX = 1.5, 8.0


def lay_out_line(figure: Figure, width: int) -> AxesLayout:
    """Return the axes of one line, or of several with their names beside their ends or above."""
    if len(figure.series) > 1:
        return _several(figure, width)
    grid = value_ticks(figure, at_most=4 if figure.reach is None else 3)
    left = tick_room(grid)
    texts = [mark.text for mark in figure.marks]
    if figure.reach is not None:
        # The widest number of all panels, so that their plots are of one width.
        texts.append(Format(figure.locale).bare(figure.reach[1], figure.unit or Unit.COUNT))
    right = max(text_width(each, TEXT_PX, is_bold=True) for each in texts) + 12
    rows = legend(figure, width)
    top, bottom = 18.0 + legend_px(rows), 40.0 if any(figure.category_years) else 26.0
    plot_height = plot_px(figure, (140.0, 150.0, 170.0), width)
    names = category_names(figure, (width - left - right) / max(1, len(figure.categories) - 1), _NAME_GAP_PX)
    return AxesLayout(width, top + plot_height + bottom, left, top, right, bottom, grid, names, rows)


def _several(figure: Figure, width: int) -> AxesLayout:
    grid = value_ticks(figure, at_most=5)
    left = tick_room(grid)
    is_direct = width >= DIRECT_LABELS_FROM_PX
    right = beside_room(figure.series) if is_direct else max(8.0, last_name_room(figure))
    rows = legend(figure, width, is_direct=is_direct)
    top = 10.0 + legend_px(rows)
    bottom = 40.0 if any(figure.category_years) else 26.0
    plot_height = plot_px(figure, (190.0, 220.0, 250.0), width)
    names = category_names(
        figure, (width - left - right) / max(1, len(figure.categories) - 1), 12.0 if any(figure.category_years) else _NAME_GAP_PX
    )
    layout = AxesLayout(width, top + plot_height + bottom, left, top, right, bottom, grid, names, rows)
    return replace(layout, labels=(*rows, *labels_beside(figure, layout))) if is_direct else layout


def line_x(layout: AxesLayout, place: int, count: int) -> float:
    """Return where a point stands from left to right; a single one stands in the middle."""
    if count == 1:
        return layout.left + layout.plot_width / 2
    return layout.left + layout.plot_width * place / (count - 1)


def runs(marks: tuple[Mark, ...]) -> tuple[range, ...]:
    """Return the stretches without a gap, as ranges of places."""
    found: list[range] = []
    start: int | None = None
    for place in range(len(marks) + 1):
        is_known = place < len(marks) and marks[place].value is not None
        if is_known and start is None:
            start = place
        elif not is_known and start is not None:
            found.append(range(start, place))
            start = None
    return tuple(found)


def line_words(figure: Figure, layout: AxesLayout) -> tuple[Label, ...]:
    """Return the newest number of a line alone, at its end, and the highest above its peak, where nothing else is there."""
    first, *others = figure.series
    if others:
        return ()
    marks = first.marks
    known = [place for place in range(len(marks)) if marks[place].value is not None]
    last, peak = known[-1], max(known, key=lambda place: marks[place].value or 0)
    (x, y), (peak_x, peak_y) = ((line_x(layout, place, len(marks)), layout.y(marks[place].end)) for place in (last, peak))
    end = Label(x + 8, y + 4, marks[last].text)
    half = text_width(marks[peak].text, TEXT_PX) / 2
    if peak == last or peak_x + half >= x or peak_x - half <= layout.left or figure.former:
        return (end,)
    return (end, Label(peak_x, peak_y - 8, marks[peak].text, anchor="center"))


def point_radius(marks: tuple[Mark, ...], place: int, *, is_former: bool = False) -> float:
    """Return the radius of a point; 0 for those that the line alone shows.

    Incomplete days, the newest day, and days between two gaps have a point; of what was before the last one is not the newest.
    """
    mark = marks[place]
    if mark.value is None:
        return 0.0
    if mark.is_incomplete:
        return _HOLLOW_PX
    before = marks[place - 1].value if place else None
    after = marks[place + 1].value if place + 1 < len(marks) else None
    if not is_former and all(each.value is None for each in marks[place + 1 :]):
        return _LAST_PX
    return _ALONE_PX if before is None and after is None else 0.0


def edge_px(layout: AxesLayout, count: int) -> float:
    """Return how wide the edge between two areas is; where points stand so close that edges would cover the areas, there is none."""
    return _EDGE_PX if layout.plot_width / max(1, count - 1) >= _EDGES_FROM_PX else 0.0


def areas(layout: AxesLayout, marks: tuple[Mark, ...]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the corners of what lies between a line and the one under it, for each stretch without a gap."""
    found: list[tuple[tuple[float, float], ...]] = []
    for run in runs(marks):
        upper = [(line_x(layout, place, len(marks)), layout.y(marks[place].end)) for place in run]
        lower = [(line_x(layout, place, len(marks)), layout.y(marks[place].base)) for place in reversed(run)]
        if len(run) > 1:
            found.append((*upper, *lower))
    return tuple(found)
