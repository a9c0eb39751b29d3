"""Billing periods: every day is in exactly one, and short months clamp."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Period, billing_period, month_of

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ANCHORS = st.integers(1, 31)


@given(DAYS, ANCHORS)
def test_billing_period_holds_the_day_and_each_of_its_days_has_the_same(day: date, anchor: int) -> None:
    period = billing_period(day, anchor)
    assert day in period
    assert billing_period(period.first, anchor) == period == billing_period(period.last, anchor)


@given(DAYS, ANCHORS)
def test_billing_periods_follow_each_other_without_a_gap(day: date, anchor: int) -> None:
    period = billing_period(day, anchor)
    assert billing_period(period.last + timedelta(days=1), anchor).first == period.last + timedelta(days=1)
    assert billing_period(period.first - timedelta(days=1), anchor).last == period.first - timedelta(days=1)


@given(DAYS, ANCHORS)
def test_billing_period_begins_on_its_anchor_or_the_last_day_of_a_shorter_month(day: date, anchor: int) -> None:
    first = billing_period(day, anchor).first
    assert first.day == anchor or (first.day < anchor and first == month_of(first).last)


@given(DAYS)
def test_billing_period_from_the_first_is_the_calendar_month(day: date) -> None:
    assert billing_period(day, 1) == month_of(day)


@pytest.mark.parametrize(
    ("day", "anchor", "expected"),
    [
        (date(2026, 2, 28), 31, Period(date(2026, 2, 28), date(2026, 3, 30))),
        (date(2026, 2, 27), 31, Period(date(2026, 1, 31), date(2026, 2, 27))),
        (date(2024, 2, 29), 30, Period(date(2024, 2, 29), date(2024, 3, 29))),
        (date(2026, 1, 14), 15, Period(date(2025, 12, 15), date(2026, 1, 14))),
    ],
)
def test_billing_period_of_a_day(day: date, anchor: int, expected: Period) -> None:
    assert billing_period(day, anchor) == expected


@pytest.mark.parametrize("anchor", [0, 32, -1])
def test_billing_period_from_a_day_that_no_month_has_is_refused(anchor: int) -> None:
    with pytest.raises(ValueError, match="1 to 31"):
        billing_period(date(2026, 1, 1), anchor)
