"""A file becomes a dataset on its pages: sent, looked into, confirmed, loaded; by whom the rights let, and nobody else."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from rushes.datasets import datasets_of, refreshes_of
from rushes.domain import RefreshMode
from rushes.identity import Role
from rushes.store import AuditChoice, JobState, find_audit
from web.data_by_hand import TALKS, load, send, work
from web.for_good import is_asked_twice
from web.installation import AccountIds, Browser, rooms


@pytest.fixture
def page(account_a: AccountIds) -> str:
    return f"/account/{account_a.account_id}/data"


def rows_of(app: Flask, path: str) -> list[tuple[object, ...]]:
    with rooms(app).datasets.shelf.dataset(int(path.rsplit("/", 1)[1])).reader() as reader:
        return reader.query("SELECT * FROM dataset_row ORDER BY day")


def waiting(app: Flask) -> list[Path]:
    folder = rooms(app).settings.uploads_dir
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_next_file_of_the_same_columns_is_taken_as_the_last_was_and_may_go_into_its_data(app: Flask, alice: Browser, page: str) -> None:
    path = load(app, alice, page, **{"kind-2": "level", "unit-2": "min", "label-2": "Length"})
    number = path.rsplit("/", 1)[1]
    again = send(alice, page, TALKS.replace(b"drama,3", b"drama,9"))
    other = send(alice, page, TALKS.replace(b"genre", b"kind"))
    assert work(app) == [JobState.SUCCEEDED, JobState.SUCCEEDED]
    shown = alice.get(again).text
    assert f'<option value="{number}">Talks</option>' in shown
    assert 'value="Length"' in shown
    assert "Please decide" not in shown
    assert "Please decide" in alice.get(other).text
    assert 'name="into"' not in alice.get(other).text
    assert alice.post(other, {"name": "Other", "into": number}, page=other).status_code == 404
    assert alice.post(again, {"name": "", "into": "999999"}, page=again).status_code == 404
    assert alice.post(again, {"name": "", "into": number}, page=again).headers["Location"] == path
    assert work(app) == [JobState.SUCCEEDED]
    assert [row[3] for row in rows_of(app, path)] == [540_000, 240_000, 300_000]
    with rooms(app).store.reading() as conn:
        (known,) = [each for each in datasets_of(conn, int(page.split("/")[2])) if each.definition.name == "Talks"]
    assert [each.kind for each in known.definition.shape.fields if each.kind] == ["level"]


def test_file_is_sent_looked_into_confirmed_and_loaded(app: Flask, alice: Browser, page: str, account_a: AccountIds) -> None:
    assert "There is none yet" in alice.get(page).text
    file = send(alice, page)
    assert "data-await" in alice.get(file).text
    assert alice.get(f"{file}/state").json == {"is_over": False}
    assert work(app) == [JobState.SUCCEEDED]
    assert alice.get(f"{file}/state").json == {"is_over": True}
    shown = alice.get(file).text
    assert "3 rows, 3 columns" in shown
    assert "=cmd&lt;script&gt;" in shown
    assert 'value="talks"' in shown
    made = alice.post(file, {"name": "Talks", "kind-2": "flow", "unit-2": "min"}, page=file)
    path = made.headers["Location"]
    assert "data-await" in alice.get(path).text
    assert alice.get(f"{path}/state").json == {"is_over": False}
    assert work(app) == [JobState.SUCCEEDED]
    told = alice.get(path).text
    assert "3 rows read, 3 loaded, 0 set aside" in told
    assert f"/explore?account={account_a.account_id}&amp;data=dataset:" in told
    assert [row[2:] for row in rows_of(app, path)] == [("drama", 180_000), ("news", 240_000), ("=cmd<script>", 300_000)]
    assert waiting(app) == []
    assert "Talks" in alice.get(page).text
    with rooms(app).store.reading() as conn:
        entries = find_audit(conn, AuditChoice(account_id=account_a.account_id), limit=20)
    assert [each.entry.what for each in reversed(entries) if each.entry.what.startswith("dataset")] == ["dataset.file_sent", "dataset.made"]


def test_what_was_chosen_is_what_is_loaded(app: Flask, alice: Browser, page: str) -> None:
    path = load(app, alice, page, role_0="", **{"role-1": "left_out", "unit-2": "count", "kind-2": "level", "label-2": "Min."})
    (_, day, minutes), *_ = rows_of(app, path)
    assert (str(day), minutes) == ("2026-11-01", 3)
    with rooms(app).store.reading() as conn:
        (known,) = datasets_of(conn, int(path.split("/")[2]))
    assert [each.label for each in known.definition.shape.fields][2] == "Min."


def test_form_that_says_what_cannot_be_is_refused_and_keeps_what_was_typed(app: Flask, alice: Browser, page: str) -> None:
    file = send(alice, page)
    work(app)
    refused = alice.post(file, {"name": "My talks", "role-0": "date", "role-1": "date"}, page=file)
    assert refused.status_code == 400
    assert "2 columns are the date" in refused.text
    assert 'value="My talks"' in refused.text
    assert alice.post(file, {"name": "X", "role-0": "nothing"}, page=file).status_code == 400
    assert alice.post(file, {"name": "X", "unit-2": "furlongs"}, page=file).status_code == 400
    assert alice.post(file, {"name": "", "table": "99999999"}, page=file).status_code == 400
    assert work(app) == []


def test_file_that_holds_no_table_says_so_and_what_to_do(app: Flask, alice: Browser, page: str) -> None:
    file = send(alice, page, b"%PDF-1.7 not a table", "talks.csv")
    assert work(app) == [JobState.FAILED]
    told = alice.get(file).text
    assert "This is a PDF file, whatever its name says." in told
    assert alice.get(f"{file}/state").json == {"is_over": True}
    assert "PDF-bestand" in alice.get(file, Accept_Language="nl").text
    assert alice.post(file, {"name": "x"}, page=page).status_code == 303
    assert work(app) == []


def test_new_file_of_the_same_columns_takes_the_place_of_the_rows(app: Flask, alice: Browser, page: str) -> None:
    path = load(app, alice, page)
    file = send(alice, path, b"date,genre,minutes\n2026-12-01,news,9\n", action=f"{path}/files")
    work(app)
    shown = alice.get(file).text
    assert "not like the one before it" not in shown
    assert 'name="name"' not in shown
    assert alice.post(file, {}, page=file).headers["Location"] == path
    work(app)
    assert len(rows_of(app, path)) == 1
    told = alice.get(path).text
    assert ("3 rows read" in told, "1 row read, 1 loaded" in told, "· 1 row<" in told) == (True, True, True)


def test_new_file_with_other_columns_says_what_changed_before_anything_is_loaded(app: Flask, alice: Browser, page: str) -> None:
    path = load(app, alice, page)
    file = send(alice, path, b"date,kind,minutes\n2026-12-01,news,9\n", action=f"{path}/files")
    work(app)
    shown = alice.get(file).text
    assert "These columns are not there any more: “genre”." in shown
    assert "These columns are new: “kind”." in shown
    assert len(rows_of(app, path)) == 3
    alice.post(file, {}, page=file)
    work(app)
    assert [row[2] for row in rows_of(app, path)] == ["news"]


def test_rows_that_do_not_fit_stop_the_load_and_can_be_fetched(app: Flask, alice: Browser, page: str) -> None:
    path = load(app, alice, page)
    bad = b"date,genre,minutes\n2026-12-01,=cmd,9\n2026-12-02,news,many\n"
    file = send(alice, path, bad, action=f"{path}/files")
    work(app)
    # One odd cell made the guess a text; the dataset's own column says what it is.
    alice.post(file, {}, page=file)
    assert work(app) == [JobState.FAILED]
    told = alice.get(path).text
    assert "2 rows read, 1 of them do not fit" in told
    assert "More rows do not fit than may be set aside" in told
    assert len(rows_of(app, path)) == 3
    found = re.search(r'href="(/account/\d+/data/\d+/rejects/\d+\.csv)"', told)
    assert found
    fetched = alice.get(found[1])
    assert fetched.headers["Content-Type"] == "text/csv; charset=utf-8"
    header, line = fetched.text.splitlines()
    assert header == "line,column,reason,value,row"
    assert line.startswith("3,minutes,This is no number")
    assert alice.get(found[1].replace(".csv", "9.csv")).text.splitlines() == [header]


def test_dataset_is_changed_and_deleted(app: Flask, alice: Browser, page: str, account_a: AccountIds) -> None:
    path = load(app, alice, page)
    form = {"name": "Talks <b>", "description": "All of them", "mode": "by_key", "by": "day", "most_rejected": "2,5"}
    assert alice.post(path, form, page=path).status_code == 303
    with rooms(app).store.reading() as conn:
        (known,) = datasets_of(conn, account_a.account_id)
    defined = known.definition
    assert (defined.name, defined.description, defined.mode, defined.by, defined.most_rejected) == (
        "Talks <b>",
        "All of them",
        RefreshMode.BY_KEY,
        ("day",),
        250,
    )
    assert "Talks &lt;b&gt;" in alice.get(page).text
    for wrong in (
        {"mode": "sometimes"},
        {"most_rejected": "lots"},
        {"most_rejected": "101"},
        {"name": ""},
        {"mode": "by_key", "by": "nothing"},
    ):
        refused = alice.post(path, {**form, **wrong}, page=path)
        assert (refused.status_code, 'value="All of them"' in refused.text) == (400, True)
    assert is_asked_twice(alice.get(path).text, f"{path}/delete")
    assert alice.post(f"{path}/delete", page=path).headers["Location"] == page
    assert alice.get(path).status_code == 404
    assert not rooms(app).datasets.shelf.dataset(known.dataset_id).path.exists()
    with rooms(app).store.reading() as conn:
        assert refreshes_of(conn, known.dataset_id) == ()


def test_file_without_dates_is_explored_without_a_word_of_days_that_lack_something(app: Flask, alice: Browser, page: str) -> None:
    path = load(app, alice, page, b"genre,talks\ndrama,3\nnews,4\n", **{"role-1": "measure"})
    (address,) = re.findall(r'href="(/explore[^"]*data=[^"]*)"', alice.get(path).text)
    told = alice.get(unescape(address)).text
    assert "As of " in told
    assert not re.search("not complete|No day is complete|Complete to", told)


def test_file_that_is_thrown_away_is_gone(app: Flask, alice: Browser, page: str) -> None:
    file = send(alice, page)
    work(app)
    assert is_asked_twice(alice.get(file).text, f"{file}/drop")
    assert alice.post(f"{file}/drop", page=file).headers["Location"] == page
    assert alice.get(file).status_code == 404
    assert waiting(app) == []


def test_empty_file_and_no_file_are_refused_on_the_page(app: Flask, alice: Browser, page: str) -> None:
    token = alice.form_token(page)
    for form in (
        {"csrf_token": token},
        {"csrf_token": token, "file": (io.BytesIO(b""), "a.csv")},
        {"csrf_token": token, "file": (io.BytesIO(b"x"), "")},
    ):
        refused = alice.client.post(f"{page}/files", data=form, content_type="multipart/form-data")
        assert refused.status_code == 400
        assert "Choose" in refused.text
    assert waiting(app) == []


def test_file_above_the_limit_is_refused_and_not_kept(app: Flask, alice: Browser, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.web.uploading._FORM_BYTES", 1_000 - rooms(app).settings.web.largest_upload_mb * 1_000_000)
    form = {"csrf_token": alice.form_token(page), "file": (io.BytesIO(b"x" * 5_000), "a.csv")}
    assert alice.client.post(f"{page}/files", data=form, content_type="multipart/form-data").status_code == 413
    assert waiting(app) == []


def test_no_other_address_takes_a_large_body(alice: Browser, account_a: AccountIds) -> None:
    form = {"csrf_token": "x", "file": (io.BytesIO(b"x" * 400_000), "a.png")}
    sent = alice.client.post(f"/account/{account_a.account_id}/settings/logo", data=form, content_type="multipart/form-data")
    assert sent.status_code == 413


def test_file_without_the_forms_token_is_refused(app: Flask, alice: Browser, page: str) -> None:
    form = {"file": (io.BytesIO(TALKS), "a.csv")}
    assert alice.client.post(f"{page}/files", data=form, content_type="multipart/form-data").status_code == 400
    assert waiting(app) == []


def test_files_that_wait_are_only_so_many(app: Flask, alice: Browser, page: str) -> None:
    for _ in range(10):
        send(alice, page)
    form = {"csrf_token": alice.form_token(page), "file": (io.BytesIO(TALKS), "a.csv")}
    refused = alice.client.post(f"{page}/files", data=form, content_type="multipart/form-data")
    assert (refused.status_code, "10 files of this account wait already" in refused.text) == (400, True)
    assert len(waiting(app)) == 10


def test_name_of_a_file_names_nothing_here(app: Flask, alice: Browser, page: str) -> None:
    file = send(alice, page, name="../../../etc/passwd.csv")
    assert [each.name for each in waiting(app)] == [file.rsplit("/", 1)[1]]
    assert "etc" not in alice.get(file).text


@pytest.mark.parametrize("name", ["stranger", "bob", "charlie"])
def test_data_of_an_account_is_nobody_elses(app: Flask, alice: Browser, page: str, name: str, request: pytest.FixtureRequest) -> None:
    path, file = load(app, alice, page), send(alice, page)
    other: Browser = request.getfixturevalue(name)
    for address in (page, path, file, f"{file}/state", f"{path}/state", f"{path}/rejects/1.csv"):
        assert other.get(address).status_code in ({303} if name == "stranger" else {404}), address
    for address in (f"{page}/files", path, file, f"{path}/files", f"{path}/delete", f"{file}/drop"):
        sent = other.post(address, {"name": "x"}, page="/login" if name == "stranger" else "/account")
        assert sent.status_code in ({303} if name == "stranger" else {404}), address
    assert len(rows_of(app, path)) == 3


def test_editor_of_one_production_sees_no_data(app: Flask, alice: Browser, bob: Browser, page: str, account_a: AccountIds) -> None:
    identity = rooms(app).identity
    secret = alice.client.get_cookie("rushes_session")
    assert secret is not None
    administrator = identity.actor(secret.value)
    bobs = next(each for each in identity.people_of(administrator, account_a.account_id) if each.person.username == "bob")
    identity.grant_role(administrator, account_a.account_id, bobs.person.person_id, Role.EDITOR)
    assert bob.get(f"/account/{account_a.account_id}/fields").status_code == 200
    assert page not in bob.get(f"/account/{account_a.account_id}/fields").text
    assert bob.get(page).status_code == 404
    form = {"csrf_token": bob.form_token(f"/account/{account_a.account_id}/fields"), "file": (io.BytesIO(TALKS), "a.csv")}
    assert bob.client.post(f"{page}/files", data=form, content_type="multipart/form-data").status_code == 404
    assert waiting(app) == []


def test_operator_who_looks_on_can_send_nothing(app: Flask, alice: Browser, operator: Browser, page: str) -> None:
    load(app, alice, page)
    people = {each.username: each.person_id for each in rooms(app).identity.people()}
    operator.post(f"/admin/people/{people['alice']}/view", page="/admin/people")
    shown = operator.get(page)
    assert shown.status_code == 200
    assert 'type="file"' not in shown.text


def test_files_that_wait_are_told_of_until_they_are_loaded_or_thrown_away(app: Flask, alice: Browser, page: str) -> None:
    assert "Files that wait" not in alice.get(page).text
    good, bad = send(alice, page, name="<b>talks.csv"), send(alice, page, b"%PDF-1.7 not a table", "wrong.csv")
    assert alice.get(page).text.count("being looked into") == 2
    work(app)
    told = alice.get(page).text
    assert (f'href="{good}"' in told, f'href="{bad}"' in told) == (True, True)
    assert ("&lt;b&gt;talks.csv" in told, "can be loaded" in told, "cannot be read" in told) == (True, True, True)
    assert is_asked_twice(alice.get(bad).text, f"{bad}/drop")
    alice.post(f"{bad}/drop", page=bad)
    alice.post(good, {"name": "Talks"}, page=good)
    assert "Files that wait" not in alice.get(page).text


def test_file_that_is_sent_twice_from_one_form_is_loaded_once(app: Flask, alice: Browser, page: str, account_a: AccountIds) -> None:
    file = send(alice, page)
    work(app)
    token = alice.form_token(file)
    first, second = (alice.client.post(file, data={"csrf_token": token, "name": "Talks"}).headers["Location"] for _ in range(2))
    assert first == second == alice.get(file).headers["Location"]
    assert work(app) == [JobState.SUCCEEDED]
    with rooms(app).store.reading() as conn:
        assert len(datasets_of(conn, account_a.account_id)) == 1


def test_line_that_is_no_row_is_set_aside_for_no_column_and_called_nothing(app: Flask, alice: Browser, page: str) -> None:
    path = load(app, alice, page)
    file = send(alice, path, TALKS + b"2026-11-04,news,5,6,7\n", action=f"{path}/files")
    work(app)
    alice.post(file, {}, page=file)
    assert work(app) == [JobState.FAILED]
    told = alice.get(path).text
    assert ("2026-11-04,news,5,6,7" in told, "Unnamed" in told) == (True, False)


def test_column_whose_name_is_emptied_keeps_the_one_of_its_header(app: Flask, alice: Browser, page: str) -> None:
    file = send(alice, page, TALKS.replace(b"genre", "\u202eerneg".encode()))
    work(app)
    assert "\u202e" not in alice.get(file).text
    path = alice.post(file, {"name": "Talks", "label-1": " ", "label-2": ""}, page=file).headers["Location"]
    told = alice.get(path).text
    assert ("<li>erneg " in told, "<li>Minutes " in told, "Unnamed" in told) == (True, True, False)
