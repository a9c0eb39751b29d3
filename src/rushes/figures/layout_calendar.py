"""Where the days of a calendar stand at a given width; the SVG and Plotly both draw these.

With room enough the weeks stand side by side and a row is a weekday. On a phone the calendar is turned:
the weeks go downward and a row is a week, so that a day stays large enough for a finger. So is one of a few weeks,
whose days would be too large side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rushes.domain import Grain, Period, bucket_of
from rushes.figures.format import Format
from rushes.figures.layout_cells import SWATCH_PX, TEXT_PX, CellBox, CellsLayout, Words, legend, state_of
from rushes.figures.measure_text import text_width
from rushes.figures.model import Figure, Mark

__all__ = ["lay_out_calendar"]

_ACROSS_FROM_PX = 560
_DAYS = 7
_LOW_ROW_PX = 26.0
_LARGEST_DAY_PX = 48
_NAMES_PX = 22.0


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


def lay_out_calendar(figure: Figure, width: int) -> CellsLayout:
    """Return the calendar's places at that width.

    Args:
        figure: A calendar that is not empty.
        width: In CSS pixels.
    """
    form = Format(figure.locale)
    grid = _grid(figure, width, form)
    boxes = tuple(_box(mark, grid) for mark in figure.marks)
    key = legend(figure, boxes, width, grid.bottom + 14, form)
    bottom = key[-1].box.y + SWATCH_PX + 6 if key else grid.bottom
    return CellsLayout(
        width=width,
        height=bottom,
        ways="across" if grid.is_across else "down",
        columns=grid.weeks if grid.is_across else _DAYS,
        lines=_DAYS if grid.is_across else grid.weeks,
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
    weeks = (bucket_of(days.last, Grain.WEEK) - bucket_of(days.first, Grain.WEEK)).days // _DAYS + 1
    is_across = width >= _ACROSS_FROM_PX and width / weeks <= _LARGEST_DAY_PX
    names = _weekday_names(form) if is_across else [_month_name(first, days, form) for first in days.buckets(Grain.MONTH)]
    left = max(text_width(name, TEXT_PX) for name in names) + 10
    pitch_x = (width - left) / (weeks if is_across else _DAYS)
    pitch_y = pitch_x if is_across else _LOW_ROW_PX
    return _Grid(days, width, is_across, left, pitch_x, pitch_y, gap=3.0 if pitch_x >= 16 and is_across else 2.0)


def _box(mark: Mark, grid: _Grid) -> CellBox:
    day = date.fromisoformat(mark.key or "")
    week, weekday = grid.week(day), day.weekday()
    x, y = grid.corner(week, weekday)
    column, row = (week, weekday) if grid.is_across else (weekday, week)
    return CellBox(mark, state_of(mark), column, row, x, y, grid.pitch_x - grid.gap, grid.pitch_y - grid.gap)


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
