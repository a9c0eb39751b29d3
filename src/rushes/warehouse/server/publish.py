"""Publishing on a server: a version's changes, its rollup and its being current, in one transaction.

One process publishes at a time, on whatever machine; the server's own lock says which, and lets go when the
connection ends, however it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from rushes.errors import Busy
from rushes.warehouse.build import EngineConfig
from rushes.warehouse.server.bulk import insert_rows
from rushes.warehouse.server.changes import Change, changes
from rushes.warehouse.server.state import add_version, current_name, drop_versions, kept_versions, move_current
from rushes.warehouse.server.tables import STANDING, TABLES
from rushes.warehouse.versions import Version, kept_of

__all__ = ["erase_rows", "publish_lock", "publish_version", "tidy"]

_LOCK = 0x7275_7368_6564
_NAME = "concat('rushes.publish.', md5(database()))"
_LOCKING = {
    "mysql": (f"SELECT get_lock({_NAME}, 0)", f"SELECT release_lock({_NAME})"),
    "postgresql": (f"SELECT pg_try_advisory_lock({_LOCK})", f"SELECT pg_advisory_unlock({_LOCK})"),
}
Tell = Callable[[int, int], None]
"""Told how many rows of how many are on the server."""


@contextmanager
def publish_lock(engine: Engine) -> Generator[Connection]:
    """Hold the one lock of those who publish, and yield the connection that holds it, in no transaction.

    Raises:
        Busy: Another process holds it.
    """
    with engine.connect() as connection:
        take, release = _LOCKING[connection.dialect.name]
        taken = connection.exec_driver_sql(take).scalar()
        connection.commit()
        if not taken:
            raise Busy("Another process is publishing facts on that server. Try again when it has ended.")
        try:
            yield connection
        finally:
            with suppress(DBAPIError):
                connection.rollback()
                connection.exec_driver_sql(release)
            # One that could not let go of it must not go back to its pool with the lock.
            connection.invalidate()


def publish_version(
    connection: Connection,
    folder: Path,
    former: Version | None,
    version: Version,
    *,
    config: EngineConfig,
    tell: Tell = lambda _done, _total: None,
) -> None:
    """Bring a server to a version: all of it or, where anything fails, none.

    Args:
        connection: That holds the lock.
        folder: Where the files of both versions lie.
        former: The version whose rows stand on the server, None where it holds none.
        version: The version.
        config: Of the engine that compares the files.
        tell: Told of the progress.

    Raises:
        Busy: Another version has become current meanwhile.
    """
    with changes(folder, former, version, config) as (engine, found), connection.begin():
        current = current_name(connection)
        total = sum(change.rows for change in found)
        done = 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            tell(done, total)

        for change in found:
            _close(connection, engine, change, version.revision)
            _put(connection, engine, change, version.revision, told)
        add_version(connection, version)
        move_current(connection, version, former=current)


def erase_rows(connection: Connection, account_id: int) -> None:
    """Delete an account's rows of every version, and every version but the current one, so that no way back leads to it."""
    with connection.begin():
        current = current_name(connection)
        drop_versions(connection, [each.revision for each in kept_versions(connection) if each.manifest != current])
        connection.execute(text("DELETE FROM warehouse_reader WHERE account_id = :account_id"), {"account_id": account_id})
        for table in TABLES.values():
            if "account_id" in table.names:
                unknown = " OR account_id IS NULL" if table.name == "reject" else ""
                past = f"DELETE FROM {table.name} WHERE valid_to < :standing AND (account_id = :account_id{unknown})"  # noqa: S608
                connection.execute(text(past), {"account_id": account_id, "standing": STANDING})


def _close(connection: Connection, engine: duckdb.DuckDBPyConnection, change: Change, revision: int) -> None:
    """Let the rows that are gone stand no longer, from this revision on."""
    if not change.gone:
        return
    table = change.table
    keys = tuple((name, table.kind(name)) for name in table.key)
    closing = f"closing_{table.name}"
    key = ", ".join(table.key)
    # Made as the table itself is, so that no text of a key is compared in another way than there.
    keyed = f" (PRIMARY KEY ({key}))" if connection.dialect.name == "mysql" else ""
    connection.execute(text(f"CREATE TEMPORARY TABLE {closing}{keyed} AS SELECT {key} FROM {table.name} WHERE 1 = 0"))  # noqa: S608
    insert_rows(connection, engine, closing, keys, change.gone, lambda _rows: None)
    same = " AND ".join(f"t.{name} = c.{name}" for name in table.key)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {closing}"))
        update = f"UPDATE {table.name} t SET valid_to = :revision FROM {closing} c WHERE {same} AND t.valid_to = :standing"  # noqa: S608
    else:
        update = f"UPDATE {closing} c JOIN {table.name} t ON {same} AND t.valid_to = :standing SET t.valid_to = :revision"  # noqa: S608
    connection.execute(text(update), {"revision": revision, "standing": STANDING})
    temporary = "TEMPORARY " if connection.dialect.name == "mysql" else ""
    connection.execute(text(f"DROP {temporary}TABLE {closing}"))


def _put(connection: Connection, engine: duckdb.DuckDBPyConnection, change: Change, revision: int, told: Callable[[int], None]) -> None:
    if change.rows:
        table = change.table
        columns = (*table.columns, ("valid_from", "BIGINT"), ("valid_to", "BIGINT"))
        clustered = ", ".join(table.key)
        select = f"SELECT *, {revision} AS valid_from, {STANDING} AS valid_to FROM ({change.fresh}) ORDER BY {clustered}"  # noqa: S608
        insert_rows(connection, engine, table.name, columns, select, told)


def tidy(connection: Connection, current: Version, keep: int, *, former: Version | None) -> None:
    """Forget the versions that are kept no longer, delete what nobody reads, and let the server count anew what it plans by.

    Args:
        connection: That holds the lock.
        current: What is current now.
        keep: How many numbers are kept.
        former: What was current until now, whose rows somebody may be reading still.
    """
    with connection.begin():
        versions = kept_versions(connection)
        kept = kept_of(versions, current, keep)
        drop_versions(connection, [each.revision for each in versions if each.manifest not in kept])
        oldest = min(each.revision for each in (*versions, *([former] if former else [])) if each.manifest in kept or each is former)
        for table in TABLES.values():
            connection.execute(
                text(f"DELETE FROM {table.name} WHERE valid_to <= :oldest AND valid_to < :standing"),  # noqa: S608
                {"oldest": oldest, "standing": STANDING},
            )
    if connection.dialect.name == "postgresql":
        # An index answers alone only where every row of a page is known to be everybody's.
        with connection.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as settling:
            for table in TABLES.values():
                settling.execute(text(f"VACUUM (ANALYZE) {table.name}"))
