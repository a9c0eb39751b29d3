"""Reports that go out by mail: schedules, recipients, allowed addresses, deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables."""
    _schedules()
    _addresses()
    _recipients()
    _deliveries()


def _schedules() -> None:
    op.create_table(
        "report_schedule",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("owner_id", _ROW_ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("board_id", _ROW_ID, nullable=True),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("cadence", sa.String(length=16), nullable=False),
        sa.Column("on_day", sa.BigInteger(), nullable=True),
        sa.Column("at_time", sa.String(length=5), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("wait_h", sa.BigInteger(), nullable=False),
        sa.Column("next_at", _INSTANT, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_report_schedule_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_report_schedule_owner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_report_schedule_board_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule")),
        sqlite_autoincrement=True,
    )
    for column in ("account_id", "owner_id", "board_id", "next_at"):
        op.create_index(f"ix_report_schedule_{column}", "report_schedule", [column], unique=False)


def _addresses() -> None:
    op.create_table(
        "report_address",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("person_id", _ROW_ID, nullable=True),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("by_id", _ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_report_address_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_address_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_report_address_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_address")),
        sa.UniqueConstraint("account_id", "address", name=op.f("uq_report_address_account_id")),
        sqlite_autoincrement=True,
    )
    for column in ("person_id", "by_id"):
        op.create_index(f"ix_report_address_{column}", "report_address", [column], unique=False)


def _recipients() -> None:
    op.create_table(
        "report_recipient",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("schedule_id", _ROW_ID, nullable=False),
        sa.Column("person_id", _ROW_ID, nullable=True),
        sa.Column("address_id", _ROW_ID, nullable=True),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("unsubscribed_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_recipient_schedule_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_recipient_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["address_id"], ["report_address.id"], name=op.f("fk_report_recipient_address_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_recipient")),
        sa.UniqueConstraint("schedule_id", "person_id", name=op.f("uq_report_recipient_schedule_id")),
        sa.UniqueConstraint("schedule_id", "address_id", name=op.f("uq_report_recipient_address_id")),
        sqlite_autoincrement=True,
    )
    for column in ("person_id", "address_id"):
        op.create_index(f"ix_report_recipient_{column}", "report_recipient", [column], unique=False)


def _deliveries() -> None:
    op.create_table(
        "report_delivery",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=False),
        sa.Column("schedule_id", _ROW_ID, nullable=True),
        sa.Column("recipient_id", _ROW_ID, nullable=True),
        sa.Column("asker_id", _ROW_ID, nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("fires_at", _INSTANT, nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", _INSTANT, nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_at", _INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_report_delivery_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_delivery_schedule_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["report_recipient.id"], name=op.f("fk_report_delivery_recipient_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_report_delivery_asker_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_delivery")),
        sa.UniqueConstraint("schedule_id", "fires_at", "recipient_id", name=op.f("uq_report_delivery_schedule_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_delivery_account_id", "report_delivery", ["account_id", "fires_at"], unique=False)
    for column in ("recipient_id", "asker_id", "next_try_at"):
        op.create_index(f"ix_report_delivery_{column}", "report_delivery", [column], unique=False)
