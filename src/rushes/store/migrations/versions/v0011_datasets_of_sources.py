"""Datasets of sources: what an operator wants one of, and of each refresh its message in sentences and the highest value that it saw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Add the columns, and make the table."""
    op.add_column("dataset_refresh", sa.Column("told", sa.JSON(), nullable=True))
    op.add_column("dataset_refresh", sa.Column("newest", sa.JSON(), nullable=True))
    op.create_table(
        "dataset_draft",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("source_id", _ROW_ID, nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("dataset_id", _ROW_ID, nullable=True),
        sa.Column("made_by", sa.String(length=320), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_dataset_draft_source_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_dataset_draft_dataset_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_draft")),
        sqlite_autoincrement=True,
    )
