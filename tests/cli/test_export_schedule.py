"""`rushes export schedule`: an account's own rows in a bucket after each night, where they changed, and tried again where they did not get there."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from cli.conftest import LAST_DAY, Rushes
from rushes.cli.exports_due import put_exports
from rushes.cli.pulse import Ending
from rushes.clock import FrozenClock
from rushes.config import Settings, load
from rushes.demo import PlatformServer, demo_world
from rushes.reports import ExportOutcome, OutcomeState
from rushes.reports.exports.records import claim_schedule, release_schedule
from rushes.sources import Bucket
from rushes.store import AuditChoice, Store, find_audit, open_store
from storage import SECRET, Storage, storage_on_loopback

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
PLACE = "exports/1/nightly"


@pytest.fixture(scope="module")
def platform() -> Iterator[PlatformServer]:
    """A stand-in with two small accounts."""
    with PlatformServer(demo_world(today=LAST_DAY, accounts=2, months=1, productions_per_account=2)) as server:
        yield server


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with storage_on_loopback(tmp_path / "storage.log") as running:
        running.put("media", {})
        yield running


@pytest.fixture
def scheduled(loaded: Path, rushes: Rushes, storage: Storage) -> Settings:
    """An install with a bucket, and with usage of account 1 scheduled as number 1."""
    with (loaded / "rushes.toml").open("a") as file:
        file.write('\n[sources]\nprivate_networks = ["127.0.0.1"]\n')
    (loaded / "word").write_text(SECRET + "\n")
    told = ["--bucket", "media", "--endpoint", storage.endpoint, "--key-id", "AKIATEST", "--prefix", "exports", "--password-file", "word"]
    assert rushes("source", "add", "s3", "--name", "cloud", *told).code == 0
    done = rushes("export", "schedule", "add", "nightly", "--account", "1", "--source", "cloud", "--form", "csv")
    assert done.code == 0, done.err
    return load(loaded / "rushes.toml", {})


@pytest.fixture
def store(scheduled: Settings) -> Iterator[Store]:
    with open_store(scheduled.records_place) as opened:
        yield opened


def put(settings: Settings, store: Store, *, tries_again: bool) -> list[ExportOutcome]:
    return put_exports(settings, store, FrozenClock(NOW), ending=Ending(), tries_again=tries_again)


def trail(store: Store) -> list[tuple[str, str]]:
    with store.reading() as conn:
        return [
            (each.entry.who, each.entry.what)
            for each in find_audit(conn, AuditChoice(account_id=1), limit=20)
            if each.entry.what.startswith("export.")
        ]


def test_rows_are_put_there_once_a_version_with_a_manifest_and_are_the_accounts_own(
    scheduled: Settings, rushes: Rushes, storage: Storage, store: Store
) -> None:
    assert storage.keys("media") == []
    first = rushes("export", "schedule", "run", "1")
    assert (first.code, "usage: written," in first.out) == (0, True), first.err
    assert sorted(storage.keys("media")) == [f"{PLACE}/usage/manifest.json", f"{PLACE}/usage/usage-account-1.csv"]
    assert rushes("export", "--account", "1", "--form", "csv", "--to", "out").code == 0
    body = storage.body("media", f"{PLACE}/usage/usage-account-1.csv")
    assert body == Path("out/usage-account-1.csv").read_bytes()
    rushes("export", "--account", "2", "--form", "csv", "--to", "out")
    theirs = {line["production_external_id"] for line in csv.DictReader(io.StringIO(Path("out/usage-account-2.csv").read_text()))}
    assert theirs
    assert not {line["production_external_id"] for line in csv.DictReader(io.StringIO(body.decode()))} & theirs
    manifest = json.loads(storage.body("media", f"{PLACE}/usage/manifest.json"))
    assert manifest["fileLocations"] == [{"URIs": [f"s3://media/{PLACE}/usage/usage-account-1.csv"]}]
    again = rushes("export", "schedule", "run", "1")
    assert (again.code, again.out) == (0, "Nothing changed since it was put there, or another runner is at work on it.\n")
    assert put(scheduled, store, tries_again=True) == []
    assert "usage: written" in rushes("export", "schedule", "run", "1", "--always").out
    assert rushes("source", "change", "cloud", "--prefix", "moved").code == 0
    assert [each.state for each in put(scheduled, store, tries_again=False)] == [OutcomeState.WRITTEN]
    assert "moved/1/nightly/usage/usage-account-1.csv" in storage.keys("media")
    assert rushes("sync", "--from", "2025-11-19", "--to", LAST_DAY.isoformat()).code == 0
    listed = rushes("export", "schedule", "list").out
    assert "cloud: 1/nightly/" in listed
    assert "usage: written" in listed
    assert set(trail(store)) == {("command line", "export.written"), ("clock", "export.written"), ("command line", "export.scheduled")}


def test_night_puts_it_there_and_what_fails_is_tried_again_by_the_next_one(
    scheduled: Settings, rushes: Rushes, storage: Storage, store: Store
) -> None:
    storage.process.kill()
    storage.process.wait()
    before = {each.name: each.read_bytes() for each in scheduled.warehouse_dir.iterdir() if each.is_file()}
    (failed,) = put(scheduled, store, tries_again=True)
    assert failed.state is OutcomeState.FAILED
    assert "does not answer" in failed.message
    assert SECRET not in failed.message
    assert put(scheduled, store, tries_again=False) == []
    assert {each.name: each.read_bytes() for each in scheduled.warehouse_dir.iterdir() if each.is_file()} == before
    assert not list(scheduled.exports_dir.iterdir())
    assert "failed" in rushes("export", "schedule", "list").out
    assert "did not get to their bucket: nightly" in rushes("doctor").out
    with storage_on_loopback(scheduled.data_dir / "log") as other:
        other.put("media", {})
        done = rushes("source", "change", "cloud", "--endpoint", other.endpoint, "--password-file", "word")
        assert done.code == 0, done.err
        assert rushes("run-due").code == 0
        assert f"{PLACE}/usage/usage-account-1.csv" in other.keys("media")
    assert "their bucket" not in rushes("doctor").out
    told = rushes("export", "schedule", "log", "1").out.splitlines()
    assert [line.split(" ")[3].rstrip(",") for line in told] == ["written", "failed"]
    assert trail(store)[:2] == [("clock", "export.written"), ("clock", "export.failed")]


def test_datasets_are_put_there_each_on_its_own(scheduled: Settings, rushes: Rushes, storage: Storage, store: Store) -> None:
    Path("talks.csv").write_text("date,genre,minutes\n2026-11-14,drama,3\n")
    assert rushes("dataset", "load", "talks.csv", "--account", "1", "--as-guessed").code == 0
    told = ["--source", "cloud", "--prefix", "/lake/", "--form", "parquet", "--data", "usage", "--data", "datasets"]
    assert rushes("export", "schedule", "add", "lake", "--account", "1", *told).code == 0
    assert [each.data for each in put(scheduled, store, tries_again=True)] == ["usage", "dataset:1", "usage"]
    keys = [each for each in storage.keys("media") if "/lake/" in each]
    assert sorted(keys) == [
        "exports/lake/1/lake/dataset-1/dataset-1-account-1.parquet", "exports/lake/1/lake/usage/usage-account-1.parquet"
    ]  # fmt: skip
    Path("back.parquet").write_bytes(storage.body("media", sorted(keys)[0]))
    assert len(duckdb.sql("FROM 'back.parquet'").fetchall()) == 1
    Path("talks.csv").write_text("date,genre,minutes\n2026-11-14,drama,3\n2026-11-15,drama,4\n")
    assert rushes("dataset", "load", "talks.csv", "--into", "1").code == 0
    (only,) = put(scheduled, store, tries_again=False)
    assert (only.data, only.rows) == ("dataset:1", 2)


def test_schedule_that_another_runner_is_at_work_on_is_left_to_it(scheduled: Settings, store: Store) -> None:
    with store.begin() as conn:
        assert claim_schedule(conn, 1, now=NOW, until=NOW.replace(hour=5))
    assert put(scheduled, store, tries_again=True) == []
    with store.begin() as conn:
        release_schedule(conn, 1)
    assert len(put(scheduled, store, tries_again=True)) == 1


def test_schedule_that_is_removed_meanwhile_leaves_no_outcome(
    scheduled: Settings, store: Store, rushes: Rushes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_and_removed(bucket: Bucket, key: str, source: Path) -> None:
        assert rushes("export", "schedule", "remove", "1").code == (2 if key.endswith("manifest.json") else 0)

    monkeypatch.setattr(Bucket, "put", put_and_removed)
    assert len(put(scheduled, store, tries_again=True)) == 1
    assert trail(store)[0] == ("command line", "export.unscheduled")


def test_what_cannot_be_scheduled_is_refused(scheduled: Settings, rushes: Rushes) -> None:
    (scheduled.data_dir / "files").mkdir()
    with Path("rushes.toml").open("a") as file:
        file.write('sqlite_dir = "var/files"\n')
    assert rushes("source", "add", "sqlite", "--name", "files", "--database", "a.sqlite3").code == 0
    right = {"--account": "1", "--source": "cloud", "--form": "csv"}
    for name, wrong, said in (
        ("No Name", {}, "small letters"),
        ("nightly", {}, "already"),
        ("other", {"--account": "77"}, "There is no account 77"),
        ("other", {"--source": "nobody"}, "nobody"),
        ("other", {"--source": "files"}, "no bucket"),
        ("other", {"--prefix": "a/../../b"}, "A prefix is a folder"),
        ("other", {"--prefix": "a b"}, "A prefix is a folder"),
        ("other", {"--data": "dataset:x"}, "What is exported is usage"),
        ("other", {"--data": "/etc/passwd"}, "What is exported is usage"),
    ):
        done = rushes("export", "schedule", "add", name, *[each for pair in (right | wrong).items() for each in pair])
        assert (done.code, said in done.err) == (2, True), done.err


def test_dataset_of_another_account_is_not_put_there(scheduled: Settings, rushes: Rushes, storage: Storage, store: Store) -> None:
    Path("talks.csv").write_text("date,genre,minutes\n2026-11-14,drama,3\n")
    assert rushes("dataset", "load", "talks.csv", "--account", "2", "--as-guessed").code == 0
    told = ["--source", "cloud", "--form", "csv", "--data", "dataset:1", "--data", "datasets"]
    assert rushes("export", "schedule", "add", "foreign", "--account", "1", *told).code == 0
    failed = rushes("export", "schedule", "run", "2")
    assert (failed.code, "has no loaded dataset of that id" in failed.err) == (1, True)
    assert storage.keys("media") == []


def test_bucket_that_exports_go_to_stays_until_they_are_removed(scheduled: Settings, rushes: Rushes) -> None:
    kept = rushes("source", "remove", "cloud")
    assert (kept.code, "The export “nightly” is put there" in kept.err) == (2, True)
    assert rushes("export", "schedule", "remove", "1").out == "Export 1, nightly, is removed.\n"
    assert rushes("export", "schedule", "remove", "1").code == 2
    assert rushes("source", "remove", "cloud").code == 0
    assert "No export is scheduled" in rushes("export", "schedule", "list").out


def test_export_without_a_schedule_still_names_what_it_needs(loaded: Path, rushes: Rushes) -> None:
    done = rushes("export", "--form", "csv")
    assert (done.code, "--account" in done.err) == (2, True)
