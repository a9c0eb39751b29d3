"""Names are compared byte by byte on every server: those that differ in case, accent or trailing space are two names."""

from __future__ import annotations

from sqlalchemy import Connection

from rushes.errors import ConfigurationError

__all__ = ["BINARY_COLLATIONS", "settle_database"]

BINARY_COLLATIONS = ("utf8mb4_nopad_bin", "utf8mb4_0900_bin")
"""MariaDB's and MySQL's, in the order of the characters."""


def settle_database(connection: Connection) -> None:
    """See that an empty database compares names as the product does, before any table is made.

    Raises:
        ConfigurationError: It cannot.
    """
    if connection.dialect.name == "mysql":
        known = {row[0] for row in connection.exec_driver_sql("SELECT collation_name FROM information_schema.collations")}
        collation = next((each for each in BINARY_COLLATIONS if each in known), None)
        if collation is None:
            raise ConfigurationError("This server is too old: MariaDB 10.2 or MySQL 8.0.17 is the least.")
        connection.exec_driver_sql(f"ALTER DATABASE CHARACTER SET utf8mb4 COLLATE {collation}")
        return
    encoding, collation, name = connection.exec_driver_sql(
        "SELECT pg_encoding_to_char(encoding), datcollate, datname FROM pg_database WHERE datname = current_database()"
    ).one()
    if encoding != "UTF8" or collation not in {"C", "POSIX", "C.UTF-8", "C.utf8"}:
        raise ConfigurationError(
            f"This database is in {encoding} and sorts by {collation}; rushes needs one that sorts by the characters alone. Make it with: "
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
