"""Sources in the operators' pages: added by parts, the password never shown, tried, browsed with hostile rows, changed, removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from outbound.scripted import Reply, ScriptedServer
from rushes.clock import FrozenClock
from rushes.config import Settings, SourcesSettings
from rushes.store import list_audit
from web.for_good import is_asked_twice
from web.installation import OPERATOR, Browser, rooms, running, signed_in

HOSTILE = "<b>&\"'{{7*7}}"
SECRET = "geheim-word-9"
PARTS = {
    "kind": "mysql", "name": "billing", "host": "127.0.0.1", "port": "9", "database": "usage", "user": "reader", "password": SECRET, "tls": "off", "authority": "",
    "timeout_s": "60",
}  # fmt: skip
FILE = {"kind": "sqlite", "name": "archive", "database": "usage.sqlite3", "timeout_s": "60"}


@pytest.fixture
def with_sources(settings: Settings, clock: FrozenClock, tmp_path: Path) -> Iterator[Flask]:
    """The installation, which may read a folder of files and servers of this machine."""
    (tmp_path / "files").mkdir()
    with closing(sqlite3.connect(tmp_path / "files" / "usage.sqlite3")) as made:
        made.execute(f'CREATE TABLE "{HOSTILE.replace(chr(34), chr(34) * 2)}" (n INTEGER, "{HOSTILE.replace(chr(34), chr(34) * 2)}" TEXT)')
        made.execute(f'INSERT INTO "{HOSTILE.replace(chr(34), chr(34) * 2)}" VALUES (?, ?)', (None, f"{HOSTILE}<script>alert(1)</script>"))
        made.executescript("CREATE TABLE empty (n INTEGER); CREATE VIEW seen AS SELECT 1 AS one;")
    sources = SourcesSettings(private_networks=("127.0.0.1",), sqlite_dir=tmp_path / "files")
    with running(settings.model_copy(update={"sources": sources}), clock) as made_app:
        yield made_app


@pytest.fixture
def olga(with_sources: Flask) -> Browser:
    browser = Browser(with_sources)
    browser.operate()
    return browser


@pytest.fixture
def added(olga: Browser) -> str:
    """Add a server, and return its address."""
    answer = olga.post("/admin/sources", PARTS, page="/admin/sources/new?kind=mysql")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def trail(app: Flask) -> list[tuple[str, str]]:
    with rooms(app).store.reading() as conn:
        return [
            (each.what, each.detail)
            for each in list_audit(conn, limit=100)
            if each.what.startswith("source.") and each.who == f"operator:{OPERATOR}"
        ]


def test_source_added_by_parts_is_listed_and_its_password_shown_nowhere(olga: Browser, added: str, with_sources: Flask) -> None:
    pages = [olga.get(each).text for each in ("/admin/sources", added, f"{added}/tables", "/admin/audit")]
    assert "usage at 127.0.0.1" in pages[0]
    assert "kept, and never shown" in pages[1]
    assert "empty to keep the one that is there" in pages[1]
    assert not [each for each in pages if SECRET in each]
    assert trail(with_sources)[-1] == ("source.added", "billing: mysql://reader@127.0.0.1:9/usage")


def test_server_that_does_not_answer_says_so_where_it_is_tried_and_browsed(olga: Browser, added: str, with_sources: Flask) -> None:
    tried = olga.post(f"{added}/try", page=added)
    assert tried.status_code == 200
    assert "does not answer: Connection refused" in tried.text
    assert 'class="is-problem"' in tried.text
    browsed = olga.get(f"{added}/tables")
    assert (browsed.status_code, "does not answer" in browsed.text) == (503, True)
    assert trail(with_sources)[0] == ("source.tried", "billing: failed")


@pytest.mark.parametrize(
    "changed", [{"host": "localhost"}, {"user": "root"}, {"port": "10"}, {"tls": "verify"}], ids=lambda each: next(iter(each))
)
def test_password_is_asked_for_again_where_it_would_go_elsewhere(olga: Browser, added: str, changed: dict[str, str]) -> None:
    answer = olga.post(added, PARTS | changed | {"password": ""}, page=added)
    assert (answer.status_code, "Give the password again" in answer.text) == (400, True)
    for value in changed.values():
        assert f'value="{value}"' in answer.text
    assert SECRET not in answer.text
    again = olga.post(added, PARTS | changed, page=added)
    assert (again.status_code, again.headers["Location"]) == (303, added)


def test_source_is_changed_with_its_password_as_it_is_and_removed(olga: Browser, added: str, with_sources: Flask) -> None:
    assert olga.post(added, PARTS | {"name": "bills", "database": "other", "password": ""}, page=added).status_code == 303
    assert "other at 127.0.0.1" in olga.get("/admin/sources").text
    assert is_asked_twice(olga.get(added).text, f"{added}/remove#remove")
    assert olga.post(f"{added}/remove", page=added).headers["Location"] == "/admin/sources"
    assert "There is no source yet." in olga.get("/admin/sources").text
    for address in (added, f"{added}/tables"):
        assert olga.get(address).status_code == 404
    for address in (added, f"{added}/try", f"{added}/remove"):
        assert olga.post(address, PARTS, page="/admin/sources/new?kind=mysql").status_code == 404
    assert [what for what, _ in trail(with_sources)] == ["source.removed", "source.changed", "source.added"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"host": "a b"}, "Name the server"), ({"host": "/run/mysqld.sock"}, "Name the server"), ({"name": "No Name"}, "small letters"), ({"tls": "prefer"}, "TLS is"),
        ({"kind": "oracle"}, "no kind of database"), ({"authority": "-----BEGIN"}, "PEM"), ({"timeout_s": "x"}, "whole number"), ({"database": ""}, "Name the database"),
    ],
)  # fmt: skip
def test_parts_that_cannot_be_are_refused_and_come_back_but_for_the_password(olga: Browser, wrong: dict[str, str], said: str) -> None:
    answer = olga.post("/admin/sources", PARTS | wrong, page="/admin/sources/new?kind=mysql")
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert SECRET not in answer.text
    assert "There is no source yet." in olga.get("/admin/sources").text


def test_tables_and_first_rows_of_a_file_are_text_however_hostile(olga: Browser, with_sources: Flask) -> None:
    added = str(olga.post("/admin/sources", FILE, page="/admin/sources/new?kind=sqlite").headers["Location"])
    assert "SQLite 3" in olga.post(f"{added}/try", page=added).text
    page = olga.get(f"{added}/tables").text
    assert "3 are seen" in page
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;&#34;&#39;{{7*7}}" in page
    shown = olga.client.get(f"{added}/tables", query_string={"table": HOSTILE, "search": HOSTILE[:4]}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown
    assert '<span class="aside">NULL</span>' in shown
    assert "1 is seen" in shown
    assert "There is no row." in olga.get(f"{added}/tables?table=empty").text
    missing = olga.get(f"{added}/tables?table=nowhere")
    assert (missing.status_code, "There is no table “nowhere”" in missing.text) == (400, True)
    assert trail(with_sources)[0] == ("source.looked_at", "archive: nowhere")


def test_what_is_not_configured_is_neither_offered_nor_reached(app: Flask, operator: Browser) -> None:
    page = operator.get("/admin/sources").text
    assert "sqlite_dir" in page
    assert "kind=sqlite" not in page
    for kind in ("sqlite", "oracle", ""):
        assert operator.get(f"/admin/sources/new?kind={kind}").status_code == 404
    added = operator.post("/admin/sources", PARTS, page="/admin/sources/new?kind=mysql").headers["Location"]
    assert "private_networks" in operator.post(f"{added}/try", page=added).text


def test_people_reach_no_source(with_sources: Flask, olga: Browser, added: str) -> None:
    alice = signed_in(with_sources, "alice")
    for address in ("/admin/sources", added, f"{added}/tables", "/admin/sources/new?kind=mysql"):
        answer = alice.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/login")


BUCKET = {
    "kind": "s3", "name": "cloud", "bucket": "media", "endpoint": "http://127.0.0.1:9", "region": "eu-west-1", "prefix": "usage", "key_id": "AKIATEST", "password": SECRET,
    "addressing": "path", "authority": "", "timeout_s": "60",
}  # fmt: skip


def test_bucket_is_added_by_parts_tried_and_its_secret_shown_nowhere(olga: Browser) -> None:
    assert "S3" in olga.get("/admin/sources").text
    added = str(olga.post("/admin/sources", BUCKET, page="/admin/sources/new?kind=s3").headers["Location"])
    pages = [olga.get(each).text for each in ("/admin/sources", added, "/admin/audit")]
    assert "s3://media/usage/ at 127.0.0.1" in pages[0]
    assert "AKIATEST" in pages[1]
    assert 'value="eu-west-1"' in pages[1]
    assert not [each for each in pages if SECRET in each]
    assert "does not answer: Connection refused" in olga.post(f"{added}/try", page=added).text
    answer = olga.post(added, BUCKET | {"endpoint": "https://elsewhere.example", "password": ""}, page=added)
    assert (answer.status_code, "Give the password again" in answer.text) == (400, True)
    assert olga.post(added, BUCKET | {"prefix": "other", "password": ""}, page=added).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"endpoint": "file:///etc/passwd"}, "https://host"), ({"endpoint": "https://AKIA:s@host"}, "name and password"), ({"bucket": "a/b"}, "Name the bucket"),
        ({"region": "x/y"}, "Name the region"), ({"prefix": "../x"}, "Name the prefix"), ({"addressing": "dns"}, "behind the host"), ({"key_id": "a b"}, "one word"),
    ],
)  # fmt: skip
def test_parts_of_a_bucket_that_cannot_be_are_refused(olga: Browser, wrong: dict[str, str], said: str) -> None:
    answer = olga.post("/admin/sources", BUCKET | wrong, page="/admin/sources/new?kind=s3")
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert SECRET not in answer.text


DECLARED = """base_url: http://127.0.0.1:{port}/api
authentication: {{style: bearer}}
resources:
  "rows <b>": {{path: /rows, paging: none}}
