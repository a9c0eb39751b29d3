"""A morning with trouble: a failed account, an incomplete day, rows set aside, and names that are hostile; and a file of SQLite as a source."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings, SourcesSettings
from rushes.domain import AccountRow, LedgerRow, Reject
from rushes.store import SyncRunRecord, save_run
from rushes.warehouse import account
from web.admin.datasets_by_hand import COLUMNS, ROWS
from web.installation import NOW, AccountIds, Browser, ids_by_name, rooms, running

DAY = date(2026, 11, 21)
RUN = "later"
HOSTILE = "<b>Hostile</b> & =HYPERLINK(1)"
REASON = "the platform answered <i>503</i>"


@pytest.fixture
def trouble(app: Flask, account_a: AccountIds, account_b: AccountIds) -> str:
    """Publish the second version, by a run that went wrong for B, and return the run's id."""
    known = rooms(app)
    at = NOW - timedelta(minutes=3)
    failed = LedgerRow(
        account_b.account_id, DAY, at, RUN, is_complete=False, rows_read=0, rows_rejected=0, missing_productions=0, reason=REASON
    )
    short = LedgerRow(account_a.account_id, DAY, at, RUN, is_complete=False, rows_read=70, rows_rejected=3, missing_productions=2)
    rejects = [Reject(account_a.account_id, DAY, "usage", f"ingested is out of range: -{n}", f"=cmd|{n} <u>\u202eraw</u>") for n in (1, 2)]
    rejects.append(Reject(None, None, "production", "no id", "{}"))
    with known.warehouse.reader() as reader:
        row = account(reader, account_b.account_id)
        assert row is not None
    with known.warehouse.publish_session(known.store.registry_id, RUN, at) as build:
        build.put_accounts([AccountRow(row.account_id, row.connection, row.external_id, HOSTILE, row.time_zone)])
        build.record([failed, short], rejects)
        build.publish()
    with known.store.begin() as records:
        save_run(records, later_run())
    return RUN


@pytest.fixture
def database(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    path = tmp_path / "files" / "usage.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute(f"CREATE TABLE hours ({COLUMNS})")
        made.executemany("INSERT INTO hours VALUES (?, ?, ?, ?)", ROWS)
        made.commit()
    return path


@pytest.fixture
def with_files(settings: Settings, clock: FrozenClock, database: Path) -> Iterator[Flask]:
    """The installation, which may read a folder of files."""
    sources = SourcesSettings(private_networks=("127.0.0.1",), sqlite_dir=database.parent)
    with running(settings.model_copy(update={"sources": sources}), clock) as made_app:
        yield made_app


@pytest.fixture
def olaf(with_files: Flask) -> Browser:
    browser = Browser(with_files)
    browser.operate()
    return browser


@pytest.fixture
def north(with_files: Flask) -> AccountIds:
    return ids_by_name(with_files)["North Production House"]


@pytest.fixture
def source(olaf: Browser) -> str:
    """Add the file, and return its address."""
    form = {"kind": "sqlite", "name": "archive", "database": "usage.sqlite3", "timeout_s": "60"}
    return str(olaf.post("/admin/sources", form, page="/admin/sources/new?kind=sqlite").headers["Location"])


def later_run() -> SyncRunRecord:
    """Return the record of the run that went wrong."""
    return SyncRunRecord(
        run_id=RUN, started_at=NOW - timedelta(minutes=5), finished_at=NOW - timedelta(minutes=3, seconds=45), state="partial",
        first_day=DAY, last_day=DAY, accounts_loaded=2, accounts_failed=1, rows_read=7500, rows_loaded=7497, rows_rejected=3,
        rows_restated=1, published_version=2, message=f"one account failed: {REASON}", asked_by="operator:olga",
    )  # fmt: skip
