"""Periods cut into buckets: every day's bucket once, in order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Grain, Period, bucket_of


@given(st.dates(date(1999, 1, 1), date(2101, 1, 1)), st.integers(0, 1_500), st.sampled_from(Grain))
def test_buckets_of_any_period_are_those_of_its_days_in_order(first: date, more: int, grain: Grain) -> None:
    period = Period(first, first + timedelta(days=more))
    assert period.buckets(grain) == tuple(dict.fromkeys(bucket_of(day, grain) for day in period.each_day()))


@pytest.mark.parametrize("grain", Grain)
def test_buckets_at_the_end_of_the_calendar_end_with_it(grain: Grain) -> None:
    period = Period(date(9998, 12, 30), date.max)
    assert period.buckets(grain) == tuple(dict.fromkeys(bucket_of(day, grain) for day in period.each_day()))