"""


def test_declared_server_is_added_tried_and_its_first_rows_shown(olga: Browser) -> None:
    rows = [{"id": 1, HOSTILE: f"{HOSTILE}<script>alert(1)</script>"}]
    with ScriptedServer(Reply(value=rows)) as server:
        typed = {
            "kind": "rest",
            "name": "api",
            "declaration": DECLARED.format(port=server.port).replace(" <b>", ""),
            "password": SECRET,
            "timeout_s": "5",
        }
        added = str(olga.post("/admin/sources", typed, page="/admin/sources/new?kind=rest").headers["Location"])
        pages = [olga.get(each).text for each in ("/admin/sources", added, f"{added}/tables", "/admin/audit")]
        assert f"http://127.0.0.1:{server.port}/api" in pages[0]
        assert "authentication: {style: bearer}" in pages[1]
        assert "1 resource is declared, and the first answers" in olga.post(f"{added}/try", page=added).text
        looked = olga.get(f"{added}/tables?table=rows").text
        assert ("&lt;b&gt;" in looked, "<script>alert" in looked) == (True, False)
        assert {each.headers["authorization"] for each in server.received} == {f"Bearer {SECRET}"}
        elsewhere = typed | {"declaration": typed["declaration"].replace("/api", "/other"), "password": ""}
        answer = olga.post(added, elsewhere, page=added)
        assert (answer.status_code, "Give the password again" in answer.text) == (400, True)
        assert (
            olga.post(
                added, typed | {"declaration": typed["declaration"] + "  more: {path: /m, paging: none}\r\n", "password": ""}, page=added
            ).status_code
            == 303
        )
    assert not [each for each in pages if SECRET in each]


@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        (DECLARED.format(port=9), "Line 4: a resource is called by letters"), (DECLARED.format(port=9).replace("bearer", "basic"), "Line 2, “authentication.user”: this is missing"),
        ("", "write named fields"), ("a: [", "This is no YAML and no JSON"), ("base_url: https://a.test\nheaders: {Authorization: x}\nresources: {a: {path: /a, paging: none}}", "Line 2, “headers.Authorization”: leave secrets out"),
    ],
)  # fmt: skip
def test_declaration_that_cannot_be_is_refused_with_its_line_and_comes_back(olga: Browser, declaration: str, said: str) -> None:
    typed = {"kind": "rest", "name": "api", "declaration": declaration, "password": SECRET, "timeout_s": "5"}
    answer = olga.post("/admin/sources", typed, page="/admin/sources/new?kind=rest")
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert SECRET not in answer.text
