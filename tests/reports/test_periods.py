from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.reports import ReportPeriod, days_of_report


@pytest.mark.parametrize(
    ("period", "today", "anchor", "first", "last"),
    [
        ("last-month", "2026-03-01", 1, "2026-02-01", "2026-02-28"),
        ("last-month", "2026-03-31", 1, "2026-02-01", "2026-02-28"),
        ("last-week", "2026-11-27", 1, "2026-11-16", "2026-11-22"),
        ("last-week", "2026-11-23", 1, "2026-11-16", "2026-11-22"),
        ("last-quarter", "2026-01-01", 1, "2025-10-01", "2025-12-31"),
        ("billing-period", "2026-11-27", 1, "2026-10-01", "2026-10-31"),
        ("billing-period", "2026-11-14", 15, "2026-09-15", "2026-10-14"),
        ("billing-period", "2026-11-15", 15, "2026-10-15", "2026-11-14"),
        ("billing-period", "2026-03-31", 31, "2026-02-28", "2026-03-30"),
    ],
)
def test_period_is_the_newest_that_is_over(period: str, today: str, anchor: int, first: str, last: str) -> None:
    found = days_of_report(ReportPeriod(period), date.fromisoformat(today), anchor)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@given(st.sampled_from(ReportPeriod), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_periods_follow_one_another_without_a_gap(period: ReportPeriod, today: date, anchor: int) -> None:
    found = days_of_report(period, today, anchor)
    assert found.last < today
    before = days_of_report(period, found.last, anchor)
    assert before.last + timedelta(days=1) == found.first
