"""Statements: signed, numbered, never written again; the keys they are signed with, and the last look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
_BYTES = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables."""
    _make_statement()
    _make_statement_file()
    _make_statement_key()
    _make_statement_look()
    _make_statement_standing()


def _make_statement() -> None:
    op.create_table(
        "statement",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.Column("manifest", _BYTES, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_statement_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_statement_account_id")),
        sqlite_autoincrement=True,
    )


def _make_statement_file() -> None:
    op.create_table(
        "statement_file",
        sa.Column("statement_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("data", _BYTES, nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_statement_file_statement_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id", "form", name=op.f("pk_statement_file")),
    )


def _make_statement_key() -> None:
    op.create_table(
        "statement_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("retired_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_statement_key")),
    )


def _make_statement_look() -> None:
    op.create_table(
        "statement_look",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_look")),
        sqlite_autoincrement=True,
    )


def _make_statement_standing() -> None:
    op.create_table(
        "statement_standing",
        sa.Column("account_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("seen_load_at", _INSTANT, nullable=True),
        sa.Column("looked_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_statement_standing_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_statement_standing")),
    )
