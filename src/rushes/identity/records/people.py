"""Queries on people and their rights records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, and_, insert, or_, select, update

from rushes.identity.rights import AccountRights, RightsRecord, Role
from rushes.store import tables

__all__ = [
    "LOCAL_PREFIX",
    "OWNER_COLUMNS",
    "KnownPerson",
    "Person",
    "accounts_from_json",
    "accounts_to_json",
    "find_known_person",
    "find_person_id",
    "has_rights_record",
    "list_people",
    "note_sign_in",
    "owner_of",
    "people_named",
    "revoke_rights",
    "save_locale",
    "save_person",
    "save_rights",
    "with_owner",
]

_person, _rights, _grant, _local = tables.person, tables.rights, tables.role_grant, tables.local_person

LOCAL_PREFIX = "local:"
"""How the external id of somebody begins who has a password of ours: never that of a platform's user."""

OWNER_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _person.c.id.label("owner_id"),
    _person.c.connection,
    _person.c.external_id,
    _person.c.username,
    _person.c.name.label("owner_name"),
    _person.c.locale.label("owner_locale"),
    _rights.c.read_at,
    _rights.c.revoked_at.label("rights_revoked_at"),
    _rights.c.accounts,
    _grant.c.account_id.label("granted_account_id"),
    _grant.c.role.label("granted_role"),
)
"""What a query selects beside its own columns, for `owner_of`."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in at least once.

    `username` is case-folded, `name` is for showing; `locale` is the one that the person chose, None for none.
    """

    person_id: int
    connection: str
    external_id: str
    username: str
    name: str
    locale: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether the person was invited here and has a password of ours."""
        return self.external_id.startswith(LOCAL_PREFIX)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody with the rights record and what is known of their sign-in; `signed_in_at` is None for never."""

    person: Person
    rights: RightsRecord
    signed_in_at: datetime | None
    is_local: bool
    is_disabled: bool

    @property
    def standing(self) -> tuple[AccountRights, ...]:
        """The accounts of the record, none once it was revoked."""
        return () if self.rights.revoked_at is not None else self.rights.accounts

    def rights_in(self, account_id: int) -> tuple[AccountRights, ...]:
        """The right in one account, empty for none; somebody who is kept out is still of their accounts."""
        held = self.rights.accounts if self.is_disabled else self.standing
        return tuple(each for each in held if each.account_id == account_id)


def save_person(conn: Connection, *, connection: str, external_id: str, username: str, name: str, at: datetime) -> int:
    """Write who signed in, and return the person's internal id."""
    values = {"username": username, "name": name, "signed_in_at": at}
    is_it = and_(_person.c.connection == connection, _person.c.external_id == external_id)
    if conn.execute(update(_person).where(is_it).values(values)).rowcount == 0:
        conn.execute(insert(_person).values(connection=connection, external_id=external_id, created_at=at, **values))
    return conn.execute(select(_person.c.id).where(is_it)).scalar_one()


def note_sign_in(conn: Connection, person_id: int, at: datetime) -> None:
    """Write when somebody known signed in."""
    conn.execute(update(_person).where(_person.c.id == person_id).values(signed_in_at=at))


def find_person_id(conn: Connection, connection: str, external_id: str) -> int | None:
    """Return the internal id of a platform's user who has signed in before."""
    query = select(_person.c.id).where(_person.c.connection == connection, _person.c.external_id == external_id)
    return conn.execute(query).scalar_one_or_none()


def list_people(conn: Connection, *, connection: str | None = None) -> tuple[KnownPerson, ...]:
    """Return everybody whose rights were ever read, of one connection or of all."""
    query = _KNOWN if connection is None else _KNOWN.where(_person.c.connection == connection)
    rows: dict[int, list[Any]] = {}
    for row in conn.execute(query.order_by(_person.c.id)):
        rows.setdefault(row.owner_id, []).append(row)
    return tuple(_known(each) for each in rows.values())


