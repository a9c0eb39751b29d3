"""The tables of the clock's work: when schedules fired, and the jobs that pages asked for."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text

from rushes.store.columns import RowId, UtcDateTime
from rushes.store.declared import NAME, metadata, row_id

__all__ = ["fire", "job"]

fire = Table(
    "fire",
    metadata,
    Column("schedule", NAME, primary_key=True),
    Column("fires_at", UtcDateTime(), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("claimed_by", String(80), nullable=False),
    Column("claimed_at", UtcDateTime(), nullable=False),
    Column("alive_at", UtcDateTime(), nullable=False),
    Column("attempts", BigInteger(), nullable=False),
    Column("finished_at", UtcDateTime()),
    Column("message", Text(), nullable=False),
    Index("ix_fire_fires_at", "fires_at"),
)
"""One row for each time a schedule fired: the key is what makes it fire once, whoever wakes the clock.
`state` is claimed, waiting, done, partial, failed or covered."""

job = Table(
    "job",
    metadata,
    row_id(),
    Column("kind", String(32), nullable=False),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="SET NULL")),
    Column("request", JSON(), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_by", String(320), nullable=False),
    Column("asked_at", UtcDateTime(), nullable=False),
    Column("claimed_by", String(80)),
    Column("started_at", UtcDateTime()),
    Column("alive_at", UtcDateTime()),
    Column("finished_at", UtcDateTime()),
    Column("cancel_asked_at", UtcDateTime()),
    Column("progress", JSON(), nullable=False),
    Column("result", JSON(), nullable=False),
    Column("message", Text(), nullable=False),
    Index("ix_job_state", "state"),
    Index("ix_job_account_id", "account_id"),
    sqlite_autoincrement=True,
)
"""Work that a page asks for and a runner does: `state` is waiting, running, succeeded, partial, failed or cancelled."""
