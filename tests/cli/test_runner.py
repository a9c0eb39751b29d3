"""The runner: begins what is due, one at a time, and after an error waits before it begins again."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.programs import running
from kept_records import RecordsFactory
from rushes.cli.runner import Runner
from rushes.clock import FireState, FrozenClock
from rushes.config import Settings
from rushes.store import JobState, Store, StoredFires, ask_job, claim_job, find_job, list_fires, open_store

MORNING = datetime(2026, 11, 22, 6, tzinfo=UTC)
TWO = datetime(2026, 11, 22, 2, tzinfo=UTC)


@dataclass
class Work:
    """Stands where the process of `rushes run-due` is."""

    name: str
    exit_code: int | None = None

    def end(self, grace_s: float) -> int:
        self.exit_code = -15 if self.exit_code is None else self.exit_code
        return self.exit_code


class Bench:
    """A runner with a clock of its own; `pass_time` moves both its clocks, and lets it look."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.clock = FrozenClock(MORNING)
        self.seconds = 0.0
        self.begun: list[Work] = []
        self.fires = StoredFires(store)
        settings = Settings(data_dir=folder)
        self.runner = Runner(settings, store, self.clock, start=self._start, monotonic=lambda: self.seconds)  # type: ignore[arg-type] # Work is what it needs of a Child

    def _start(self, name: str) -> Work:
        self.begun.append(Work(name))
        return self.begun[-1]

    def pass_time(self, seconds: float = 1.0) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        self.seconds += seconds
        self.runner.step()

    def finish(self, code: int) -> None:
        self.begun[-1].exit_code = code
        self.pass_time()

    def night_is_done(self) -> None:
        self.fires.open("night", TWO, (), runner="me", now=MORNING)
        self.fires.finish("night", TWO, runner="me", now=MORNING, state=FireState.DONE, message="")

    def ask(self) -> int:
        with self.store.begin() as records:
            return ask_job(records, kind="load", request={}, asked_by="operator:olga", at=self.clock.now())


@pytest.fixture
def bench(tmp_path: Path, records: RecordsFactory) -> Iterator[Bench]:
    with open_store(records.new(tmp_path / "records.sqlite3")) as store:
        yield Bench(store, tmp_path)


def test_step_begins_the_night_that_is_due_once(bench: Bench) -> None:
    for _ in range(5):
        bench.pass_time()
    assert len(bench.begun) == 1


def test_step_with_nothing_due_begins_nothing_until_two_o_clock(bench: Bench) -> None:
    bench.night_is_done()
    bench.pass_time()
    bench.pass_time(20 * 3600 - 5)
    assert bench.begun == []
    bench.pass_time(10)
    assert len(bench.begun) == 1


def test_step_begins_for_a_job_that_was_just_asked_for(bench: Bench) -> None:
    bench.night_is_done()
    bench.pass_time()
    bench.ask()
    bench.pass_time()
    assert len(bench.begun) == 1


def test_work_that_dies_again_and_again_is_begun_after_longer_and_longer_pauses(bench: Bench) -> None:
    bench.pass_time()
    pauses: list[int] = []
    for _ in range(7):
        bench.finish(-9)
        count, pause = len(bench.begun), 0
        while len(bench.begun) == count:
            bench.pass_time()
            pause += 1
        pauses.append(pause)
    assert pauses == [10, 20, 40, 80, 160, 300, 300]


def test_work_that_found_somebody_busy_is_begun_again_soon_and_always_as_soon(bench: Bench) -> None:
    bench.pass_time()
    for _ in range(3):
        bench.finish(75)
        bench.pass_time(8)
        count = len(bench.begun)
        bench.pass_time(3)
        assert len(bench.begun) == count + 1


def test_work_that_died_gives_back_its_night_and_closes_its_job(bench: Bench) -> None:
    bench.pass_time()
    name, number = bench.begun[-1].name, bench.ask()
    bench.fires.open("night", TWO, (), runner=name, now=bench.clock.now())
    with bench.store.begin() as records:
        claim_job(records, runner=name, kinds={"load"}, at=bench.clock.now())
    bench.finish(-9)
    with bench.store.reading() as records:
        job = find_job(records, number)
        fire = list_fires(records, limit=1)[0]
    assert job is not None
    assert (job.state, "Ask for it again" in job.message) == (JobState.FAILED, True)
    assert bench.clock.now() - fire.alive_at > timedelta(days=1)


def test_job_of_a_runner_that_nobody_heard_of_for_long_is_closed_without_any_work(bench: Bench) -> None:
    bench.night_is_done()
    number = bench.ask()
    with bench.store.begin() as records:
        claim_job(records, runner="gone", kinds={"load"}, at=bench.clock.now())
    bench.pass_time()
    bench.pass_time(120)
    with bench.store.reading() as records:
        job = find_job(records, number)
    assert job is not None
    assert job.state is JobState.FAILED
    assert bench.begun == []


def test_step_while_the_records_cannot_be_read_goes_on_and_looks_again_later(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(StoredFires, "newest", lambda *_: (_ for _ in ()).throw(OSError("disk")))
        bench.pass_time()
    bench.pass_time(5)
    assert bench.begun == []
    bench.pass_time(6)
    assert len(bench.begun) == 1


def test_end_lets_the_work_end(bench: Bench) -> None:
    bench.pass_time()
    bench.runner.end()
    assert bench.begun[-1].exit_code == -15


def test_runner_as_a_program_runs_the_night_and_ends_cleanly(install: Path) -> None:
    with running(install, "runner") as program:
        program.wait_for("runner_started")
        program.wait_for("night_ended")
        assert program.stop(signal.SIGTERM) == 0
    assert program.written.count("night_started") == 1
