"""`rushes run-due`: the night once, whoever calls and however often; taken over from whoever was killed at it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cli.conftest import Rushes
from cli.programs import running
from rushes.cli.night_watch import NightWatch
from rushes.cli.pulse import Ending
from rushes.clock import Fire, FireState, FrozenClock, SystemClock, nightly
from rushes.config import Settings, load
from rushes.demo import Fault, Meanwhile, PlatformServer
from rushes.store import JobState, Store, SyncRunRecord, ask_job, find_job, list_fires, list_runs, open_store
from rushes.sync import Staging

# The stand-in's last day is the twentieth, so this is the morning after.
MORNING = datetime(2025, 11, 21, 1, 7, tzinfo=UTC)
TWO = datetime(2025, 11, 21, 1, tzinfo=UTC)


@pytest.fixture
def settings(install: Path) -> Settings:
    return load(install / "rushes.toml", {})


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings.records_place) as opened:
        yield opened


def with_night_far_off(install: Path) -> Settings:
    """Let the next night be half a day away, so that none begins while a test goes by the clock on the wall."""
    far = SystemClock().now().astimezone(ZoneInfo("Europe/Brussels")) + timedelta(hours=12)
    file = install / "rushes.toml"
    file.write_text(f'{file.read_text(encoding="utf-8")}\n[clock]\nnight = "{far:%H}:00"\n', encoding="utf-8")
    return load(file, {})


def watch(settings: Settings, store: Store, clock: FrozenClock, *, ending: Ending | None = None, runner: str = "one") -> NightWatch:
    return NightWatch(settings, store, clock, told=nightly(settings), runner=runner, ending=ending or Ending())


def fires(store: Store) -> list[Fire]:
    with store.reading() as records:
        return list(list_fires(records, limit=20))


def runs(store: Store) -> list[SyncRunRecord]:
    with store.reading() as records:
        return list(list_runs(records, limit=20))


def job_state(store: Store, number: int) -> JobState:
    with store.reading() as records:
        job = find_job(records, number)
    assert job is not None
    return job.state


def test_run_due_twice_runs_the_night_once(install: Path, rushes: Rushes, store: Store) -> None:
    assert rushes("run-due").code == 0
    assert rushes("run-due").code == 0
    assert [(each.state, each.asked_by) for each in runs(store)] == [("succeeded", "clock")]
    assert [each.state for each in fires(store)] == [FireState.DONE]


def test_run_due_with_nothing_due_imports_no_engine_of_the_facts(install: Path, rushes: Rushes) -> None:
    assert rushes("run-due").code == 0
    with running(install, "run-due", python=("-X", "importtime")) as program:
        assert program.process.wait(90) == 0
    imported = {line.split("|")[-1].strip() for line in program.written.splitlines() if line.startswith("import time:")}
    assert "rushes.cli.due" in imported
    assert {"duckdb", "rushes.warehouse", "rushes.sync", "rushes.accounts", "httpx2"} & imported == set()


def test_run_due_by_several_processes_at_once_runs_the_night_once(install: Path, store: Store) -> None:
    with running(install, "run-due", "--runner", "first") as first, running(install, "run-due", "--runner", "second") as second:
        assert [first.process.wait(90), second.process.wait(90)] == [0, 0]
    assert [each.asked_by for each in runs(store)] == ["clock"]
    assert [each.attempts for each in fires(store)] == [1]


def test_night_after_some_days_off_is_one_run_that_covers_them(settings: Settings, store: Store) -> None:
    clock = FrozenClock(MORNING)
    assert watch(settings, store, clock).run() is FireState.DONE
    clock.advance(timedelta(days=3))
    assert watch(settings, store, clock).run() is FireState.DONE
    assert watch(settings, store, clock).run() is None
    assert [each.state for each in fires(store)] == [FireState.DONE, FireState.COVERED, FireState.COVERED, FireState.DONE]
    assert fires(store)[0].message.endswith("It made up for 2 nights that were missed since 2025-11-22 01:00 UTC.")
    assert len(runs(store)) == 2


def test_night_that_failed_is_tried_again_after_half_an_hour_until_it_succeeds(
    settings: Settings, store: Store, platform: PlatformServer
) -> None:
    clock = FrozenClock(MORNING)
    platform.faults.add(Fault("POST /login", 503, times=1))
    assert watch(settings, store, clock).run() is FireState.FAILED
    clock.advance(timedelta(minutes=29))
    assert watch(settings, store, clock).run() is None
    clock.advance(timedelta(minutes=2))
    assert watch(settings, store, clock).run() is FireState.DONE
    clock.advance(timedelta(minutes=31))
    assert watch(settings, store, clock).run() is None
    assert [(each.fires_at, each.state, each.attempts) for each in fires(store)] == [(TWO, FireState.DONE, 2)]
    assert [each.state for each in runs(store)] == ["succeeded", "failed"]


def test_night_while_somebody_syncs_waits_for_the_next_call(settings: Settings, store: Store) -> None:
    clock = FrozenClock(MORNING)
    settings.staging_dir.mkdir(parents=True)
    with Staging(settings.staging_dir).alone():
        assert watch(settings, store, clock).run() is FireState.WAITING
    assert watch(settings, store, clock, runner="two").run() is FireState.DONE
    assert [(each.claimed_by, each.attempts) for each in fires(store)] == [("two", 1)]


def test_night_that_is_asked_to_end_lets_go_at_the_next_page_and_the_next_runner_does_it(
    settings: Settings, store: Store, platform: PlatformServer
) -> None:
    clock, ending = FrozenClock(MORNING), Ending()
    platform.faults.add(Fault.of("GET /production/*/mo", Meanwhile(ending.ask)))
    assert watch(settings, store, clock, ending=ending).run() is FireState.WAITING
    assert [each.state for each in runs(store)] == ["interrupted"]
    assert watch(settings, store, clock, ending=ending).run() is None
    assert watch(settings, store, clock, runner="two").run() is FireState.DONE
    assert [(each.claimed_by, each.attempts) for each in fires(store)] == [("two", 1)]
    assert fires(store)[0].message.startswith("1 account loaded, 0 failed, ")


def test_run_due_killed_in_the_middle_of_a_night_is_followed_by_one_that_does_it(
    install: Path, store: Store, rushes: Rushes, platform: PlatformServer
) -> None:
    settings = with_night_far_off(install)
    reached = threading.Event()
    platform.faults.add(Fault.of("GET /production/*/mo", Meanwhile(lambda: (reached.set(), time.sleep(1.0)))))
    with running(install, "run-due", "--runner", "killed") as program:
        assert reached.wait(60)
        program.stop(signal.SIGKILL)
    assert rushes("run-due").code == 0
    assert [(each.state, each.claimed_by) for each in fires(store)] == [(FireState.CLAIMED, "killed")]
    after_the_lease = FrozenClock(fires(store)[0].alive_at + timedelta(seconds=91))
    assert watch(settings, store, after_the_lease, runner="second").run() is FireState.DONE
    assert [(each.state, each.claimed_by, each.attempts) for each in fires(store)] == [(FireState.DONE, "second", 2)]
    assert sorted(each.state for each in runs(store)) == ["interrupted", "succeeded"]


def test_job_while_somebody_syncs_waits_and_is_done_by_the_next_call(settings: Settings, store: Store, rushes: Rushes) -> None:
    assert rushes("run-due").code == 0
    with store.begin() as records:
        request = {"accounts": [], "first": "2025-11-02", "last": "2025-11-03"}
        number = ask_job(records, kind="load", request=request, asked_by="operator:olga", at=MORNING)
    with Staging(settings.staging_dir).alone():
        assert rushes("run-due").code == 75
    assert job_state(store, number) is JobState.WAITING
    assert rushes("run-due").code == 0
    assert job_state(store, number) is JobState.SUCCEEDED
