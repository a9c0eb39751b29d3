"""PostgreSQL: values come as the server's own text, rows by a cursor that the server keeps."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, NullPool, create_engine

from rushes.servers import impatient_connect
from rushes.sources.databases.place import DatabasePlace
from rushes.sources.databases.rows import Rows, batches_of
from rushes.sources.reach import CONNECT_S, Reach

if TYPE_CHECKING:
    import psycopg

__all__ = ["postgresql_engine", "postgresql_rows"]

_SPARE_S = 10
_BY_DRIVER = frozenset({"bool", "bytea"})
_SESSION = (
    "SET statement_timeout = {timeout_ms}",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'iso_8601'",
    "SET TimeZone = 'UTC'",
    "SET standard_conforming_strings = on",
)


def postgresql_engine(place: DatabasePlace, password: str, reach: Reach) -> Engine:
    """Return an engine whose connections go to a checked address, and only read.

    Raises:
        ImportError: The driver is not installed.
    """

    def connect() -> psycopg.Connection[Any]:
        import psycopg

        addresses = reach.addresses(place.host, place.real_port)
        # The name is what the certificate is compared with, the addresses are what is called.
        told = {"host": ",".join([place.host] * len(addresses)), "hostaddr": ",".join(addresses), "port": place.real_port}
        with _tls(place) as tls:
            connection: psycopg.Connection[Any] = impatient_connect(place.timeout_s + _SPARE_S)(
                **told,
                dbname=place.database,
                user=place.user,
                password=password,
                passfile=os.devnull,
                connect_timeout=CONNECT_S,
                application_name="rushes",
                client_encoding="UTF8",
                gssencmode="disable",
                **tls,
            )
        with connection.cursor() as cursor:
            for each in _SESSION:
                cursor.execute(each.format(timeout_ms=place.timeout_s * 1000).encode())
        connection.commit()
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return connection

    return create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool, hide_parameters=True)


@contextmanager
def postgresql_rows(connection: Connection, statement: str, values: tuple[str, ...]) -> Generator[Rows]:
    """Yield what a statement gives. The server takes it as that of a cursor, which no other than one SELECT can be."""
    from psycopg.types.string import TextLoader

    driver: Any = connection.connection.dbapi_connection
    # Once a transaction has read, nothing in it can turn it into one that writes.
    driver.execute(b"SELECT 1")
    with driver.cursor(name="rushes") as cursor:
        for each in cursor.adapters.types:
            if each.name not in _BY_DRIVER:
                cursor.adapters.register_loader(each.oid, TextLoader)
            cursor.adapters.register_loader(each.array_oid, TextLoader)
        cursor.execute(statement.encode(), values or None)
        yield Rows(tuple(str(each.name) for each in cursor.description), batches_of(cursor.fetchmany))


@contextmanager
def _tls(place: DatabasePlace) -> Generator[dict[str, str]]:
    if place.tls == "off":
        yield {"sslmode": "disable"}
    elif not place.authority:
        yield {"sslmode": "verify-full", "sslrootcert": "system"}
    else:
        with tempfile.NamedTemporaryFile("w", suffix=".pem", encoding="ascii") as file:
            file.write(place.authority)
            file.flush()
            yield {"sslmode": "verify-full", "sslrootcert": file.name}
