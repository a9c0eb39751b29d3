"""The queries on what operators want datasets of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update

from rushes.store import tables

__all__ = ["add_draft", "draft_row", "drop_draft", "drop_drafts_before", "write_draft"]

_draft = tables.dataset_draft


def add_draft(conn: Connection, source_id: int, asked: Mapping[str, Any], dataset_id: int | None, *, by: str, at: datetime) -> int:
    """Write what is wanted, and return its number."""
    values = {"source_id": source_id, "asked": dict(asked), "dataset_id": dataset_id, "made_by": by, "made_at": at, "message": ""}
    return cast("tuple[int]", conn.execute(insert(_draft).values(values)).inserted_primary_key)[0]


def draft_row(conn: Connection, draft_id: int) -> dict[str, Any] | None:
    """Return a record, None if there is none."""
    row = conn.execute(select(_draft).where(_draft.c.id == draft_id)).mappings().first()
    return None if row is None else dict(row)


def write_draft(conn: Connection, draft_id: int, found: Mapping[str, Any], message: str) -> None:
    """Write what was found."""
    conn.execute(update(_draft).where(_draft.c.id == draft_id).values(found=dict(found), message=message))


def drop_draft(conn: Connection, draft_id: int) -> None:
    """Strike a record."""
    conn.execute(delete(_draft).where(_draft.c.id == draft_id))


def drop_drafts_before(conn: Connection, before: datetime) -> None:
    """Strike what was asked for before an instant."""
    conn.execute(delete(_draft).where(_draft.c.made_at < before))
