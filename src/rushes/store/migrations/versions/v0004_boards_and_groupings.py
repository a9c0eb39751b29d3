"""Dashboards of one's own with their versions, and groups that productions are sorted into."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables, what is referred to first."""
    _make_production_grouping()
    _make_production_group()
    _make_production_group_member()
    _make_board()
    _make_board_version()
    _make_board_favourite()
    _make_board_start()


def _make_production_grouping() -> None:
    op.create_table(
        "production_grouping",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("by_id", _ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_production_grouping_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_production_grouping_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_grouping")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_production_grouping_account_id", "production_grouping", ["account_id"], unique=False)


def _make_production_group() -> None:
    op.create_table(
        "production_group",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("grouping_id", _ROW_ID, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["grouping_id"], ["production_grouping.id"], name=op.f("fk_production_group_grouping_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_group")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_production_group_grouping_id", "production_group", ["grouping_id"], unique=False)


def _make_production_group_member() -> None:
    op.create_table(
        "production_group_member",
        sa.Column("group_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("production_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["production_group.id"], name=op.f("fk_production_group_member_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["production_id"], ["production_key.id"], name=op.f("fk_production_group_member_production_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "production_id", name=op.f("pk_production_group_member")),
    )


def _make_board() -> None:
    op.create_table(
        "board",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("owner_id", _ROW_ID, nullable=False),
        sa.Column("sharing", sa.String(length=16), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("deleted_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_board_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_board_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_board_account_id", "board", ["account_id"], unique=False)
    op.create_index("ix_board_owner_id", "board", ["owner_id"], unique=False)


def _make_board_version() -> None:
    op.create_table(
        "board_version",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("board_id", _ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by_id", _ROW_ID, nullable=True),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_version_board_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_board_version_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_version")),
        sa.UniqueConstraint("board_id", "number", name=op.f("uq_board_version_board_id")),
        sqlite_autoincrement=True,
    )


def _make_board_favourite() -> None:
    op.create_table(
        "board_favourite",
        sa.Column("person_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("board_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_favourite_board_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_favourite_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "board_id", name=op.f("pk_board_favourite")),
    )


def _make_board_start() -> None:
    op.create_table(
        "board_start",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("person_id", _ROW_ID, nullable=True),
        sa.Column("board_id", _ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_board_start_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_start_board_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_board_start_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_start")),
        sa.UniqueConstraint("account_id", "person_id", name=op.f("uq_board_start_account_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_board_start_board_id", "board_start", ["board_id"], unique=False)
    op.create_index("ix_board_start_person_id", "board_start", ["person_id"], unique=False)
