"""Objects of a bucket become one raw table, and only what is new or changed is fetched again."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rushes.domain import RawTable
from rushes.errors import InvalidQuery, SourceRefused, SourceUnreachable
from rushes.sources import Asked, ReadLimits, raw_rows
from rushes.sources.buckets import Bucket, BucketPlace, Buckets
from rushes.sources.buckets.asked import chosen_of
from storage import REACH, SECRET, Storage

BUCKETS = Buckets()
LIMITS = ReadLimits(rows=1_000_000, text_bytes=2**30, seconds=60)


def parquet(tmp_path: Path, select: str) -> bytes:
    path = tmp_path / "made.parquet"
    duckdb.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


def place(storage: Storage, bucket: str, **parts: object) -> BucketPlace:
    return BUCKETS.place_of("s3", storage.parts(bucket, **parts), REACH)


def read(
    storage: Storage,
    bucket: str,
    table: str,
    tmp_path: Path,
    *,
    limits: ReadLimits = LIMITS,
    reading: dict[str, Any] | None = None,
    **parts: object,
) -> RawTable:
    to = tmp_path / "out" / "raw.parquet"
    to.parent.mkdir(exist_ok=True)
    asked = Asked(table, reading=reading or {})
    return BUCKETS.read(place(storage, bucket, **parts), SECRET, asked, to=to, reach=REACH, limits=limits, work=tmp_path / "work")


def rows(table: RawTable) -> list[tuple[Any, ...]]:
    """Return the rows by object and line, those two first."""
    found = duckdb.sql(f"SELECT * FROM read_parquet('{table.path}')").fetchall()
    return sorted(((row[-1], *row[:-1]) for row in found), key=lambda row: row[:2])


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The objects that were fetched, one after the other."""
    keys: list[str] = []
    real = Bucket.fetch

    def fetch(self: Bucket, found: Any, to: Path) -> None:
        keys.append(found.key)
        real(self, found, to)

    monkeypatch.setattr(Bucket, "fetch", fetch)
    return keys


def test_column_keeps_the_type_that_it_has_in_every_object_and_is_text_where_they_differ(storage: Storage, tmp_path: Path) -> None:
    storage.put(
        "types",
        {
            "1.parquet": parquet(tmp_path, "SELECT 1 AS same, 1.25::DECIMAL(9, 2) AS scale, 7 AS kind, DATE '2026-11-03' AS day"),
            "2.parquet": parquet(
                tmp_path, "SELECT 2 AS same, 1.125::DECIMAL(9, 3) AS scale, 0.5::DOUBLE AS kind, DATE '2026-11-04' AS day"
            ),
            "3.parquet": parquet(tmp_path, "SELECT 'seven' AS kind, DATE '2026-11-05' AS day, 3 AS same, NULL::DECIMAL(9, 2) AS scale"),
        },
    )
    table = read(storage, "types", "*.parquet", tmp_path)
    assert {*zip(table.headers, table.kinds, strict=True)} == {
        ("same", "INTEGER"),
        ("scale", "VARCHAR"),
        ("kind", "VARCHAR"),
        ("day", "DATE"),
        ("object", "VARCHAR"),
    }
    found = {(cells[-1], *(cells[table.headers.index(each)] for each in ("same", "scale", "kind", "day"))) for _, cells in raw_rows(table)}
    assert found == {
        ("1.parquet", "1", "1.25", "7", "2026-11-03"),
        ("2.parquet", "2", "1.125", "0.5", "2026-11-04"),
        ("3.parquet", "3", None, "seven", "2026-11-05"),
    }


