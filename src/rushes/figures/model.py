"""The figure: what is shown, as plain values, before any medium.

Every number is formatted once, into `text`, by the builder; no renderer formats a number again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rushes.domain import Period, Unit
from rushes.metrics import Place

__all__ = [
    "OTHERS_SLOT",
    "Cell",
    "ColumnKind",
    "Direction",
    "Empty",
    "EmptyReason",
    "Figure",
    "FigureKind",
    "Mark",
    "Orientation",
    "Series",
    "Table",
    "TableColumn",
]

OTHERS_SLOT = 5
"""The grey slot of the categorical colours: what was folded together."""


class FigureKind(StrEnum):
    """What kind of picture a figure is."""

    DONUT = "donut"
    TREEMAP = "treemap"
    BARS = "bars"
    LINE = "line"
    WATERFALL = "waterfall"
    COMBINATION = "combination"
    SCATTER = "scatter"
    CALENDAR = "calendar"
    HEAT = "heat"
    SMALL_MULTIPLES = "small_multiples"
    KPI = "kpi"
    TABLE = "table"


class Orientation(StrEnum):
    """Which way bars go: up, to the right, or up where every name has room under its bar and to the right where not."""

    UPRIGHT = "upright"
    LYING = "lying"
    FITTING = "fitting"


class EmptyReason(StrEnum):
    """Why there is nothing to show; each asks something else of the reader."""

    NO_ACTIVITY = "no_activity"
    NOT_LOADED = "not_loaded"
    NOT_REPORTED = "not_reported"
    FILTERED_OUT = "filtered_out"
    NO_RIGHT = "no_right"


@dataclass(frozen=True, slots=True)
class Empty:
    """The reason that stands in a figure's place, and the sentence that says it."""

    reason: EmptyReason
    message: str


class Direction(StrEnum):
    """Which way a number went; it says nothing of good or bad."""

    UP = "up"
    DOWN = "down"
    LEVEL = "level"
    UNKNOWN = "unknown"


