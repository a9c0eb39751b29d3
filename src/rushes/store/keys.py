"""The registry of keys: a platform's ids outside, ours inside.

An external id means something on its own connection only: two connections' account 10 are two
accounts. An internal id, once given, is never given again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, insert, select

from rushes.errors import StoreError
from rushes.store import tables
from rushes.store.numbering import go_on_from

__all__ = ["KnownKey", "account_connections", "account_external_id", "account_id", "adopt_keys", "has_accounts", "production_ids"]

KnownKey = tuple[int, str, str]
"""An internal id, the connection and the external id it stands for."""

# Databases limit the number of bound values of one statement.
_IDS_AT_ONCE = 500


def account_id(conn: Connection, connection: str, external_id: str) -> int:
    """Return the internal id of an account, giving it one the first time.

    Args:
        conn: A transaction of `Store.begin`.
        connection: The configured connection's name.
        external_id: The platform's id of the account.
    """
    return _ids(conn, tables.account_key, connection, [external_id])[external_id]


def production_ids(conn: Connection, connection: str, external_ids: Iterable[str]) -> dict[str, int]:
    """Return the internal id of each production, giving one to those seen for the first time.

    Args:
        conn: A transaction of `Store.begin`.
        connection: The configured connection's name.
        external_ids: The platform's ids; one may come twice.

    Returns:
        External id -> internal id, one entry per different external id.
    """
    return _ids(conn, tables.production_key, connection, external_ids)


def account_connections(conn: Connection, account_ids: Iterable[int]) -> dict[int, str]:
    """Return the connection of each of these accounts, by internal id; one that was never given is left out."""
    wanted = list(account_ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        part = wanted[start : start + _IDS_AT_ONCE]
        query = select(tables.account_key.c.id, tables.account_key.c.connection).where(tables.account_key.c.id.in_(part))
        found.update((row.id, row.connection) for row in conn.execute(query))
    return found


def account_external_id(conn: Connection, account_id: int) -> tuple[str, str] | None:
    """Return an account's connection and the platform's own id of it, None where no such id was ever given."""
    row = conn.execute(select(tables.account_key).where(tables.account_key.c.id == account_id)).first()
    return None if row is None else (row.connection, row.external_id)


def has_accounts(conn: Connection, connection: str) -> bool:
    """Say whether an account of that connection was ever given an id."""
    return conn.execute(select(tables.account_key.c.id).where(tables.account_key.c.connection == connection).limit(1)).first() is not None


def adopt_keys(conn: Connection, *, accounts: Iterable[KnownKey], productions: Iterable[KnownKey]) -> int:
    """Enter keys that facts carry and the registry does not know, and return how many those were.

    A registry restored from an older copy would otherwise give their ids to somebody else.

    Raises:
        StoreError: The registry has given one of the ids to something else already, or has another id
            for one of them.
    """
    return sum(_adopt(conn, table, keys) for table, keys in ((tables.account_key, accounts), (tables.production_key, productions)))


def _adopt(conn: Connection, table: Table, keys: Iterable[KnownKey]) -> int:
    known = {row.id: (row.connection, row.external_id) for row in conn.execute(select(table))}
    ids = {key: internal for internal, key in known.items()}
    missing: list[dict[str, object]] = []
    for internal, connection, external_id in keys:
        key = (connection, external_id)
        if known.get(internal, key) != key or ids.get(key, internal) != internal:
            raise StoreError(
                f"The records and the facts disagree about id {internal} of {table.name.removesuffix('_key')}s: one of the two is from an "
                "older copy, and going on would show one account's rows to another. Restore both from one backup, or move the warehouse "
                "folder away and load again."
            )
        if internal not in known:
            missing.append({"id": internal, "connection": connection, "external_id": external_id})
    if missing:
        conn.execute(insert(table), missing)
        # A server that was told a number does not count it as given by itself.
        if conn.dialect.name == "postgresql":
            go_on_from(conn, table, max(int(str(each["id"])) for each in missing) + 1)
    return len(missing)


def _ids(conn: Connection, table: Table, connection: str, external_ids: Iterable[str]) -> dict[str, int]:
    wanted = list(dict.fromkeys(external_ids))
    found = _known(conn, table, connection, wanted)
    missing = [each for each in wanted if each not in found]
    if missing:
        # The transaction holds the write lock, so nobody can give one of these an id in between.
        conn.execute(insert(table), [{"connection": connection, "external_id": each} for each in missing])
        found |= _known(conn, table, connection, missing)
    return {each: found[each] for each in wanted}


def _known(conn: Connection, table: Table, connection: str, external_ids: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(external_ids), _IDS_AT_ONCE):
        part = external_ids[start : start + _IDS_AT_ONCE]
        query = select(table.c.external_id, table.c.id).where(table.c.connection == connection, table.c.external_id.in_(part))
        found.update((row.external_id, row.id) for row in conn.execute(query))
    return found