def test_objects_of_every_form_become_one_table_with_folders_and_object_as_columns(storage: Storage, tmp_path: Path) -> None:
    storage.put(
        "forms",
        {
            "usage/day=2026-11-01/a.csv": b"name,hours\nAlpha,1\nBeta,2\n",
            "usage/day=2026-11-02/b.csv.gz": gzip.compress("hours;name\n3;Gämma\n".encode("latin-1")),
            "usage/day=2026-11-03/c.parquet": parquet(tmp_path, "SELECT 4.5 AS hours, 'Delta' AS name"),
            "usage/day=__HIVE_DEFAULT_PARTITION__/d%20 ü.csv": b"name,hours\nEta,5\n",
            "usage/day=2026-11-04/empty.csv": b"name,hours\n",
            "usage/_SUCCESS": b"",
            "usage/day=2026-11-01/.a.csv.crc": b"crc",
            "usage/_temporary/x.csv": b"other,columns\n1,2\n",
        },
    )
    table = read(storage, "forms", "usage/", tmp_path)
    assert table.headers == ("name", "hours", "day", "object")
    assert rows(table) == [
        ("usage/day=2026-11-01/a.csv", 2, "Alpha", "1", "2026-11-01"),
        ("usage/day=2026-11-01/a.csv", 3, "Beta", "2", "2026-11-01"),
        ("usage/day=2026-11-02/b.csv.gz", 2, "Gämma", "3", "2026-11-02"),
        ("usage/day=2026-11-03/c.parquet", 1, "Delta", "4.5", "2026-11-03"),
        ("usage/day=__HIVE_DEFAULT_PARTITION__/d%20 ü.csv", 2, "Eta", "5", None),
    ]
    assert (table.rows, table.broken) == (5, None)


def test_an_object_that_is_a_header_alone_is_read_as_the_largest_and_says_the_order_of_columns(storage: Storage, tmp_path: Path) -> None:
    storage.put("headers", {"a.csv": b"x;y\n", "b.csv": b"y;x\n1;2\n3;4\n"})
    table = read(storage, "headers", "**", tmp_path)
    assert (table.headers, rows(table)) == (("x", "y", "object"), [("b.csv", 2, "2", "1"), ("b.csv", 3, "4", "3")])


def test_lines_that_are_no_rows_are_kept_with_their_object_and_line(storage: Storage, tmp_path: Path) -> None:
    storage.put("lines", {"a.csv": b"x,y\n1,2\n3,4\n1,2,3\n5,6\n", "b.csv": b"x,y\n4,5\n"})
    table = read(storage, "lines", "**", tmp_path)
    assert (table.rows, table.broken_rows) == (4, 1)
    assert duckdb.sql(f"SELECT line, raw FROM read_parquet('{table.broken}')").fetchall() == [(4, "a.csv: 1,2,3")]
    assert rows(table) == [("a.csv", 2, "1", "2"), ("a.csv", 3, "3", "4"), ("a.csv", 5, "5", "6"), ("b.csv", 2, "4", "5")]


def test_json_objects_may_lack_keys_and_others_may_lack_no_column(storage: Storage, tmp_path: Path) -> None:
    lines = {f"{name}.jsonl": json.dumps(row).encode() + b"\n" for name, row in (("a", {"x": 1}), ("b", {"y": "2", "x": 3}))}
    storage.put("json", lines)
    table = read(storage, "json", "*.jsonl", tmp_path)
    assert table.headers == ("x", "y", "object")
    assert rows(table) == [("a.jsonl", 1, "1", None), ("b.jsonl", 1, "3", "2")]
    storage.put(
        "strict", {"a.parquet": parquet(tmp_path, "SELECT 1 AS x, 2 AS y"), "b.parquet": parquet(tmp_path, "SELECT 1 AS x, 3 AS z")}
    )
    with pytest.raises(SourceRefused, match=r"“b.parquet” has other columns than “a.parquet”.*lacks: y.*more: z"):
        read(storage, "strict", "*.parquet", tmp_path)


def test_folders_that_name_other_columns_are_refused_and_columns_of_the_object_itself_stand(storage: Storage, tmp_path: Path) -> None:
    storage.put("folders", {"t/day=1/a.csv": b"x,y\n1,2\n", "t/b.csv": b"x,y\n1,2\n", "own/x=9/a.csv": b"x,y\n1,2\n"})
    with pytest.raises(SourceRefused, match="do not name the same columns"):
        read(storage, "folders", "t/", tmp_path)
    table = read(storage, "folders", "own/", tmp_path)
    assert (table.headers, rows(table)) == (("x", "y", "object"), [("own/x=9/a.csv", 2, "1", "2")])


