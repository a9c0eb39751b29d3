"""The queries on what an account's own people set, and on accounts that are closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, and_, delete, insert, select, update

from rushes.store import tables

__all__ = [
    "LookRow",
    "closed_rows",
    "drop_closed",
    "find_logo",
    "find_look",
    "find_settings",
    "note_rows",
    "put_closed",
    "put_note",
    "put_settings",
    "settings_rows",
]

_settings, _note, _closed = tables.account_settings, tables.production_note, tables.closed_account
_key = tables.account_key
_SHOWN = [column for column in _settings.c if column.name != "logo"]


@dataclass(frozen=True, slots=True)
class LookRow:
    """What every page of an account asks for; all None for an account that set nothing and is open."""

    accent: str | None = None
    logo_type: str | None = None
    changed_at: datetime | None = None
    paper: str | None = None
    state: str | None = None
    closed_at: datetime | None = None


def settings_rows(conn: Connection) -> list[RowMapping]:
    """Return every account's settings, without the logos' bytes."""
    return list(conn.execute(select(*_SHOWN)).mappings())


def find_settings(conn: Connection, account_id: int) -> RowMapping | None:
    """Return one account's settings, without the logo's bytes."""
    return conn.execute(select(*_SHOWN).where(_settings.c.account_id == account_id)).mappings().first()


def find_logo(conn: Connection, account_id: int) -> tuple[str, bytes] | None:
    """Return the type and the bytes of an account's logo."""
    query = select(_settings.c.logo_type, _settings.c.logo).where(_settings.c.account_id == account_id, _settings.c.logo.is_not(None))
    row = conn.execute(query).first()
    return None if row is None else (row.logo_type, row.logo)


def put_settings(conn: Connection, account_id: int, values: Mapping[str, Any], *, by: str, at: datetime) -> None:
    """Write some of an account's settings; the others stay."""
    _put(conn, _settings, {"account_id": account_id}, {**values, "changed_by": by, "changed_at": at}, {"anchor_day": 1})


def find_look(conn: Connection, account_id: int) -> LookRow:
    """Return how an account's pages look and whether it is closed, in one query."""
    query = (
        select(_settings.c.accent, _settings.c.logo_type, _settings.c.changed_at, _settings.c.paper, _closed.c.state, _closed.c.closed_at)
        .join_from(_key, _settings, _settings.c.account_id == _key.c.id, isouter=True)
        .join(_closed, _closed.c.account_id == _key.c.id, isouter=True)
        .where(_key.c.id == account_id)
    )
    row = conn.execute(query).first()
    return LookRow() if row is None else LookRow(*row)


def note_rows(conn: Connection, account_id: int) -> list[RowMapping]:
    """Return the notes of an account's productions."""
    return list(conn.execute(select(_note).where(_note.c.account_id == account_id)).mappings())


def put_note(conn: Connection, account_id: int, production_id: int, values: Mapping[str, Any] | None, *, by: str, at: datetime) -> None:
    """Write a production's note, or with None strike it."""
    key = {"account_id": account_id, "production_id": production_id}
    if values is None:
        conn.execute(delete(_note).where(_note.c.account_id == account_id, _note.c.production_id == production_id))
    else:
        _put(conn, _note, key, {**values, "changed_by": by, "changed_at": at}, {})


def closed_rows(conn: Connection) -> list[RowMapping]:
    """Return the accounts that are closed."""
    return list(conn.execute(select(_closed)).mappings())


def put_closed(conn: Connection, account_id: int, *, state: str, by: str, at: datetime) -> None:
    """Write that an account is closed."""
    _put(conn, _closed, {"account_id": account_id}, {"state": state, "closed_by": by, "closed_at": at}, {})


def drop_closed(conn: Connection, account_id: int) -> bool:
    """Strike that an account is closed; False if it was not."""
    return bool(conn.execute(delete(_closed).where(_closed.c.account_id == account_id)).rowcount)


def _put(conn: Connection, table: Table, key: Mapping[str, int], values: Mapping[str, Any], where_new: Mapping[str, Any]) -> None:
    """Write a row whose key is given; the store lets one transaction write at a time, so nobody comes between."""
    is_it = and_(*(table.c[name] == value for name, value in key.items()))
    if conn.execute(select(*(table.c[name] for name in key)).where(is_it)).first() is None:
        conn.execute(insert(table).values({**where_new, **values, **key}))
    else:
        conn.execute(update(table).where(is_it).values(dict(values)))
