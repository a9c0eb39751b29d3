"""Where the days of a calendar stand at a given width; the SVG and Plotly both draw these.

With room enough the weeks stand side by side and a row is a weekday. On a phone the calendar is turned:
the weeks go downward and a row is a week, so that a day stays large enough for a finger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rushes.domain import Grain, Period, bucket_of
from rushes.figures.format import Format
from rushes.figures.measure_text import text_width
from rushes.figures.model import Figure, Mark

__all__ = ["CalendarLayout", "DayBox", "DayState", "KeyEntry", "Words", "dot_of", "fill_of", "lay_out_calendar", "sign_of"]

TEXT_PX = 12
SWATCH_PX = 12.0
_ACROSS_FROM_PX = 560
_DAYS = 7
_LOW_ROW_PX = 26.0
_NAMES_PX = 22.0
_KEY_ROW_PX = 22.0
_KEY_GAP_PX = 18.0


class DayState(StrEnum):
    """What a day's cell shows, which its form says and not its colour alone."""

    SOME = "some"
    NOTHING = "nothing"
    NOT_LOADED = "not_loaded"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class DayBox:
    """One day in pixels, and its place counted in weeks and weekdays."""

    mark: Mark
    state: DayState
    week: int
    weekday: int
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

    box: DayBox
    text: str


@dataclass(frozen=True, slots=True)
class CalendarLayout:
    """A calendar at one width, in pixels.

    Args:
        is_across: The weeks stand side by side; else they go downward.
        weeks: How many there are.
        left: Where the cells begin.
        top: Where the cells begin.
        pitch_x: From one cell to the next beside it.
        pitch_y: From one cell to the next below it.
        names: Months and weekdays.
        turns: Lines between the months, each as its corners.
        key: The legend.
    """

    width: int
    height: float
    is_across: bool
    weeks: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    boxes: tuple[DayBox, ...]
    names: tuple[Words, ...]
    turns: tuple[tuple[tuple[float, float], ...], ...]
    key: tuple[KeyEntry, ...]

    @property
    def rows(self) -> tuple[tuple[DayBox, ...], ...]:
        """The cells as rows from top to bottom, each from left to right."""
        by_row: dict[int, list[DayBox]] = {}
        for box in sorted(self.boxes, key=lambda box: (box.y, box.x)):
            by_row.setdefault(box.weekday if self.is_across else box.week, []).append(box)
        return tuple(tuple(row) for row in by_row.values())


@dataclass(frozen=True, slots=True)
class _Grid:
    """The measures of the grid, from which every place follows."""

    days: Period
    width: int
    is_across: bool
    left: float
    pitch_x: float
    pitch_y: float
    gap: float

    @property
    def first_week(self) -> date:
        return bucket_of(self.days.first, Grain.WEEK)

    def week(self, day: date) -> int:
        return (day - self.first_week).days // _DAYS

    @property
    def weeks(self) -> int:
        return self.week(self.days.last) + 1

    @property
    def bottom(self) -> float:
        return _NAMES_PX + self.pitch_y * (_DAYS if self.is_across else self.weeks)

    def corner(self, week: int, weekday: int) -> tuple[float, float]:
        column, row = (week, weekday) if self.is_across else (weekday, week)
        return self.left + self.pitch_x * column, _NAMES_PX + self.pitch_y * row


def lay_out_calendar(figure: Figure, width: int) -> CalendarLayout:
    """Return the calendar's places at that width.

    Args:
        figure: A calendar that is not empty.
        width: In CSS pixels.
    """
    form = Format(figure.locale)
    grid = _grid(figure, width, form)
    boxes = tuple(_box(mark, grid) for mark in figure.marks)
    key = _key(figure, boxes, width, grid.bottom + 14, form)
    bottom = key[-1].box.y + SWATCH_PX + 6 if key else grid.bottom
    return CalendarLayout(
        width=width,
        height=bottom,
        is_across=grid.is_across,
        weeks=grid.weeks,
        left=grid.left,
        top=_NAMES_PX,
        pitch_x=grid.pitch_x,
        pitch_y=grid.pitch_y,
        boxes=boxes,
        names=(*_months(grid, form), *_weekdays(grid, form)),
        turns=_turns(grid, Period(grid.days.first, date.fromisoformat(figure.marks[-1].key or ""))),
        key=key,
    )


def _grid(figure: Figure, width: int, form: Format) -> _Grid:
    days = figure.days or Period(date.fromisoformat(figure.marks[0].key or ""), date.fromisoformat(figure.marks[-1].key or ""))
    is_across = width >= _ACROSS_FROM_PX
    names = _weekday_names(form) if is_across else [_month_name(first, days, form) for first in days.buckets(Grain.MONTH)]
    left = max(text_width(name, TEXT_PX) for name in names) + 10
    weeks = (bucket_of(days.last, Grain.WEEK) - bucket_of(days.first, Grain.WEEK)).days // _DAYS + 1
    pitch_x = (width - left) / (weeks if is_across else _DAYS)
    pitch_y = pitch_x if is_across else _LOW_ROW_PX
    return _Grid(days, width, is_across, left, pitch_x, pitch_y, gap=3.0 if pitch_x >= 16 and is_across else 2.0)


def _box(mark: Mark, grid: _Grid) -> DayBox:
    day = date.fromisoformat(mark.key or "")
    week, weekday = grid.week(day), day.weekday()
    x, y = grid.corner(week, weekday)
    return DayBox(mark, _state(mark), week, weekday, x, y, grid.pitch_x - grid.gap, grid.pitch_y - grid.gap)


