"""Queries on personal API tokens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from rushes.identity.records.people import OWNER_COLUMNS, Person, owner_of, with_owner
from rushes.identity.rights import RightsRecord
from rushes.store import tables

__all__ = ["TokenRow", "add_token", "find_token", "list_tokens", "list_tokens_of", "owner_id_of", "revoke_token", "touch_token"]

_token = tables.api_token


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A personal API token; only its hash is stored, and that is not here."""

    token_id: int
    name: str
    created_at: datetime
    expires_on: date
    used_at: datetime | None
    revoked_at: datetime | None


def add_token(conn: Connection, *, secret_hash: str, person_id: int, name: str, at: datetime, expires_on: date) -> None:
    """Write a new token."""
    conn.execute(insert(_token).values(secret_hash=secret_hash, person_id=person_id, name=name, created_at=at, expires_on=expires_on))


def find_token(conn: Connection, secret_hash: str) -> tuple[TokenRow, Person, RightsRecord] | None:
    """Return a token with its owner and the owner's rights record."""
    query = select(_token, *OWNER_COLUMNS).select_from(with_owner(_token)).where(_token.c.secret_hash == secret_hash)
    rows = conn.execute(query).all()
    return (_of(rows[0]), *owner_of(rows)) if rows else None


def list_tokens(conn: Connection, person_id: int) -> tuple[TokenRow, ...]:
    """Return a person's tokens, newest first, the expired and revoked ones too."""
    rows = conn.execute(select(_token).where(_token.c.person_id == person_id).order_by(_token.c.id.desc()))
    return tuple(_of(row) for row in rows)


def list_tokens_of(conn: Connection, person_ids: Collection[int]) -> tuple[tuple[int, TokenRow], ...]:
    """Return several people's tokens with whose they are, newest first, the expired and revoked ones too."""
    rows = conn.execute(select(_token).where(_token.c.person_id.in_(person_ids)).order_by(_token.c.id.desc()))
    return tuple((row.person_id, _of(row)) for row in rows)


def owner_id_of(conn: Connection, token_id: int) -> int | None:
    """Return whose token it is, None if there is no such token."""
    return conn.execute(select(_token.c.person_id).where(_token.c.id == token_id)).scalar_one_or_none()


def touch_token(conn: Connection, token_id: int, *, at: datetime, used_until: datetime) -> bool:
    """Note that a token was used, if the last note is from no later than `used_until`; say whether."""
    is_due = or_(_token.c.used_at.is_(None), _token.c.used_at <= used_until)
    return conn.execute(update(_token).where(_token.c.id == token_id, is_due).values(used_at=at)).rowcount == 1


def revoke_token(conn: Connection, token_id: int, at: datetime) -> None:
    """Revoke a token; the first time counts."""
    conn.execute(update(_token).where(_token.c.id == token_id, _token.c.revoked_at.is_(None)).values(revoked_at=at))


def _of(row: Row[Any]) -> TokenRow:
    return TokenRow(row.id, row.name, row.created_at, row.expires_on, row.used_at, row.revoked_at)
