"""What figures with axes have in common at a given width: margins, ticks, names, labels; SVG and Plotly draw this."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import Unit
from rushes.figures.format import Format
from rushes.figures.measure_text import shorten, text_width
from rushes.figures.model import Figure, FigureKind, Mark, Series
from rushes.figures.ticks import Tick, ticks

__all__ = [
    "DIRECT_LABELS_FROM_PX",
    "FORMER_SWATCH_PX",
    "LABEL_PX",
    "TEXT_PX",
    "AxesLayout",
    "Label",
    "begins_above_zero",
    "beside_room",
    "category_names",
    "labels_beside",
    "last_name_room",
    "legend",
    "legend_px",
    "plot_px",
    "tick_room",
    "value_ticks",
]

TEXT_PX = 12
LABEL_PX = 13
FORMER_SWATCH_PX = 12.0
"""How long the line is that stands for what was before, beside its name."""
PANEL_PLOT_PX = 96.0
DIRECT_LABELS_FROM_PX = 560
_LABEL_ROW_PX = 18
_LEGEND_ROW_PX = 22
_WIDEST_LABEL_PX = 150
_SMALL_CHANGE = 0.6
_BESIDE_PX = 26
"""The gap, the swatch and the gap before a name beside the plot."""


@dataclass(frozen=True, slots=True)
class Label:
    """One piece of text: where its baseline begins, or what `anchor` says, its words, and the series it belongs to.

    `is_former` says that it names what was before, of whatever series, and `is_dashed` that this is drawn as dashed lines.
    """

    x: float
    y: float
    text: str
    slot: int = 0
    anchor: str = "left"
    is_former: bool = False
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class AxesLayout:
    """A figure with axes at one width, in pixels; the plot is the area between the margins.

    Args:
        ticks: Along the axis of values.
        names: Category names that are shown, as (position, name, second line).
        labels: Direct labels beside the plot, or the legend above it.
        other_ticks: Along a second axis of values: on the right of bars with a line, or under points.
        is_lying: Whether values go to the right and categories down.
    """

    width: int
    height: float
    left: float
    top: float
    right: float
    bottom: float
    ticks: tuple[Tick, ...]
    names: tuple[tuple[int, str, str], ...]
    labels: tuple[Label, ...] = ()
    other_ticks: tuple[Tick, ...] = ()
    is_lying: bool = False

    @property
    def plot_width(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom

    def y(self, value: float) -> float:
        """Return the height of a value."""
        return self.top + self.plot_height * (1 - _part(self.ticks, value))

    def place(self, value: float) -> float:
        """Return where a value stands along the axis of values: its height, or from the left where bars lie."""
        return self.left + self.plot_width * _part(self.ticks, value) if self.is_lying else self.y(value)

    def other_y(self, value: float) -> float:
        """Return the height of a value of the second axis."""
        return self.top + self.plot_height * (1 - _part(self.other_ticks, value))

    def other_x(self, value: float) -> float:
        """Return where a value of the second axis stands from the left."""
        return self.left + self.plot_width * _part(self.other_ticks, value)


def _part(grid: tuple[Tick, ...], value: float) -> float:
    low, high = grid[0].value, grid[-1].value
    return (value - low) / (high - low)


def value_ticks(figure: Figure, *, at_most: int) -> tuple[Tick, ...]:
    """Return the ticks that all marks of a figure need, from zero unless they are the steps of a small change."""
    ends = [each for mark in figure.drawn if mark.value is not None for each in (mark.base, mark.end)]
    ends += figure.reach or ()
    ends += [figure.target] if figure.target is not None else []
    least, largest = min(0.0, min(ends, default=0)), max(ends, default=0)
    if figure.kind is FigureKind.WATERFALL and begins_above_zero(figure.marks):
        levels = _levels(figure.marks)
        least = min(levels) - (max(levels) - min(levels)) / 4
    return ticks(largest, figure.unit or Unit.COUNT, Format(figure.locale), at_most=at_most, least=least)


def plot_px(figure: Figure, heights: tuple[float, float, float], width: int) -> float:
    """Return the height of a plot on a phone, on half a page and on a whole one; of a panel among others less."""
    if figure.reach is not None:
        return PANEL_PLOT_PX
    return heights[0] if width < 420 else heights[1] if width < 800 else heights[2]


def begins_above_zero(marks: tuple[Mark, ...]) -> bool:
    """Return whether the steps of a waterfall are so small beside its totals that its axis has to begin above zero to show them."""
    levels = _levels(marks)
    return max(levels) > min(levels) > _SMALL_CHANGE * max(levels)


def _levels(marks: tuple[Mark, ...]) -> list[float]:
    """Return where a waterfall stands after each of its bars."""
    return [mark.end for mark in marks]


def tick_room(grid: tuple[Tick, ...]) -> float:
    """Return the margin that the ticks' words need."""
    return max(text_width(tick.text, TEXT_PX) for tick in grid) + 10


def category_names(figure: Figure, slot_width: float, gap_px: float = 6) -> tuple[tuple[int, str, str], ...]:
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


def last_name_room(figure: Figure) -> float:
    """Return what the last name, which is always shown, needs on the right of its middle."""
    return text_width(figure.categories[-1], TEXT_PX) / 2 if figure.categories else 0.0


def legend(figure: Figure, width: int, *, is_direct: bool = False) -> tuple[Label, ...]:
    """Return the names of several series in rows above the plot, and once that of what was before.

    Args:
        figure: Whose series; a panel has none, for what was before is named once above all panels.
        width: In pixels.
        is_direct: Whether the series have their names beside their ends instead.
    """
    if figure.reach is not None:
        return ()
    is_dashed = (figure.panels[0] if figure.panels else figure).kind is FigureKind.LINE
    named = () if is_direct or len(figure.series) == 1 or figure.panels else figure.series
    found: list[Label] = []
    x, y = 0.0, 14.0
    for each in (*named, *figure.former[:1]):
        name = shorten(each.name, width - 20.0, LABEL_PX)
        needed = 16 + text_width(name, LABEL_PX)
        if x and x + needed > width:
            x, y = 0.0, y + _LEGEND_ROW_PX
        found.append(Label(x, y, name, each.slot, is_former=each in figure.former, is_dashed=is_dashed))
        x += needed + 16
    return tuple(found)


def legend_px(rows: tuple[Label, ...]) -> float:
    """Return the height of those rows."""
    return rows[-1].y + 10 if rows else 0.0


def beside_room(series: tuple[Series, ...]) -> float:
    """Return the margin that the names of the series need beside the plot."""
    return min(_WIDEST_LABEL_PX, max(text_width(each.name, LABEL_PX) for each in series)) + _BESIDE_PX


def labels_beside(figure: Figure, layout: AxesLayout) -> tuple[Label, ...]:
    """Return the names at the height of the last marks, moved apart until none touches another."""
    heights_of = (layout.y(_last_value(each, is_stacked=figure.is_stacked)) for each in figure.series)
    wanted = sorted(
        ((height, index, each) for index, (height, each) in enumerate(zip(heights_of, figure.series, strict=True))),
        key=lambda item: item[:2],
    )
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


def _last_value(series: Series, *, is_stacked: bool) -> float:
    last: Mark | None = next((mark for mark in reversed(series.marks) if mark.value is not None), None)
    if last is None:
        return 0.0
    return (last.base + last.end) / 2 if is_stacked else last.end
