"""Every table of the application records, declared once.

Facts are not here: they live in the warehouse's own files. Secrets are never here in plain:
sessions, tokens and operators' passwords are stored as hashes, the platform's token encrypted.
Ids are handed out once and never again, also after a row is deleted, because facts and scopes
outlive the rows that they name.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from rushes.store.columns import RowId, UtcDateTime

__all__ = [
    "account_key",
    "api_token",
    "audit",
    "install",
    "metadata",
    "operator",
    "operator_session",
    "person",
    "production_key",
    "rights",
    "session",
    "sign_in_attempt",
    "sync_run",
]

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_NAME = String(64)
_EXTERNAL_ID = String(200)
_HASH = String(64)
_ADDRESS = String(64)


def _id() -> Column[int]:
    return Column("id", RowId, primary_key=True, autoincrement=True)


def _of_person() -> Column[int]:
    return Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), nullable=False)


install = Table(
    "install",
    metadata,
    Column("registry_id", String(36), primary_key=True),
    Column("created_at", UtcDateTime(), nullable=False),
)

account_key = Table(
    "account_key",
    metadata,
    _id(),
    Column("connection", _NAME, nullable=False),
    Column("external_id", _EXTERNAL_ID, nullable=False),
    UniqueConstraint("connection", "external_id"),
    sqlite_autoincrement=True,
)

production_key = Table(
    "production_key",
    metadata,
    _id(),
    Column("connection", _NAME, nullable=False),
    Column("external_id", _EXTERNAL_ID, nullable=False),
    UniqueConstraint("connection", "external_id"),
    sqlite_autoincrement=True,
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("connection", _NAME, nullable=False),
    Column("external_id", _EXTERNAL_ID, nullable=False),
    Column("username", String(320), nullable=False),
    Column("name", String(320), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("signed_in_at", UtcDateTime(), nullable=False),
    UniqueConstraint("connection", "external_id"),
    Index("ix_person_username", "username"),
    sqlite_autoincrement=True,
)

rights = Table(
    "rights",
    metadata,
    Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("read_at", UtcDateTime(), nullable=False),
    Column("revoked_at", UtcDateTime()),
    Column("accounts", JSON(), nullable=False),
)

session = Table(
    "session",
    metadata,
    _id(),
    Column("secret_hash", _HASH, nullable=False, unique=True),
    _of_person(),
    Column("state", String(16), nullable=False),
    Column("is_kept", Boolean(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Column("checked_at", UtcDateTime(), nullable=False),
    Column("tried_at", UtcDateTime(), nullable=False),
    Column("claimed_at", UtcDateTime()),
    Column("token_sealed", LargeBinary()),
    Column("token_expires_at", UtcDateTime(), nullable=False),
    Index("ix_session_person_id", "person_id"),
    Index("ix_session_expires_at", "expires_at"),
    sqlite_autoincrement=True,
)
"""`checked_at` is the last time the platform confirmed the rights, `tried_at` the last time it was
asked to, `claimed_at` is set while one request is asking."""

operator = Table(
    "operator",
    metadata,
    _id(),
    Column("name", _NAME, nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("disabled_at", UtcDateTime()),
    sqlite_autoincrement=True,
)

operator_session = Table(
    "operator_session",
    metadata,
    _id(),
    Column("secret_hash", _HASH, nullable=False, unique=True),
    Column("operator_id", RowId, ForeignKey("operator.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Index("ix_operator_session_operator_id", "operator_id"),
    sqlite_autoincrement=True,
)

api_token = Table(
    "api_token",
    metadata,
    _id(),
    Column("secret_hash", _HASH, nullable=False, unique=True),
    _of_person(),
    Column("name", String(80), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("expires_on", Date(), nullable=False),
    Column("used_at", UtcDateTime()),
    Column("revoked_at", UtcDateTime()),
    Index("ix_api_token_person_id", "person_id"),
    sqlite_autoincrement=True,
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    _id(),
    Column("door", String(80), nullable=False),
    Column("name_hash", _HASH, nullable=False),
    Column("address", _ADDRESS, nullable=False),
    Column("attempted_at", UtcDateTime(), nullable=False),
    Index("ix_sign_in_attempt_name_hash", "door", "name_hash"),
    Index("ix_sign_in_attempt_address", "door", "address"),
    Index("ix_sign_in_attempt_attempted_at", "attempted_at"),
    sqlite_autoincrement=True,
)
"""Attempts that failed or are under way. `door` is whom one signs in as: an operator, or a person of a connection.
The name is kept as a keyed hash: people type passwords into the wrong field."""

sync_run = Table(
    "sync_run",
    metadata,
    Column("run_id", _NAME, primary_key=True),
    Column("started_at", UtcDateTime(), nullable=False),
    Column("finished_at", UtcDateTime()),
    Column("state", String(16), nullable=False),
    Column("first_day", Date(), nullable=False),
    Column("last_day", Date(), nullable=False),
    Column("accounts_loaded", BigInteger(), nullable=False),
    Column("accounts_failed", BigInteger(), nullable=False),
    Column("rows_read", BigInteger(), nullable=False),
    Column("rows_loaded", BigInteger(), nullable=False),
    Column("rows_rejected", BigInteger(), nullable=False),
    Column("rows_restated", BigInteger(), nullable=False),
    Column("published_version", BigInteger()),
    Column("message", Text(), nullable=False),
    Index("ix_sync_run_started_at", "started_at"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", UtcDateTime(), nullable=False),
    Column("who", String(320), nullable=False),
    Column("what", _NAME, nullable=False),
    Column("detail", Text(), nullable=False),
    Column("address", _ADDRESS, nullable=False),
    Index("ix_audit_at", "at"),
    sqlite_autoincrement=True,
)
