"""What every declaration of a table begins with: the one collection of tables, and columns that many have."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData, String

from rushes.store.columns import RowId

__all__ = ["ADDRESS", "EXTERNAL_ID", "HASH", "NAME", "metadata", "of_person", "row_id"]

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

NAME = String(64)
EXTERNAL_ID = String(200)
HASH = String(64)
ADDRESS = String(64)


def row_id() -> Column[int]:
    """Return a number that a row is given once."""
    return Column("id", RowId, primary_key=True, autoincrement=True)


def of_person() -> Column[int]:
    """Return the person that a row belongs to, and goes with."""
    return Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), nullable=False)
