"""The grid, the axis and its words, shared by bars and lines as SVG."""

from __future__ import annotations

from collections.abc import Callable

from rushes.figures.layout_axes import LABEL_PX, TEXT_PX, AxesLayout
from rushes.figures.svg import element, rectangle, text

__all__ = ["grid_svg", "labels_svg", "names_svg"]


def grid_svg(layout: AxesLayout) -> str:
    """Return the horizontal lines and their numbers."""
    found: list[str] = []
    for tick in layout.ticks:
        y = layout.y(tick.value)
        end = layout.width - layout.right
        found.append(element("line", {"x1": layout.left, "x2": end, "y1": y, "y2": y, "class": "axis" if not tick.value else "grid"}))
        found.append(text(layout.left - 8, y + 4, tick.text, size=TEXT_PX, classes="muted", anchor="end"))
    return "".join(found)


def names_svg(layout: AxesLayout, x: Callable[[int], float]) -> str:
    """Return the categories' names, the year under those where it begins."""
    found: list[str] = []
    base = layout.top + layout.plot_height
    for place, name, year in layout.names:
        found.append(text(x(place), base + 18, name, size=TEXT_PX, classes="muted", anchor="middle"))
        if year:
            found.append(text(x(place), base + 34, year, size=TEXT_PX, classes="muted", anchor="middle"))
    return "".join(found)


def labels_svg(layout: AxesLayout) -> str:
    """Return the series' names, each with a swatch of its colour."""
    return "".join(
        rectangle(label.x, label.y - 10, 10, 10, f"c{label.slot}", radius=2) + text(label.x + 16, label.y, label.text, size=LABEL_PX)
        for label in layout.labels
    )