def find_known_person(conn: Connection, person_id: int) -> KnownPerson | None:
    """Return the person of that id."""
    rows = conn.execute(_KNOWN.where(_person.c.id == person_id)).all()
    return _known(rows) if rows else None


def has_rights_record(conn: Connection, person_id: int) -> bool:
    """Say whether there is somebody of that id whose rights were ever read."""
    return conn.execute(select(_rights.c.person_id).where(_rights.c.person_id == person_id)).first() is not None


def people_named(conn: Connection, username: str, connection: str | None) -> tuple[Person, ...]:
    """Return everybody who signs in with that (case-folded) name, on one connection or on all."""
    query = select(_person).where(_person.c.username == username)
    if connection is not None:
        query = query.where(_person.c.connection == connection)
    return tuple(Person(row.id, row.connection, row.external_id, row.username, row.name) for row in conn.execute(query))


def save_locale(conn: Connection, person_id: int, locale: str | None) -> None:
    """Write which locale a person reads in; None is as the browser says."""
    conn.execute(update(_person).where(_person.c.id == person_id).values(locale=locale))


def with_owner(table: Table) -> FromClause:
    """Join a table of something that people have with those people, their rights, and the roles given to them here."""
    return table.join(_person).join(_rights).outerjoin(_grant, _grant.c.person_id == _person.c.id)


def owner_of(rows: Sequence[Any]) -> tuple[Person, RightsRecord]:
    """Read a person and the rights record out of rows that hold `OWNER_COLUMNS`: one for each role given, at least one."""
    row = rows[0]
    person = Person(row.owner_id, row.connection, row.external_id, row.username, row.owner_name, row.owner_locale)
    # Only an editor is ever made here; any other word in the table gives nothing.
    editor_in = frozenset(each.granted_account_id for each in rows if each.granted_role == Role.EDITOR.value)
    return person, RightsRecord(row.owner_id, row.read_at, accounts_from_json(row.accounts), row.rights_revoked_at, editor_in)


def save_rights(conn: Connection, rights: RightsRecord) -> None:
    """Write a rights record, unless a newer one, or a newer revocation, is there already."""
    values: dict[str, Any] = {"read_at": rights.read_at, "revoked_at": rights.revoked_at, "accounts": accounts_to_json(rights.accounts)}
    is_persons = _rights.c.person_id == rights.person_id
    if conn.execute(select(_rights.c.person_id).where(is_persons)).first() is None:
        conn.execute(insert(_rights).values(person_id=rights.person_id, **values))
        return
    is_older = and_(_rights.c.read_at <= rights.read_at, or_(_rights.c.revoked_at.is_(None), _rights.c.revoked_at <= rights.read_at))
    conn.execute(update(_rights).where(is_persons, is_older).values(values))


def revoke_rights(conn: Connection, person_id: int, at: datetime) -> None:
    """Note that the platform no longer takes the person's word."""
    conn.execute(update(_rights).where(_rights.c.person_id == person_id).values(revoked_at=at))


_KNOWN_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _person.c.created_at,
    _person.c.signed_in_at,
    _local.c.person_id.label("local_id"),
    _local.c.disabled_at,
    *OWNER_COLUMNS,
)
_KNOWN = select(*_KNOWN_COLUMNS).select_from(
    _person.join(_rights).outerjoin(_grant, _grant.c.person_id == _person.c.id).outerjoin(_local, _local.c.person_id == _person.c.id)
)


def _known(rows: Sequence[Any]) -> KnownPerson:
    person, rights = owner_of(rows)
    row = rows[0]
    is_local = row.local_id is not None
    # A local person is written down when invited, so the first sign-in is later than that.
    has_signed_in = not is_local or row.signed_in_at > row.created_at
    return KnownPerson(person, rights, row.signed_in_at if has_signed_in else None, is_local, row.disabled_at is not None)


def accounts_to_json(accounts: Sequence[AccountRights]) -> list[dict[str, Any]]:
    """Return rights as they are stored."""
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


def accounts_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[AccountRights, ...]:
    """Return rights as they were stored."""
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
