"""MySQL and MariaDB: values come as the server's own text, rows as they are read."""

from __future__ import annotations

import ssl
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, NullPool, create_engine

from rushes.sources.databases.place import DatabasePlace
from rushes.sources.databases.rows import Rows, batches_of
from rushes.sources.reach import CONNECT_S, Reach

if TYPE_CHECKING:
    import pymysql

__all__ = ["mysql_engine", "mysql_rows"]

_SPARE_S = 10
_DIALECT = "mysql+pymysql://"


def mysql_engine(place: DatabasePlace, password: str, reach: Reach) -> Engine:
    """Return an engine whose connections go to a checked address, and only read.

    Raises:
        ImportError: The driver is not installed.
    """

    def connect() -> pymysql.Connection[Any]:
        import pymysql

        connection = pymysql.connect(
            host=place.host,
            port=place.real_port,
            user=place.user,
            # The driver would send a text as Latin-1.
            password=password.encode(),
            database=place.database,
            charset="utf8mb4",
            connect_timeout=CONNECT_S,
            read_timeout=CONNECT_S,
            write_timeout=CONNECT_S,
            local_infile=False,
            defer_connect=True,
            **_tls(place),
        )
        connection.connect(reach.socket(place.host, place.real_port))
        _prepare(connection, place.timeout_s)
        return connection

    return create_engine(_DIALECT, creator=connect, poolclass=NullPool, hide_parameters=True)


@contextmanager
def mysql_rows(connection: Connection, statement: str, values: tuple[str, ...]) -> Generator[Rows]:
    """Yield what a statement gives; whoever stops early takes the connection with it."""
    from pymysql.constants import FIELD_TYPE
    from pymysql.cursors import SSCursor

    driver: Any = connection.connection.dbapi_connection
    # What the server writes is kept: a date that no calendar has, a decimal with its zeros.
    driver.decoders = {FIELD_TYPE.BIT: _bits}
    cursor = driver.cursor(SSCursor)
    try:
        cursor.execute(statement, values or None)
        yield Rows(tuple(str(each[0]) for each in cursor.description), batches_of(cursor.fetchmany))
    finally:
        result, cursor._result = cursor._result, None  # noqa: SLF001 - to close it otherwise reads every row that is left.
        if result is not None and result.unbuffered_active:
            result.unbuffered_active = False
            connection.invalidate()


def _bits(value: bytes) -> str:
    return str(int.from_bytes(value))


def _tls(place: DatabasePlace) -> dict[str, Any]:
    if place.tls == "off":
        return {"ssl_disabled": True}
    return {"ssl": ssl.create_default_context(cadata=place.authority or None)}


def _prepare(connection: Any, timeout_s: int) -> None:  # noqa: ANN401 - what the driver says of its own types is not whole.
    is_mariadb = "MariaDB" in str(connection.get_server_info())
    limit = f"max_statement_time = {timeout_s:d}" if is_mariadb else f"max_execution_time = {timeout_s * 1000:d}"
    with connection.cursor() as cursor:
        # A string ends where `check_query` thinks that it does.
        cursor.execute("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', time_zone = '+00:00', autocommit = 0")
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute(f"SET SESSION {limit}")
    # A server that stands still is found out soon while nothing was asked of it.
    connection._read_timeout = timeout_s + _SPARE_S  # noqa: SLF001 - the driver takes one for the whole of a connection.
