"""The grid, the axes and their words, shared by bars, lines and points as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from rushes.figures.layout_axes import FORMER_SWATCH_PX, LABEL_PX, TEXT_PX, AxesLayout, Label
from rushes.figures.model import Figure, Mark
from rushes.figures.names import isolated
from rushes.figures.svg import element, rectangle, text

__all__ = ["ANCHORS", "column_mark", "column_words", "grid_svg", "labels_svg", "names_svg", "numbers_svg"]

ANCHORS = {"left": None, "center": "middle", "right": "end"}


def grid_svg(layout: AxesLayout) -> str:
    """Return the lines of the grid and their numbers."""
    found: list[str] = []
    base, end = layout.top + layout.plot_height, layout.width - layout.right
    for tick in layout.ticks:
        at, kind = layout.place(tick.value), "axis" if not tick.value else "grid"
        if layout.is_lying:
            found.append(element("line", {"x1": at, "x2": at, "y1": layout.top, "y2": base, "class": kind}))
            found.append(text(at, base + 18, tick.text, size=TEXT_PX, classes="muted", anchor="middle"))
        else:
            found.append(element("line", {"x1": layout.left, "x2": end, "y1": at, "y2": at, "class": kind}))
            found.append(text(layout.left - 8, at + 4, tick.text, size=TEXT_PX, classes="muted", anchor="end"))
    return "".join(found)


def names_svg(layout: AxesLayout, place_of: Callable[[int], float]) -> str:
    """Return the categories' names under the plot, with their second lines, or on its left where bars lie."""
    found: list[str] = []
    base = layout.top + layout.plot_height
    for place, name, second in layout.names:
        at = place_of(place)
        if layout.is_lying:
            found.append(text(layout.left - 8, at + 4, name, size=TEXT_PX, anchor="end"))
            continue
        found.append(text(at, base + 18, name, size=TEXT_PX, classes="muted", anchor="middle"))
        if second:
            found.append(text(at, base + 34, second, size=TEXT_PX, classes="muted", anchor="middle"))
    return "".join(found)


def labels_svg(labels: Iterable[Label]) -> str:
    """Return the series' names, each with a swatch of its colour."""
    return "".join(_swatch(label) + text(label.x + 16, label.y, label.text, size=LABEL_PX) for label in labels)


def _swatch(label: Label) -> str:
    """Return a square of the series' colour; of what was before, whatever its colour, the line that shows it."""
    if label.is_former:
        return element(
            "line",
            {
                "x1": label.x,
                "x2": label.x + FORMER_SWATCH_PX,
                "y1": label.y - 5,
                "y2": label.y - 5,
                "class": "was dashes" if label.is_dashed else "was",
            },
        )
    return rectangle(label.x, label.y - 10, 10, 10, f"c{label.slot}", radius=2)


def numbers_svg(numbers: Iterable[Label]) -> str:
    """Return words that stand at marks."""
    return "".join(text(each.x, each.y, each.text, size=TEXT_PX, anchor=ANCHORS[each.anchor]) for each in numbers)


def column_mark(figure: Figure, place: int) -> Mark:
    """Return what a whole place stands for: its mark; of several groups, all of them together."""
    marks = [series.marks[place] for series in figure.series]
    first = marks[0].place
    if first is None or len({mark.place.group for mark in marks if mark.place}) == 1:
        return marks[0]
    return replace(marks[0], place=replace(first, group=""))


def column_words(figure: Figure, place: int) -> str:
    """Return what all series have at one place, as one sentence after the other; of one series that of its mark."""
    marks = [series.marks[place] for series in figure.series]
    if len(marks) == 1:
        return marks[0].detail
    name = marks[0].label
    if len(figure.former) == 1:
        # What was before is one for all that lie on each other.
        marks.append(figure.former[0].marks[place])
    return f"{name}. " + ". ".join(mark.detail.removeprefix(f"{isolated(name)}, ") for mark in marks)
