"""Queries on the views that operators take of people's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select

from rushes.identity.records.people import OWNER_COLUMNS, Person, owner_of, with_owner
from rushes.identity.rights import RightsRecord
from rushes.store import tables

__all__ = ["ViewRow", "add_view", "end_view", "end_views_of", "find_view"]

_view, _session, _operator = tables.view_session, tables.operator_session, tables.operator


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One view: whose pages, who looks, until when."""

    view_id: int
    person: Person
    rights: RightsRecord
    operator_name: str
    expires_at: datetime


def add_view(conn: Connection, *, secret_hash: str, operator_session_id: int, person_id: int, at: datetime, expires_at: datetime) -> None:
    """Write a new view; it goes with the operator's session."""
    conn.execute(
        insert(_view).values(
            secret_hash=secret_hash, operator_session_id=operator_session_id, person_id=person_id, created_at=at, expires_at=expires_at
        )
    )


def find_view(conn: Connection, secret_hash: str, now: datetime) -> ViewRow | None:
    """Return a view that still holds: its time, its operator's session and the operator all do."""
    seen = with_owner(_view).join(_session, _session.c.id == _view.c.operator_session_id).join(_operator)
    holds = and_(_view.c.expires_at > now, _session.c.expires_at > now, _operator.c.disabled_at.is_(None))
    columns = (_view.c.id, _view.c.expires_at, _session.c.expires_at.label("session_expires_at"), _operator.c.name.label("operator_name"))
    rows = conn.execute(select(*columns, *OWNER_COLUMNS).select_from(seen).where(_view.c.secret_hash == secret_hash, holds)).all()
    if not rows:
        return None
    row, (person, rights) = rows[0], owner_of(rows)
    return ViewRow(row.id, person, rights, row.operator_name, min(row.expires_at, row.session_expires_at))


def end_view(conn: Connection, view_id: int) -> None:
    """End one view."""
    conn.execute(delete(_view).where(_view.c.id == view_id))


def end_views_of(conn: Connection, operator_session_id: int) -> tuple[int, ...]:
    """End the views that an operator's session has open; return whose pages they were of."""
    are_its = _view.c.operator_session_id == operator_session_id
    people = tuple(conn.execute(select(_view.c.person_id).where(are_its)).scalars())
    conn.execute(delete(_view).where(are_its))
    return people
