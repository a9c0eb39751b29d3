"""A dialect that the installation allows: its tables are read by the same way, its queries are not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.dialects import registry

from rushes.errors import InvalidQuery, SourceRefused, UnknownName
from rushes.sources import Asked, DatabasePlace, Reach, ReadLimits, UnusablePlace
from rushes.sources.databases import list_tables, look_at_table, place_of, read_table, try_place
from sources.databases.archive import Archive
from sources.databases.conftest import HERE, rows_of

PARTS = {"host": "127.0.0.1", "port": "5000", "database": "usage.db", "user": "reader", "tls": "off"}
REACH = Reach(HERE.private, dialects=("archive",))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DatabasePlace]:
    registry.register("archive", "sources.databases.archive", "Archive")
    monkeypatch.setattr(Archive, "folder", tmp_path)
    monkeypatch.setattr(Archive, "called", [])
    with closing(sqlite3.connect(tmp_path / "usage.db")) as made:
        made.execute("CREATE TABLE t (day DATE, done BOOLEAN, n NUMERIC(10, 2), name TEXT)")
        made.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", [("2026-11-03", 1, 1.5, "é"), ("2026-11-04", 0, 2, None)])
        made.commit()
    yield place_of("archive", PARTS, REACH)
    registry.impls.pop("archive", None)


@pytest.mark.filterwarnings("ignore:Dialect archive")
def test_table_of_a_further_dialect_is_read_as_text(place: DatabasePlace, tmp_path: Path) -> None:
    reached = try_place(place, "geheim", REACH)
    assert (reached.server, reached.tables, reached.could_write, reached.is_encrypted) == ("archive", 1, None, False)
    assert [each.name for each in list_tables(place, "geheim", REACH)] == ["t"]
    assert look_at_table(place, "geheim", Asked("t"), REACH).columns[0] == ("day", "date")
    raw = read_table(place, "geheim", Asked("t"), to=tmp_path / "raw.parquet", reach=REACH, limits=ReadLimits())
    assert rows_of(raw) == [("2026-11-03", "true", "1.50", "é"), ("2026-11-04", "false", "2.00", None)]
    since = read_table(place, "geheim", Asked("t"), to=tmp_path / "raw.parquet", reach=REACH, limits=ReadLimits(), since=("name", "a"))
    assert since.rows == 1
    assert set(Archive.called) == {("127.0.0.1", 5000)}


@pytest.mark.filterwarnings("ignore:Dialect archive")
def test_query_or_unknown_table_or_column_is_refused(place: DatabasePlace, tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery, match="no queries"):
        look_at_table(place, "geheim", Asked(query="SELECT 1"), REACH)
    with pytest.raises(InvalidQuery, match="no table “nowhere”"):
        look_at_table(place, "geheim", Asked("nowhere"), REACH)
    with pytest.raises(UnknownName, match="nowhere"):
        read_table(place, "geheim", Asked("t"), to=tmp_path / "raw.parquet", reach=REACH, limits=ReadLimits(), since=("nowhere", "1"))


def test_host_is_checked_for_every_dialect(place: DatabasePlace) -> None:
    with pytest.raises(SourceRefused, match="private network"):
        try_place(place, "geheim", Reach(dialects=("archive",)))


@pytest.mark.parametrize(
    "wrong", [{"port": ""}, {"tls": "verify"}, {"database": "../usage.db"}, {"database": "/etc/passwd"}, {"database": ":memory:"}], ids=str
)
def test_parts_that_a_further_dialect_might_take_for_something_else_are_refused(place: DatabasePlace, wrong: dict[str, str]) -> None:
    with pytest.raises(UnusablePlace):
        place_of("archive", PARTS | wrong, REACH)
