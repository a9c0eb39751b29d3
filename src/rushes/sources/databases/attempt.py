"""Trying a source: what is reached there, and whether its user could do more than read."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from rushes.sources.databases.browse import tables_in
from rushes.sources.databases.connect import connected
from rushes.sources.databases.place import DatabasePlace
from rushes.sources.kind import Reached
from rushes.sources.reach import Reach

__all__ = ["try_place"]

_READING = frozenset({"SELECT", "USAGE", "SHOW VIEW", "SHOW DATABASES", "PROCESS", "REPLICATION CLIENT", "BINLOG MONITOR", "EXECUTE"})
_GRANT = re.compile(r"GRANT (.+?) ON ")
_COULD_WRITE = """
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f')
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
    OR EXISTS (SELECT FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'CREATE'))
"""


def try_place(place: DatabasePlace, password: str, reach: Reach) -> Reached:
    """Connect, and return what is there.

    Raises:
        SourceUnreachable: The server does not answer.
        SourceRefused: It lets us not in, or may not be reached.
    """
    with connected(place, password, reach) as session:
        connection = session.connection
        server, could_write = _SERVERS.get(place.kind, _unknown)(connection)
        version = ".".join(str(each) for each in (connection.dialect.server_version_info or ()))
        return Reached(server, version, place.tls == "verify" and place.kind != "sqlite", len(tables_in(connection)), could_write)


def _mysql(connection: Connection) -> tuple[str, bool | None]:
    is_mariadb = "MariaDB" in str(connection.exec_driver_sql("SELECT VERSION()").scalar_one())
    grants = [str(row[0]) for row in connection.exec_driver_sql("SHOW GRANTS")]
    held = {right.strip() for each in grants if (match := _GRANT.match(each)) for right in re.sub(r"\(.*?\)", "", match[1]).split(",")}
    return "MariaDB" if is_mariadb else "MySQL", bool(held - _READING)


def _postgresql(connection: Connection) -> tuple[str, bool | None]:
    return "PostgreSQL", bool(connection.exec_driver_sql(_COULD_WRITE).scalar_one())


def _sqlite(_connection: Connection) -> tuple[str, bool | None]:
    return "SQLite", False


def _unknown(connection: Connection) -> tuple[str, bool | None]:
    return connection.dialect.name, None


_SERVERS = {"mysql": _mysql, "postgresql": _postgresql, "sqlite": _sqlite}
