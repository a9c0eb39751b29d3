"""Records on a server, MySQL or PostgreSQL: what every connection is told, and how a change shows.

One row of the records, the install's own, does here what SQLite's write lock and its change number do
in a file. Every transaction that may write raises a number in that row first: so they run one after
another, and whoever reads the number sees whether anything was committed since.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from rushes.config import RecordsSettings
from rushes.errors import StoreError
from rushes.store import tables

__all__ = ["ServerWatch", "hold_for_migration", "is_wait_over", "server_engine", "server_findings", "settle_database"]

_DRIVERS = {"mysql": "mysql+pymysql", "postgresql": "postgresql+psycopg"}
_CONNECT_S, _LOCK_WAIT_S, _MIGRATION_WAIT_S = 10, 15, 120
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
_COLLATIONS = ("utf8mb4_nopad_bin", "utf8mb4_0900_bin")
"""MariaDB's and MySQL's: names that differ in case, accent or trailing space are two names, in the order of their characters."""


def server_engine(place: RecordsSettings) -> Engine:
    """Return an engine for the database; nothing is opened yet, so it may be made before a fork.

    Raises:
        StoreError: The driver is not installed, or the certificate's authority cannot be read.
    """
    engine = _engine(place, {"pool_pre_ping": True})
    event.listen(engine, "begin", _begin)
    return engine


class ServerWatch:
    """Tells whether the records have changed, by connections that do nothing else; safe between threads.

    Args:
        place: The database.
    """

    def __init__(self, place: RecordsSettings) -> None:
        self._engine = _engine(place, {"isolation_level": "AUTOCOMMIT", "pool_size": 1})

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


def settle_database(connection: Connection) -> None:
    """See that an empty database compares names as the product does, before any table is made.

    Raises:
        StoreError: It cannot.
    """
    if connection.dialect.name == "mysql":
        known = {row[0] for row in connection.exec_driver_sql("SELECT collation_name FROM information_schema.collations")}
        collation = next((each for each in _COLLATIONS if each in known), None)
        if collation is None:
            raise StoreError("This server is too old: MariaDB 10.2 or MySQL 8.0.17 is the least.")
        connection.exec_driver_sql(f"ALTER DATABASE CHARACTER SET utf8mb4 COLLATE {collation}")
        return
    encoding, collation = connection.exec_driver_sql(
        "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
    ).one()
    if encoding != "UTF8" or collation not in {"C", "POSIX", "C.UTF-8", "C.utf8"}:
        raise StoreError(
            f"This database is in {encoding} and sorts by {collation}; rushes needs one that sorts by the characters alone. Make it with: "
            "CREATE DATABASE rushes TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )


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


def is_wait_over(error: OperationalError) -> bool:
    """Say whether somebody else held the write lock for longer than one waits for it."""
    told = {getattr(error.orig, "sqlstate", None), *getattr(error.orig, "args", ())}
    return not told.isdisjoint({"55P03", 1205})


def server_findings(connection: Connection) -> list[str]:
    """Look whether every table is there and compares names as it should, and return what is wrong."""
    here = set(inspect(connection).get_table_names())
    found = [f"the table {each} is missing" for each in tables.metadata.tables if each not in here]
    if connection.dialect.name == "mysql":
        odd = connection.exec_driver_sql(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = database() "
            "AND data_type IN ('varchar', 'text') AND collation_name NOT IN (%s, %s) ORDER BY table_name",
            _COLLATIONS,
        )
        found += [f"{table}.{column} compares by {collation}, and must by {_COLLATIONS[0]}" for table, column, collation in odd]
    return found


def _engine(place: RecordsSettings, options: Mapping[str, Any]) -> Engine:
    host = None if place.kind == "mysql" and place.is_socket else place.host
    url = URL.create(_DRIVERS[place.kind], place.user, None, host, place.port, place.database)
    try:
        engine = create_engine(url, connect_args=_arguments(place), hide_parameters=True, **options)
    except ImportError as error:
        raise StoreError(f"The driver for {place.kind} is not installed: pip install 'rushes[{place.kind}]'.") from error
    event.listen(engine, "connect", _prepare(place.kind))
    return engine


def _arguments(place: RecordsSettings) -> dict[str, Any]:
    password = place.password.get_secret_value() if place.password else ""
    has_tls, authority = place.tls == "verify" and not place.is_socket, place.tls_ca_file
    if authority is not None and not authority.is_file():
        raise StoreError(f"“records.tls_ca_file” names {authority}, which does not exist.")
    if place.kind == "postgresql":
        mode = {"sslmode": "verify-full", "sslrootcert": str(authority or "system")} if has_tls else {"sslmode": "disable"}
        return {"connect_timeout": _CONNECT_S, "application_name": "rushes", "password": password, **mode}
    # The driver would send a text as Latin-1.
    arguments: dict[str, Any] = {"password": password.encode(), "charset": "utf8mb4", "connect_timeout": _CONNECT_S, "local_infile": False}
    if place.is_socket:
        arguments["unix_socket"] = place.host
    if has_tls:
        try:
            arguments["ssl"] = ssl.create_default_context(cafile=authority)
        except OSError as error:
            raise StoreError(f"“records.tls_ca_file” names {authority}, which is no certificate in PEM form.") from error
    else:
        arguments["ssl_disabled"] = True
    return arguments


def _prepare(kind: str) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for statement in _SESSION[kind]:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    return prepare


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    is_writing = bool(options.get("is_writing", False))
    connection.exec_driver_sql(_BEGIN[connection.dialect.name][is_writing])
    if is_writing and not options.get("is_migrating", False):
        connection.exec_driver_sql("UPDATE install SET changes = changes + 1")
