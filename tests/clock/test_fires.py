"""What is due, told from the newest fire and the time alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rushes.clock import Due, Fire, FireState, Retry, Schedule, nightly, what_is_due
from rushes.config import Settings
from rushes.errors import ConfigurationError

NIGHT = Schedule("night", "0 2 * * *", ZoneInfo("Europe/Brussels"))
TWO = datetime(2026, 11, 22, 1, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
RETRY = Retry(30 * MINUTE, times=2)
DONE = Fire("night", TWO, FireState.DONE, "one", TWO, TWO + MINUTE, 1, TWO + MINUTE, "")
FAILED = replace(DONE, state=FireState.FAILED)
CLAIMED = replace(DONE, state=FireState.CLAIMED, finished_at=None)


def found(newest: Fire | None, now: datetime) -> Due | None:
    return what_is_due(NIGHT, newest, now, retry=RETRY, lease=90 * timedelta(seconds=1))


def test_nothing_on_record_makes_the_newest_night_due_at_once() -> None:
    assert found(None, TWO + 9 * HOUR) == Due(TWO)


def test_done_is_not_due_again_before_the_next_night() -> None:
    assert found(DONE, TWO + DAY - MINUTE) is None
    assert found(DONE, TWO + DAY) == Due(TWO + DAY)


def test_several_missed_nights_are_one_run_that_stands_for_all() -> None:
    assert found(DONE, TWO + 4 * DAY + HOUR) == Due(TWO + 4 * DAY, missed=(TWO + DAY, TWO + 2 * DAY, TWO + 3 * DAY))


@pytest.mark.parametrize("state", [FireState.FAILED, FireState.PARTIAL])
def test_failed_is_tried_again_after_its_time_and_so_often(state: FireState) -> None:
    fire = replace(FAILED, state=state)
    assert found(fire, TWO + 30 * MINUTE) is None
    again = found(fire, TWO + 31 * MINUTE)
    assert again is not None
    assert (again.fires_at, again.former, again.is_rest) == (TWO, fire, state is FireState.PARTIAL)
    assert found(replace(fire, attempts=2), TWO + 31 * MINUTE) is not None
    assert found(replace(fire, attempts=3), TWO + 31 * MINUTE) is None


def test_failed_and_tried_enough_makes_room_for_the_next_night() -> None:
    assert found(replace(FAILED, attempts=3), TWO + DAY) == Due(TWO + DAY)


def test_claimed_by_one_who_lives_lets_nothing_be_due_not_even_the_next_night() -> None:
    assert found(CLAIMED, TWO + 2 * MINUTE) is None
    assert found(replace(CLAIMED, alive_at=TWO + DAY), TWO + DAY + MINUTE) is None


def test_claimed_by_one_who_was_silent_too_long_is_taken_over() -> None:
    assert found(CLAIMED, TWO + 4 * MINUTE) == Due(TWO, former=CLAIMED)


def test_claimed_by_runners_who_died_again_and_again_is_left() -> None:
    assert found(replace(CLAIMED, attempts=3), TWO + 4 * MINUTE) is None


def test_waiting_is_due_at_once() -> None:
    waiting = replace(CLAIMED, state=FireState.WAITING)
    assert found(waiting, TWO + MINUTE) == Due(TWO, former=waiting)


def test_nightly_reads_the_settings() -> None:
    told = nightly(Settings.model_validate({"time_zone": "Europe/Brussels", "clock": {"night": "4:30", "retries": 1}}))
    assert told.schedule.next_after(TWO) == datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
    assert told.retry == Retry(30 * MINUTE, times=1)


def test_nightly_of_a_time_that_never_comes_names_the_setting() -> None:
    with pytest.raises(ConfigurationError, match=r"“night” of \[clock\]"):
        nightly(Settings.model_validate({"clock": {"night": "0 0 31 2 *"}}))
