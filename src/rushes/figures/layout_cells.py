"""Cells in rows and columns whose shade is a number: what a calendar and a heat map have alike; the SVG and Plotly both draw these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rushes.figures.format import Format
from rushes.figures.measure_text import text_width
from rushes.figures.model import Figure, FigureKind, Mark

__all__ = ["CellBox", "CellState", "CellsLayout", "KeyEntry", "Words", "dot_of", "fill_of", "legend", "sign_of", "state_of"]

TEXT_PX = 12
SWATCH_PX = 12.0
_KEY_ROW_PX = 22.0
_KEY_GAP_PX = 18.0


class CellState(StrEnum):
    """What a cell shows, which its form says and not its colour alone."""

    SOME = "some"
    NOTHING = "nothing"
    NOT_LOADED = "not_loaded"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class CellBox:
    """One cell in pixels, and its place counted in columns and rows."""

    mark: Mark
    state: CellState
    column: int
    row: int
    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the cell."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def side(self) -> float:
        """The shorter side, which signs are drawn by."""
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Words:
    """A text whose middle is at that height."""

    x: float
    middle: float
    text: str
    anchor: str = "left"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One line of the legend: a sample cell and what it means."""

    box: CellBox
    text: str


@dataclass(frozen=True, slots=True)
class CellsLayout:
    """A figure of cells at one width, in pixels.

    Args:
        ways: How the arrow keys lead through it: "across" or "down" the weeks of a calendar, or from one of the "cells" to the next.
        columns: How many cells stand side by side.
        lines: How many stand one below the other.
        left: Where the cells begin.
        top: Where the cells begin.
        pitch_x: From one cell to the next beside it.
        pitch_y: From one cell to the next below it.
        names: What the columns and the rows are called.
        turns: Lines between the months of a calendar, each as its corners.
        key: The legend.
    """

    width: int
    height: float
    ways: str
    columns: int
    lines: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    boxes: tuple[CellBox, ...]
    names: tuple[Words, ...]
    turns: tuple[tuple[tuple[float, float], ...], ...]
    key: tuple[KeyEntry, ...]

    @property
    def rows(self) -> tuple[tuple[CellBox, ...], ...]:
        """The cells as rows from top to bottom, each from left to right."""
        by_row: dict[int, list[CellBox]] = {}
        for box in sorted(self.boxes, key=lambda box: (box.y, box.x)):
            by_row.setdefault(box.row, []).append(box)
        return tuple(tuple(row) for row in by_row.values())


def state_of(mark: Mark) -> CellState:
    """Return what a mark's cell shows."""
    if mark.value is None:
        return CellState.NOT_LOADED if mark.is_reported else CellState.NOT_REPORTED
    return CellState.SOME if mark.value else CellState.NOTHING


def legend(figure: Figure, boxes: tuple[CellBox, ...], width: int, top: float, form: Format) -> tuple[KeyEntry, ...]:
    """Return the legend: every shade, and of the other states those that occur."""
    found: list[KeyEntry] = []
    x, y = 0.0, top
    for mark, state, text in _samples(figure, boxes, form):
        needed = SWATCH_PX + 6 + text_width(text, TEXT_PX)
        if x and x + needed > width:
            x, y = 0.0, y + _KEY_ROW_PX
        found.append(KeyEntry(CellBox(mark, state, 0, 0, x, y, SWATCH_PX, SWATCH_PX), text))
        x += needed + _KEY_GAP_PX
    return tuple(found)


def _samples(figure: Figure, boxes: tuple[CellBox, ...], form: Format) -> list[tuple[Mark, CellState, str]]:
    say = form.language.say
    found = [(_sample(shade), CellState.SOME, words) for shade, words in enumerate(figure.shades)]
    states = {box.state for box in boxes}
    if CellState.NOTHING in states:
        found.append((_sample(), CellState.NOTHING, say("Nothing")))
    if any(box.mark.is_incomplete for box in boxes):
        found.append((_sample(is_incomplete=True), CellState.SOME, say("Not complete")))
    if CellState.NOT_REPORTED in states:
        found.append((_sample(), CellState.NOT_REPORTED, say("No number") if figure.kind is FigureKind.HEAT else say("Not reported")))
    if CellState.NOT_LOADED in states:
        found.append((_sample(), CellState.NOT_LOADED, say("Not loaded")))
    return found


def _sample(shade: int = 0, *, is_incomplete: bool = False) -> Mark:
    return Mark(None, "", None, "", 0, is_incomplete=is_incomplete, shade=shade)


def fill_of(box: CellBox) -> tuple[float, float, float, float]:
    """Return what of a cell is filled, as (x, y, width, height): the whole, or within its frame where it is not complete."""
    inset = box.side * 0.24 if box.mark.is_incomplete else 0.0
    return box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset


def dot_of(box: CellBox) -> tuple[float, float, float, float] | None:
    """Return the small square of a cell with nothing, as (x, y, width, height)."""
    if box.state is not CellState.NOTHING:
        return None
    (x, y), side = box.centre, max(2.5, box.side * 0.22)
    return x - side / 2, y - side / 2, side, side


def sign_of(box: CellBox) -> tuple[str, tuple[float, float], tuple[float, float]] | None:
    """Return the line of a cell without a number, as (class, from, to): a slash or a dash."""
    (x, y), reach = box.centre, box.side * 0.3
    if box.state is CellState.NOT_LOADED:
        return "slash", (x - reach, y + reach), (x + reach, y - reach)
    if box.state is CellState.NOT_REPORTED:
        return "dash", (x - reach, y), (x + reach, y)
    return None
