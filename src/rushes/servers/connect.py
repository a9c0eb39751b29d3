"""Engines for a database on a server; nothing is opened before it is used, so they may be made before a fork."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import URL, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from rushes.config import ServerSettings
from rushes.errors import ConfigurationError
from rushes.servers.patience import impatient_connect

__all__ = ["is_away", "is_stopped", "is_too_large", "is_wait_over", "name_of", "reason_of", "server_engine"]

_DRIVERS = {"mysql": "mysql+pymysql", "postgresql": "postgresql+psycopg"}
_CONNECT_S = 10
_GONE = {"tcp_user_timeout": 20_000, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
"""When PostgreSQL's driver gives a machine up."""


def server_engine(place: ServerSettings, session: Sequence[str], *, answer_s: int | None, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own.
    """Return an engine for the database.

    Args:
        place: The database, and how it is reached.
        session: What every new connection is told.
        answer_s: How long to wait for an answer before the server counts as away; None waits for ever.
        options: More for `sqlalchemy.create_engine`.

    Raises:
        ConfigurationError: The driver is not installed, or the certificate's authority cannot be read.
    """
    host = None if place.kind == "mysql" and place.is_socket else place.host
    url = URL.create(_DRIVERS[place.kind], place.user, None, host, place.port, place.database)
    try:
        engine = create_engine(url, connect_args=_arguments(place, answer_s), hide_parameters=True, **options)
    except ImportError as error:
        raise ConfigurationError(f"The driver for {place.kind} is not installed: pip install 'rushes[{place.kind}]'.") from error
    if place.kind == "postgresql" and answer_s is not None:
        event.listen(engine, "do_connect", _connector(impatient_connect(answer_s)))
    event.listen(engine, "connect", _teller(session))
    return engine


def name_of(engine: Engine) -> str:
    """Return the database as messages name it, without the password."""
    return engine.url.set(drivername=engine.url.get_backend_name()).render_as_string(hide_password=True).replace(":***", "")


def reason_of(error: DBAPIError) -> str:
    """Return what the server or its driver said, in its first line."""
    return str(error.orig).partition("\n")[0].strip(" .")


def is_wait_over(error: OperationalError) -> bool:
    """Say whether somebody else held a lock for longer than one waits for it."""
    return not _told(error).isdisjoint({"55P03", 1205})


def is_stopped(error: DBAPIError) -> bool:
    """Say whether a statement was stopped because it took longer than its session lets one take."""
    return not _told(error).isdisjoint({"57014", 1969, 3024})


def is_too_large(error: DBAPIError) -> bool:
    """Say whether a number came out that does not fit into 64 bits."""
    return not _told(error).isdisjoint({"22003", 1690})


def is_away(error: DBAPIError) -> bool:
    """Say whether the server does not answer, or not us; the same question may be answered once it is back."""
    return isinstance(error, OperationalError) or error.connection_invalidated


def _told(error: DBAPIError) -> set[object]:
    return {getattr(error.orig, "sqlstate", None), *getattr(error.orig, "args", ())}


def _arguments(place: ServerSettings, answer_s: int | None) -> dict[str, Any]:
    password = place.password.get_secret_value() if place.password else ""
    has_tls, authority = place.tls == "verify" and not place.is_socket, place.tls_ca_file
    if authority is not None and not authority.is_file():
        raise ConfigurationError(f"“{place.table}.tls_ca_file” names {authority}, which does not exist.")
    if place.kind == "postgresql":
        mode = {"sslmode": "verify-full", "sslrootcert": str(authority or "system")} if has_tls else {"sslmode": "disable"}
        return {"connect_timeout": _CONNECT_S, "application_name": "rushes", "password": password, **_GONE, **mode}
    # The driver would send a text as Latin-1.
    arguments: dict[str, Any] = {"password": password.encode(), "charset": "utf8mb4", "connect_timeout": _CONNECT_S, "local_infile": False}
    arguments |= {"read_timeout": answer_s, "write_timeout": answer_s}
    if place.is_socket:
        arguments["unix_socket"] = place.host
    if has_tls:
        try:
            arguments["ssl"] = ssl.create_default_context(cafile=authority)
        except OSError as error:
            raise ConfigurationError(f"“{place.table}.tls_ca_file” names {authority}, which is no certificate in PEM form.") from error
    else:
        arguments["ssl_disabled"] = True
    return arguments


def _connector(connect: Callable[..., Any]) -> Callable[[Dialect, ConnectionPoolEntry, list[Any], dict[str, Any]], Any]:
    return lambda _dialect, _entry, told, named: connect(*told, **named)


def _teller(session: Sequence[str]) -> Callable[[DBAPIConnection, ConnectionPoolEntry], None]:
    def tell(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for statement in session:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    return tell
