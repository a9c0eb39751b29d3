"""Which days are due, and when a day is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Period
from rushes.sync import DayRule, Request
from rushes.sync.plan import due_period

YESTERDAY = date(2026, 11, 21)
BRUSSELS = DayRule(ZoneInfo("Europe/Brussels"), time(2))


def due(request: Request, unfinished: tuple[date, ...] | None = ()) -> Period | None:
    return due_period(request, yesterday=YESTERDAY, lag_days=3, first_load_days=180, unfinished=unfinished)


def test_due_one_day_adds_the_lag_window() -> None:
    assert due(Request(days=1)) == Period(date(2026, 11, 18), YESTERDAY)


def test_due_account_never_loaded_goes_180_days_back() -> None:
    assert due(Request(days=1), None) == Period(YESTERDAY - timedelta(days=179), YESTERDAY)


def test_due_account_never_loaded_takes_more_if_more_was_asked() -> None:
    assert due(Request(days=400), None) == Period(YESTERDAY - timedelta(days=399), YESTERDAY)


def test_due_day_that_is_still_to_be_read_is_read_with_the_others() -> None:
    assert due(Request(days=1), (date(2026, 11, 1),)) == Period(date(2026, 11, 1), YESTERDAY)


def test_due_explicit_period_is_taken_exactly() -> None:
    asked = Period(date(2006, 6, 27), date(2017, 9, 22))
    assert due(Request(period=asked), None) == asked


@pytest.mark.parametrize(
    ("zone", "day", "over_at"),
    [
        ("Europe/Brussels", date(2026, 10, 24), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),  # 02:00 comes twice; the first counts.
        ("Europe/Brussels", date(2026, 3, 28), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),  # 02:00 does not exist that night.
        ("Pacific/Kiritimati", date(2026, 11, 21), datetime(2026, 11, 21, 12, 0, tzinfo=UTC)),
        ("Pacific/Pago_Pago", date(2026, 11, 21), datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
    ],
)
def test_day_is_over_at_its_cut_off_in_the_zone(zone: str, day: date, over_at: datetime) -> None:
    rule = DayRule(ZoneInfo(zone), time(2))
    assert rule.is_over(day, over_at)
    assert not rule.is_over(day, over_at - timedelta(seconds=1))


@given(at=st.integers(631152000, 2208988800).map(lambda at: datetime.fromtimestamp(at, UTC)))
def test_day_of_an_instant_is_the_calendar_date_in_the_zone(at: datetime) -> None:
    assert BRUSSELS.day_of(at) == at.astimezone(ZoneInfo("Europe/Brussels")).date()
    assert BRUSSELS.yesterday(at) == BRUSSELS.day_of(at) - timedelta(days=1)
