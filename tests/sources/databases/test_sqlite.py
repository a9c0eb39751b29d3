"""Files of SQLite: those of one folder, opened read-only, whatever a query tries."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rushes.errors import InvalidQuery, SourceRefused
from rushes.sources import Asked, DatabasePlace, Reach, ReadLimits, TableName
from rushes.sources.databases import list_tables, look_at_table, read_table, try_place
from sources.databases.conftest import rows_of

PLACE = DatabasePlace("sqlite", "usage.sqlite3", timeout_s=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    with closing(sqlite3.connect(tmp_path / "files" / "usage.sqlite3")) as made:
        made.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, day DATE, amount DECIMAL(10, 2), ratio REAL, raw BLOB)")
        made.execute("CREATE VIEW v AS SELECT id FROM t")
        made.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)",
            [
                (1, 'a"b,c\n😀', "2026-11-03", "1.50", 0.1, b"\x00\xff"),
                (2, None, None, None, 1e20, None),
                (3, "", "no day", 12, None, "text"),
            ],
        )
        made.execute("INSERT INTO t (id, name) VALUES (4, CAST(x'ff41' AS TEXT))")
        made.commit()
    return tmp_path / "files"


@pytest.fixture
def reach(folder: Path) -> Reach:
    return Reach(sqlite_dir=folder)


def read(reach: Reach, asked: Asked, tmp_path: Path, **more: Any) -> Any:
    return read_table(PLACE, "", asked, to=tmp_path / "raw.parquet", reach=reach, limits=ReadLimits(), **more)


def test_table_of_values_of_every_kind_becomes_text(reach: Reach, tmp_path: Path) -> None:
    raw = read(reach, Asked("t"), tmp_path)
    assert raw.headers == ("id", "name", "day", "amount", "ratio", "raw")
    assert rows_of(raw) == [
        ("1", 'a"b,c\n😀', "2026-11-03", "1.5", "0.1", "00ff"),
        ("2", None, None, None, "100000000000000000000", None),
        ("3", "", "no day", "12", None, "text"),
        ("4", "\ufffdA", None, None, None, None),
    ]
    assert rows_of(read(reach, Asked("t"), tmp_path, since=("id", "3")))[0][0] == "3"


def test_file_is_tried_listed_and_looked_at(reach: Reach) -> None:
    reached = try_place(PLACE, "", reach)
    assert (reached.server, reached.tables, reached.could_write, reached.is_encrypted) == ("SQLite", 2, False, False)
    assert list_tables(PLACE, "", reach) == (TableName("", "t"), TableName("", "v", is_view=True))
    look = look_at_table(PLACE, "", Asked("t"), reach, rows=1)
    assert look.columns[:2] == (("id", "integer"), ("name", "text"))
    assert len(look.rows) == 1


@pytest.mark.parametrize(
    "query",
    [
        "WITH x AS (SELECT 1) INSERT INTO t (id) SELECT 99", "WITH x AS (SELECT 1) DELETE FROM t", "SELECT load_extension('x')", "SELECT * FROM pragma_database_list",
        "SELECT * FROM pragma_user_version", "SELECT writefile('stolen', 'x')", "SELECT edit('x')", "SELECT fts3_tokenizer('x')", "SELECT readfile('/etc/passwd')",
        "SELECT * FROM dbstat", "SELECT 1) UNION SELECT (2",
    ],
)  # fmt: skip
def test_query_that_does_more_than_read_is_refused(reach: Reach, folder: Path, query: str, tmp_path: Path) -> None:
    before = (folder / "usage.sqlite3").read_bytes()
    with pytest.raises(InvalidQuery):
        look_at_table(PLACE, "", Asked(query=query), reach)
    with pytest.raises(InvalidQuery):
        read(reach, Asked(query=query), tmp_path)
    assert (folder / "usage.sqlite3").read_bytes() == before
    assert [each.name for each in folder.iterdir()] == ["usage.sqlite3"]


def test_slow_query_is_stopped(reach: Reach) -> None:
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
    with pytest.raises(SourceRefused, match="longer than 1 s"):
        look_at_table(replace(PLACE, timeout_s=1), "", Asked(query=endless), reach)


@pytest.mark.parametrize("name", ["../outside.sqlite3", "/etc/passwd", "link.sqlite3", "nowhere.sqlite3", ".", "sub"])
def test_file_outside_of_the_folder_is_refused(reach: Reach, folder: Path, name: str) -> None:
    (folder.parent / "outside.sqlite3").write_bytes((folder / "usage.sqlite3").read_bytes())
    (folder / "link.sqlite3").symlink_to(folder.parent / "outside.sqlite3")
    (folder / "sub").mkdir()
    with pytest.raises(SourceRefused, match="There is no file"):
        try_place(replace(PLACE, database=name), "", reach)
    with pytest.raises(SourceRefused, match="sqlite_dir"):
        try_place(PLACE, "", Reach())


def test_file_of_a_name_with_options_in_it_is_opened_read_only_all_the_same(reach: Reach, folder: Path) -> None:
    name = "a?mode=rwc&vfs=x#%41.sqlite3"
    os.link(folder / "usage.sqlite3", folder / name)
    assert try_place(replace(PLACE, database=name), "", reach).tables == 2


def test_file_that_is_no_database_says_so(reach: Reach, folder: Path) -> None:
    (folder / "text.sqlite3").write_text("no database " * 100)
    with pytest.raises((SourceRefused, InvalidQuery), match="not a database"):
        try_place(replace(PLACE, database="text.sqlite3"), "", reach)
