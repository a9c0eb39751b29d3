from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.strategies import examples
from rushes.domain import Period, month_of
from rushes.metrics.stretches import Stretch, stretch_params, stretches

BEFORE, MONTHS, AFTER = Stretch


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date(2025, 12, 1), date(2025, 12, 31), [MONTHS]),
        (date(2025, 11, 30), date(2026, 1, 31), [BEFORE, MONTHS]),
        (date(2025, 12, 1), date(2026, 1, 1), [MONTHS, AFTER]),
        (date(2025, 11, 2), date(2026, 1, 30), [BEFORE, MONTHS, AFTER]),
        (date(2025, 11, 2), date(2025, 12, 30), []),
        (date(2025, 12, 2), date(2025, 12, 31), []),
        (date(2025, 12, 1), date(2025, 12, 1), []),
        (date(9999, 11, 2), date.max, [BEFORE, MONTHS]),
        (date.min, date(1, 2, 1), [MONTHS, AFTER]),
    ],
)
def test_stretches_period_is_cut_where_whole_months_begin_and_end(first: date, last: date, found: list[Stretch]) -> None:
    assert list(stretches(Period(first, last))) == found


@examples(100)
@given(first=st.dates(date(2023, 11, 1), date(2024, 4, 30)), days=st.integers(0, 150))
def test_stretches_together_are_the_period_and_none_has_a_day_twice(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days))
    found = stretches(period)
    if not found:
        assert not [day for day in period.each_day() if {month_of(day).first, month_of(day).last} <= set(period.each_day())]
        return
    assert [day for each in found.values() for day in each.each_day()] == list(period.each_day())
    whole = found.pop(MONTHS)
    assert (whole.first, whole.last) == (month_of(whole.first).first, month_of(whole.last).last)
    assert all(month_of(each.first) == month_of(each.last) != each for each in found.values())


def test_stretch_params_name_both_ends_of_every_piece() -> None:
    assert stretch_params(Period(date(2025, 11, 30), date(2025, 12, 31))) == {
        "before_first": date(2025, 11, 30),
        "before_last": date(2025, 11, 30),
        "months_first": date(2025, 12, 1),
        "months_last": date(2025, 12, 31),
    }
