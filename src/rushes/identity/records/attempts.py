"""Queries on sign-in attempts."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, insert, select

from rushes.store import tables

__all__ = ["add_attempt", "forget_attempts", "newest_by_address", "newest_by_name", "strike_attempt", "strike_attempts_for"]

_attempt = tables.sign_in_attempt


def add_attempt(conn: Connection, *, door: str, name_hash: str, address: str, at: datetime) -> int:
    """Write an attempt and return its id."""
    values = {"door": door, "name_hash": name_hash, "address": address, "attempted_at": at}
    return cast("tuple[int]", conn.execute(insert(_attempt).values(values)).inserted_primary_key)[0]


def newest_by_name(conn: Connection, door: str, name_hash: str, *, limit: int) -> list[datetime]:
    """Return when a name was last tried, newest first."""
    query = select(_attempt.c.attempted_at).where(_attempt.c.door == door, _attempt.c.name_hash == name_hash)
    return list(conn.execute(query.order_by(_attempt.c.attempted_at.desc()).limit(limit)).scalars())


def newest_by_address(conn: Connection, door: str, address: str, *, limit: int) -> list[datetime]:
    """Return when somebody last tried from an address, newest first."""
    query = select(_attempt.c.attempted_at).where(_attempt.c.door == door, _attempt.c.address == address)
    return list(conn.execute(query.order_by(_attempt.c.attempted_at.desc()).limit(limit)).scalars())


def strike_attempt(conn: Connection, attempt_id: int) -> None:
    """Delete one attempt."""
    conn.execute(delete(_attempt).where(_attempt.c.id == attempt_id))


def strike_attempts_for(conn: Connection, door: str, name_hash: str) -> None:
    """Delete every attempt for a name."""
    conn.execute(delete(_attempt).where(_attempt.c.door == door, _attempt.c.name_hash == name_hash))


def forget_attempts(conn: Connection, *, until: datetime) -> None:
    """Delete the attempts from no later than that."""
    conn.execute(delete(_attempt).where(_attempt.c.attempted_at <= until))
