"""When a night fires: each business date once, whatever the clocks of a zone do, however often one looks."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.clock import Schedule, due
from rushes.errors import ConfigurationError

ZONES = ("Europe/Brussels", "America/New_York", "Etc/GMT+11", "Etc/GMT-14", "Australia/Lord_Howe")
TWO = "0 2 * * *"


def night(zone: str, expression: str = TWO) -> Schedule:
    return Schedule("night", expression, ZoneInfo(zone))


def local(zone: str, *parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold)  # type: ignore[arg-type, misc] # year, month, day, hour, minute


def fires(schedule: Schedule, first: datetime, last: datetime) -> list[datetime]:
    return list(takewhile(lambda at: at <= last, schedule.after(first)))


@pytest.mark.parametrize("zone", ZONES)
def test_night_over_thirty_years_fires_once_on_each_date_and_at_two_where_there_is_a_two(zone: str) -> None:
    schedule, place = night(zone), ZoneInfo(zone)
    first, last = date(2010, 1, 1), date(2039, 12, 31)
    found = [at.astimezone(place) for at in fires(schedule, local(zone, 2009, 12, 31, 12), local(zone, 2039, 12, 31, 12))]
    assert Counter(at.date() for at in found) == {first + timedelta(days=n): 1 for n in range((last - first).days + 1)}
    for at in found:
        two = datetime(at.year, at.month, at.day, 2, tzinfo=place)
        there_is_a_two = two.astimezone(UTC).astimezone(place).replace(tzinfo=None) == two.replace(tzinfo=None)
        assert ((at.hour, at.minute) == (2, 0) and at.fold == 0) if there_is_a_two else at.astimezone(UTC) == two.astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "before", "expected"),
    [
        ("Europe/Brussels", (2026, 10, 25, 1, 0), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
        ("Europe/Brussels", (2026, 3, 29, 1, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("America/New_York", (2026, 11, 1, 0, 0), datetime(2026, 11, 1, 7, 0, tzinfo=UTC)),
        ("America/New_York", (2026, 3, 8, 0, 0), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", (2026, 10, 4, 0, 0), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", (2026, 4, 5, 0, 0), datetime(2026, 4, 4, 15, 30, tzinfo=UTC)),
        ("Etc/GMT+11", (2026, 11, 22, 0, 0), datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
        ("Etc/GMT-14", (2026, 11, 22, 0, 0), datetime(2026, 11, 21, 12, 0, tzinfo=UTC)),
    ],
)
def test_night_on_which_clocks_change_fires_at_this_very_instant_and_then_on_the_next_date(
    zone: str, before: tuple[int, ...], expected: datetime
) -> None:
    schedule = night(zone)
    assert schedule.next_after(local(zone, *before)) == expected
    assert schedule.next_after(expected).astimezone(ZoneInfo(zone)).date() == expected.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)


@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 # aware by `timezones`
    steps=st.lists(st.timedeltas(timedelta(0), timedelta(days=40)), max_size=8),
)
def test_due_is_the_same_however_often_one_looks(zone: str, start: datetime, steps: list[timedelta]) -> None:
    schedule, now = night(zone), start
    piece_by_piece: list[datetime] = []
    for step in steps:
        piece_by_piece += due(schedule, now, now + step)
        now += step
    assert tuple(piece_by_piece) == due(schedule, start, now)


@given(
    zone=st.sampled_from(ZONES),
    at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 # aware by `timezones`
)
def test_next_and_last_stand_on_either_side_with_nothing_between(zone: str, at: datetime) -> None:
    schedule = night(zone)
    last = schedule.last_until(at)
    assert last is not None
    assert last <= at < schedule.next_after(at)
    assert schedule.next_after(last) == schedule.next_after(at)


def test_due_holds_the_present_instant_and_not_the_one_that_fired() -> None:
    schedule, at = night("UTC"), datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert due(schedule, at - timedelta(days=1), at) == (at,)
    assert due(schedule, at, at + timedelta(hours=23, minutes=59)) == ()


def test_due_after_years_off_ends_and_holds_the_newest() -> None:
    now = datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert due(night("UTC"), datetime(2016, 1, 1, tzinfo=UTC), now)[-1] == now
    assert len(due(night("UTC", "* * * * *"), now - timedelta(days=2), now)) == 1_000


def test_last_until_of_a_schedule_that_rarely_fires() -> None:
    at = datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert night("UTC", "0 0 1 1 *").last_until(at) == datetime(2026, 1, 1, tzinfo=UTC)
    assert night("UTC", "0 0 29 2 *").last_until(at) is None


@pytest.mark.parametrize("expression", ["0 0 2 * * *", "2:00", "61 * * * *", "0 0 31 2 *", "a b c d e", ""])
def test_schedule_of_an_expression_that_cannot_be_read_or_never_fires_is_refused(expression: str) -> None:
    with pytest.raises(ConfigurationError):
        night("UTC", expression)
