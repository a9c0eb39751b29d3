"""The queries on calculated fields."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, insert, select, update

from rushes.store import tables

__all__ = ["add_field", "drop_field", "field_rows", "write_field"]

_field = tables.calculated_field


def field_rows(conn: Connection, account_id: int) -> list[tuple[int, str, str, str]]:
    """Return (id, name, description, formula) of each calculated field of an account."""
    query = select(_field.c.id, _field.c.name, _field.c.description, _field.c.formula).where(_field.c.account_id == account_id)
    return [(row.id, row.name, row.description, row.formula) for row in conn.execute(query)]


def add_field(conn: Connection, account_id: int, name: str, description: str, formula: str, *, by_id: int, at: datetime) -> int:
    """Write a calculated field, and return its id."""
    values = {"name": name, "description": description, "formula": formula, "by_id": by_id, "created_at": at}
    return cast("tuple[int]", conn.execute(insert(_field).values(account_id=account_id, **values)).inserted_primary_key)[0]


def write_field(conn: Connection, field_id: int, name: str, description: str, formula: str) -> None:
    """Write what a calculated field is from now on."""
    conn.execute(update(_field).where(_field.c.id == field_id).values(name=name, description=description, formula=formula))


def drop_field(conn: Connection, field_id: int) -> None:
    """Strike a calculated field."""
    conn.execute(delete(_field).where(_field.c.id == field_id))
