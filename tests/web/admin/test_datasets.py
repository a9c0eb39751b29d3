"""A table of a source becomes a dataset in the operators' pages: looked into, confirmed, loaded, changed, gone back on; and who sees what of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings, SourcesSettings
from rushes.datasets import Cadence, all_datasets, refreshes_of
from rushes.store import JobState, list_audit
from web.data_by_hand import load, work
from web.installation import OPERATOR, AccountIds, Browser, ids_by_name, rooms, running, signed_in

HOSTILE = "</td><img src=x onerror=alert(1)>"
ROWS = [("2026-11-01", "Talk", 60, "4101"), ("2026-11-02", HOSTILE, 30, "4102"), ("2026-11-03", "Talk", 15, "nobody")]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    path = tmp_path / "files" / "usage.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE hours (day DATE, genre TEXT, minutes INTEGER, account TEXT)")
        made.executemany("INSERT INTO hours VALUES (?, ?, ?, ?)", ROWS)
        made.commit()
    return path


@pytest.fixture
def with_sources(settings: Settings, clock: FrozenClock, database: Path) -> Iterator[Flask]:
    """The installation, which may read a folder of files."""
    sources = SourcesSettings(private_networks=("127.0.0.1",), sqlite_dir=database.parent)
    with running(settings.model_copy(update={"sources": sources}), clock) as made_app:
        yield made_app


@pytest.fixture
def olga(with_sources: Flask) -> Browser:
    browser = Browser(with_sources)
    browser.operate()
    return browser


@pytest.fixture
def north(with_sources: Flask) -> AccountIds:
    return ids_by_name(with_sources)["North Production House"]


@pytest.fixture
def source(olga: Browser) -> str:
    """Add the file, and return its address."""
    form = {"kind": "sqlite", "name": "archive", "database": "usage.sqlite3", "timeout_s": "60"}
    return str(olga.post("/admin/sources", form, page="/admin/sources/new?kind=sqlite").headers["Location"])


def draft(app: Flask, olga: Browser, source: str, **asked: str) -> str:
    """Ask for a dataset of something, let it be looked into, and return the draft's address."""
    sent = olga.post(f"{source}/drafts", asked or {"table": "hours"}, page=source)
    assert sent.status_code == 303, sent.text
    work(app)
    return str(sent.headers["Location"])


def made(app: Flask, olga: Browser, source: str, whose: object, **form: str) -> str:
    """Make a dataset of the table, load it, and return its address."""
    page = draft(app, olga, source)
    answer = olga.post(page, {"name": "Hours", "whose": str(whose), "unit-2": "min", "kind-2": "flow", **form}, page=page)
    assert answer.status_code == 303, re.findall(r'role="alert">.*?</div>', answer.text, re.DOTALL)
    work(app)
    return str(answer.headers["Location"])


def of_north(app: Flask, olga: Browser, source: str, north: AccountIds, **form: str) -> str:
    return made(app, olga, source, north.account_id, **{"role-3": "left_out", **form})


def known(app: Flask) -> object:
    with rooms(app).store.reading() as conn:
        return all_datasets(conn)[-1]


def rows_of(app: Flask, address: str) -> list[tuple[object, ...]]:
    with rooms(app).datasets.shelf.dataset(int(address.rsplit("/", 1)[1])).reader() as reader:
        return reader.query("SELECT * EXCLUDE (day) FROM dataset_row ORDER BY day")


def test_table_is_looked_into_confirmed_and_loaded_for_one_account(
    with_sources: Flask, olga: Browser, source: str, north: AccountIds
) -> None:
    assert "Make a dataset of it" in olga.get(f"{source}/tables?table=hours").text
    sent = olga.post(f"{source}/drafts", {"table": "hours"}, page=source)
    page = str(sent.headers["Location"])
    waiting = olga.get(page).text
    assert "Looking into the source" in waiting
    assert re.search(r'data-job="/admin/jobs/\d+/progress"', waiting)
    assert work(with_sources)[-1] is JobState.SUCCEEDED
    shown = olga.get(page).text
    assert "guessed from the first 3 rows" in shown
    assert "&lt;/td&gt;&lt;img" in shown
    assert "<img src=x" not in shown
    assert "Does this column say which account a row belongs to?" in shown
    assert north.name in shown
    form = {"name": "Hours", "whose": str(north.account_id), "nightly": "yes", "role-3": "left_out", "unit-2": "min", "kind-2": "flow"}
    answer = olga.post(page, form, page=page)
    own = str(answer.headers["Location"])
    assert re.search(r'data-job="/admin/jobs/\d+/progress"', olga.get(own).text)
    assert work(with_sources) == [JobState.SUCCEEDED]
    told = olga.get(own).text
    assert "3 rows read, 3 loaded, 0 set aside" in told
    assert [row[1:] for row in rows_of(with_sources, own)] == [("Talk", 3_600_000), (HOSTILE, 1_800_000), ("Talk", 900_000)]
    assert known(with_sources).definition.cadence is Cadence.NIGHTLY
    assert olga.get(page).status_code == 404
    listed = olga.get("/admin/datasets").text
    assert "Hours" in listed
    assert north.name in listed
    assert "No dataset fits" in olga.get("/admin/datasets?state=failed").text
    with rooms(with_sources).store.reading() as conn:
        trail = [each.what for each in list_audit(conn, limit=100) if each.who == f"operator:{OPERATOR}"]
    assert trail[:5] == ["dataset.load_asked", "dataset.made", "source.looked_at", "dataset.looked_into", "source.looked_at"]


