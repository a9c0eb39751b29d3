"""Queries on operators and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from rushes.store import tables

__all__ = [
    "OperatorRow",
    "OperatorSessionRow",
    "add_operator",
    "add_operator_session",
    "count_operator_sessions",
    "end_operator_session",
    "end_operator_sessions_of",
    "find_operator",
    "find_operator_session",
    "forget_operator_sessions",
    "list_operators",
    "set_disabled",
    "set_password_hash",
]

_operator, _session = tables.operator, tables.operator_session


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """An operator; the password's hash never appears in a repr."""

    operator_id: int
    name: str
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None

    def __repr__(self) -> str:
        return f"OperatorRow(name={self.name!r}, disabled_at={self.disabled_at!r})"


@dataclass(frozen=True, slots=True)
class OperatorSessionRow:
    """An operator's session, and whose it is."""

    session_id: int
    name: str
    expires_at: datetime


def add_operator(conn: Connection, *, name: str, password_hash: str, at: datetime) -> None:
    """Write a new operator."""
    conn.execute(insert(_operator).values(name=name, password_hash=password_hash, created_at=at))


def find_operator(conn: Connection, name: str) -> OperatorRow | None:
    """Return the operator of that name."""
    row = conn.execute(select(_operator).where(_operator.c.name == name)).first()
    return None if row is None else _of(row)


def list_operators(conn: Connection) -> tuple[OperatorRow, ...]:
    """Return every operator, by name."""
    return tuple(_of(row) for row in conn.execute(select(_operator).order_by(_operator.c.name)))


def set_disabled(conn: Connection, operator_id: int, at: datetime | None) -> None:
    """Disable an operator, or with None let the operator in again."""
    conn.execute(update(_operator).where(_operator.c.id == operator_id).values(disabled_at=at))


def set_password_hash(conn: Connection, operator_id: int, password_hash: str) -> None:
    """Replace an operator's password."""
    conn.execute(update(_operator).where(_operator.c.id == operator_id).values(password_hash=password_hash))


def add_operator_session(conn: Connection, *, secret_hash: str, operator_id: int, at: datetime, expires_at: datetime) -> None:
    """Write a new session of an operator."""
    conn.execute(insert(_session).values(secret_hash=secret_hash, operator_id=operator_id, created_at=at, expires_at=expires_at))


def find_operator_session(conn: Connection, secret_hash: str, now: datetime) -> OperatorSessionRow | None:
    """Return a session that can still be used."""
    is_usable = and_(_session.c.secret_hash == secret_hash, _session.c.expires_at > now, _operator.c.disabled_at.is_(None))
    columns = (_session.c.id, _operator.c.name, _session.c.expires_at)
    row = conn.execute(select(*columns).join_from(_session, _operator).where(is_usable)).first()
    return None if row is None else OperatorSessionRow(row.id, row.name, row.expires_at)


def count_operator_sessions(conn: Connection, now: datetime) -> int:
    """Return how many sessions can be used now."""
    is_usable = and_(_session.c.expires_at > now, _operator.c.disabled_at.is_(None))
    return conn.execute(select(func.count()).select_from(_session.join(_operator)).where(is_usable)).scalar_one()


def end_operator_session(conn: Connection, secret_hash: str) -> None:
    """End one session."""
    conn.execute(delete(_session).where(_session.c.secret_hash == secret_hash))


def end_operator_sessions_of(conn: Connection, operator_id: int) -> None:
    """End every session of an operator."""
    conn.execute(delete(_session).where(_session.c.operator_id == operator_id))


def forget_operator_sessions(conn: Connection, *, until: datetime) -> None:
    """Delete the sessions that had run out by then."""
    conn.execute(delete(_session).where(_session.c.expires_at <= until))


def _of(row: Row[Any]) -> OperatorRow:
    return OperatorRow(row.id, row.name, row.password_hash, row.created_at, row.disabled_at)
