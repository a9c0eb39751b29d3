"""Calculated fields kept as somebody would who sees all of an account."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import update

from rushes.accounts import CalculatedField, every_calculated_field, make_calculated_field
from rushes.domain import Grant
from rushes.store import tables
from web.installation import NOW, AccountIds, rooms

__all__ = ["SHARE", "fields_of", "keep", "spoil"]

SHARE = "transcribed / ingested"


def fields_of(app: Flask, account: AccountIds) -> tuple[CalculatedField, ...]:
    with rooms(app).store.reading() as conn:
        return every_calculated_field(conn, account.account_id)


def keep(app: Flask, account: AccountIds, name: str = "Share", formula: str = SHARE, description: str = "") -> int:
    grant = Grant(account.account_id, sees_all_productions=True)
    with rooms(app).store.begin() as conn:
        return make_calculated_field(conn, grant, name, description, formula, by_id=1, at=NOW)


def spoil(app: Flask, field_id: int) -> None:
    """Let a field have a formula that this release cannot read."""
    field = tables.calculated_field
    with rooms(app).store.begin() as conn:
        conn.execute(update(field).where(field.c.id == field_id).values(formula="gone * 2"))
