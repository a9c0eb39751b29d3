"""When a schedule is due, on every kind of day, and which days it then shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.schedules.conftest import TERMS
from rushes.domain import Period
from rushes.errors import CallerError
from rushes.reports import Cadence, ReportKind, ReportPeriod, ScheduleTerms, next_fire, period_before, read_address
from rushes.reports.schedules.terms import settled_terms
from rushes.reports.schedules.timing import newest_fire

BRUSSELS = ZoneInfo("Europe/Brussels")


def fires(terms: ScheduleTerms, after: datetime, count: int) -> list[str]:
    found = list[datetime]()
    for _ in range(count):
        found.append(next_fire(terms, BRUSSELS, found[-1] if found else after))
    return [f"{each.astimezone(BRUSSELS):%Y-%m-%d %H:%M}" for each in found]


def test_monthly_on_the_31st_clamps_to_each_months_last_day() -> None:
    terms = replace(TERMS, cadence=Cadence.MONTHLY, on_day=31, at=time(6, 30))
    wanted = ["2027-12-31 06:30", "2028-01-31 06:30", "2028-02-29 06:30", "2028-03-31 06:30", "2028-04-30 06:30"]
    assert fires(terms, datetime(2027, 12, 1, tzinfo=UTC), 5) == wanted


@pytest.mark.parametrize(("on_day", "wanted"), [(28, "2027-02-28"), (29, "2027-02-28"), (30, "2027-02-28"), (1, "2027-02-01")])
def test_monthly_in_february_is_due_once(on_day: int, wanted: str) -> None:
    found = fires(replace(TERMS, cadence=Cadence.MONTHLY, on_day=on_day), datetime(2027, 1, 31, 20, tzinfo=UTC), 2)
    assert found[0].startswith(wanted)
    assert found[1].startswith("2027-03")


def test_daily_over_both_nights_of_changed_clocks_is_due_once_a_day_at_the_local_time() -> None:
    assert fires(replace(TERMS, at=time(7)), datetime(2026, 10, 24, tzinfo=UTC), 3) == [f"2026-10-{day} 07:00" for day in (24, 25, 26)]
    # Half past two occurs twice on one night and counts once; on the other it does not occur, and is at three.
    assert fires(replace(TERMS, at=time(2, 30)), datetime(2026, 10, 24, 12, tzinfo=UTC), 2) == ["2026-10-25 02:30", "2026-10-26 02:30"]
    assert fires(replace(TERMS, at=time(2, 30)), datetime(2027, 3, 27, 12, tzinfo=UTC), 2) == ["2027-03-28 03:00", "2027-03-29 02:30"]


def test_weekly_is_due_on_its_day_and_complete_with_the_month() -> None:
    assert fires(replace(TERMS, cadence=Cadence.WEEKLY, on_day=7), datetime(2026, 11, 22, 12, tzinfo=UTC), 1) == ["2026-11-29 10:00"]
    assert fires(replace(TERMS, cadence=Cadence.COMPLETE), datetime(2026, 11, 22, tzinfo=UTC), 2) == [
        "2026-12-01 00:00",
        "2027-01-01 00:00",
    ]


@given(on_day=st.integers(1, 31), at=st.times(), start=st.integers(0, 7_000))
def test_monthly_is_due_once_in_every_month(on_day: int, at: time, start: int) -> None:
    terms = replace(TERMS, cadence=Cadence.MONTHLY, on_day=on_day, at=at.replace(second=0, microsecond=0))
    months = [each[:7] for each in fires(terms, datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=start), 4)]
    for former, later in pairwise(months):
        assert date.fromisoformat(f"{later}-01") - timedelta(days=1) < date.fromisoformat(f"{former}-01") + timedelta(days=32)
        assert former < later


def test_newest_fire_holds_both_ends_and_is_none_between_two() -> None:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert newest_fire(TERMS, BRUSSELS, at, at) == at
    assert newest_fire(TERMS, BRUSSELS, at, at + timedelta(days=3, hours=1)) == at + timedelta(days=3)
    assert newest_fire(TERMS, BRUSSELS, at + timedelta(minutes=1), at + timedelta(hours=2)) is None
    assert newest_fire(TERMS, BRUSSELS, at - timedelta(days=9_000), at) == at


@pytest.mark.parametrize(
    ("period", "anchor", "wanted"),
    [
        (ReportPeriod.LAST_WEEK, 1, Period(date(2026, 11, 9), date(2026, 11, 15))),
        (ReportPeriod.LAST_MONTH, 1, Period(date(2026, 10, 1), date(2026, 10, 31))),
        (ReportPeriod.LAST_QUARTER, 1, Period(date(2026, 7, 1), date(2026, 9, 30))),
        (ReportPeriod.BILLING_PERIOD, 15, Period(date(2026, 10, 15), date(2026, 11, 14))),
        (ReportPeriod.BILLING_PERIOD, 31, Period(date(2026, 9, 30), date(2026, 10, 30))),
    ],
)
def test_period_is_the_last_whole_one(period: ReportPeriod, anchor: int, wanted: Period) -> None:
    assert period_before(period, date(2026, 11, 22), anchor) == wanted


@pytest.mark.parametrize(
    "changed",
    [
        {"title": " \n "},
        {"title": "x" * 121},
        {"kind": ReportKind.BOARD},
        {"board_id": 3},
        {"locale": "xx_XX"},
        {"wait_h": 49},
        {"wait_h": -1},
        {"cadence": Cadence.WEEKLY, "on_day": 8},
        {"cadence": Cadence.MONTHLY},
        {"cadence": Cadence.COMPLETE, "period": ReportPeriod.LAST_WEEK},
    ],
)
def test_terms_that_cannot_be_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(CallerError):
        settled_terms(replace(TERMS, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address", ["", "alice", "a@b", "a b@example.com", "a@example.com\nBcc: b@example.com", "A <a@example.com>", "a@x..com"]
)
def test_mail_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CallerError):
        read_address(address)


def test_mail_address_is_kept_in_small_letters() -> None:
    assert [read_address(each) for each in (" Alice@Example.COM ", "jörg@müller.example")] == [
        "alice@example.com",
        "jörg@xn--mller-kva.example",
    ]
