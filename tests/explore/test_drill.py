"""A bucket of time that several charts are narrowed to at once: one grain finer, and back up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.strategies import examples
from rushes.domain import Grain, Period, bucket_of
from rushes.errors import CallerError
from rushes.explore import ExploreState, Within, days_named, narrowed, read_within, within_above, within_bucket
from rushes.figures import Format

EN = Format("en_GB")
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def within(span: str, by: str) -> Within:
    return read_within(span, by)


@pytest.mark.parametrize(
    ("key", "grain", "found"),
    [
        ("2026-01-01", "year", within("2026-01-01..2026-12-31", "quarter")),
        ("2026-04-01", "quarter", within("2026-04-01..2026-06-30", "month")),
        ("2026-03-01", "month", within("2026-03-01..2026-03-31", "week")),
        ("2026-03-02", "week", within("2026-03-02..2026-03-08", "day")),
        ("2026-03-02", "day", within("2026-03-02..2026-03-02", "day")),
        ("2025-12-29", "week", within("2026-01-01..2026-01-04", "day")),
    ],
)
def test_bucket_is_looked_at_one_grain_finer_and_only_as_far_as_it_was_counted(key: str, grain: str, found: Within) -> None:
    assert within_bucket(key, Grain(grain), YEAR) == found


@pytest.mark.parametrize(
    ("start", "label", "found"),
    [
        (within("2026-03-02..2026-03-08", "day"), "March 2026 by week", within("2026-03-01..2026-03-31", "week")),
        (within("2026-03-04..2026-03-04", "day"), "Week of 2 March 2026 by day", within("2026-03-02..2026-03-08", "day")),
        (within("2026-04-01..2026-04-05", "day"), "April 2026 by week", within("2026-04-01..2026-04-30", "week")),
        (within("2026-03-01..2026-03-31", "week"), "Q1 2026 by month", within("2026-01-01..2026-03-31", "month")),
        (within("2026-04-01..2026-06-30", "month"), "2026 by quarter", within("2026-01-01..2026-12-31", "quarter")),
    ],
)
def test_bucket_leads_up_to_the_next_larger_one(start: Within, label: str, found: Within) -> None:
    assert within_above(start, EN) == (label, found)


def test_nothing_is_above_a_year() -> None:
    assert within_above(within("2026-01-01..2026-12-31", "quarter"), EN) is None


@pytest.mark.parametrize(
    ("across", "laid_out"), [("year", "week"), ("month", "week"), ("week", "week"), ("day", "day"), ("production", "production")]
)
def test_chart_is_narrowed_to_the_days_and_its_time_is_no_coarser(across: str, laid_out: str) -> None:
    found = narrowed(ExploreState(1, across=across, top=12), within("2026-03-01..2026-03-31", "week"))
    assert found == ExploreState(1, across=laid_out, span="2026-03-01..2026-03-31", top=12)


@pytest.mark.parametrize(
    ("span", "name"),
    [
        ("2026-01-01..2026-12-31", "2026"),
        ("2026-01-01..2026-03-31", "Q1 2026"),
        ("2026-03-01..2026-03-31", "March 2026"),
        ("2026-03-01..2026-03-30", "1 March 2026 to 30 March 2026"),
        ("2026-03-02..2026-03-02", "2 March 2026"),
    ],
)
def test_days_are_called_by_the_bucket_that_they_are(span: str, name: str) -> None:
    assert days_named(within(span, "day").days, EN) == name


@pytest.mark.parametrize(
    ("span", "by"),
    [
        ("last-7-days", "day"),
        ("2026-03-01..2026-03-31", "hour"),
        ("2026-03-01..2026-03-31", ""),
        ("2026-03-31..2026-03-01", "day"),
        ("x", "day"),
    ],
)
def test_texts_that_are_no_bucket_are_refused(span: str, by: str) -> None:
    with pytest.raises(CallerError):
        read_within(span, by)


@examples(60)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 800), st.sampled_from(Grain), st.data())
def test_days_of_a_bucket_lie_in_it_and_in_the_chart_and_every_way_up_ends(
    first: date, more: int, grain: Grain, data: st.DataObject
) -> None:
    period = Period(first, first + timedelta(days=more))
    bucket = data.draw(st.sampled_from(period.buckets(grain)))
    found = within_bucket(bucket.isoformat(), grain, period)
    assert {bucket_of(found.days.first, grain), bucket_of(found.days.last, grain)} == {bucket}
    assert found.days.first in period
    assert found.days.last in period
    assert read_within(found.span, found.by.value) == found
    for _ in range(5):
        above = within_above(found, EN)
        if above is None:
            return
        assert found.days.first in above[1].days
        assert above[1].days.days > found.days.days
        found = above[1]
    pytest.fail("There is always something above.")