def test_a_column_called_object_stands_beside_the_objects_name(storage: Storage, tmp_path: Path) -> None:
    storage.put("named", {"a.csv": b"object,y\nlamp,2\n"})
    assert read(storage, "named", "a.csv", tmp_path).headers == ("object", "y", "object (2)")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("in/*.csv", ["in/a.csv", "in/b.csv"]),
        ("in/**/*.csv", ["in/a.csv", "in/b.csv", "in/deep/er/c.csv"]),
        ("in/[!a].csv", ["in/b.csv"]),
        ("in/?.csv", ["in/a.csv", "in/b.csv"]),
        ("/in/deep/", ["in/deep/er/c.csv"]),
        ("in/deep/er/c.csv", ["in/deep/er/c.csv"]),
        ("other/*", ["other/(1)+.csv"]),
        ("other/(1)+.*", ["other/(1)+.csv"]),
        ("**/er/*", ["in/deep/er/c.csv"]),
        ("in/**", ["in/a.csv", "in/b.csv", "in/deep/er/c.csv"]),
        ("i*", ["input.csv"]),
    ],
)
def test_patterns_name_objects(storage: Storage, tmp_path: Path, pattern: str, found: list[str]) -> None:
    storage.put("patterns", dict.fromkeys(("in/a.csv", "in/b.csv", "in/deep/er/c.csv", "other/(1)+.csv", "input.csv"), b"x,y\n1,2\n"))
    assert [row[0] for row in rows(read(storage, "patterns", pattern, tmp_path))] == found


def test_a_pattern_of_many_stars_is_answered_at_once() -> None:
    began = time.monotonic()
    for pattern in ("*a" * 100, "**/" * 50 + "b", "*a/" * 50 + "**/b"):
        assert not chosen_of(Asked(pattern)).takes("a/" * 100 + "a" * 200)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "asked",
    [
        Asked(""),
        Asked("a/../b"),
        Asked("a//b"),
        Asked("x", query="SELECT 1"),
        Asked("x", "s"),
        Asked("nothing/"),
        Asked("nothing.csv"),
        Asked("no*thing"),
    ],
)
def test_what_names_no_object_is_refused(storage: Storage, tmp_path: Path, asked: Asked) -> None:
    storage.put("empty", {"a.csv": b"x,y\n1,2\n"})
    with pytest.raises(InvalidQuery):
        BUCKETS.read(
            place(storage, "empty"), SECRET, asked, to=tmp_path / "raw.parquet", reach=REACH, limits=LIMITS, work=tmp_path / "work"
        )


def test_nothing_outside_of_the_prefix_is_seen(storage: Storage, tmp_path: Path) -> None:
    storage.put("shared", {"ours/a.csv": b"x,y\n1,2\n", "theirs/b.csv": b"x,y\n3,4\n", "ours2/c.csv": b"x,y\n5,6\n"})
    table = read(storage, "shared", "**", tmp_path, prefix="/ours")
    assert rows(table) == [("a.csv", 2, "1", "2")]
    with pytest.raises(InvalidQuery):
        read(storage, "shared", "../theirs/b.csv", tmp_path, prefix="ours")


def test_only_new_and_changed_objects_are_fetched_again_and_a_refresh_equals_a_full_load(
    storage: Storage, tmp_path: Path, fetched: list[str]
) -> None:
    storage.put("kept", {f"d/{name}.csv": f"x,y\n{name},1\n".encode() for name in "abc"})
    first = rows(read(storage, "kept", "d/", tmp_path))
    assert sorted(fetched) == ["d/a.csv", "d/b.csv", "d/c.csv"]
    fetched.clear()
    assert rows(read(storage, "kept", "d/", tmp_path)) == first
    assert fetched == []
    storage.put("kept", {"d/b.csv": b"x,y\nbee,2\n", "d/e.csv": b"x,y\ne,1\n"})
    storage.take_away("kept", "d/a.csv")
    again = rows(read(storage, "kept", "d/", tmp_path))
    assert sorted(fetched) == ["d/b.csv", "d/e.csv"]
    (tmp_path / "elsewhere").mkdir()
    assert (
        again
        == rows(read(storage, "kept", "d/", tmp_path / "elsewhere"))
        == [("d/b.csv", 2, "bee", "2"), ("d/c.csv", 2, "c", "1"), ("d/e.csv", 2, "e", "1")]
    )
    assert len(list((tmp_path / "work" / "objects").iterdir())) == 3


def test_another_reading_fetches_again(storage: Storage, tmp_path: Path, fetched: list[str]) -> None:
    storage.put("reading", {"a.csv": b"x;y\n1;2\n"})
    assert read(storage, "reading", "a.csv", tmp_path).headers == ("x", "y", "object")
    table = read(storage, "reading", "a.csv", tmp_path, reading={"format": "text", "delimiter": ";", "header_line": 0, "first_line": 1})
    assert (table.headers[:2], table.rows) == (("Column 1", "Column 2"), 2)
    assert fetched == ["a.csv", "a.csv"]


