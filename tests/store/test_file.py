"""What is true of records in a file alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import insert

from rushes.errors import StoreError
from rushes.store import migrate, open_store, tables


def test_files_of_the_store_are_readable_by_their_owner_alone(path: Path) -> None:
    migrate(path, path.parent / "backups")
    with open_store(path) as store, store.begin() as conn:
        conn.execute(insert(tables.account_key).values(connection="limecraft", external_id="1"))
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == {"records.sqlite3": 0o600, "records.sqlite3-wal": 0o600, "records.sqlite3-shm": 0o600}


def test_open_store_without_a_file_says_to_run_init(path: Path) -> None:
    with pytest.raises(StoreError, match="rushes init"):
        open_store(path)
    assert not path.exists()


def test_open_store_of_a_damaged_file_says_so(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 1000)
    with pytest.raises(StoreError, match="cannot be read"):
        open_store(path)