def test_rows_of_several_accounts_are_each_accounts_own_and_strangers_are_set_aside(
    with_sources: Flask, olga: Browser, source: str, north: AccountIds
) -> None:
    refused = draft(with_sources, olga, source)
    answer = olga.post(refused, {"name": "All", "whose": "column", "unit-2": "min"}, page=refused)
    assert (answer.status_code, "One column must say which account each row is of." in answer.text) == (400, True)
    own = made(with_sources, olga, source, "column", **{"name": "All", "role-3": "account"})
    assert "of them do not fit" in olga.get(own).text
    olga.post(own, {"name": "All", "mode": "replace", "most_rejected": "70"}, page=own)
    database_of(with_sources, [("2026-11-01", "Talk", 60, north.name), ("2026-11-02", "x", 30, "nobody"), ("2026-11-03", "y", 15, "")])
    olga.post(f"{own}/refresh", page=own)
    assert work(with_sources) == [JobState.SUCCEEDED]
    told = olga.get(own).text
    assert "3 rows read, 1 loaded, 2 set aside" in told
    assert "as a column says" in told
    fetched = olga.get(re.search(rf"{own}/rejects/\d+\.csv", told)[0])
    assert "nobody" in fetched.text
    alice, charlie = signed_in(with_sources, "alice"), signed_in(with_sources, "charlie")
    assert "All" in alice.get(f"/explore?account={north.account_id}").text
    for person in (alice, charlie):
        assert person.get(own).status_code == 303


def database_of(app: Flask, rows: list[tuple[object, ...]], columns: str = "day DATE, genre TEXT, minutes INTEGER, account TEXT") -> None:
    """Let the source's table hold these rows."""
    folder = rooms(app).settings.sources.sqlite_dir
    assert folder is not None
    with closing(sqlite3.connect(folder / "usage.sqlite3")) as opened:
        opened.executescript(f"DROP TABLE hours; CREATE TABLE hours ({columns})")
        opened.executemany(f"INSERT INTO hours VALUES ({', '.join('?' * len(rows[0]))})", rows)
        opened.commit()


def test_query_becomes_a_dataset_and_one_that_is_no_select_says_so(
    with_sources: Flask, olga: Browser, source: str, north: AccountIds
) -> None:
    wrong = draft(with_sources, olga, source, query="DELETE FROM hours")
    assert "Write one SELECT" in olga.get(wrong).text
    assert "Schrijf één SELECT" in olga.get(wrong, Accept_Language="nl").text
    assert olga.post(wrong, {"name": "x", "whose": "column"}, page=wrong).headers["Location"] == wrong
    assert olga.post(f"{source}/drafts", {"table": " "}, page=source).status_code == 400
    page = draft(with_sources, olga, source, query="SELECT day, sum(minutes) AS minutes FROM hours GROUP BY day")
    answer = olga.post(page, {"name": "Sums", "whose": str(north.account_id), "unit-1": "min"}, page=page)
    work(with_sources)
    assert "3 rows read, 3 loaded" in olga.get(answer.headers["Location"]).text
    dropped = draft(with_sources, olga, source)
    assert olga.post(f"{dropped}/drop", page=dropped).headers["Location"] == f"{source}/tables"
    assert olga.get(dropped).status_code == 404


