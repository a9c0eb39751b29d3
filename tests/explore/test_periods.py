"""Which days a period of the explore page is, and what it is compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rushes.domain import Grain, Period
from rushes.errors import InvalidQuery, UnknownName
from rushes.explore import SPAN_LABELS, SPANS, Compare, read_span
from rushes.explore.periods import complete_part, period_before, period_of
from rushes.metrics import Coverage

NEWEST = date(2026, 11, 20)


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("span", "shown", "former", "year_before"),
    [
        ("last-7-days", days("2026-11-14", "2026-11-20"), days("2026-11-07", "2026-11-13"), days("2025-11-14", "2025-11-20")),
        ("last-30-days", days("2026-10-22", "2026-11-20"), days("2026-09-22", "2026-10-21"), days("2025-10-22", "2025-11-20")),
        ("last-90-days", days("2026-08-23", "2026-11-20"), days("2026-05-25", "2026-08-22"), days("2025-08-23", "2025-11-20")),
        ("this-month", days("2026-11-01", "2026-11-20"), days("2026-10-01", "2026-10-20"), days("2025-11-01", "2025-11-20")),
        ("last-month", days("2026-10-01", "2026-10-31"), days("2026-09-01", "2026-09-30"), days("2025-10-01", "2025-10-31")),
        ("this-quarter", days("2026-10-01", "2026-11-20"), days("2026-07-01", "2026-08-20"), days("2025-10-01", "2025-11-20")),
        ("last-quarter", days("2026-07-01", "2026-09-30"), days("2026-04-01", "2026-06-30"), days("2025-07-01", "2025-09-30")),
        ("this-year", days("2026-01-01", "2026-11-20"), days("2025-01-01", "2025-11-20"), days("2025-01-01", "2025-11-20")),
        ("last-year", days("2025-01-01", "2025-12-31"), days("2024-01-01", "2024-12-31"), days("2024-01-01", "2024-12-31")),
        ("last-12-months", days("2025-12-01", "2026-11-20"), days("2024-12-01", "2025-11-20"), days("2024-12-01", "2025-11-20")),
        ("2026-03-01..2026-03-10", days("2026-03-01", "2026-03-10"), days("2026-02-19", "2026-02-28"), days("2025-03-01", "2025-03-10")),
        ("2026-10-01..2026-10-31", days("2026-10-01", "2026-10-31"), days("2026-09-01", "2026-09-30"), days("2025-10-01", "2025-10-31")),
        ("2026-02-01..2026-02-28", days("2026-02-01", "2026-02-28"), days("2026-01-01", "2026-01-31"), days("2025-02-01", "2025-02-28")),
        ("2026-07-01..2026-09-30", days("2026-07-01", "2026-09-30"), days("2026-04-01", "2026-06-30"), days("2025-07-01", "2025-09-30")),
        ("2025-01-01..2025-12-31", days("2025-01-01", "2025-12-31"), days("2024-01-01", "2024-12-31"), days("2024-01-01", "2024-12-31")),
        ("2026-02-01..2026-03-31", days("2026-02-01", "2026-03-31"), days("2025-12-01", "2026-01-31"), days("2025-02-01", "2025-03-31")),
        ("2026-01-02..2026-01-31", days("2026-01-02", "2026-01-31"), days("2025-12-03", "2026-01-01"), days("2025-01-02", "2025-01-31")),
        ("2026-11-01..2026-11-20", days("2026-11-01", "2026-11-20"), days("2026-10-12", "2026-10-31"), days("2025-11-01", "2025-11-20")),
    ],
)
def test_period_and_what_it_is_compared_with(span: str, shown: Period, former: Period, year_before: Period) -> None:
    assert period_of(span, NEWEST) == shown
    assert period_before(span, shown, Compare.NOTHING) is None
    assert period_before(span, shown, Compare.FORMER) == former
    assert period_before(span, shown, Compare.YEAR) == year_before


@given(
    newest=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    span=st.sampled_from(SPANS),
    compare=st.sampled_from([Compare.FORMER, Compare.YEAR]),
)
def test_period_before_ends_before_or_in_what_it_is_compared_with_and_is_never_longer_by_more_than_leap_days(
    newest: date, span: str, compare: Compare
) -> None:
    shown = period_of(span, newest)
    before = period_before(span, shown, compare)
    assert before is not None
    assert shown.last <= newest
    assert before.first < shown.first
    assert before.last < shown.first or compare is Compare.YEAR
    assert abs(before.days - shown.days) <= 3


@given(first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), length=st.integers(0, 1200), is_of_months=st.booleans())
def test_period_before_of_two_dates_is_as_many_months_where_they_are_whole_ones_and_as_many_days_elsewhere(
    first: date, length: int, is_of_months: bool
) -> None:
    if is_of_months:
        months = length // 31 + 1
        shown = Period(date(first.year, first.month, 1), months_on(first.year, first.month, months) - timedelta(days=1))
        former = Period(months_on(first.year, first.month, -months), shown.first - timedelta(days=1))
    else:
        shown = Period(first, first + timedelta(days=length))
        assume(shown.first.day != 1 or (shown.last + timedelta(days=1)).day != 1)
        former = Period(first - timedelta(days=length + 1), first - timedelta(days=1))
    assert period_before(f"{shown.first}..{shown.last}", shown, Compare.FORMER) == former


def months_on(year: int, month: int, by: int) -> date:
    """Return the first day of the month that lies so many after another, counted one by one."""
    for _ in range(abs(by)):
        month += 1 if by > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        elif month == 0:
            year, month = year - 1, 12
    return date(year, month, 1)


def test_period_before_of_thirty_days_that_happen_to_be_a_month_stays_as_many_days() -> None:
    shown = period_of("last-30-days", date(2026, 11, 30))
    assert shown == days("2026-11-01", "2026-11-30")
    assert period_before("last-30-days", shown, Compare.FORMER) == days("2026-10-02", "2026-10-31")


def test_period_before_of_a_running_month_longer_than_the_one_before_is_that_whole() -> None:
    shown = period_of("this-month", date(2026, 3, 31))
    assert period_before("this-month", shown, Compare.FORMER) == days("2026-02-01", "2026-02-28")
    assert shown.last - shown.first == timedelta(days=30)


@pytest.mark.parametrize("text", ["2026-02-30..2026-03-01", "2026-03-02..2026-03-01", "9999-99-99..9999-99-99"])
def test_period_of_dates_that_are_none_says_how_to_write_them(text: str) -> None:
    assert read_span(text) == text
    with pytest.raises(InvalidQuery, match="Write two dates, the earlier first"):
        period_of(text, NEWEST)


@pytest.mark.parametrize("text", ["last-week", "2026-01-01", "..", "2026-01-01..2026-01-02x"])
def test_span_of_another_form_is_none(text: str) -> None:
    with pytest.raises(UnknownName):
        read_span(text)


def test_every_span_has_a_name() -> None:
    assert set(SPAN_LABELS) == set(SPANS)


@pytest.mark.parametrize(
    ("grain", "missing", "today", "part"),
    [
        (None, (), "2026-11-21", days("2026-01-07", "2026-11-20")),
        (Grain.DAY, (), "2026-11-20", days("2026-01-07", "2026-11-19")),
        (Grain.WEEK, (), "2026-11-21", days("2026-01-12", "2026-11-15")),
        (Grain.MONTH, (), "2026-11-21", days("2026-02-01", "2026-10-31")),
        (Grain.MONTH, (date(2026, 9, 30),), "2026-11-21", days("2026-02-01", "2026-08-31")),
        (Grain.QUARTER, (), "2026-11-21", days("2026-04-01", "2026-09-30")),
        (Grain.YEAR, (), "2026-11-21", None),
        (None, (date(2026, 1, 7),), "2026-11-21", None),
        (None, (), "2026-01-01", None),
    ],
)
def test_complete_part_of_a_period_is_its_whole_buckets_before_the_first_incomplete_day(
    grain: Grain | None, missing: tuple[date, ...], today: str, part: Period | None
) -> None:
    loaded = days("2026-01-07", "2026-11-20")
    coverage = Coverage(loaded.first, loaded.last, None, missing, is_complete=False, incomplete_productions=0, loaded=(loaded,))
    assert complete_part(days("2025-12-01", "2026-11-20"), grain, coverage, date.fromisoformat(today)) == part


def test_period_before_of_the_complete_part_of_a_month_that_is_over_is_the_same_part() -> None:
    assert period_before("2026-11-01..2026-11-30", days("2026-11-01", "2026-11-19"), Compare.FORMER) == days("2026-10-01", "2026-10-19")
    assert period_before("2026-03-01..2026-03-31", days("2026-03-01", "2026-03-30"), Compare.FORMER) == days("2026-02-01", "2026-02-28")
    assert period_before("last-month", days("2026-10-01", "2026-10-12"), Compare.FORMER) == days("2026-09-01", "2026-09-12")
    assert period_before("last-quarter", days("2026-07-06", "2026-09-27"), Compare.FORMER) == days("2026-04-06", "2026-06-28")