class ColumnKind(StrEnum):
    """What a table's column holds, which decides how it is set and exported."""

    TEXT = "text"
    STATE = "state"
    DATE = "date"
    NUMBER = "number"
    SHARE = "share"
    TREND = "trend"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is drawn: a slice, a box, a bar, a point.

    Args:
        key: What a click filters by (a production's internal id, a bucket's first day), None for none.
        label: Its name, cleaned of control characters, never shortened.
        value: The number behind it in its canonical unit, None for "no number".
        text: The formatted number; the only form any medium shows.
        slot: The categorical colour, 0 to 4; 5 is the grey of what was folded together.
        is_incomplete: Drawn hatched, because its time is not over or a day is missing.
        parent: The `label` position of the mark it lies in, as that mark's `node`; None at the top.
        detail: The sentence shown on hover and read out for a link.
        node: Its name within the figure, unique where marks lie in each other.
        shade: Which tint of its colour: of a kind 0 the strongest, of a day 0 the least.
        is_reported: Whether a value may be had at all; False is "not reported", which is not "not loaded".
        base: Where along the axis of values it begins: on what lies under it in a stack.
        length: How long it is drawn, in the unit of the axis, None where that is its value.
        along: Where a point stands along the other axis, in that one's unit; None elsewhere.
        place: The number's place in the sheet, None where it stands for none or for several.
    """

    key: str | None
    label: str
    value: int | float | None
    text: str
    slot: int
    is_incomplete: bool = False
    parent: str | None = None
    detail: str = ""
    node: str = ""
    shade: int = 0
    is_reported: bool = True
    base: float = 0.0
    length: float | None = None
    along: float | None = None
    place: Place | None = None

    @property
    def name(self) -> str | None:
        """What a drawing knows it by: its place, else its key; marks of one name lead to the same."""
        return self.key if self.place is None else self.place.text

    @property
    def drawn(self) -> float | None:
        """How long it is drawn, in the unit of the axis; None for "no number"."""
        return None if self.value is None else self.value if self.length is None else self.length

    @property
    def end(self) -> float:
        """Where along the axis of values it ends."""
        return self.base + (self.drawn or 0)


@dataclass(frozen=True, slots=True)
class Series:
    """Marks that share a name and a colour, in drawing order."""

    name: str
    marks: tuple[Mark, ...]
    slot: int


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column's head.

    Args:
        label: The head as shown, with the unit where the cells leave it out: "Ingested (h)".
        kind: What its cells hold.
        unit: The canonical unit of the cells' `sort_value`s, None where they have none.
        name: The head without a unit; empty means the label.
        is_former: Whether its cells are of the period that is compared with, or the change since then, and no marks of their own.
    """

    label: str
    kind: ColumnKind = ColumnKind.TEXT
    unit: Unit | None = None
    name: str = ""
    is_former: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its cells are set flush right in tabular figures."""
        return self.kind in {ColumnKind.NUMBER, ColumnKind.SHARE}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Args:
        text: What is shown.
        sort_value: What it is sorted by and exported as, in the column's canonical unit (ISO for
            dates, a ratio for shares); None sorts last and exports empty.
        key: What a click filters by; for a state, the state's name.
        spark: The values of a small line, None where there is a gap.
        unit: The canonical unit of `sort_value` where a column mixes units, None where the column says it.
        place: The number's place in the sheet, None where it is no number of one.
    """

    text: str
    sort_value: int | float | str | None = None
    key: str | None = None
    spark: tuple[float | None, ...] = ()
    unit: Unit | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a figure as rows; `footer` is the total under them, or empty."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    footer: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, ready for any renderer.

    Args:
        id: Its name in a page: letters, digits and hyphens.
        kind: What kind of picture it is.
        title: What one sees.
        subtitle: What is measured, for when, in what unit.
        summary: The alternative text, made from the data, a sentence or two.
        table: Every number of the figure.
        series: The marks; a donut and a treemap have one series.
        former: What the series were in the period that is compared with, mark by mark: one for each of them, or where they lie on each
            other one for all; all of one name. Empty where that is not drawn.
        categories: The short names along the axis, one per mark of each series.
        category_years: A second line under some categories (the year), as many as categories.
        days: The days that a calendar lays out, whether they have a mark or not.
        shades: What each shade of a calendar or a heat map stands for, the least first.
        unit: The unit of the axis of values.
        other_unit: The unit of a second axis of values, None where there is one alone.
        other_label: What that axis measures, where points stand along it; `total_label` is then what the first does.
        orientation: Which way bars go.
        is_stacked: Whether the series lie on each other, not side by side.
        is_touching: Whether bars touch, because their categories go on from each other.
        reach: The least and the largest number that the axis covers where figures side by side share one; such a figure is low.
        target: The number that bars are held against, in `unit`; None for nothing.
        target_text: The target in words.
        unit_label: The unit that `total_text` and the marks' texts leave out; "" where they carry it.
        total_text: The number in the middle of a donut and of a KPI; with `unit_label` it reads whole.
        total_label: The word under it ("hours", "items").
        panels: The figures that it is made of, where it is several small ones; `series` then holds those of all.
        notes: Footnotes, whole sentences.
        change: A KPI's change in words.
        direction: Which way it went.
        empty: Why there is nothing to draw, None when there is something.
    """

    id: str
    kind: FigureKind
    title: str
    subtitle: str
    summary: str
    table: Table
    series: tuple[Series, ...] = ()
    former: tuple[Series, ...] = ()
    categories: tuple[str, ...] = ()
    category_years: tuple[str, ...] = ()
    days: Period | None = None
    shades: tuple[str, ...] = ()
    unit: Unit | None = None
    other_unit: Unit | None = None
    other_label: str = ""
    orientation: Orientation = Orientation.UPRIGHT
    is_stacked: bool = False
    is_touching: bool = False
    reach: tuple[float, float] | None = None
    target: float | None = None
    target_text: str = ""
    unit_label: str = ""
    total_text: str = ""
    total_label: str = ""
    panels: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    change: str = ""
    direction: Direction = Direction.UNKNOWN
    empty: Empty | None = None
    locale: str = "en_GB"

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Every mark of every series, in drawing order."""
        return tuple(mark for series in self.series for mark in series.marks)

    @property
    def drawn(self) -> tuple[Mark, ...]:
        """Every mark that an axis has to reach: those of the series, and what they were."""
        return (*self.marks, *(mark for series in self.former for mark in series.marks))

    @property
    def trend(self) -> tuple[float | None, ...]:
        """The values of the first series, for a small line."""
        return tuple(mark.value for mark in self.series[0].marks) if self.series else ()
