"""`rushes dataset`: files and tables looked at, loaded, refreshed, gone back on and removed from the shell."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cli.conftest import Rushes
from outbound.scripted import Received, Reply, ScriptedServer
from rushes.config import load
from rushes.datasets import DAY, dataset_anywhere
from rushes.domain import RefreshMode
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


@pytest.fixture
def hours(install: Path, rushes: Rushes) -> Iterator[sqlite3.Connection]:
    """A source of ten days, each with an id that grows."""
    with (install / "rushes.toml").open("a") as file:
        file.write('\n[sources]\nsqlite_dir = "files"\n')
    (install / "files").mkdir()
    with closing(sqlite3.connect(install / "files" / "archive.sqlite3", isolation_level=None)) as made:
        made.execute("CREATE TABLE hours (day TEXT, kind TEXT, seconds INTEGER, number INTEGER)")
        rows = [(f"2026-11-{day:02}", f"kind {day}", 60, day) for day in range(1, 11)]
        made.executemany("INSERT INTO hours VALUES (?, ?, ?, ?)", rows)
        assert rushes("source", "add", "sqlite", "--name", "archive", "--database", "archive.sqlite3").code == 0
        yield made


def test_table_that_grows_by_its_days_is_read_from_the_lag_on(rushes: Rushes, account: str, hours: sqlite3.Connection) -> None:
    told = ["--account", account, "--as-guessed", "--grows-by", "day", "--lag", "2"]
    loaded = rushes("dataset", "from-source", "archive", "--table", "hours", *told)
    assert (loaded.code, "10 rows read, 10 loaded" in loaded.out) == (0, True), loaded.err
    assert "known by day, in days; 2 below its highest value are read again" in rushes("dataset", "show", "1").out
    hours.execute("INSERT INTO hours VALUES ('2026-11-12', 'late', 30, 11)")
    assert "4 rows read, 4 loaded" in rushes("dataset", "refresh", "1").out
    assert "11 rows read, 11 loaded" in rushes("dataset", "refresh", "1", "--whole").out


def test_table_that_grows_by_numbers_replaces_rows_of_the_same_key(rushes: Rushes, account: str, hours: sqlite3.Connection) -> None:
    told = [
        "--account",
        account,
        "--as-guessed",
        "--grows-by",
        "number",
        "--grows-in",
        "numbers",
        "--lag",
        "0",
        "--key",
        "kind",
        "--key",
        "day",
    ]
    loaded = rushes("dataset", "from-source", "archive", "--table", "hours", *told)
    assert (loaded.code, "10 rows read, 10 loaded" in loaded.out) == (0, True), loaded.err
    hours.execute("UPDATE hours SET seconds = 90 WHERE number > 8")
    hours.execute("INSERT INTO hours VALUES ('2026-11-12', 'late', 30, 11)")
    assert "2 rows read, 2 loaded" in rushes("dataset", "refresh", "1").out
    with open_store(load(Path("rushes.toml")).records_place) as store, store.reading() as conn:
        known = dataset_anywhere(conn, 1)
    assert (known.definition.mode, known.definition.by) == (RefreshMode.BY_KEY, ("kind", DAY))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--grows-by", "nothing"], "There is no column “nothing”"),
        (["--grows-by", "number", "--grows-in", "numbers"], "known by the date, in days"),
        (["--grows-by", "day", "--key", "nobody"], "make up a key"),
        (["--lag", "3"], "go with --grows-by"),
        (["--grows-by", "day", "--lag", "-1"], "--lag"),
        (["--grows-by", "day", "--lag", "99999"], "a whole number, 0 or more"),
    ],
)
def test_table_that_cannot_grow_so_becomes_no_dataset(
    rushes: Rushes, account: str, hours: sqlite3.Connection, wrong: list[str], said: str
) -> None:
    done = rushes("dataset", "from-source", "archive", "--table", "hours", "--account", account, "--as-guessed", *wrong)
    assert (done.code, said in done.err) == (2, True), done.err
    assert rushes("dataset", "show", "1").code == 2


DECLARED = """base_url: {url}
authentication: {{style: bearer}}
resources:
  calls:
    path: /calls
    rows: data
    paging: {{style: cursor, next: next, total: total}}
    columns: {{Day: day, Kind: kind, Seconds: amount.seconds}}
"""


def test_resource_of_a_declared_server_becomes_a_dataset_that_is_read_anew(install: Path, rushes: Rushes, account: str) -> None:
    with (install / "rushes.toml").open("a") as file:
        file.write('\n[sources]\nprivate_networks = ["127.0.0.1"]\n')
    calls = [{"day": f"2026-11-{number:02}", "kind": "call", "amount": {"seconds": number * 60}} for number in range(1, 8)]

    def answer(asked: Received) -> Reply:
        if asked.headers.get("authorization") != "Bearer s3cr3t-key":
            return Reply(401)
        start = asked.number("cursor")
        more = {"next": start + 3} if start + 3 < len(calls) else {}
        return Reply(value={"data": calls[start : start + 3], "total": len(calls), **more})

    (install / "key").write_text("s3cr3t-key\n")
    (install / "wrong").write_text("other-key\n")
    with ScriptedServer(answer=answer) as server:
        (install / "desk.yaml").write_text(DECLARED.format(url=server.url))
        done = rushes("source", "add", "rest", "--name", "desk", "--declaration", "desk.yaml", "--password-file", "key")
        assert (done.code, server.url in done.out) == (0, True), done.err
        assert "1 resource declared; the first can be read" in rushes("source", "try", "desk").out
        assert "calls" in rushes("source", "browse", "desk").out
        assert "420" not in rushes("source", "browse", "desk", "calls").out
        loaded = rushes("dataset", "from-source", "desk", "--table", "calls", "--account", account, "--as-guessed")
        assert (loaded.code, loaded.out.strip()) == (0, "Dataset 1: 7 rows read, 7 loaded, 0 set aside."), loaded.err
        calls.append({"day": "2026-11-08", "kind": "call", "amount": {"seconds": 5}})
        calls.append("no row")  # type: ignore[arg-type]
        again = rushes("dataset", "refresh", "1")
        assert "9 rows read, 8 loaded, 1 set aside" in again.out, again.err
        assert "The row is no object" in rushes("dataset", "rejects", "1").out
        del calls[-1]
        for each in calls:
            each["amount"] = {"minutes": 1}
        changed = rushes("dataset", "refresh", "1")
        assert (changed.code, "No row has a “amount.seconds”" in changed.err) == (2, True)
        assert rushes("source", "change", "desk", "--password-file", "wrong").code == 0
        refused = rushes("dataset", "refresh", "1")
        assert (refused.code, "does not let us in" in refused.err) == (2, True)
    (install / "desk.yaml").write_text(DECLARED.format(url="https://elsewhere.example"))
    elsewhere = rushes("source", "change", "desk", "--declaration", "desk.yaml")
    assert (elsewhere.code, "Give the password again" in elsewhere.err) == (2, True)
    (install / "desk.yaml").write_text(DECLARED.format(url="https://elsewhere.example").replace("cursor", "curser"))
    wrong = rushes("source", "change", "desk", "--declaration", "desk.yaml", "--password-file", "key")
    assert (wrong.code, "Line 7: there is no “curser”. Did you mean “cursor”?" in wrong.err) == (2, True), wrong.err
    told = rushes("source", "show", "desk").out + rushes("source", "list").out
    assert ("s3cr3t-key" in told, "Password: kept" in told) == (False, True)