def test_source_that_changed_or_is_gone_leaves_what_stood_and_says_so_in_the_readers_language(
    with_sources: Flask, olga: Browser, source: str, north: AccountIds
) -> None:
    own = of_north(with_sources, olga, source, north)
    database_of(with_sources, [("2026-11-01", "Talk", 60)], "day DATE, kind TEXT, minutes INTEGER")
    olga.post(f"{own}/refresh", page=own)
    assert work(with_sources) == [JobState.FAILED]
    assert "These columns are new: “kind”." in olga.get(own).text
    assert "Deze kolommen zijn nieuw: “kind”." in olga.get(own, Accept_Language="nl").text
    assert "Ces colonnes sont nouvelles" in olga.get("/admin/datasets?state=failed", Accept_Language="fr").text
    alice = signed_in(with_sources, "alice")
    hers = f"/account/{north.account_id}/data/{own.rsplit('/', 1)[1]}"
    assert "These columns are new: “kind”." in alice.get(hers).text
    confirmed = str(olga.post(f"{own}/look", page=own).headers["Location"])
    work(with_sources)
    shown = olga.get(confirmed).text
    assert "These columns are not there any more: “genre”, “account”." in shown
    assert 'name="whose"' not in shown
    assert olga.post(confirmed, {"kind-2": "flow", "unit-2": "min"}, page=confirmed).headers["Location"] == own
    assert work(with_sources) == [JobState.SUCCEEDED]
    assert [row[1:] for row in rows_of(with_sources, own)] == [("Talk", 3_600_000)]
    (rooms(with_sources).settings.sources.sqlite_dir / "usage.sqlite3").unlink()  # type: ignore[operator]
    assert alice.post(f"{hers}/refresh", page=hers).headers["Location"] == hers
    assert "It is being loaded" in alice.get(hers).text
    assert work(with_sources) == [JobState.FAILED]
    assert "usage.sqlite3" in olga.get(own).text
    told = alice.get(hers).text
    assert "Whoever hosts this sees why" in told
    assert "usage.sqlite3" not in told
    assert "From “archive”" in told
    assert len(rows_of(with_sources, own)) == 1


def test_dataset_is_changed_gone_back_on_and_removed(with_sources: Flask, olga: Browser, source: str, north: AccountIds) -> None:
    own = of_north(with_sources, olga, source, north)
    database_of(with_sources, [("2026-11-04", "News", 1, "")])
    olga.post(f"{own}/refresh", page=own)
    olga.post(f"{own}/refresh", page=own)
    assert work(with_sources) == [JobState.SUCCEEDED]
    assert len(rows_of(with_sources, own)) == 1
    assert olga.post(f"{own}/rollback", {"version": "1"}, page=own).status_code == 303
    assert len(rows_of(with_sources, own)) == 3
    assert olga.post(f"{own}/rollback", {"version": "77"}, page=own).status_code == 400
    form = {"name": "Hours of North", "description": "", "mode": "by_day", "most_rejected": "2", "nightly": "yes"}
    assert olga.post(own, form, page=own).headers["Location"] == own
    assert known(with_sources).definition.cadence is Cadence.NIGHTLY
    assert olga.post(own, {**form, "most_rejected": "many"}, page=own).status_code == 400
    assert "is read from this source" in olga.post(f"{source}/remove", page=source).text
    assert olga.post(f"{own}/remove", page=own).headers["Location"] == "/admin/datasets"
    assert olga.get(own).status_code == 404
    assert olga.post(f"{source}/remove", page=source).status_code == 303


def test_dataset_that_an_account_made_shows_operators_its_counts_and_no_row(with_sources: Flask, olga: Browser, north: AccountIds) -> None:
    alice = signed_in(with_sources, "alice")
    bad = b"date,genre,minutes\n" + b"2026-12-01,news,9\n" * 200 + b"2026-12-02,secret word,many\n"
    path = load(with_sources, alice, f"/account/{north.account_id}/data", bad, **{"role-2": "measure"})
    own = f"/admin/datasets/{path.rsplit('/', 1)[1]}"
    with rooms(with_sources).store.reading() as conn:
        (line,) = refreshes_of(conn, int(path.rsplit("/", 1)[1]))
    assert line.rows_rejected == 1
    told = olga.get(own).text
    assert "201 rows read, 200 loaded, 1 set aside" in told
    assert "secret word" not in told
    assert "rejects" not in told.replace("/admin/rejects", "")
    assert olga.get(f"{own}/rejects/{line.refresh_id}.csv").status_code == 404
    for what in ("", "/refresh", "/look", "/rollback", "/remove"):
        assert olga.post(f"{own}{what}", {"version": "1", "name": "x"}, page="/admin/datasets").status_code == 404
    assert alice.post(f"{path}/refresh", page=path).status_code == 404


def test_accounts_are_searched_where_there_are_many(
    with_sources: Flask, olga: Browser, source: str, north: AccountIds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.web.admin.drafts._ACCOUNTS_SHOWN", 1)
    page = draft(with_sources, olga, source)
    assert "The first 1 of" in olga.get(page).text
    found = olga.post(page, {"find": "yes", "search": "north prod", "name": "Kept", "role-3": "left_out"}, page=page)
    assert north.name in found.text
    assert 'value="Kept"' in found.text
    assert olga.post(page, {"name": "x", "whose": ""}, page=page).status_code == 400
