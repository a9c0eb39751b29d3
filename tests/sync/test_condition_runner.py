"""Whether anybody runs the nights: what doctor and the operators' page say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rushes.clock import FireState
from rushes.config import Settings
from rushes.store import Store, StoredFires, ask_job, migrate, open_store
from rushes.sync import Finding, Severity, condition

TWO = datetime(2026, 11, 22, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path, "time_zone": "Europe/Brussels", "clock": {"retries": 1}})


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    migrate(settings.records_place, settings.backups_dir)
    with open_store(settings.records_place) as opened:
        yield opened


def runner(settings: Settings, now: datetime) -> list[Finding]:
    return [each.filled() for each in condition(settings, now) if each.subject == "runner"]


def ended(store: Store, state: FireState, *, attempts: int = 1) -> None:
    fires = StoredFires(store)
    fires.open("night", TWO, (), runner="one", now=TWO)
    for _ in range(attempts - 1):
        fires.finish("night", TWO, runner="one", now=TWO, state=FireState.FAILED, message="")
        newest = fires.newest("night", TWO)
        assert newest is not None
        fires.take(newest, runner="one", now=TWO)
    if state is not FireState.CLAIMED:
        fires.finish("night", TWO, runner="one", now=TWO + MINUTE, state=state, message="")


def test_runner_that_never_ran_is_a_warning_with_what_to_start(settings: Settings, store: Store) -> None:
    found = runner(settings, TWO + 9 * MINUTE)
    assert [each.severity for each in found] == [Severity.WARNING]
    assert "the next would run at 2026-11-23 02:00 (Europe/Brussels)" in found[0].text
    assert "rushes run-due" in found[0].advice


def test_runner_that_did_its_night_is_fine_and_says_when_the_next_is(settings: Settings, store: Store) -> None:
    ended(store, FireState.DONE)
    found = runner(settings, TWO + 60 * MINUTE)
    assert [(each.severity, each.text) for each in found] == [(Severity.FINE, "The next night runs at 2026-11-23 02:00 (Europe/Brussels).")]


def test_runner_that_missed_a_night_is_a_problem_once_a_timer_would_have_called(settings: Settings, store: Store) -> None:
    ended(store, FireState.DONE)
    assert runner(settings, TWO + DAY + 19 * MINUTE)[0].severity is Severity.FINE
    found = runner(settings, TWO + DAY + 21 * MINUTE)
    assert found[0].severity is Severity.PROBLEM
    assert found[0].text == (
        "The night of 2026-11-23 02:00 (Europe/Brussels) was not started: no runner was heard of since 2026-11-22 02:01 (Europe/Brussels)."
    )


def test_runner_at_its_night_is_fine(settings: Settings, store: Store) -> None:
    ended(store, FireState.CLAIMED)
    assert runner(settings, TWO + MINUTE)[0].text == "The night of 2026-11-22 02:00 (Europe/Brussels) is under way."


def test_night_that_failed_says_whether_it_is_tried_again(settings: Settings, store: Store) -> None:
    ended(store, FireState.FAILED)
    assert runner(settings, TWO + 5 * MINUTE)[0].text.endswith("is tried again.")


def test_night_that_was_tried_often_enough_says_so(settings: Settings, store: Store) -> None:
    ended(store, FireState.PARTIAL, attempts=2)
    found = runner(settings, TWO + 5 * MINUTE)
    assert found[0].severity is Severity.WARNING
    assert "was tried 2 times and did not wholly succeed; the next runs at 2026-11-23 02:00" in found[0].text


def test_job_that_waits_long_is_a_warning_while_nobody_is_at_work(settings: Settings, store: Store) -> None:
    ended(store, FireState.DONE)
    with store.begin() as records:
        ask_job(records, kind="load", request={}, asked_by="operator:olga", at=TWO + 60 * MINUTE)
    assert len(runner(settings, TWO + 79 * MINUTE)) == 1
    assert runner(settings, TWO + 81 * MINUTE)[1].text == (
        "A job that was asked for at 2026-11-22 03:00 (Europe/Brussels) still waits for a runner."
    )
