"""Row 3: the embedded database reads its own tables and nothing else, whichever way it is asked."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from flask import Flask

from rushes.errors import InvalidQuery
from security.walk import ask, parameter_names, path_of, rules, token_of
from web.installation import Browser, rooms

STATEMENTS = (
    "ATTACH 'stolen.duckdb'", "ATTACH ':memory:' AS x", "COPY (SELECT 1) TO 'stolen.csv'", "COPY usage_daily FROM '/etc/passwd'", "INSTALL httpfs", "LOAD httpfs",
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM '/etc/passwd'", "SELECT getenv('HOME')", "EXPORT DATABASE 'stolen'", "SET enable_external_access = true",
    "SELECT 1; DROP TABLE usage_daily", "SELECT * FROM duckdb_secrets()", "CREATE TABLE stolen AS SELECT 1", "CALL pragma_version()",
)  # fmt: skip


@pytest.mark.parametrize("statement", STATEMENTS)
def test_row_03_reader_refuses(shared_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    monkeypatch.chdir(tmp_path)
    with rooms(shared_app).warehouse.reader() as reader:
        try:
            answer = reader.query(statement)
        except (InvalidQuery, duckdb.Error):
            answer = []
        assert not any("root:" in str(value) for row in answer for value in row)
        assert reader.query("SELECT count(*) > 0 FROM usage_daily") == [(True,)]
    if statement.startswith(("SELECT getenv", "SELECT * FROM duckdb_secrets")):
        assert answer in ([], [(None,)], [("",)])
    else:
        assert answer == []
    assert list(tmp_path.iterdir()) == []


def test_row_03_no_address_hands_a_statement_on(shared_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.installation import signed_in

    monkeypatch.chdir(tmp_path)
    alice = signed_in(shared_app, "alice")
    names, token = parameter_names(), token_of(alice)
    for statement in STATEMENTS[:8]:
        for rule, method in rules(shared_app):
            answer = ask(alice, token, method, path_of(rule, {}, statement), dict.fromkeys(names, statement))
            assert answer.status_code < 500, (rule, method, statement)
            assert "root:" not in answer.text
    assert list(tmp_path.iterdir()) == []


def test_row_03_records_and_facts_lie_in_separate_files(shared_app: Flask) -> None:
    settings = rooms(shared_app).settings
    assert not isinstance(settings.records_place, Path) or settings.records_place.parent != settings.warehouse_dir
    with rooms(shared_app).warehouse.reader() as reader:
        tables = {row[0] for row in reader.query("SELECT table_name FROM information_schema.tables")}
    assert tables & {"person", "session", "operator", "api_token"} == set()


def test_row_03_stranger_reads_nothing_by_a_statement(shared_app: Flask) -> None:
    browser = Browser(shared_app)
    answer = browser.client.post("/api/v1/query", json={"sql": STATEMENTS[6]}, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401
