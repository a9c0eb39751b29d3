"""The queries on sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from rushes.store import tables

__all__ = ["SourceRow", "add_source", "change_source", "exports_to", "find_source", "list_sources", "remove_source"]

_source = tables.source


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as it is recorded; instants are UTC, and the secret is sealed."""

    name: str
    kind: str
    parts: Mapping[str, Any]
    secret: bytes | None
    made_by: str
    made_at: datetime
    changed_at: datetime


def list_sources(conn: Connection) -> list[tuple[int, SourceRow]]:
    """Return every source with its id, by name."""
    return [_read(row) for row in conn.execute(select(_source).order_by(_source.c.name)).mappings()]


def find_source(conn: Connection, *, source_id: int | None = None, name: str = "") -> tuple[int, SourceRow] | None:
    """Return the source of that id or name."""
    chosen: ColumnElement[bool] = _source.c.name == name if source_id is None else _source.c.id == source_id
    row = conn.execute(select(_source).where(chosen)).mappings().first()
    return None if row is None else _read(row)


def add_source(conn: Connection, row: SourceRow) -> int | None:
    """Write a source and return its id, None where another has its name."""
    try:
        done = conn.execute(insert(_source).values(asdict(row)))
    except IntegrityError:
        return None
    return cast("tuple[int]", done.inserted_primary_key)[0]


def change_source(conn: Connection, source_id: int, row: SourceRow) -> bool:
    """Replace what is recorded of a source; False where another has its name."""
    try:
        conn.execute(update(_source).where(_source.c.id == source_id).values(asdict(row)))
    except IntegrityError:
        return False
    return True


def exports_to(conn: Connection, source_id: int) -> str:
    """Return the name of an export that is put into a source, "" where there is none."""
    export = tables.export_schedule
    return conn.execute(select(export.c.name).where(export.c.source_id == source_id).limit(1)).scalar() or ""


def remove_source(conn: Connection, source_id: int) -> None:
    """Strike a source out."""
    conn.execute(delete(_source).where(_source.c.id == source_id))


def _read(row: Mapping[Any, Any]) -> tuple[int, SourceRow]:
    values = dict(row)
    return values.pop("id"), SourceRow(**values)
