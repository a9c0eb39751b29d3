"""Making users of a server, in either server's words; a password never becomes part of a log."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, text

from rushes.config import WarehouseSettings
from rushes.errors import InvalidQuery

__all__ = ["change_password", "make_user", "quoted_user"]

# What the views compare is a user's name without its place, which MySQL writes behind an “@”.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


def make_user(connection: Connection, place: WarehouseSettings, name: str, password: str, *, host: str, or_take: bool = False) -> str:
    """Make a user that can do nothing yet, and return it as statements name it.

    Args:
        connection: As somebody who may make users.
        place: The server; where TLS is asked for, the user must come by it too, as far as the server can be told so.
        name: The user's name.
        password: Its password.
        host: From where it may come, for servers that ask.
        or_take: One of that name that MySQL has already will do; whoever says so signs in as it afterwards.

    Raises:
        InvalidQuery: The name cannot be one.
        sqlalchemy.exc.DBAPIError: There is such a user, or none may be made.
    """
    return _tell(connection, place, "CREATE", name, password, host, "IF NOT EXISTS " if or_take else "")


def change_password(connection: Connection, place: WarehouseSettings, name: str, password: str, *, host: str) -> str:
    """Give a user that is there another password, and return it as statements name it."""
    return _tell(connection, place, "ALTER", name, password, host)


def quoted_user(place: WarehouseSettings, name: str, host: str) -> str:
    """Return a user as statements name it.

    Raises:
        InvalidQuery: The name cannot be one.
    """
    if not _NAME.fullmatch(name):
        raise InvalidQuery(f"“{name[:40]}” cannot be a user's name: 32 letters, digits, “_” and “-” at most.")
    return f"'{name}'@'{host}'" if place.kind == "mysql" else f'"{name}"'


def _tell(connection: Connection, place: WarehouseSettings, verb: str, name: str, password: str, host: str, which: str = "") -> str:  # noqa: PLR0917 - as its callers have them.
    user = quoted_user(place, name, host)
    if place.kind == "mysql":
        needs_tls = place.tls == "verify" and (host == "%" or not place.is_socket)
        requires = " REQUIRE SSL" if needs_tls else ""
        connection.execute(text(f"{verb} USER {which}{user} IDENTIFIED BY :password{requires}"), {"password": password})
        return user
    driver: Any = connection.connection.driver_connection
    # The server gets what it keeps in the password's place; the statement, which may be logged, holds no password.
    kept = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    rights = " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE" if verb == "CREATE" else ""
    connection.exec_driver_sql(f"{verb} ROLE {user}{rights} PASSWORD '{kept}'")
    return user
