"""Queries on the roles that administrators gave on top of the platform's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select

from rushes.identity.rights import Role
from rushes.store import tables

__all__ = ["drop_grant", "has_grant", "save_grant"]

_grant = tables.role_grant


def has_grant(conn: Connection, account_id: int, person_id: int) -> bool:
    """Say whether the person was given a role in that account."""
    is_it = and_(_grant.c.account_id == account_id, _grant.c.person_id == person_id)
    return conn.execute(select(_grant.c.person_id).where(is_it)).first() is not None


def save_grant(conn: Connection, *, account_id: int, person_id: int, at: datetime, by: str) -> None:
    """Make a person an editor of an account."""
    values = {"account_id": account_id, "person_id": person_id, "role": Role.EDITOR.value, "granted_at": at, "granted_by": by}
    conn.execute(insert(_grant).values(values))


def drop_grant(conn: Connection, *, account_id: int, person_id: int) -> None:
    """Take back what a person was given in an account."""
    conn.execute(delete(_grant).where(_grant.c.account_id == account_id, _grant.c.person_id == person_id))
