"""Which days a month's dashboard is about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.dashboards.frame import frame_of
from rushes.domain import Period


def test_frame_of_running_month_compares_the_same_part_of_the_month_before() -> None:
    frame = frame_of(date(2026, 11, 1), last_loaded=date(2026, 11, 21), today=date(2026, 11, 22))
    assert frame.is_running
    assert frame.shown == Period(date(2026, 11, 1), date(2026, 11, 21))
    assert frame.before == Period(date(2026, 10, 1), date(2026, 10, 21))
    assert frame.year == Period(date(2025, 12, 1), date(2026, 11, 21))


def test_frame_of_finished_month_compares_whole_months() -> None:
    frame = frame_of(date(2026, 10, 1), last_loaded=date(2026, 11, 21), today=date(2026, 11, 22))
    assert not frame.is_running
    assert frame.shown == Period(date(2026, 10, 1), date(2026, 10, 31))
    assert frame.before == Period(date(2026, 9, 1), date(2026, 9, 30))


def test_frame_of_long_running_month_does_not_reach_past_the_shorter_one() -> None:
    frame = frame_of(date(2026, 3, 1), last_loaded=date(2026, 3, 30), today=date(2026, 3, 31))
    assert frame.before == Period(date(2026, 2, 1), date(2026, 2, 28))


def test_frame_of_month_loaded_to_its_end_on_its_last_day_still_runs() -> None:
    assert frame_of(date(2026, 11, 1), last_loaded=date(2026, 11, 30), today=date(2026, 11, 30)).is_running


def test_frame_of_month_after_the_newest_day_shows_its_first_day_alone() -> None:
    frame = frame_of(date(2026, 12, 1), last_loaded=date(2026, 11, 21), today=date(2026, 11, 22))
    assert frame.shown == Period(date(2026, 12, 1), date(2026, 12, 1))


@given(month=st.dates(date(2000, 1, 1), date(2040, 1, 1)), reach=st.integers(-90, 90), later=st.integers(0, 90))
def test_frame_always_holds_together(month: date, reach: int, later: int) -> None:
    first = month.replace(day=1)
    last_loaded = date.fromordinal(first.toordinal() + reach)
    frame = frame_of(first, last_loaded=last_loaded, today=date.fromordinal(last_loaded.toordinal() + later))
    assert frame.shown.first == frame.month.first
    assert frame.shown.last in frame.month
    assert frame.before.last < frame.month.first
    assert frame.trend.days == 30
    assert frame.year.last == frame.shown.last == frame.trend.last
    assert len({day.replace(day=1) for day in frame.year.each_day()}) == 12


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2026, 2, 28)])
def test_frame_of_february_knows_its_last_day(day: date) -> None:
    assert frame_of(day.replace(day=1), last_loaded=date(2026, 11, 1), today=date(2026, 11, 2)).shown.last == day
