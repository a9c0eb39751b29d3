"""`rushes dataset`: files and tables looked at, loaded, refreshed, gone back on and removed from the shell."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.conftest import Rushes
from rushes.config import load
from rushes.store import account_id, open_store

TALKS = "date,genre,minutes\n2026-11-14,drama,3\n2026-11-15,news,4\n"


@pytest.fixture
def account(install: Path) -> str:
    """An account that no night has loaded yet."""
    with open_store(load(install / "rushes.toml").records_place) as store, store.begin() as conn:
        return str(account_id(conn, "limecraft", "4101"))


@pytest.fixture
def talks(install: Path) -> str:
    (install / "talks.csv").write_text(TALKS)
    return "talks.csv"


def test_file_is_looked_at_loaded_listed_and_shown(install: Path, rushes: Rushes, account: str, talks: str) -> None:
    looked = rushes("dataset", "look", talks)
    assert looked.code == 0
    assert "2 rows" in looked.out
    assert "minutes" in looked.err
    refused = rushes("dataset", "load", talks, "--account", account)
    assert (refused.code, "--as-guessed" in refused.err) == (2, True)
    nobody = rushes("dataset", "load", talks, "--account", "77", "--as-guessed")
    assert (nobody.code, "There is no account 77" in nobody.err) == (2, True)
    loaded = rushes("dataset", "load", talks, "--account", account, "--as-guessed")
    assert (loaded.code, loaded.out.strip()) == (0, "Dataset 1: 2 rows read, 2 loaded, 0 set aside.")
    listed = rushes("dataset", "list").out
    assert "talks" in listed
    assert "published" in rushes("dataset", "show", "1").out


def test_shape_that_was_edited_is_what_is_loaded(install: Path, rushes: Rushes, account: str, talks: str) -> None:
    shape = json.loads(rushes("dataset", "look", talks, "--json").out)
    shape[2] |= {"kind": "level", "unit": "ms", "factor": 60_000}
    (install / "shape.json").write_text(json.dumps(shape))
    assert rushes("dataset", "load", talks, "--account", account, "--name", "Talks", "--shape", "shape.json").code == 0
    shown = rushes("dataset", "show", "1").out
    assert "level" in shown
    assert "ms" in shown
    (install / "shape.json").write_text(json.dumps(shape[:2]))
    refused = rushes("dataset", "load", talks, "--account", account, "--name", "Other", "--shape", "shape.json")
    assert (refused.code, "other columns" in refused.err) == (2, True)


def test_file_that_does_not_fit_exits_with_1_and_says_which_rows(install: Path, rushes: Rushes, account: str, talks: str) -> None:
    rushes("dataset", "load", talks, "--account", account, "--as-guessed")
    (install / "bad.csv").write_text("date,genre,minutes\n2026-11-16,drama,three\n2026-11-16,=cmd,5\n")
    stopped = rushes("dataset", "load", "bad.csv", "--into", "1")
    assert stopped.code == 1
    assert "2 rows read, 1 loaded, 1 set aside" in stopped.out
    assert "1 of 2 rows do not fit" in stopped.err
    (row,) = [json.loads(line) for line in rushes("dataset", "rejects", "1").out.splitlines()]
    assert (row["line"], row["column"], row["value"]) == (2, "minutes", "three")
    (install / "other.csv").write_text("date,kind,minutes\n2026-11-16,drama,3\n")
    changed = rushes("dataset", "load", "other.csv", "--into", "1")
    assert (changed.code, "“kind”" in changed.err) == (2, True)


def test_dataset_goes_back_and_is_removed(install: Path, rushes: Rushes, account: str, talks: str) -> None:
    rushes("dataset", "load", talks, "--account", account, "--as-guessed")
    (install / "next.csv").write_text("date,genre,minutes\n2026-11-16,drama,9\n")
    assert rushes("dataset", "load", "next.csv", "--into", "1").code == 0
    back = rushes("dataset", "rollback", "1", "1")
    assert (back.code, "version 1 again" in back.out) == (0, True)
    assert rushes("dataset", "rollback", "1", "77").code == 2
    assert rushes("dataset", "remove", "1", "--yes").code == 0
    assert not (install / "var" / "datasets" / "1").exists()
    assert rushes("dataset", "show", "1").code == 2


def test_table_of_a_source_becomes_a_dataset_and_is_read_anew(install: Path, rushes: Rushes, account: str) -> None:
    with (install / "rushes.toml").open("a") as file:
        file.write('\n[sources]\nsqlite_dir = "files"\n')
    (install / "files").mkdir()
    with closing(sqlite3.connect(install / "files" / "archive.sqlite3")) as made:
        made.execute("CREATE TABLE hours (day TEXT, kind TEXT, seconds INTEGER)")
        made.executemany("INSERT INTO hours VALUES (?, ?, ?)", [("2026-11-14", "a", 60), ("2026-11-15", None, 90)])
        made.commit()
        assert rushes("source", "add", "sqlite", "--name", "archive", "--database", "archive.sqlite3").code == 0
        loaded = rushes("dataset", "from-source", "archive", "--table", "hours", "--account", account, "--as-guessed", "--each-night")
        assert (loaded.code, loaded.out.strip()) == (0, "Dataset 1: 2 rows read, 2 loaded, 0 set aside."), loaded.err
        made.execute("INSERT INTO hours VALUES ('2026-11-16', 'b', 30)")
        made.commit()
        again = rushes("dataset", "refresh", "1")
        assert (again.code, "3 rows read, 3 loaded" in again.out) == (0, True)
        made.execute("ALTER TABLE hours RENAME COLUMN kind TO sort")
        made.commit()
        changed = rushes("dataset", "refresh", "1")
        assert (changed.code, "“sort”" in changed.err) == (2, True)
        made.execute("DROP TABLE hours")
        made.commit()
    gone = rushes("dataset", "refresh", "1")
    assert gone.code == 2
    assert rushes("dataset", "show", "1").out.count("failed") == 2
    guarded = rushes("source", "remove", "archive")
    assert (guarded.code, "“hours” is read from this source" in guarded.err) == (2, True)
    rushes("dataset", "remove", "1", "--yes")
    assert rushes("source", "remove", "archive").code == 0