def _state(mark: Mark) -> DayState:
    if mark.value is None:
        return DayState.NOT_LOADED if mark.is_reported else DayState.NOT_REPORTED
    return DayState.SOME if mark.value else DayState.NOTHING


def _weekday_names(form: Format) -> list[str]:
    monday = date(2024, 1, 1)
    return [form.short_weekday(monday + timedelta(days=place)) for place in range(_DAYS)]


def _month_name(first: date, days: Period, form: Format) -> str:
    """Return a month's short name, with the year where a year begins."""
    is_new_year = first.month == 1 or first <= days.first
    return f"{form.short_month(first)} {first.year}" if is_new_year else form.short_month(first)


def _months(grid: _Grid, form: Format) -> list[Words]:
    """Return each month's name at its first week; a year that has no room gives way to the month alone."""
    found: list[Words] = []
    firsts = [max(each, grid.days.first) for each in grid.days.buckets(Grain.MONTH)]
    for place, first in enumerate(firsts):
        x, y = grid.corner(grid.week(first), 0)
        text = _month_name(first, grid.days, form)
        if not grid.is_across:
            found.append(Words(0.0, grid.corner(grid.week(first), 0)[1] + grid.pitch_y / 2, text))
            continue
        following = firsts[place + 1] if place + 1 < len(firsts) else None
        end = grid.corner(grid.week(following), 0)[0] if following else float(grid.width)
        if text_width(text, TEXT_PX) > end - x - 4:
            text = form.short_month(first)
        if text_width(text, TEXT_PX) <= end - x:
            found.append(Words(x, y - _NAMES_PX / 2, text))
    return found


def _weekdays(grid: _Grid, form: Format) -> list[Words]:
    names = _weekday_names(form)
    if grid.is_across:
        # Every other name where the rows are lower than a line of text.
        step = 1 if grid.pitch_y >= TEXT_PX + 2 else 2
        return [Words(0.0, _NAMES_PX + grid.pitch_y * place + grid.pitch_y / 2, names[place]) for place in range(0, _DAYS, step)]
    middle = (grid.pitch_x - grid.gap) / 2
    return [Words(grid.left + grid.pitch_x * place + middle, _NAMES_PX / 2, name, "center") for place, name in enumerate(names)]


def _turns(grid: _Grid, shown: Period) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the lines between months: along the weekdays, with a step where a month begins within a week."""
    half = grid.gap / 2
    found: list[tuple[tuple[float, float], ...]] = []
    for first in shown.buckets(Grain.MONTH)[1:]:
        week, weekday = grid.week(first), first.weekday()
        places = [(week + 1, 0), (week + 1, weekday), (week, weekday), (week, _DAYS)] if weekday else [(week, 0), (week, _DAYS)]
        corners = (grid.corner(*place) for place in places)
        found.append(tuple((x - half, y - half) for x, y in corners))
    return tuple(found)


def _key(figure: Figure, boxes: tuple[DayBox, ...], width: int, top: float, form: Format) -> tuple[KeyEntry, ...]:
    """Return the legend: every shade, and of the other states those that occur."""
    found: list[KeyEntry] = []
    x, y = 0.0, top
    for mark, state, text in _samples(figure, boxes, form):
        needed = SWATCH_PX + 6 + text_width(text, TEXT_PX)
        if x and x + needed > width:
            x, y = 0.0, y + _KEY_ROW_PX
        found.append(KeyEntry(DayBox(mark, state, 0, 0, x, y, SWATCH_PX, SWATCH_PX), text))
        x += needed + _KEY_GAP_PX
    return tuple(found)


def _samples(figure: Figure, boxes: tuple[DayBox, ...], form: Format) -> list[tuple[Mark, DayState, str]]:
    say = form.language.say
    found = [(_sample(shade), DayState.SOME, words) for shade, words in enumerate(figure.shades)]
    states = {box.state for box in boxes}
    if DayState.NOTHING in states:
        found.append((_sample(), DayState.NOTHING, say("Nothing")))
    if any(box.mark.is_incomplete for box in boxes):
        found.append((_sample(is_incomplete=True), DayState.SOME, say("Not complete")))
    if DayState.NOT_REPORTED in states:
        found.append((_sample(), DayState.NOT_REPORTED, say("Not reported")))
    if DayState.NOT_LOADED in states:
        found.append((_sample(), DayState.NOT_LOADED, say("Not loaded")))
    return found


def _sample(shade: int = 0, *, is_incomplete: bool = False) -> Mark:
    return Mark(None, "", None, "", 0, is_incomplete=is_incomplete, shade=shade)


def fill_of(box: DayBox) -> tuple[float, float, float, float]:
    """Return what of a cell is filled, as (x, y, width, height): the whole, or within its frame where it is not complete."""
    inset = box.side * 0.24 if box.mark.is_incomplete else 0.0
    return box.x + inset, box.y + inset, box.width - 2 * inset, box.height - 2 * inset


def dot_of(box: DayBox) -> tuple[float, float, float, float] | None:
    """Return the small square of a day with nothing, as (x, y, width, height)."""
    if box.state is not DayState.NOTHING:
        return None
    (x, y), side = box.centre, max(2.5, box.side * 0.22)
    return x - side / 2, y - side / 2, side, side


def sign_of(box: DayBox) -> tuple[str, tuple[float, float], tuple[float, float]] | None:
    """Return the line of a cell without a number, as (class, from, to): a slash or a dash."""
    (x, y), reach = box.centre, box.side * 0.3
    if box.state is DayState.NOT_LOADED:
        return "slash", (x - reach, y + reach), (x + reach, y - reach)
    if box.state is DayState.NOT_REPORTED:
        return "dash", (x - reach, y), (x + reach, y)
    return None
