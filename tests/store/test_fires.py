"""Fires: claimed once by whoever is first, taken over from the dead, covered by a later one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kept_records import as_argument
from rushes.clock import Due, Fire, FireState, Retry, Schedule, claim_due
from rushes.store import Store, StoredFires, list_fires

NIGHT = Schedule("night", "0 2 * * *", ZoneInfo("UTC"))
TWO = datetime(2026, 11, 22, 2, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
RETRY = Retry(30 * MINUTE, times=3)
LEASE = timedelta(seconds=90)
CLAIM = """
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo
from rushes.clock import Retry, Schedule, claim_due
from rushes.store import StoredFires, open_store
from kept_records import place_of

fires = StoredFires(open_store(place_of(sys.argv[1])))
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
night = Schedule("night", "0 2 * * *", ZoneInfo("UTC"))
now = datetime.fromisoformat(sys.argv[2])
for day in range(20):
    if claim_due(night, fires, now + timedelta(days=day), runner=sys.argv[3], retry=Retry(timedelta(1), 1), lease=timedelta(seconds=90)):
        sys.stdout.write(f"{day}\\n")
"""


def claimed(store: Store, now: datetime, runner: str = "one") -> Due | None:
    return claim_due(NIGHT, StoredFires(store), now, runner=runner, retry=RETRY, lease=LEASE)


def fires(store: Store) -> list[Fire]:
    with store.reading() as conn:
        return list(list_fires(conn, limit=50, schedule="night"))


def finish(store: Store, state: FireState, at: datetime, *, runner: str = "one", fires_at: datetime = TWO) -> bool:
    return StoredFires(store).finish("night", fires_at, runner=runner, now=at, state=state, message="told")


def test_claim_writes_the_fire_down_and_the_second_finds_nothing(store: Store) -> None:
    assert claimed(store, TWO + MINUTE) == Due(TWO)
    assert claimed(store, TWO + MINUTE, "two") is None
    assert fires(store) == [Fire("night", TWO, FireState.CLAIMED, "one", TWO + MINUTE, TWO + MINUTE, 1, None, "")]


def test_claim_after_nights_off_covers_them(store: Store) -> None:
    claimed(store, TWO)
    finish(store, FireState.DONE, TWO + MINUTE)
    assert claimed(store, TWO + 3 * DAY + MINUTE) == Due(TWO + 3 * DAY, missed=(TWO + DAY, TWO + 2 * DAY))
    assert [(each.fires_at, each.state) for each in fires(store)] == [
        (TWO + 3 * DAY, FireState.CLAIMED),
        (TWO + 2 * DAY, FireState.COVERED),
        (TWO + DAY, FireState.COVERED),
        (TWO, FireState.DONE),
    ]
    assert "the fire of 2026-11-25 02:00 UTC made up for it" in fires(store)[1].message


def test_claim_of_the_next_night_closes_one_whose_runner_died(store: Store) -> None:
    claimed(store, TWO)
    assert claimed(store, TWO + DAY, "two") == Due(TWO + DAY)
    assert [each.state for each in fires(store)] == [FireState.CLAIMED, FireState.COVERED]


def test_beat_keeps_others_away_until_it_ends(store: Store) -> None:
    claimed(store, TWO)
    book = StoredFires(store)
    assert book.beat("night", TWO, runner="one", now=TWO + 5 * MINUTE)
    assert not book.beat("night", TWO, runner="two", now=TWO + 5 * MINUTE)
    assert claimed(store, TWO + 6 * MINUTE, "two") is None
    taken = claimed(store, TWO + 7 * MINUTE, "two")
    assert taken is not None
    assert taken.former is not None
    assert not book.beat("night", TWO, runner="one", now=TWO + 8 * MINUTE)
    assert not finish(store, FireState.DONE, TWO + 8 * MINUTE)
    assert finish(store, FireState.DONE, TWO + 8 * MINUTE, runner="two")
    assert [(each.state, each.claimed_by, each.attempts) for each in fires(store)] == [(FireState.DONE, "two", 2)]


def test_release_of_a_runner_known_to_be_gone_lets_the_next_take_over_at_once(store: Store) -> None:
    claimed(store, TWO)
    assert StoredFires(store).release(runner="one") == 1
    assert claimed(store, TWO + timedelta(seconds=1), "two") is not None
    assert StoredFires(store).release(runner="one") == 0


def test_waiting_is_taken_up_and_counts_as_one_attempt(store: Store) -> None:
    claimed(store, TWO)
    finish(store, FireState.WAITING, TWO + MINUTE)
    assert claimed(store, TWO + MINUTE, "two") is not None
    assert [(each.attempts, each.finished_at) for each in fires(store)] == [(1, None)]


def test_failed_is_tried_again_within_its_limits_and_done_never(store: Store) -> None:
    now, tried = TWO, 0
    while claimed(store, now) is not None and tried < 9:
        tried += 1
        finish(store, FireState.FAILED, now)
        now += 31 * MINUTE
    assert tried == 1 + RETRY.times
    assert finish(store, FireState.DONE, now) is False


def test_fire_of_a_time_when_the_machines_clock_was_wrong_counts_for_nothing(store: Store) -> None:
    claimed(store, TWO + 4_000 * DAY)
    assert claimed(store, TWO + MINUTE) == Due(TWO)


def test_take_by_two_who_saw_the_same_lets_one_have_it(store: Store) -> None:
    claimed(store, TWO)
    finish(store, FireState.WAITING, TWO)
    book, seen = StoredFires(store), fires(store)[0]
    assert [book.take(seen, runner=name, now=TWO + MINUTE) for name in ("two", "three")] == [True, False]
    assert not book.take(replace(seen, state=FireState.DONE), runner="four", now=TWO + MINUTE)


def test_claim_by_many_threads_gives_each_night_to_one(store: Store) -> None:
    won: list[int] = []
    gate = threading.Barrier(4)

    def run(name: str) -> None:
        gate.wait()
        for day in range(10):
            if claimed(store, TWO + day * DAY, name):
                won.append(day)

    threads = [threading.Thread(target=run, args=(f"runner {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == list(range(10))


def test_claim_by_several_processes_gives_each_night_to_one(store: Store) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, as_argument(store.place), TWO.isoformat(), f"runner {n}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for n in range(3)
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    told = [program.communicate(timeout=60)[0].split() for program in programs]
    assert sorted(int(day) for days in told for day in days) == list(range(20))
    assert [each.fires_at for each in fires(store)] == [TWO + day * DAY for day in reversed(range(20))]


def test_nights_that_a_clock_a_month_ahead_put_down_are_run_when_they_come(store: Store) -> None:
    claimed(store, TWO)
    finish(store, FireState.DONE, TWO)
    assert claimed(store, TWO + 30 * DAY) == Due(TWO + 30 * DAY, missed=tuple(TWO + day * DAY for day in range(1, 30)))
    finish(store, FireState.DONE, TWO + 30 * DAY, fires_at=TWO + 30 * DAY)
    assert claimed(store, TWO + MINUTE) is None
    for day in range(1, 32):
        assert claimed(store, TWO + day * DAY) == Due(TWO + day * DAY)
        finish(store, FireState.DONE, TWO + day * DAY, fires_at=TWO + day * DAY)


def test_night_that_a_clock_an_hour_ahead_ran_is_not_run_again_at_its_hour(store: Store) -> None:
    claimed(store, TWO)
    finish(store, FireState.DONE, TWO)
    claimed(store, TWO + DAY + 30 * MINUTE)
    finish(store, FireState.DONE, TWO + DAY + 31 * MINUTE, fires_at=TWO + DAY)
    for at in (TWO + DAY - 30 * MINUTE, TWO + DAY, TWO + DAY + 30 * MINUTE):
        assert claimed(store, at) is None
    assert claimed(store, TWO + 2 * DAY) == Due(TWO + 2 * DAY)
