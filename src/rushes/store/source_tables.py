"""The table of sources: databases, and whatever else operators let datasets be read from."""

from __future__ import annotations

from sqlalchemy import JSON, Column, LargeBinary, String, Table, UniqueConstraint

from rushes.store.columns import UtcDateTime
from rushes.store.declared import NAME, metadata, row_id

__all__ = ["source"]

source = Table(
    "source",
    metadata,
    row_id(),
    Column("name", NAME, nullable=False),
    Column("kind", NAME, nullable=False),
    Column("parts", JSON(), nullable=False),
    Column("secret", LargeBinary()),
    Column("made_by", String(320), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    UniqueConstraint("name"),
    sqlite_autoincrement=True,
)
"""Where data that is no platform's is read: `parts` say where it is and hold no secret; `secret` is sealed with the install's own key,
NULL where there is none. Sources are the installation's and no account's."""
