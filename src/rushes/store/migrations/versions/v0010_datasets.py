"""Datasets: what each is made of, its refreshes, whose rows are in it, and files that were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables."""
    _datasets()
    _accounts()
    _refreshes()
    _uploads()


def _datasets() -> None:
    op.create_table(
        "dataset",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("by_fields", sa.JSON(), nullable=False),
        sa.Column("most_rejected", sa.BigInteger(), nullable=False),
        sa.Column("cadence", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=320), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("loaded_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_dataset_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dataset_account_id", "dataset", ["account_id"], unique=False)


def _accounts() -> None:
    op.create_table(
        "dataset_account",
        sa.Column("dataset_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("account_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_dataset_account_dataset_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_dataset_account_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset_id", "account_id", name=op.f("pk_dataset_account")),
    )
    op.create_index("ix_dataset_account_account_id", "dataset_account", ["account_id"], unique=False)


def _refreshes() -> None:
    op.create_table(
        "dataset_refresh",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("dataset_id", _ROW_ID, nullable=False),
        sa.Column("asked_by", sa.String(length=320), nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source_name", sa.String(length=300), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_loaded", sa.BigInteger(), nullable=False),
        sa.Column("rows_rejected", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_dataset_refresh_dataset_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_refresh")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_dataset_refresh_dataset_id", "dataset_refresh", ["dataset_id"], unique=False)


def _uploads() -> None:
    op.create_table(
        "dataset_upload",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("dataset_id", _ROW_ID, nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=320), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_dataset_upload_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_dataset_upload_dataset_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_dataset_upload")),
    )
    op.create_index("ix_dataset_upload_account_id", "dataset_upload", ["account_id"], unique=False)
