"""A table of a source becomes a dataset in the operators' pages: looked into, confirmed, loaded, changed, gone back on; and who sees what of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from rushes.datasets import Cadence, refreshes_of
from rushes.store import JobState, list_audit
from web.admin.datasets_by_hand import HOSTILE, database_of, draft, known, made, of_north, rows_of
from web.data_by_hand import load, work
from web.for_good import is_asked_twice
from web.installation import OPERATOR, AccountIds, Browser, rooms, signed_in


def test_table_is_looked_into_confirmed_and_loaded_for_one_account(
    with_files: Flask, olaf: Browser, source: str, north: AccountIds
) -> None:
    assert "Make a dataset of it" in olaf.get(f"{source}/tables?table=hours").text
    sent = olaf.post(f"{source}/drafts", {"table": "hours"}, page=source)
    page = str(sent.headers["Location"])
    waiting = olaf.get(page).text
    assert "Looking into the source" in waiting
    assert re.search(r'data-job="/admin/jobs/\d+/progress"', waiting)
    assert work(with_files)[-1] is JobState.SUCCEEDED
    shown = olaf.get(page).text
    assert "guessed from the first 3 rows" in shown
    assert "&lt;/td&gt;&lt;img" in shown
    assert "<img src=x" not in shown
    assert "Does this column say which account a row belongs to?" in shown
    assert north.name in shown
    form = {"name": "Hours", "whose": str(north.account_id), "nightly": "yes", "role-3": "left_out", "unit-2": "min", "kind-2": "flow"}
    answer = olaf.post(page, form, page=page)
    own = str(answer.headers["Location"])
    assert re.search(r'data-job="/admin/jobs/\d+/progress"', olaf.get(own).text)
    assert work(with_files) == [JobState.SUCCEEDED]
    told = olaf.get(own).text
    assert "3 rows read, 3 loaded, 0 set aside" in told
    assert [row[1:] for row in rows_of(with_files, own)] == [("Talk", 3_600_000), (HOSTILE, 1_800_000), ("Talk", 900_000)]
    assert known(with_files).definition.cadence is Cadence.NIGHTLY
    assert olaf.get(page).status_code == 404
    listed = olaf.get("/admin/datasets").text
    assert "Hours" in listed
    assert north.name in listed
    assert "No dataset fits" in olaf.get("/admin/datasets?state=failed").text
    with rooms(with_files).store.reading() as conn:
        trail = [each.what for each in list_audit(conn, limit=100) if each.who == f"operator:{OPERATOR}"]
    assert trail[:5] == ["dataset.load_asked", "dataset.made", "source.looked_at", "dataset.looked_into", "source.looked_at"]


def test_rows_of_several_accounts_are_each_accounts_own_and_strangers_are_set_aside(
    with_files: Flask, olaf: Browser, source: str, north: AccountIds
) -> None:
    refused = draft(with_files, olaf, source)
    answer = olaf.post(refused, {"name": "All", "whose": "column", "unit-2": "min"}, page=refused)
    assert (answer.status_code, "One column must say which account each row is of." in answer.text) == (400, True)
    own = made(with_files, olaf, source, "column", **{"name": "All", "role-3": "account"})
    assert "of them do not fit" in olaf.get(own).text
    olaf.post(own, {"name": "All", "mode": "replace", "most_rejected": "70"}, page=own)
    database_of(with_files, [("2026-11-01", "Talk", 60, north.name), ("2026-11-02", "x", 30, "nobody"), ("2026-11-03", "y", 15, "")])
    olaf.post(f"{own}/refresh", page=own)
    assert work(with_files) == [JobState.SUCCEEDED]
    told = olaf.get(own).text
    assert "3 rows read, 1 loaded, 2 set aside" in told
    assert "as a column says" in told
    fetched = olaf.get(re.search(rf"{own}/rejects/\d+\.csv", told)[0])
    assert "nobody" in fetched.text
    alice, charlie = signed_in(with_files, "alice"), signed_in(with_files, "charlie")
    assert "All" in alice.get(f"/explore?account={north.account_id}").text
    for person in (alice, charlie):
        assert person.get(own).status_code == 303


def test_query_becomes_a_dataset_and_one_that_is_no_select_says_so(
    with_files: Flask, olaf: Browser, source: str, north: AccountIds
) -> None:
    wrong = draft(with_files, olaf, source, query="DELETE FROM hours")
    assert "Write one SELECT" in olaf.get(wrong).text
    assert (">\nDELETE FROM hours</textarea>" in olaf.get(wrong).text, f'action="{source}/drafts"' in olaf.get(wrong).text) == (True, True)
    assert "Schrijf één SELECT" in olaf.get(wrong, Accept_Language="nl").text
    assert olaf.post(wrong, {"name": "x", "whose": "column"}, page=wrong).headers["Location"] == wrong
    assert olaf.post(f"{source}/drafts", {"table": " "}, page=source).status_code == 400
    page = draft(with_files, olaf, source, query="SELECT day, sum(minutes) AS minutes FROM hours GROUP BY day")
    answer = olaf.post(page, {"name": "Sums", "whose": str(north.account_id), "unit-1": "min"}, page=page)
    work(with_files)
    assert "3 rows read, 3 loaded" in olaf.get(answer.headers["Location"]).text
    dropped = draft(with_files, olaf, source)
    assert olaf.post(f"{dropped}/drop", page=dropped).headers["Location"] == f"{source}/tables"
    assert olaf.get(dropped).status_code == 404


def test_source_that_changed_or_is_gone_leaves_what_stood_and_says_so_in_the_readers_language(
    with_files: Flask, olaf: Browser, source: str, north: AccountIds
) -> None:
    own = of_north(with_files, olaf, source, north)
    database_of(with_files, [("2026-11-01", "Talk", 60)], "day DATE, kind TEXT, minutes INTEGER")
    olaf.post(f"{own}/refresh", page=own)
    assert work(with_files) == [JobState.FAILED]
    assert "These columns are new: “kind”." in olaf.get(own).text
    assert "Deze kolommen zijn nieuw: “kind”." in olaf.get(own, Accept_Language="nl").text
    assert "Ces colonnes sont nouvelles" in olaf.get("/admin/datasets?state=failed", Accept_Language="fr").text
    alice = signed_in(with_files, "alice")
    hers = f"/account/{north.account_id}/data/{own.rsplit('/', 1)[1]}"
    assert "These columns are new: “kind”." in alice.get(hers).text
    confirmed = str(olaf.post(f"{own}/look", page=own).headers["Location"])
    work(with_files)
    shown = olaf.get(confirmed).text
    assert "These columns are not there any more: “genre”, “account”." in shown
    assert 'name="whose"' not in shown
    assert olaf.post(confirmed, {"kind-2": "flow", "unit-2": "min"}, page=confirmed).headers["Location"] == own
    assert work(with_files) == [JobState.SUCCEEDED]
    assert [row[1:] for row in rows_of(with_files, own)] == [("Talk", 3_600_000)]
    (rooms(with_files).settings.sources.sqlite_dir / "usage.sqlite3").unlink()  # type: ignore[operator]
    assert alice.post(f"{hers}/refresh", page=hers).headers["Location"] == hers
    assert "It is being loaded" in alice.get(hers).text
    assert work(with_files) == [JobState.FAILED]
    assert "usage.sqlite3" in olaf.get(own).text
    told = alice.get(hers).text
    assert "Whoever hosts this sees why" in told
    assert "usage.sqlite3" not in told
    assert "From “archive”" in told
    assert len(rows_of(with_files, own)) == 1


def test_dataset_is_changed_gone_back_on_and_removed(with_files: Flask, olaf: Browser, source: str, north: AccountIds) -> None:
    own = of_north(with_files, olaf, source, north)
    database_of(with_files, [("2026-11-04", "News", 1, "")])
    olaf.post(f"{own}/refresh", page=own)
    olaf.post(f"{own}/refresh", page=own)
    assert work(with_files) == [JobState.SUCCEEDED]
    assert len(rows_of(with_files, own)) == 1
    assert olaf.post(f"{own}/rollback", {"version": "1"}, page=own).status_code == 303
    assert len(rows_of(with_files, own)) == 3
    assert olaf.post(f"{own}/rollback", {"version": "77"}, page=own).status_code == 400
    form = {"name": "Hours of North", "description": "", "mode": "by_day", "most_rejected": "2", "nightly": "yes"}
    assert olaf.post(own, form, page=own).headers["Location"] == own
    assert known(with_files).definition.cadence is Cadence.NIGHTLY
    assert olaf.post(own, {**form, "most_rejected": "many"}, page=own).status_code == 400
    kept = olaf.post(f"{source}/remove", page=source)
    assert (kept.status_code, "is read from this source" in kept.text, 'id="form-title"' in kept.text) == (400, True, True)
    assert is_asked_twice(olaf.get(own).text, f"{own}/remove")
    assert olaf.post(f"{own}/remove", page=own).headers["Location"] == "/admin/datasets"
    assert olaf.get(own).status_code == 404
    assert olaf.post(f"{source}/remove", page=source).status_code == 303


def test_dataset_that_an_account_made_shows_operators_its_counts_and_no_row(with_files: Flask, olaf: Browser, north: AccountIds) -> None:
    alice = signed_in(with_files, "alice")
    bad = b"date,genre,minutes\n" + b"2026-12-01,news,9\n" * 200 + b"2026-12-02,secret word,many\n"
    path = load(with_files, alice, f"/account/{north.account_id}/data", bad, **{"role-2": "measure"})
    own = f"/admin/datasets/{path.rsplit('/', 1)[1]}"
    with rooms(with_files).store.reading() as conn:
        (line,) = refreshes_of(conn, int(path.rsplit("/", 1)[1]))
    assert line.rows_rejected == 1
    told = olaf.get(own).text
    assert "201 rows read, 200 loaded, 1 set aside" in told
    assert "secret word" not in told
    assert "rejects" not in told.replace("/admin/rejects", "")
    assert olaf.get(f"{own}/rejects/{line.refresh_id}.csv").status_code == 404
    for what in ("", "/refresh", "/look", "/rollback", "/remove"):
        assert olaf.post(f"{own}{what}", {"version": "1", "name": "x"}, page="/admin/datasets").status_code == 404
    assert alice.post(f"{path}/refresh", page=path).status_code == 404


def test_accounts_are_searched_where_there_are_many(
    with_files: Flask, olaf: Browser, source: str, north: AccountIds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rushes.web.admin.drafts._ACCOUNTS_SHOWN", 1)
    page = draft(with_files, olaf, source)
    assert "The first 1 of" in olaf.get(page).text
    found = olaf.post(page, {"find": "yes", "search": "north prod", "name": "Kept", "role-3": "left_out"}, page=page)
    assert north.name in found.text
    assert 'value="Kept"' in found.text
    assert olaf.post(page, {"name": "x", "whose": ""}, page=page).status_code == 400
