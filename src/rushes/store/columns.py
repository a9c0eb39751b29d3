"""Column types that mean the same on SQLite, MySQL, MariaDB and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["MICROSECONDS", "Picture", "RowId", "UtcDateTime"]

# SQLite numbers rows by itself only where the type is spelt INTEGER; servers need the wide type.
RowId: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")

# MySQL would otherwise cut instants to whole seconds.
MICROSECONDS: TypeEngine[datetime] = DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


# MySQL's shortest kind of bytes ends at 64 kB.
Picture: TypeEngine[bytes] = LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, naive UTC in the database.

    No server's notion of time zones takes part, so every engine compares and sorts alike.
    """

    impl = MICROSECONDS
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware instant into naive UTC; a naive one is a mistake and is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant must be aware before it is stored.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the stored instant its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)
