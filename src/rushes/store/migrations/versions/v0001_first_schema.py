"""The first schema: keys, people and their rights, sessions, tokens, operators, sync runs, the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")


def upgrade() -> None:
    """Make every table."""
    _make_install()
    _make_account_key()
    _make_production_key()
    _make_person()
    _make_rights()
    _make_session()
    _make_api_token()
    _make_operator()
    _make_operator_session()
    _make_sign_in_attempt()
    _make_sync_run()
    _make_audit()


def _make_install() -> None:
    op.create_table(
        "install",
        sa.Column("registry_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("registry_id", name=op.f("pk_install")),
    )


def _make_account_key() -> None:
    op.create_table(
        "account_key",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_key")),
        sa.UniqueConstraint("connection", "external_id", name=op.f("uq_account_key_connection")),
        sqlite_autoincrement=True,
    )


def _make_production_key() -> None:
    op.create_table(
        "production_key",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_key")),
        sa.UniqueConstraint("connection", "external_id", name=op.f("uq_production_key_connection")),
        sqlite_autoincrement=True,
    )


def _make_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("username", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("signed_in_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("connection", "external_id", name=op.f("uq_person_connection")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_person_username", "person", ["username"], unique=False)


def _make_rights() -> None:
    op.create_table(
        "rights",
        sa.Column("person_id", _ROW_ID, autoincrement=False, nullable=False),
        sa.Column("read_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT, nullable=True),
        sa.Column("accounts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_rights_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_rights")),
    )


def _make_session() -> None:
    op.create_table(
        "session",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", _ROW_ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("checked_at", _INSTANT, nullable=False),
        sa.Column("tried_at", _INSTANT, nullable=False),
        sa.Column("claimed_at", _INSTANT, nullable=True),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("token_expires_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_session_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_session_expires_at", "session", ["expires_at"], unique=False)
    op.create_index("ix_session_person_id", "session", ["person_id"], unique=False)


def _make_api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", _ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.Column("revoked_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"], unique=False)


def _make_operator() -> None:
    op.create_table(
        "operator",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("disabled_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("name", name=op.f("uq_operator_name")),
        sqlite_autoincrement=True,
    )


def _make_operator_session() -> None:
    op.create_table(
        "operator_session",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("operator_id", _ROW_ID, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"], name=op.f("fk_operator_session_operator_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_operator_session_secret_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_operator_session_operator_id", "operator_session", ["operator_id"], unique=False)


def _make_sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("door", sa.String(length=80), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("attempted_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_in_attempt_address", "sign_in_attempt", ["door", "address"], unique=False)
    op.create_index("ix_sign_in_attempt_attempted_at", "sign_in_attempt", ["attempted_at"], unique=False)
    op.create_index("ix_sign_in_attempt_name_hash", "sign_in_attempt", ["door", "name_hash"], unique=False)


def _make_sync_run() -> None:
    op.create_table(
        "sync_run",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("accounts_loaded", sa.BigInteger(), nullable=False),
        sa.Column("accounts_failed", sa.BigInteger(), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_loaded", sa.BigInteger(), nullable=False),
        sa.Column("rows_rejected", sa.BigInteger(), nullable=False),
        sa.Column("rows_restated", sa.BigInteger(), nullable=False),
        sa.Column("published_version", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_sync_run")),
    )
    op.create_index("ix_sync_run_started_at", "sync_run", ["started_at"], unique=False)


def _make_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _ROW_ID, autoincrement=True, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("who", sa.String(length=320), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
