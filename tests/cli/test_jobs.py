"""Jobs, done: what a page asked for and nothing else, seen as it moves, stopped when asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import CONFIGURATION, Rushes
from rushes.cli.job_context import JobContext
from rushes.cli.jobs import HANDLERS, run_jobs
from rushes.cli.pulse import Ending
from rushes.clock import FrozenClock, SystemClock
from rushes.config import Settings, load
from rushes.demo import Fault, Meanwhile, PlatformServer, demo_world
from rushes.domain import Period
from rushes.errors import InvalidQuery
from rushes.store import Job, JobState, Store, ask_cancel, ask_job, claim_job, find_job, list_contacts, list_runs, open_store
from rushes.warehouse import coverage_rows, open_facts

LOAD = {"accounts": [], "first": "2025-11-02", "last": "2025-11-04"}
LEASE = timedelta(seconds=90)


@pytest.fixture
def settings(install: Path) -> Settings:
    return load(install / "rushes.toml", {})


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings.records_place) as opened:
        yield opened


def ask(store: Store, kind: str = "load", request: Mapping[str, Any] = LOAD) -> int:
    with store.begin() as records:
        return ask_job(records, kind=kind, request=request, asked_by="operator:olga", at=SystemClock().now())


def work(settings: Settings, store: Store, ending: Ending | None = None) -> list[JobState]:
    return run_jobs(settings, store, SystemClock(), runner="one", lease=LEASE, ending=ending or Ending())


def found(store: Store, number: int) -> Job:
    with store.reading() as records:
        job = find_job(records, number)
    assert job is not None
    return job


def days_loaded(settings: Settings, account: int) -> set[date]:
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        rows = coverage_rows(reader, account, Period(date(2025, 1, 1), date(2026, 12, 31)))
    return {row.day for row in rows if row.loaded_at is not None}


def test_load_reads_exactly_the_days_that_were_asked_for_and_says_what_came_of_it(settings: Settings, store: Store) -> None:
    number = ask(store)
    assert work(settings, store) == [JobState.SUCCEEDED]
    job = found(store, number)
    with store.reading() as records:
        run = list_runs(records, limit=1)[0]
    assert (run.asked_by, run.first_day, run.last_day, run.state) == ("operator:olga", date(2025, 11, 2), date(2025, 11, 4), "succeeded")
    assert (job.result["run_id"], job.result["state"], job.result["version"]) == (run.run_id, "succeeded", 1)
    assert job.result["rows_loaded"] == run.rows_loaded > 0
    assert (job.progress["done"], job.progress["total"], job.progress["accounts_done"]) == (3, 3, 1)
    assert (job.progress["rows"], job.progress["words"]) == (run.rows_read, "Building the next version")
    assert days_loaded(settings, 1) == {date(2025, 11, 2), date(2025, 11, 3), date(2025, 11, 4)}


def test_load_shows_how_far_it_is_while_it_runs(settings: Settings, store: Store, platform: PlatformServer) -> None:
    number, seen = ask(store), list[Job]()
    platform.faults.add(Fault.of("GET /production/*/mo", Meanwhile(lambda: (time.sleep(1.3), seen.append(found(store, number))))))
    assert work(settings, store) == [JobState.SUCCEEDED]
    assert (seen[0].state, seen[0].claimed_by, seen[0].progress["total"], seen[0].progress["words"]) == (
        JobState.RUNNING,
        "one",
        3,
        "Reading",
    )


def test_load_that_is_cancelled_publishes_nothing_and_what_stood_before_stands(
    settings: Settings, store: Store, platform: PlatformServer
) -> None:
    ask(store)
    work(settings, store)
    number = ask(store, request={"accounts": [], "first": "2025-11-05", "last": "2025-11-06"})

    def cancel() -> None:
        with store.begin() as records:
            ask_cancel(records, number, at=SystemClock().now())
        time.sleep(1.3)

    platform.faults.add(Fault.of("GET /production/*/mo", Meanwhile(cancel)))
    assert work(settings, store) == [JobState.CANCELLED]
    with store.reading() as records:
        run = list_runs(records, limit=1)[0]
    assert (found(store, number).state, run.state, run.published_version) == (JobState.CANCELLED, "interrupted", None)
    assert "nothing was published" in found(store, number).message
    assert days_loaded(settings, 1) == {date(2025, 11, 2), date(2025, 11, 3), date(2025, 11, 4)}


def test_load_whose_runner_is_asked_to_end_waits_for_the_next(settings: Settings, store: Store, platform: PlatformServer) -> None:
    number, ending = ask(store), Ending()
    platform.faults.add(Fault.of("GET /production/*/mo", Meanwhile(ending.ask)))
    assert work(settings, store, ending) == [JobState.WAITING]
    assert not [each for each in threading.enumerate() if each.name.startswith("platform")]
    assert found(store, number).state is JobState.WAITING
    assert work(settings, store, ending) == []
    assert work(settings, store) == [JobState.SUCCEEDED]


def test_load_while_the_platform_is_down_fails_with_the_reason(settings: Settings, store: Store, platform: PlatformServer) -> None:
    platform.faults.add(Fault("POST /login", 503))
    number = ask(store)
    assert work(settings, store) == [JobState.FAILED]
    assert found(store, number).message.startswith("limecraft: ")
    assert found(store, number).result["state"] == "failed"
    with store.reading() as records:
        contact = list_contacts(records)[0]
    assert (contact.connection, contact.is_answered) == ("limecraft", False)


@pytest.mark.parametrize("request_", [{}, {"first": "2025-11-02", "last": "soon"}, {"first": "2025-11-02", "last": "2025-11-01"}])
def test_load_of_a_request_that_cannot_be_read_fails_and_says_so(settings: Settings, store: Store, request_: dict[str, str]) -> None:
    number = ask(store, request=request_)
    assert work(settings, store) == [JobState.FAILED]
    assert "cannot be read" in found(store, number).message


def test_job_of_a_kind_that_nobody_knows_is_closed(settings: Settings, store: Store) -> None:
    number = ask(store, kind="juggle")
    assert work(settings, store) == []
    assert (found(store, number).state, found(store, number).message) == (JobState.FAILED, "This release does not know such work.")


def test_job_that_meets_an_error_nobody_foresaw_fails_and_the_next_is_done(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(context: JobContext) -> Mapping[str, Any]:
        raise ZeroDivisionError(context.job.kind)

    monkeypatch.setitem(HANDLERS, "load", break_down)
    monkeypatch.setitem(HANDLERS, "rollback", lambda _: {"state": "partial", "message": "half of it", "version": 1})
    first, second = ask(store), ask(store, kind="rollback")
    assert work(settings, store) == [JobState.FAILED, JobState.PARTIAL]
    assert "nobody foresaw" in found(store, first).message
    assert (found(store, second).message, dict(found(store, second).result)) == ("half of it", {"state": "partial", "version": 1})


def test_job_of_a_runner_that_was_killed_is_closed(settings: Settings, store: Store) -> None:
    number = ask(store)
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    with store.begin() as records:
        claim_job(records, runner="gone", kinds={"load"}, at=long_ago)
    assert run_jobs(settings, store, FrozenClock(long_ago + LEASE), runner="one", lease=LEASE, ending=Ending()) == []
    assert found(store, number).state is JobState.RUNNING
    later = FrozenClock(long_ago + LEASE + timedelta(seconds=1))
    assert run_jobs(settings, store, later, runner="one", lease=LEASE, ending=Ending()) == []
    assert found(store, number).state is JobState.FAILED


def test_rollback_makes_the_former_version_current(settings: Settings, store: Store) -> None:
    ask(store)
    ask(store, request={"accounts": [], "first": "2025-11-05", "last": "2025-11-06"})
    number = ask(store, kind="rollback", request={"version": 1})
    wrong = ask(store, kind="rollback", request={"version": 7})
    assert work(settings, store) == [JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.FAILED]
    with closing(open_facts(settings)) as facts:
        current = facts.current()
    assert current is not None
    assert (current.number, found(store, number).result["version"]) == (1, 1)
    assert "7" in found(store, wrong).message


def test_rollback_without_a_version_is_refused(settings: Settings, store: Store) -> None:
    ask(store, kind="rollback", request={})
    with store.begin() as records:
        job = claim_job(records, runner="one", kinds={"rollback"}, at=SystemClock().now())
    assert job is not None
    with pytest.raises(InvalidQuery, match="names no version"):
        HANDLERS["rollback"](JobContext(job, settings, store, SystemClock(), lambda _: None))


def test_load_of_one_account_asks_only_its_own_connection(install: Path, platform: PlatformServer, rushes: Rushes) -> None:
    with PlatformServer(demo_world(today=date(2025, 11, 20), accounts=1, months=2, productions_per_account=2)) as other:
        whole = CONFIGURATION.format(base_url=platform.base_url, home_url=platform.home_url)
        second = whole[whole.index("[[connection]]") : whole.index("[web]")].replace('"limecraft"', '"second"', 1)
        second = second.replace(platform.base_url, other.base_url).replace(platform.home_url, other.home_url)
        former = (install / "rushes.toml").read_text()
        (install / "rushes.toml").write_text(former.replace("[web]", second + "[web]"))
        settings = load(install / "rushes.toml", {})
        assert rushes("sync", "--from", "2025-11-19", "--to", "2025-11-20").code == 0
        with open_store(settings.records_place) as store:
            before = len(other.log.requests)
            number = ask(store, request={**LOAD, "accounts": ["1"]})
            assert work(settings, store) == [JobState.SUCCEEDED]
            assert found(store, number).result["accounts_loaded"] == 1
        assert len(other.log.requests) == before
        old, new = {date(2025, 11, 19), date(2025, 11, 20)}, {date(2025, 11, day) for day in (2, 3, 4)}
        assert (days_loaded(settings, 1), days_loaded(settings, 2)) == (old | new, old)
