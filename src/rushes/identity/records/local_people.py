"""Queries on people with passwords of ours, and on their invitations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from rushes.identity.records.people import LOCAL_PREFIX, accounts_from_json, accounts_to_json
from rushes.identity.rights import AccountRights
from rushes.store import tables

__all__ = [
    "InvitationRow",
    "LocalPersonRow",
    "add_invitation",
    "add_local_person",
    "external_account_id",
    "external_production_ids",
    "find_invitation",
    "find_local_person",
    "find_local_person_named",
    "revoke_invitations",
    "revoke_invitations_by",
    "save_local_rights",
    "set_local_disabled",
    "set_local_password",
    "use_invitation",
]

_person, _local, _invitation = tables.person, tables.local_person, tables.invitation


@dataclass(frozen=True, slots=True)
class LocalPersonRow:
    """A local person; the password's hash never appears in a repr. `rights` is what they were given here."""

    person_id: int
    connection: str
    username: str
    name: str
    password_hash: str | None
    disabled_at: datetime | None
    rights: tuple[AccountRights, ...]

    def __repr__(self) -> str:
        return f"LocalPersonRow(person_id={self.person_id!r}, disabled_at={self.disabled_at!r})"


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that can still be used."""

    invitation_id: int
    person_id: int
    purpose: str


def add_local_person(conn: Connection, *, connection: str, username: str, name: str, at: datetime) -> int:
    """Write somebody new, without a password and without rights, and return the internal id."""
    values = {"username": username, "name": name, "created_at": at, "signed_in_at": at}
    conn.execute(insert(_person).values(connection=connection, external_id=LOCAL_PREFIX + username, **values))
    is_it = and_(_person.c.connection == connection, _person.c.external_id == LOCAL_PREFIX + username)
    person_id = conn.execute(select(_person.c.id).where(is_it)).scalar_one()
    conn.execute(insert(_local).values(person_id=person_id, rights=[]))
    return person_id


def find_local_person(conn: Connection, person_id: int) -> LocalPersonRow | None:
    """Return the local person of that id."""
    return _find(conn, _person.c.id == person_id)


def find_local_person_named(conn: Connection, connection: str, username: str) -> LocalPersonRow | None:
    """Return the local person who signs in to that connection with that (case-folded) name."""
    return _find(conn, and_(_person.c.connection == connection, _person.c.external_id == LOCAL_PREFIX + username))


def save_local_rights(conn: Connection, person_id: int, rights: Sequence[AccountRights]) -> None:
    """Write what a person is given."""
    conn.execute(update(_local).where(_local.c.person_id == person_id).values(rights=accounts_to_json(rights)))


def set_local_password(conn: Connection, person_id: int, password_hash: str) -> None:
    """Write a person's password."""
    conn.execute(update(_local).where(_local.c.person_id == person_id).values(password_hash=password_hash))


def set_local_disabled(conn: Connection, person_id: int, at: datetime | None) -> None:
    """Keep a person out, or with None let them in again."""
    conn.execute(update(_local).where(_local.c.person_id == person_id).values(disabled_at=at))


def add_invitation(
    conn: Connection, *, secret_hash: str, person_id: int, purpose: str, at: datetime, by: str, expires_at: datetime
) -> None:
    """Write a new invitation."""
    values = {"purpose": purpose, "created_at": at, "created_by": by, "expires_at": expires_at}
    conn.execute(insert(_invitation).values(secret_hash=secret_hash, person_id=person_id, **values))


def find_invitation(conn: Connection, secret_hash: str, now: datetime) -> InvitationRow | None:
    """Return an invitation that can still be used."""
    is_open = and_(_invitation.c.secret_hash == secret_hash, _invitation.c.used_at.is_(None), _invitation.c.expires_at > now)
    row = conn.execute(select(_invitation.c.id, _invitation.c.person_id, _invitation.c.purpose).where(is_open)).first()
    return None if row is None else InvitationRow(row.id, row.person_id, row.purpose)


def use_invitation(conn: Connection, invitation_id: int, now: datetime) -> bool:
    """Use an invitation up; True for exactly one of several that try."""
    is_open = and_(_invitation.c.id == invitation_id, _invitation.c.used_at.is_(None), _invitation.c.expires_at > now)
    return conn.execute(update(_invitation).where(is_open).values(used_at=now)).rowcount == 1


def revoke_invitations(conn: Connection, person_id: int) -> None:
    """Delete the invitations of a person that were not used."""
    conn.execute(delete(_invitation).where(_invitation.c.person_id == person_id, _invitation.c.used_at.is_(None)))


def revoke_invitations_by(conn: Connection, by: str) -> None:
    """Delete the invitations that somebody made, as the audit trail names them, and that were not used."""
    conn.execute(delete(_invitation).where(_invitation.c.created_by == by, _invitation.c.used_at.is_(None)))


def external_account_id(conn: Connection, connection: str, account_id: int) -> str | None:
    """Return the platform's id of an account of that connection, None where it has no such account."""
    key = tables.account_key
    return conn.execute(select(key.c.external_id).where(key.c.id == account_id, key.c.connection == connection)).scalar_one_or_none()


def external_production_ids(conn: Connection, connection: str, production_ids: Collection[int]) -> dict[int, str]:
    """Return the platform's ids of productions of that connection, by internal id; others are left out."""
    key = tables.production_key
    rows = conn.execute(select(key.c.id, key.c.external_id).where(key.c.connection == connection, key.c.id.in_(production_ids)))
    return {row.id: row.external_id for row in rows}


def _find(conn: Connection, which: ColumnElement[bool]) -> LocalPersonRow | None:
    query = select(_local, _person.c.connection, _person.c.username, _person.c.name).select_from(_local.join(_person))
    row = conn.execute(query.where(which)).first()
    if row is None:
        return None
    rights = accounts_from_json(row.rights)
    return LocalPersonRow(row.person_id, row.connection, row.username, row.name, row.password_hash, row.disabled_at, rights)
