"""Datasets that are read anew each night are asked for once a night, whoever wakes the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from datasets.by_hand import add, define, load
from kept_records import RecordsFactory
from rushes.datasets import Cadence, ask_nightly_refreshes
from rushes.store import JobState, Store, account_id, claim_job, finish_job, list_jobs, open_store
from rushes.warehouse import Shelf

NOW = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)


@pytest.fixture
def store(records: RecordsFactory, tmp_path: Path) -> Iterator[Store]:
    with open_store(records.new(tmp_path / "records.sqlite3")) as opened:
        with opened.begin() as conn:
            account_id(conn, "limecraft", "4101")
        yield opened


def ask(store: Store, at: datetime) -> tuple[int, ...]:
    with store.begin() as conn:
        return ask_nightly_refreshes(conn, at=at)


def test_nightly_dataset_is_asked_for_as_a_job_of_its_account_and_others_are_not(store: Store) -> None:
    nightly = add(store, 1, define("Nightly", cadence=Cadence.NIGHTLY), at=NOW)
    add(store, 1, define("By hand"), at=NOW)
    assert ask(store, NOW) == (nightly.dataset_id,)
    with store.reading() as conn:
        (job,) = list_jobs(conn, limit=5)
    assert (job.kind, job.account_id, job.request, job.asked_by) == ("refresh", 1, {"dataset": nightly.dataset_id}, "clock")


def test_dataset_that_is_asked_for_already_is_not_asked_for_twice(store: Store) -> None:
    nightly = add(store, 1, define(cadence=Cadence.NIGHTLY), at=NOW)
    assert ask(store, NOW) == (nightly.dataset_id,)
    assert ask(store, NOW) == ()
    with store.begin() as conn:
        job = claim_job(conn, runner="r", kinds=["refresh"], at=NOW)
        assert job is not None
    assert ask(store, NOW) == ()
    with store.begin() as conn:
        finish_job(conn, job.job_id, state=JobState.FAILED, at=NOW)
    assert ask(store, NOW) == (nightly.dataset_id,)


def test_night_that_is_tried_again_asks_for_nothing_that_was_loaded(store: Store, tmp_path: Path) -> None:
    nightly = add(store, 1, define(cadence=Cadence.NIGHTLY), at=NOW)
    load(store, Shelf(tmp_path / "datasets"), nightly, tmp_path, at=NOW)
    assert ask(store, NOW + timedelta(minutes=30)) == ()
    assert ask(store, NOW + timedelta(days=1)) == (nightly.dataset_id,)


def test_dataset_whose_refresh_was_stopped_is_asked_for_again(store: Store, tmp_path: Path) -> None:
    nightly = add(store, 1, define(cadence=Cadence.NIGHTLY), at=NOW)
    load(store, Shelf(tmp_path / "datasets"), nightly, tmp_path, [("2026-11-01", "a", "?")], at=NOW)
    assert ask(store, NOW + timedelta(minutes=30)) == (nightly.dataset_id,)
