"""Queries on people and their rights records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, update

from rushes.identity.rights import AccountRights, RightsRecord, Role
from rushes.store import tables

__all__ = ["OWNER_COLUMNS", "Person", "find_person_id", "owner_of", "people_named", "revoke_rights", "save_person", "save_rights"]

_person, _rights = tables.person, tables.rights

OWNER_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _person.c.id.label("owner_id"),
    _person.c.connection,
    _person.c.external_id,
    _person.c.username,
    _person.c.name.label("owner_name"),
    _rights.c.read_at,
    _rights.c.revoked_at.label("rights_revoked_at"),
    _rights.c.accounts,
)
"""What a query of sessions or tokens selects beside its own columns, for `owner_of`."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in at least once. `username` is case-folded, `name` is for showing."""

    person_id: int
    connection: str
    external_id: str
    username: str
    name: str


def save_person(conn: Connection, *, connection: str, external_id: str, username: str, name: str, at: datetime) -> int:
    """Write who signed in, and return the person's internal id."""
    values = {"username": username, "name": name, "signed_in_at": at}
    is_it = and_(_person.c.connection == connection, _person.c.external_id == external_id)
    if conn.execute(update(_person).where(is_it).values(values)).rowcount == 0:
        conn.execute(insert(_person).values(connection=connection, external_id=external_id, created_at=at, **values))
    return conn.execute(select(_person.c.id).where(is_it)).scalar_one()


def find_person_id(conn: Connection, connection: str, external_id: str) -> int | None:
    """Return the internal id of a platform's user who has signed in before."""
    query = select(_person.c.id).where(_person.c.connection == connection, _person.c.external_id == external_id)
    return conn.execute(query).scalar_one_or_none()


def people_named(conn: Connection, username: str, connection: str | None) -> tuple[Person, ...]:
    """Return everybody who signs in with that (case-folded) name, on one connection or on all."""
    query = select(_person).where(_person.c.username == username)
    if connection is not None:
        query = query.where(_person.c.connection == connection)
    return tuple(Person(row.id, row.connection, row.external_id, row.username, row.name) for row in conn.execute(query))


def owner_of(row: Row[Any]) -> tuple[Person, RightsRecord]:
    """Read a person and the rights record out of a row that holds `OWNER_COLUMNS`."""
    person = Person(row.owner_id, row.connection, row.external_id, row.username, row.owner_name)
    return person, RightsRecord(row.owner_id, row.read_at, _accounts_from_json(row.accounts), row.rights_revoked_at)


def save_rights(conn: Connection, rights: RightsRecord) -> None:
    """Write a rights record, unless a newer one, or a newer revocation, is there already."""
    values: dict[str, Any] = {"read_at": rights.read_at, "revoked_at": rights.revoked_at, "accounts": _accounts_to_json(rights.accounts)}
    is_persons = _rights.c.person_id == rights.person_id
    if conn.execute(select(_rights.c.person_id).where(is_persons)).first() is None:
        conn.execute(insert(_rights).values(person_id=rights.person_id, **values))
        return
    is_older = and_(_rights.c.read_at <= rights.read_at, or_(_rights.c.revoked_at.is_(None), _rights.c.revoked_at <= rights.read_at))
    conn.execute(update(_rights).where(is_persons, is_older).values(values))


def revoke_rights(conn: Connection, person_id: int, at: datetime) -> None:
    """Note that the platform no longer takes the person's word."""
    conn.execute(update(_rights).where(_rights.c.person_id == person_id).values(revoked_at=at))


def _accounts_to_json(accounts: Sequence[AccountRights]) -> list[dict[str, Any]]:
    return [
        {
            "account_id": each.account_id,
            "external_id": each.external_id,
            "name": each.name,
            "role": each.role.value,
            "productions": "all" if each.sees_all_productions else dict(each.productions),
        }
        for each in accounts
    ]


def _accounts_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[AccountRights, ...]:
    # Only the exact word "all" means all; anything else must be a mapping, and an empty one means none.
    return tuple(
        AccountRights(
            account_id=each["account_id"],
            external_id=each["external_id"],
            name=each["name"],
            role=Role(each["role"]),
            sees_all_productions=each["productions"] == "all",
            productions=() if each["productions"] == "all" else tuple(each["productions"].items()),
        )
        for each in stored
    )
