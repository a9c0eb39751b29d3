"""`rushes account`, and the jobs that hand an account out and erase it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cli.conftest import Rushes
from rushes.accounts import Closing, closed_accounts, export_path
from rushes.cli.jobs import run_jobs
from rushes.cli.pulse import Ending
from rushes.clock import SystemClock
from rushes.config import Settings, load
from rushes.store import AuditChoice, JobState, ask_job, find_audit, find_job, open_store
from rushes.sync import Staging
from rushes.warehouse import account_counts, open_facts

NAME = "North Production House"


@pytest.fixture
def settings(loaded: Path) -> Settings:
    return load(loaded / "rushes.toml", {})


def state_of(settings: Settings) -> Closing | None:
    with open_store(settings.records_place) as store, store.reading() as conn:
        found = closed_accounts(conn).get(1)
    return found.state if found else None


def facts_of(settings: Settings) -> int:
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        return sum(account_counts(reader, 1).values())


def trail_of(settings: Settings) -> list[str]:
    with open_store(settings.records_place) as store, store.reading() as conn:
        return [each.entry.what for each in find_audit(conn, AuditChoice(account_id=1), limit=10)]


def asked(settings: Settings, kind: str) -> tuple[JobState, object]:
    """Ask for a job and let a runner do it; return how it ended and what came of it."""
    now = SystemClock().now()
    with open_store(settings.records_place) as store:
        with store.begin() as conn:
            job_id = ask_job(conn, kind=kind, request={}, asked_by="person:1", at=now, account_id=1)
        run_jobs(settings, store, SystemClock(), runner="r", lease=timedelta(minutes=5), ending=Ending())
        with store.reading() as conn:
            job = find_job(conn, job_id)
    assert job is not None
    return job.state, job.result


def test_account_retired_is_skipped_and_reopened_is_loaded(settings: Settings, rushes: Rushes) -> None:
    assert rushes("account", "retire", "1").code == 0
    assert "retired" in rushes("account", "list").out
    before = facts_of(settings)
    done = rushes("sync", "--from", "2025-11-01", "--to", "2025-11-02")
    assert done.code == 0
    assert "skipped" in done.out
    assert facts_of(settings) == before
    assert rushes("account", "reopen", "1").code == 0
    assert "loaded" in rushes("sync", "--from", "2025-11-01", "--to", "2025-11-02").out
    assert trail_of(settings) == ["account.reopened", "account.retired"]


def test_account_that_is_not_there_or_not_closed_is_refused(settings: Settings, rushes: Rushes) -> None:
    assert "no account 9" in rushes("account", "retire", "9").err
    assert "not closed" in rushes("account", "reopen", "1").err
    assert state_of(settings) is None


def test_account_erased_by_its_name_is_gone_and_by_another_name_is_not(settings: Settings, rushes: Rushes) -> None:
    wrong = rushes("account", "erase", "1", "--name", "North")
    assert wrong.code == 2
    assert facts_of(settings) > 0
    done = rushes("account", "erase", "1", "--name", NAME)
    assert done.code == 0, done.err
    assert "0 statements and notes" in done.out
    assert (facts_of(settings), state_of(settings)) == (0, Closing.ERASED)
    assert "erased" in rushes("account", "list").out
    assert "was erased" in rushes("account", "retire", "1").err
    assert rushes("account", "erase", "1", "--name", "1").code == 0


def test_job_export_makes_an_archive_that_can_be_fetched(settings: Settings) -> None:
    state, result = asked(settings, "export")
    assert state is JobState.SUCCEEDED
    assert isinstance(result, dict)
    path = export_path(settings.exports_dir, str(result["file"]))
    assert path is not None
    assert path.stat().st_size == result["bytes"]


def test_job_erase_takes_the_account_away(settings: Settings) -> None:
    state, result = asked(settings, "erase")
    assert state is JobState.SUCCEEDED
    assert isinstance(result, dict)
    assert (result["statements"], facts_of(settings), state_of(settings)) == (0, 0, Closing.ERASED)


def test_job_erase_waits_while_a_night_is_at_work(settings: Settings) -> None:
    with Staging(settings.staging_dir).alone():
        state, _ = asked(settings, "erase")
    assert (state, state_of(settings)) == (JobState.WAITING, None)
    assert facts_of(settings) > 0
