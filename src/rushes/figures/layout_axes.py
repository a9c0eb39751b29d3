"""Where bars and lines, their grid and their words stand at a given width; SVG and Plotly draw this."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import Unit
from rushes.figures.format import Format
from rushes.figures.measure_text import shorten, text_width
from rushes.figures.model import Figure, Series
from rushes.figures.ticks import Tick, ticks

__all__ = ["AxesLayout", "Label", "lay_out_bars", "lay_out_line"]

TEXT_PX = 12
LABEL_PX = 13
_DIRECT_LABELS_FROM_PX = 560
_LABEL_ROW_PX = 18
_LEGEND_ROW_PX = 22
_WIDEST_LABEL_PX = 150
_BESIDE_PX = 26
"""The gap, the swatch and the gap before a name beside the plot."""


@dataclass(frozen=True, slots=True)
class Label:
    """One piece of text: where its baseline begins, its words, and the series it belongs to."""

    x: float
    y: float
    text: str
    slot: int = 0


@dataclass(frozen=True, slots=True)
class AxesLayout:
    """A figure with axes at one width, in pixels; the plot is the area between the margins.

    Args:
        names: Category names that are shown, as (position, name, year).
        labels: Direct labels beside the plot, or the legend above it.
    """

    width: int
    height: float
    left: float
    top: float
    right: float
    bottom: float
    ticks: tuple[Tick, ...]
    names: tuple[tuple[int, str, str], ...]
    labels: tuple[Label, ...]
    is_labelled_directly: bool

    @property
    def plot_width(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom

    @property
    def top_value(self) -> float:
        """The value of the topmost line of the grid."""
        return self.ticks[-1].value

    def y(self, value: float) -> float:
        """Return the height of a value."""
        return self.top + self.plot_height * (1 - value / self.top_value)


def lay_out_bars(figure: Figure, width: int) -> AxesLayout:
    """Return the axes of grouped bars: names beside the last bars, or a legend above without room."""
    grid = _ticks(figure, at_most=5)
    left = _left(grid)
    is_direct = width >= _DIRECT_LABELS_FROM_PX and len(figure.series) > 1
    right = 4.0
    rows: tuple[Label, ...] = ()
    if is_direct:
        right = min(_WIDEST_LABEL_PX, max(text_width(each.name, LABEL_PX) for each in figure.series)) + _BESIDE_PX
    elif len(figure.series) > 1:
        rows = _legend(figure.series, width)
    top = 10.0 + (rows[-1].y + 10 if rows else 0)
    bottom = 40.0 if any(figure.category_years) else 24.0
    plot_height = 190.0 if width < 420 else 220.0 if width < 800 else 250.0
    slot_width = (width - left - right) / len(figure.categories)
    layout = AxesLayout(
        width, top + plot_height + bottom, left, top, right, bottom, grid, _names(figure, slot_width), rows, is_direct
    )  # fmt: skip
    if not is_direct:
        return layout
    labels = _beside(figure.series, layout)
    return AxesLayout(width, layout.height, left, top, right, bottom, grid, layout.names, labels, is_direct)


def lay_out_line(figure: Figure, width: int) -> AxesLayout:
    """Return the axes of a line."""
    grid = _ticks(figure, at_most=4)
    left = _left(grid)
    right = max(text_width(mark.text, TEXT_PX, is_bold=True) for mark in figure.marks) + 12
    top, bottom = 18.0, 26.0
    plot_height = 140.0 if width < 420 else 150.0 if width < 800 else 170.0
    step = (width - left - right) / max(1, len(figure.categories) - 1)
    names = _names(figure, step, gap_px=28)
    return AxesLayout(width, top + plot_height + bottom, left, top, right, bottom, grid, names, (), is_labelled_directly=True)


def _ticks(figure: Figure, *, at_most: int) -> tuple[Tick, ...]:
    largest = max((mark.value for mark in figure.marks if mark.value is not None), default=0)
    return ticks(largest, figure.unit or Unit.COUNT, Format(figure.locale), at_most=at_most)


def _left(grid: tuple[Tick, ...]) -> float:
    return max(text_width(tick.text, TEXT_PX) for tick in grid) + 10


def _names(figure: Figure, slot_width: float, gap_px: float = 6) -> tuple[tuple[int, str, str], ...]:
    """Return every so manyth name, the last one always, with its year where that changes."""
    count = len(figure.categories)
    widest = max(text_width(name, TEXT_PX) for name in figure.categories) + gap_px
    step = next((each for each in (1, 2, 3, 4, 5, 7, 10, 14, 30, 60, 90, 180, 365) if slot_width * each >= widest), count)
    shown = list(range((count - 1) % step, count, step))
    years = figure.category_years or ("",) * count
    found: list[tuple[int, str, str]] = []
    before = 0
    for place in shown:
        year = next((each for each in reversed(years[before : place + 1]) if each), "")
        found.append((place, figure.categories[place], year))
        before = place + 1
    return tuple(found)


def _legend(series: tuple[Series, ...], width: int) -> tuple[Label, ...]:
    found: list[Label] = []
    x, y = 0.0, 14.0
    for each in series:
        name = shorten(each.name, width - 20.0, LABEL_PX)
        needed = 16 + text_width(name, LABEL_PX)
        if x and x + needed > width:
            x, y = 0.0, y + _LEGEND_ROW_PX
        found.append(Label(x, y, name, each.slot))
        x += needed + 16
    return tuple(found)


def _beside(series: tuple[Series, ...], layout: AxesLayout) -> tuple[Label, ...]:
    """Return the names at the height of the last bars, moved apart until none touches another."""
    wanted = sorted(((layout.y(_last_value(each)), index, each) for index, each in enumerate(series)), key=lambda item: item[:2])
    heights: list[float] = []
    for height, _, _ in wanted:
        heights.append(max(height, heights[-1] + _LABEL_ROW_PX) if heights else max(height, layout.top + 6))
    floor = layout.top + layout.plot_height
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], floor - _LABEL_ROW_PX * (len(heights) - 1 - place))
    x = layout.width - layout.right + 8
    room = layout.right - _BESIDE_PX
    return tuple(
        Label(x, height + 4, shorten(each.name, room, LABEL_PX), each.slot)
        for height, (_, _, each) in zip(heights, wanted, strict=True)
    )  # fmt: skip


def _last_value(series: Series) -> float:
    return next((float(mark.value) for mark in reversed(series.marks) if mark.value is not None), 0.0)
