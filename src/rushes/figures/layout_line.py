"""Where the points of a line stand; the SVG and Plotly both draw these."""

from __future__ import annotations

from rushes.figures.layout_axes import AxesLayout
from rushes.figures.model import Mark

__all__ = ["line_x", "peak_place", "point_radius", "runs"]

_HOLLOW_PX, _LAST_PX, _ALONE_PX = 3.5, 3.0, 2.0


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


def peak_place(marks: tuple[Mark, ...]) -> int:
    """Return the place of the first highest value."""
    return max((place for place in range(len(marks)) if marks[place].value is not None), key=lambda place: marks[place].value or 0)


def point_radius(marks: tuple[Mark, ...], place: int) -> float:
    """Return the radius of a point; 0 for those that the line alone shows.

    Incomplete days, the newest day, and days between two gaps have a point.
    """
    mark = marks[place]
    if mark.value is None:
        return 0.0
    if mark.is_incomplete:
        return _HOLLOW_PX
    before = marks[place - 1].value if place else None
    after = marks[place + 1].value if place + 1 < len(marks) else None
    if all(each.value is None for each in marks[place + 1 :]):
        return _LAST_PX
    return _ALONE_PX if before is None and after is None else 0.0
