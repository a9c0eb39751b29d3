"""The queries on files that people sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from rushes.store import tables

__all__ = ["add_upload", "drop_upload", "old_uploads", "upload_count", "upload_row", "uploads_of", "write_found"]

_upload = tables.dataset_upload


def add_upload(
    conn: Connection, token: str, account_id: int, dataset_id: int | None, name: str, size: int, *, by: str, at: datetime
) -> None:
    """Write that a file came."""
    values = {"token": token, "account_id": account_id, "dataset_id": dataset_id, "name": name, "size_bytes": size}
    conn.execute(insert(_upload).values(**values, made_by=by, made_at=at, message=""))


def upload_count(conn: Connection, account_id: int) -> int:
    """Return how many files of an account wait."""
    return conn.execute(select(func.count()).select_from(_upload).where(_upload.c.account_id == account_id)).scalar_one()


def upload_row(conn: Connection, token: str) -> dict[str, Any] | None:
    """Return a file's record, None if there is none."""
    row = conn.execute(select(_upload).where(_upload.c.token == token)).mappings().first()
    return None if row is None else dict(row)


def uploads_of(conn: Connection, account_id: int) -> list[dict[str, Any]]:
    """Return the records of an account's files, the newest first."""
    query = select(_upload).where(_upload.c.account_id == account_id).order_by(_upload.c.made_at.desc(), _upload.c.token)
    return [dict(row) for row in conn.execute(query).mappings()]


def write_found(conn: Connection, token: str, found: Mapping[str, Any] | None, message: str) -> None:
    """Write what is in a file."""
    conn.execute(update(_upload).where(_upload.c.token == token).values(found=None if found is None else dict(found), message=message))


def drop_upload(conn: Connection, token: str) -> None:
    """Strike a file's record."""
    conn.execute(delete(_upload).where(_upload.c.token == token))


def old_uploads(conn: Connection, before: datetime) -> list[str]:
    """Return the files that came before an instant."""
    return list(conn.execute(select(_upload.c.token).where(_upload.c.made_at < before)).scalars())
