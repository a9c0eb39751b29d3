"""Databases as a kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rushes.domain import RawTable
from rushes.sources.databases.attempt import try_place
from rushes.sources.databases.browse import list_tables, look_at_table
from rushes.sources.databases.place import DatabasePlace, place_of
from rushes.sources.databases.read import read_table
from rushes.sources.kind import Asked, Reached, ReadLimits, Since, TableLook, TableName
from rushes.sources.reach import Reach

__all__ = ["Databases"]


class Databases:
    """MySQL, MariaDB, PostgreSQL, SQLite, and the dialects that the installation allows (`Kind`)."""

    def names(self, reach: Reach) -> tuple[str, ...]:
        """Return the kinds of databases that may be added."""
        return reach.kinds

    def place_of(self, kind: str, parts: Mapping[str, object], reach: Reach) -> DatabasePlace:
        """Return the place that typed parts name."""
        return place_of(kind, parts, reach)

    def kept_place(self, kind: str, parts: Mapping[str, Any]) -> DatabasePlace:
        """Return the place of kept parts: a kind that is allowed no more is refused when it is asked something."""
        return DatabasePlace(kind, **parts)

    def attempt(self, place: DatabasePlace, secret: str, reach: Reach) -> Reached:
        """Connect, and return what is there."""
        return try_place(place, secret, reach)

    def tables(self, place: DatabasePlace, secret: str, reach: Reach) -> tuple[TableName, ...]:
        """Return its tables and views."""
        return list_tables(place, secret, reach)

    def look(self, place: DatabasePlace, secret: str, asked: Asked, reach: Reach, *, rows: int) -> TableLook:
        """Return the columns and first rows of a table, or of a query."""
        return look_at_table(place, secret, asked, reach, rows=rows)

    def read(
        self,
        place: DatabasePlace,
        secret: str,
        asked: Asked,
        *,
        to: Path,
        reach: Reach,
        limits: ReadLimits,
        work: Path,  # noqa: ARG002 - a server is asked anew each time.
        since: Since | None = None,
    ) -> RawTable:
        """Read a table, or a query, into a raw table."""
        return read_table(place, secret, asked, to=to, reach=reach, limits=limits, since=since)
