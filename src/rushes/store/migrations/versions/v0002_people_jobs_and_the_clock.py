"""Schedules that fired, jobs, accounts' settings and notes, roles given here, local people, and what an operator sees as a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Make the new tables, and add columns to four old ones."""
    # Added in place: SQLite would copy a table to change one of its columns, and delete what refers to it.
    _add_columns()
    _make_connection_contact()
    _make_fire()
    _make_account_settings()
    _make_closed_account()
    _make_invitation()
    _make_job()
    _make_local_person()
    _make_production_note()
    _make_role_grant()
    _make_view_session()


def _add_columns() -> None:
    op.add_column("audit", sa.Column("account_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_audit_account_id", "audit", ["account_id"], unique=False)
    op.add_column("person", sa.Column("locale", sa.String(length=16), nullable=True))
    op.add_column("session", sa.Column("seen_at", _INSTANT, nullable=True))
    op.add_column("session", sa.Column("address", sa.String(length=64), nullable=True))
    op.add_column("session", sa.Column("browser", sa.String(length=120), nullable=True))
    op.add_column("sync_run", sa.Column("asked_by", sa.String(length=320), nullable=True))


def _make_connection_contact() -> None:
    op.create_table(
        "connection_contact",
        sa.Column("connection", sa.String(length=64), nullable=False),
        sa.Column("tried_at", _INSTANT, nullable=False),
        sa.Column("answered_at", _INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_connection_contact")),
    )


def _make_fire() -> None:
    op.create_table(
        "fire",
        sa.Column("schedule", sa.String(length=64), nullable=False),
        sa.Column("fires_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=False),
        sa.Column("claimed_at", _INSTANT, nullable=False),
        sa.Column("alive_at", _INSTANT, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", _INSTANT, nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("schedule", "fires_at", name=op.f("pk_fire")),
    )
    op.create_index("ix_fire_fires_at", "fire", ["fires_at"], unique=False)


def _make_account_settings() -> None:
    op.create_table(
        "account_settings",
        sa.Column("account_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("cut_off", sa.String(length=5), nullable=True),
        sa.Column("megabyte_bytes", sa.BigInteger(), nullable=True),
        sa.Column("anchor_day", sa.BigInteger(), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=True),
        sa.Column("logo_type", sa.String(length=32), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_account_settings_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_settings")),
    )


def _make_closed_account() -> None:
    op.create_table(
        "closed_account",
        sa.Column("account_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=False),
        sa.Column("closed_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_closed_account_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_closed_account")),
    )


def _make_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", _ROW_ID, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitation_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"], unique=False)


def _make_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("account_id", _ROW_ID, nullable=True),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=320), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("started_at", _INSTANT, nullable=True),
        sa.Column("alive_at", _INSTANT, nullable=True),
        sa.Column("finished_at", _INSTANT, nullable=True),
        sa.Column("cancel_asked_at", _INSTANT, nullable=True),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_job_account_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_account_id", "job", ["account_id"], unique=False)
    op.create_index("ix_job_state", "job", ["state"], unique=False)


def _make_local_person() -> None:
    op.create_table(
        "local_person",
        sa.Column("person_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("disabled_at", _INSTANT, nullable=True),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_local_person_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_local_person")),
    )


def _make_production_note() -> None:
    op.create_table(
        "production_note",
        sa.Column("account_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("production_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("cost_centre", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_production_note_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["production_id"], ["production_key.id"], name=op.f("fk_production_note_production_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "production_id", name=op.f("pk_production_note")),
    )


def _make_role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("account_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("person_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("granted_at", _INSTANT, nullable=False),
        sa.Column("granted_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account_key.id"], name=op.f("fk_role_grant_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "person_id", name=op.f("pk_role_grant")),
    )
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"], unique=False)


def _make_view_session() -> None:
    op.create_table(
        "view_session",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("operator_session_id", _ROW_ID, nullable=False),
        sa.Column("person_id", _ROW_ID, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_session_id"], ["operator_session.id"], name=op.f("fk_view_session_operator_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_view_session_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_view_session_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_view_session_operator_session_id", "view_session", ["operator_session_id"], unique=False)
    op.create_index("ix_view_session_person_id", "view_session", ["person_id"], unique=False)
