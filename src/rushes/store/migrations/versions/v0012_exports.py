"""Exports to buckets: what is put where after each night, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "export_schedule",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("source_id", _ROW_ID, nullable=False),
        sa.Column("prefix", sa.String(length=300), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=320), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("claimed_until", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_export_schedule_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_export_schedule_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_schedule")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_export_schedule_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_export_schedule_source_id", "export_schedule", ["source_id"], unique=False)
    op.create_table(
        "export_outcome",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("schedule_id", _ROW_ID, nullable=False),
        sa.Column("data", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("rows_written", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["export_schedule.id"], name=op.f("fk_export_outcome_schedule_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_outcome")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_export_outcome_schedule_id", "export_outcome", ["schedule_id"], unique=False)
