"""Real servers, each with a user of ours that may read one database, and a file of SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rushes.domain import RawTable
from rushes.sources import Asked, DatabasePlace, Reach, ReadLimits
from rushes.sources.databases import read_table
from servers import PASSWORD, RecordsServer, records_server

HERE = Reach(private=(ip_network("127.0.0.1"),))
ENGINES = ("mysql", "postgresql")


@dataclass(frozen=True)
class Source:
    """A database on a running server, and how it is reached."""

    server: RecordsServer
    place: DatabasePlace
    folder: Path

    @property
    def kind(self) -> str:
        return self.place.kind

    def make(self, *statements: str) -> None:
        """Run statements as the server's own administrator, and let our user read what is there."""
        with closing(self.server.administrator(self.place.database)) as connection, connection.cursor() as cursor:
            for each in statements:
                cursor.execute(each)
            if self.kind == "postgresql":
                cursor.execute("GRANT USAGE ON SCHEMA public TO rushes")
                cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO rushes")

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what the server's own administrator is answered."""
        with closing(self.server.administrator(self.place.database)) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return [tuple(each) for each in cursor.fetchall()]

    def read(self, asked: Asked, **more: Any) -> RawTable:
        told = {"to": self.folder / "raw.parquet", "reach": HERE, "limits": ReadLimits()} | more
        return read_table(more.pop("place", self.place), PASSWORD, asked, **{name: each for name, each in told.items() if name != "place"})

    def but(self, **parts: Any) -> DatabasePlace:
        """Return the place with other parts."""
        return replace(self.place, **parts)


def rows_of(raw: RawTable) -> list[tuple[Any, ...]]:
    """Return the rows of a raw table, without their numbers, which are from 1 and on."""
    with duckdb.connect(":memory:") as engine:
        found = engine.execute("SELECT * FROM read_parquet(?) ORDER BY line", [str(raw.path)]).fetchall()
    assert [row[0] for row in found] == list(range(1, raw.rows + 1))
    return [row[1:] for row in found]


@pytest.fixture(scope="session", params=ENGINES)
def running(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    """A server of each kind."""
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def source(running: RecordsServer, tmp_path: Path) -> Iterator[Source]:
    """An empty database that our user may read."""
    name = running.new_name()
    if running.kind == "mysql":
        running.administer(f"CREATE DATABASE {name} CHARACTER SET utf8mb4", f"GRANT SELECT ON {name}.* TO rushes@127.0.0.1")
    else:
        running.administer(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    place = DatabasePlace(running.kind, name, "127.0.0.1", running.port, "rushes", "verify", running.authority.read_text(), 30)
    yield Source(running, place, tmp_path)
    if running.kind == "mysql":
        # Rights outlive what they were given for.
        running.administer("REVOKE ALL PRIVILEGES, GRANT OPTION FROM rushes@127.0.0.1")
    running.administer(f"DROP DATABASE {name}" + (" WITH (FORCE)" if running.kind == "postgresql" else ""))