def test_an_object_that_changes_while_it_is_read_ends_the_reading_and_keeps_what_was(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.put("changing", {"a.csv": b"x,y\n1,2\n", "b.csv": b"x,y\n3,4\n"})
    before = rows(read(storage, "changing", "**", tmp_path))
    storage.put("changing", {"b.csv": b"x,y\n5,6\n"})
    real = Bucket.chosen

    def chosen(self: Bucket, what: Any) -> Any:
        found = real(self, what)
        storage.put("changing", {"b.csv": b"x,y\n7,8\n"})
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Bucket, "chosen", chosen)
        with pytest.raises(SourceUnreachable, match=r"“b.csv” was changed or taken away"):
            read(storage, "changing", "**", tmp_path)
    out = tmp_path / "out" / "raw.parquet"
    assert [row[-1] for row in before] == ["2", "4"]
    assert duckdb.sql(f"SELECT c1 FROM read_parquet('{out}') ORDER BY 1").fetchall() == [("2",), ("4",)]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (ReadLimits(rows=3), "more than can be read"),
        (ReadLimits(text_bytes=20), "more than can be read"),
        (ReadLimits(columns=1), "2 columns"),
    ],
)
def test_more_than_may_be_read_is_refused(storage: Storage, tmp_path: Path, limits: ReadLimits, said: str) -> None:
    storage.put("large", {"a.csv": b"x,y\n1,2\n3,4\n", "b.csv": b"x,y\n1,2\n3,4\n"})
    with pytest.raises(SourceRefused, match=said):
        read(storage, "large", "**", tmp_path, limits=limits)


def test_too_many_objects_are_refused(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.put("many", {f"{number}.csv": b"x,y\n1,2\n" for number in range(4)})
    monkeypatch.setattr("rushes.sources.buckets.bucket.MOST_OBJECTS", 3)
    with pytest.raises(InvalidQuery, match="4 objects; 3 can be read"):
        read(storage, "many", "**", tmp_path)
    monkeypatch.setattr("rushes.sources.buckets.bucket._MOST_SEEN", 3)
    with pytest.raises(SourceRefused, match="more than 3 objects"):
        read(storage, "many", "**", tmp_path)


def test_an_object_that_is_no_table_is_named(storage: Storage, tmp_path: Path) -> None:
    storage.put("pictures", {"a.csv": b"x,y\n1,2\n", "b.csv": b"\x89PNG\r\n"})
    with pytest.raises(SourceRefused, match=r"“b.csv” cannot be read as a table: This is a PNG file"):
        read(storage, "pictures", "**", tmp_path)


def test_what_is_there_is_listed_and_looked_at(storage: Storage, tmp_path: Path) -> None:
    storage.put(
        "look",
        {
            "usage/day=1/a.csv": b"x,y\n1,2\n3,4\n",
            "usage/day=2/b.csv": b"x,y\n1,2\n",
            "deep/er/c.csv": b"x,y\n1,2\n",
            "top.csv": b"x,y\n1,2\n",
            "_SUCCESS": b"s",
        },
    )
    here = place(storage, "look")
    assert [each.name for each in BUCKETS.tables(here, SECRET, REACH)] == ["**", "deep/", "deep/er/", "deep/er/c.csv", "top.csv", "usage/"]
    look = BUCKETS.look(here, SECRET, Asked("usage/"), REACH, rows=1)
    assert [name for name, _ in look.columns] == ["x", "y", "day", "object"]
    assert look.rows == (("1", "2", "1", "usage/day=1/a.csv"),)
    reached = BUCKETS.attempt(here, SECRET, REACH)
    assert (reached.server, reached.is_encrypted, reached.tables, reached.could_write) == ("S3", False, 5, None)


def test_a_list_that_is_cut_says_so(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.put("cut", {f"{number}.csv": b"x,y\n1,2\n" for number in range(5)})
    monkeypatch.setattr("rushes.sources.buckets.look._MOST_SEEN", 3)
    assert [each.name for each in BUCKETS.tables(place(storage, "cut"), SECRET, REACH)] == ["**", "0.csv", "1.csv", "2.csv", "…"]


def test_rows_are_read_only_since_nothing(storage: Storage, tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery, match="as a whole"):
        BUCKETS.read(
            place(storage, "any"), SECRET, Asked("a/"), to=tmp_path / "r", reach=REACH, limits=LIMITS, work=tmp_path, since=("x", "1")
        )
