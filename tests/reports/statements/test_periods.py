"""Which period comes next, and what it waits for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain import Period, billing_period
from rushes.reports.statements.periods import next_period, why_waiting
from rushes.warehouse import LedgerState

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
AT = datetime(2026, 11, 2, 1, tzinfo=UTC)


def day_of(day: date, *, is_complete: bool = True) -> LedgerState:
    return LedgerState(day, AT, is_complete, 1, 0, 0, None, "run")


@pytest.mark.parametrize(
    ("former_last", "loaded", "anchor", "period"),
    [
        (None, None, 1, None),
        (None, Period(date(2026, 10, 1), date(2026, 11, 2)), 1, OCTOBER),
        (None, Period(date(2026, 9, 2), date(2026, 11, 2)), 1, OCTOBER),
        (None, Period(date(2026, 9, 2), date(2026, 11, 2)), 15, Period(date(2026, 9, 15), date(2026, 10, 14))),
        (date(2026, 9, 30), None, 1, OCTOBER),
        (date(2026, 9, 30), None, 11, Period(date(2026, 10, 1), date(2026, 10, 10))),
        (date(2026, 10, 10), None, 11, Period(date(2026, 10, 11), date(2026, 11, 10))),
        (date(2026, 1, 30), None, 31, Period(date(2026, 1, 31), date(2026, 2, 27))),
    ],
)
def test_next_period_follows_the_former_and_ends_where_the_anchor_begins_another(
    former_last: date | None, loaded: Period | None, anchor: int, period: Period | None
) -> None:
    assert next_period(former_last, loaded, anchor) == period


@given(anchors=st.lists(st.integers(1, 31), min_size=2, max_size=12), first=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_periods_leave_no_day_out_and_none_twice_however_the_anchor_is_changed(anchors: list[int], first: date) -> None:
    periods = [billing_period(first, anchors[0])]
    for anchor in anchors[1:]:
        found = next_period(periods[-1].last, None, anchor)
        assert found is not None
        assert found.first == periods[-1].last + timedelta(days=1)
        assert found.days <= 31
        periods.append(found)


def test_days_that_are_missing_or_incomplete_are_named() -> None:
    days = [day_of(day, is_complete=day.day not in {4, 9}) for day in OCTOBER.each_day() if day.day != 20]
    waiting = why_waiting(OCTOBER, days, today=date(2026, 11, 20), newest=date(2026, 11, 19), lag_days=3, is_retired=False)
    assert waiting is not None
    assert waiting.text == "3 days are not complete: 2026-10-04, 2026-10-09, 2026-10-20. Load them again."
    none = why_waiting(OCTOBER, [], today=date(2026, 11, 20), newest=date(2026, 11, 19), lag_days=3, is_retired=False)
    assert none is not None
    assert none.text.startswith("31 days are not complete: 2026-10-01, ")
    assert none.text.endswith("2026-10-05 …. Load them again.")
    one = why_waiting(OCTOBER, days, today=date(2026, 11, 3), newest=None, lag_days=3, is_retired=False)
    assert one is not None
    assert one.state == "open"


@pytest.mark.parametrize(("today", "newest", "is_due"), [(3, 2, False), (4, 2, False), (4, 3, True), (9, 2, False)])
def test_statement_is_due_once_the_night_that_reads_its_last_day_for_the_last_time_has_loaded(
    today: int, newest: int, is_due: bool
) -> None:
    days = [day_of(day) for day in OCTOBER.each_day()]
    waiting = why_waiting(OCTOBER, days, today=date(2026, 11, today), newest=date(2026, 11, newest), lag_days=3, is_retired=False)
    assert (waiting is None) is is_due
