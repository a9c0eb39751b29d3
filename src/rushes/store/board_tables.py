"""The tables of dashboards of people's own, of the groups that they sort productions into, of the formulas that they keep."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from rushes.store.columns import RowId, UtcDateTime
from rushes.store.declared import metadata, row_id

__all__ = [
    "board",
    "board_favourite",
    "board_start",
    "board_version",
    "calculated_field",
    "production_group",
    "production_group_member",
    "production_grouping",
]

production_grouping = Table(
    "production_grouping",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("by_id", RowId, ForeignKey("person.id", ondelete="SET NULL")),
    Index("ix_production_grouping_account_id", "account_id"),
    sqlite_autoincrement=True,
)
"""A way to sort an account's productions into groups that people made; what is in none is "Other"."""

production_group = Table(
    "production_group",
    metadata,
    row_id(),
    Column("grouping_id", RowId, ForeignKey("production_grouping.id", ondelete="CASCADE"), nullable=False),
    Column("position", BigInteger(), nullable=False),
    Column("name", String(80), nullable=False),
    Index("ix_production_group_grouping_id", "grouping_id"),
    sqlite_autoincrement=True,
)

production_group_member = Table(
    "production_group_member",
    metadata,
    Column("group_id", RowId, ForeignKey("production_group.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("production_id", RowId, ForeignKey("production_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)

calculated_field = Table(
    "calculated_field",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("description", String(300), nullable=False),
    Column("formula", Text(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("by_id", RowId, ForeignKey("person.id", ondelete="SET NULL")),
    Index("ix_calculated_field_account_id", "account_id"),
    sqlite_autoincrement=True,
)
"""A formula over the measures that people of an account keep under a name."""

board = Table(
    "board",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("owner_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("sharing", String(16), nullable=False),
    Column("version", BigInteger(), nullable=False),
    Column("title", String(120), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    Column("deleted_at", UtcDateTime()),
    Index("ix_board_account_id", "account_id"),
    Index("ix_board_owner_id", "owner_id"),
    sqlite_autoincrement=True,
)
"""A dashboard of somebody's own. `version` is the number of its newest version, whose title stands here too, so that a list reads no
content; `sharing` is "private", "view" or "edit"."""

board_version = Table(
    "board_version",
    metadata,
    row_id(),
    Column("board_id", RowId, ForeignKey("board.id", ondelete="CASCADE"), nullable=False),
    Column("number", BigInteger(), nullable=False),
    Column("content", JSON(), nullable=False),
    Column("by_id", RowId, ForeignKey("person.id", ondelete="SET NULL")),
    Column("at", UtcDateTime(), nullable=False),
    Column("note", String(200), nullable=False),
    UniqueConstraint("board_id", "number"),
    sqlite_autoincrement=True,
)
"""What a dashboard was at each save; a version is never written again."""

board_favourite = Table(
    "board_favourite",
    metadata,
    Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("board_id", RowId, ForeignKey("board.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
)

board_start = Table(
    "board_start",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE")),
    Column("board_id", RowId, ForeignKey("board.id", ondelete="CASCADE"), nullable=False),
    UniqueConstraint("account_id", "person_id"),
    Index("ix_board_start_person_id", "person_id"),
    Index("ix_board_start_board_id", "board_id"),
    sqlite_autoincrement=True,
)
"""The dashboard that an account begins with: for one person, or with NULL for everybody who chose none."""
