"""The tables of exports to buckets: what is put where after each night, and what came of it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from rushes.store.columns import RowId, UtcDateTime
from rushes.store.declared import NAME, metadata, row_id

__all__ = ["export_outcome", "export_schedule"]

export_schedule = Table(
    "export_schedule",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("name", NAME, nullable=False),
    Column("source_id", RowId, ForeignKey("source.id"), nullable=False),
    Column("prefix", String(300), nullable=False),
    Column("data", JSON(), nullable=False),
    Column("form", String(16), nullable=False),
    Column("made_by", String(320), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("claimed_until", UtcDateTime()),
    UniqueConstraint("account_id", "name"),
    Index("ix_export_schedule_source_id", "source_id"),
    sqlite_autoincrement=True,
)
"""An account's own rows, put into a bucket whenever their version is another: `data` lists "usage", "dataset:7" or "datasets". `claimed_until`
is how long a runner that is at work on it has for that; NULL where none is."""

export_outcome = Table(
    "export_outcome",
    metadata,
    row_id(),
    Column("schedule_id", RowId, ForeignKey("export_schedule.id", ondelete="CASCADE"), nullable=False),
    Column("data", String(32), nullable=False),
    Column("version", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("rows_written", BigInteger(), nullable=False),
    Column("message", Text(), nullable=False),
    Column("told", JSON()),
    Index("ix_export_outcome_schedule_id", "schedule_id"),
    sqlite_autoincrement=True,
)
"""What came of one table of a schedule, once a version: written, or failed and why. What did not change has no row. `told` is the message as
a sentence of the catalogues and what goes into it; NULL where that was not kept."""
