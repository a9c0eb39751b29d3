"""Making users of a server, in either server's words; a password never becomes part of a log."""

from __future__ import annotations

from sqlalchemy import Connection, text

from rushes.config import WarehouseSettings
from rushes.errors import InvalidQuery

__all__ = ["make_user", "quoted_user"]

_QUOTES = frozenset("'\"`\\\0\n\r:%")


def make_user(connection: Connection, place: WarehouseSettings, name: str, password: str, *, host: str) -> str:
    """Make a user that can do nothing yet, if it is not there, and return it as statements name it.

    Args:
        connection: As somebody who may make users.
        place: The server; where TLS is asked for, the user must come by it too.
        name: The user's name.
        password: Its password.
        host: From where it may come, for servers that ask.
    """
    user = quoted_user(place, name, host)
    if place.kind == "mysql":
        requires = " REQUIRE SSL" if place.tls == "verify" and not place.is_socket else ""
        connection.execute(text(f"CREATE USER IF NOT EXISTS {user} IDENTIFIED BY :password{requires}"), {"password": password})
        return user
    if not connection.execute(text("SELECT count(*) FROM pg_roles WHERE rolname = :name"), {"name": name}).scalar_one():
        literal = connection.execute(text("SELECT quote_literal(:password)"), {"password": password}).scalar_one()
        # A statement that makes a user takes no values; the server itself has quoted this one.
        connection.exec_driver_sql(f"CREATE ROLE {user} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {literal}".replace("%", "%%"))
    return user


def quoted_user(place: WarehouseSettings, name: str, host: str) -> str:
    """Return a user as statements name it.

    Raises:
        InvalidQuery: The name cannot be one.
    """
    if not name or len(name) > 32 or _QUOTES & set(name):
        raise InvalidQuery(f"“{name[:40]}” cannot be a user's name: 32 letters, digits, “_” and “-” at most.")
    return f"'{name}'@'{host}'" if place.kind == "mysql" else f'"{name}"'
