"""Records on a server, MySQL or PostgreSQL: what every connection is told, and how a change shows.

One row of the records, the install's own, does here what SQLite's write lock and its change number do
in a file. Every transaction that may write raises a number in that row first: so they run one after
another, and whoever reads the number sees whether anything was committed since.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event, inspect, select
from sqlalchemy.exc import OperationalError

from rushes.config import RecordsSettings
from rushes.errors import StoreError
from rushes.servers import BINARY_COLLATIONS, server_engine
from rushes.store import tables

__all__ = ["ServerWatch", "hold_for_migration", "records_engine", "server_findings"]

_LOCK_WAIT_S, _ANSWER_S, _MIGRATION_WAIT_S = 15, 20, 120
_SESSION = {
    "mysql": (
        # What does not fit is refused and never cut; one state for as long as a transaction reads.
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        f"SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = {_LOCK_WAIT_S}",
    ),
    "postgresql": (f"SET lock_timeout = '{_LOCK_WAIT_S}s'", "SET timezone = 'UTC'"),
}
# PostgreSQL decides with its first statement what a repeatable read sees: one that waits for the lock first would see the past.
_BEGIN = {
    "mysql": ("START TRANSACTION READ ONLY", "START TRANSACTION"),
    "postgresql": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"),
}
_MIGRATION_LOCK = 0x7275_7368_6573


def records_engine(place: RecordsSettings, *, is_patient: bool = False) -> Engine:
    """Return an engine for the records; nothing is opened yet, so it may be made before a fork.

    Args:
        place: The database.
        is_patient: A statement may take as long as it likes, as those do that change tables; without it, a server that hangs
            counts as away after twenty seconds.

    Raises:
        ConfigurationError: The driver is not installed, or the certificate's authority cannot be read.
    """
    engine = server_engine(place, _SESSION[place.kind], answer_s=None if is_patient else _ANSWER_S, pool_pre_ping=True)
    event.listen(engine, "begin", _begin)
    return engine


class ServerWatch:
    """Tells whether the records have changed, by connections that do nothing else; safe between threads.

    Args:
        place: The database.
    """

    def __init__(self, place: RecordsSettings) -> None:
        self._engine = server_engine(place, _SESSION[place.kind], answer_s=_ANSWER_S, isolation_level="AUTOCOMMIT", pool_size=1)

    def number(self) -> tuple[int, ...]:
        """Return the present number: one question to the server."""
        query = select(tables.install.c.changes)
        try:
            with self._engine.connect() as connection:
                return (connection.execute(query).scalar_one(),)
        except OperationalError as error:
            if not error.connection_invalidated:
                raise
        # A connection that was idle while the server started anew is found out by using it.
        with self._engine.connect() as connection:
            return (connection.execute(query).scalar_one(),)

    def close(self) -> None:
        """Close every idle connection; the next number opens another."""
        self._engine.dispose()


def hold_for_migration(connection: Connection) -> None:
    """Let one process migrate at a time; it holds until the connection is closed, or the transaction over.

    Raises:
        StoreError: Another process has not ended in two minutes.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_MIGRATION_WAIT_S}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
        return
    if not connection.exec_driver_sql(f"SELECT get_lock(concat('rushes.', md5(database())), {_MIGRATION_WAIT_S})").scalar():
        raise StoreError("Another process is upgrading these records. Wait until it has ended.")


def server_findings(connection: Connection) -> list[str]:
    """Look whether every table is there and compares names as it should, and return what is wrong."""
    here = set(inspect(connection).get_table_names())
    found = [f"the table {each} is missing" for each in tables.metadata.tables if each not in here]
    if connection.dialect.name == "mysql":
        odd = connection.exec_driver_sql(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = database() "
            "AND data_type IN ('varchar', 'text') AND collation_name NOT IN (%s, %s) ORDER BY table_name",
            BINARY_COLLATIONS,
        )
        found += [f"{table}.{column} compares by {collation}, and must by {BINARY_COLLATIONS[0]}" for table, column, collation in odd]
    return found


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    is_writing = bool(options.get("is_writing", False))
    connection.exec_driver_sql(_BEGIN[connection.dialect.name][is_writing])
    if is_writing and not options.get("is_migrating", False):
        connection.exec_driver_sql("UPDATE install SET changes = changes + 1")
