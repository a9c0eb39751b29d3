"""Every table of the application records, declared once.

Facts are not here: they live in the warehouse's own files. Secrets are never here in plain:
sessions, tokens and operators' passwords are stored as hashes, the platform's token and sources' passwords encrypted.
Ids are handed out once and never again, also after a row is deleted, because facts and scopes
outlive the rows that they name.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, LargeBinary, String, Table, Text, UniqueConstraint

from rushes.store.board_tables import (
    board,
    board_favourite,
    board_start,
    board_version,
    calculated_field,
    production_group,
    production_group_member,
    production_grouping,
)
from rushes.store.clock_tables import fire, job
from rushes.store.columns import Picture, RowId, UtcDateTime
from rushes.store.dataset_tables import dataset, dataset_account, dataset_draft, dataset_refresh, dataset_upload
from rushes.store.declared import ADDRESS, EXTERNAL_ID, HASH, NAME, metadata, of_person, row_id
from rushes.store.export_tables import export_outcome, export_schedule
from rushes.store.report_tables import report_address, report_delivery, report_recipient, report_schedule
from rushes.store.source_tables import source
from rushes.store.statement_tables import statement, statement_file, statement_key, statement_look, statement_standing

__all__ = [
    "account_key",
    "account_settings",
    "api_token",
    "audit",
    "board",
    "board_favourite",
    "board_start",
    "board_version",
    "calculated_field",
    "closed_account",
    "connection_contact",
    "dataset",
    "dataset_account",
    "dataset_draft",
    "dataset_refresh",
    "dataset_upload",
    "export_outcome",
    "export_schedule",
    "fire",
    "install",
    "invitation",
    "job",
    "local_person",
    "metadata",
    "operator",
    "operator_session",
    "person",
    "production_group",
    "production_group_member",
    "production_grouping",
    "production_key",
    "production_note",
    "report_address",
    "report_delivery",
    "report_recipient",
    "report_schedule",
    "rights",
    "role_grant",
    "session",
    "sign_in_attempt",
    "source",
    "statement",
    "statement_file",
    "statement_key",
    "statement_look",
    "statement_standing",
    "sync_run",
    "view_session",
]

install = Table(
    "install",
    metadata,
    Column("registry_id", String(36), primary_key=True),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("changes", BigInteger(), server_default="0", nullable=False),
)
"""One row. On servers `changes` is raised by every transaction that may write (`server.py`)."""

account_key = Table(
    "account_key",
    metadata,
    row_id(),
    Column("connection", NAME, nullable=False),
    Column("external_id", EXTERNAL_ID, nullable=False),
    UniqueConstraint("connection", "external_id"),
    sqlite_autoincrement=True,
)

production_key = Table(
    "production_key",
    metadata,
    row_id(),
    Column("connection", NAME, nullable=False),
    Column("external_id", EXTERNAL_ID, nullable=False),
    UniqueConstraint("connection", "external_id"),
    sqlite_autoincrement=True,
)

person = Table(
    "person",
    metadata,
    row_id(),
    Column("connection", NAME, nullable=False),
    Column("external_id", EXTERNAL_ID, nullable=False),
    Column("username", String(320), nullable=False),
    Column("name", String(320), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("signed_in_at", UtcDateTime(), nullable=False),
    Column("locale", String(16)),
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
    row_id(),
    Column("secret_hash", HASH, nullable=False, unique=True),
    of_person(),
    Column("state", String(16), nullable=False),
    Column("is_kept", Boolean(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Column("checked_at", UtcDateTime(), nullable=False),
    Column("tried_at", UtcDateTime(), nullable=False),
    Column("claimed_at", UtcDateTime()),
    Column("token_sealed", LargeBinary()),
    Column("token_expires_at", UtcDateTime(), nullable=False),
    Column("seen_at", UtcDateTime()),
    Column("address", ADDRESS),
    Column("browser", String(120)),
    Index("ix_session_person_id", "person_id"),
    Index("ix_session_expires_at", "expires_at"),
    sqlite_autoincrement=True,
)
"""`checked_at` is the last time the platform confirmed the rights, `tried_at` the last time it was
asked to, `claimed_at` is set while one request is asking."""

operator = Table(
    "operator",
    metadata,
    row_id(),
    Column("name", NAME, nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("disabled_at", UtcDateTime()),
    sqlite_autoincrement=True,
)

operator_session = Table(
    "operator_session",
    metadata,
    row_id(),
    Column("secret_hash", HASH, nullable=False, unique=True),
    Column("operator_id", RowId, ForeignKey("operator.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Index("ix_operator_session_operator_id", "operator_id"),
    sqlite_autoincrement=True,
)

api_token = Table(
    "api_token",
    metadata,
    row_id(),
    Column("secret_hash", HASH, nullable=False, unique=True),
    of_person(),
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
    row_id(),
    Column("door", String(80), nullable=False),
    Column("name_hash", HASH, nullable=False),
    Column("address", ADDRESS, nullable=False),
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
    Column("run_id", NAME, primary_key=True),
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
    Column("asked_by", String(320)),
    Index("ix_sync_run_started_at", "started_at"),
)

audit = Table(
    "audit",
    metadata,
    row_id(),
    Column("at", UtcDateTime(), nullable=False),
    Column("who", String(320), nullable=False),
    Column("what", NAME, nullable=False),
    Column("detail", Text(), nullable=False),
    Column("address", ADDRESS, nullable=False),
    Column("account_id", BigInteger()),
    Index("ix_audit_at", "at"),
    Index("ix_audit_account_id", "account_id"),
    sqlite_autoincrement=True,
)

account_settings = Table(
    "account_settings",
    metadata,
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("time_zone", String(64)),
    Column("cut_off", String(5)),
    Column("megabyte_bytes", BigInteger()),
    Column("anchor_day", BigInteger(), nullable=False),
    Column("accent", String(7)),
    Column("paper", String(16)),
    Column("logo_type", String(32)),
    Column("logo", Picture),
    Column("changed_at", UtcDateTime(), nullable=False),
    Column("changed_by", String(320), nullable=False),
)
"""What an account's administrator has set; NULL is what the connection says. `cut_off` is "HH:MM"."""

production_note = Table(
    "production_note",
    metadata,
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("production_id", RowId, ForeignKey("production_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("cost_centre", String(80), nullable=False),
    Column("note", String(1000), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    Column("changed_by", String(320), nullable=False),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("role", String(16), nullable=False),
    Column("granted_at", UtcDateTime(), nullable=False),
    Column("granted_by", String(320), nullable=False),
    Index("ix_role_grant_person_id", "person_id"),
)
"""What an administrator adds to the platform's rights: a role that is higher, never a production more."""

closed_account = Table(
    "closed_account",
    metadata,
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("closed_at", UtcDateTime(), nullable=False),
    Column("closed_by", String(320), nullable=False),
)
"""Accounts that no sync reads any more: "retired" ones keep their facts, "erased" ones have none."""

local_person = Table(
    "local_person",
    metadata,
    Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("password_hash", String(255)),
    Column("disabled_at", UtcDateTime()),
    Column("rights", JSON(), nullable=False),
)
"""People of a connection without a sign-in of its own. `rights` is what they were given here."""

invitation = Table(
    "invitation",
    metadata,
    row_id(),
    Column("secret_hash", HASH, nullable=False, unique=True),
    of_person(),
    Column("purpose", String(16), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("created_by", String(320), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Column("used_at", UtcDateTime()),
    Index("ix_invitation_person_id", "person_id"),
    sqlite_autoincrement=True,
)
"""One-time links of local people; `purpose` is "welcome" or "reset"."""

view_session = Table(
    "view_session",
    metadata,
    row_id(),
    Column("secret_hash", HASH, nullable=False, unique=True),
    Column("operator_session_id", RowId, ForeignKey("operator_session.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("expires_at", UtcDateTime(), nullable=False),
    Index("ix_view_session_operator_session_id", "operator_session_id"),
    Index("ix_view_session_person_id", "person_id"),
    sqlite_autoincrement=True,
)
"""An operator looking at the pages as a person sees them."""

connection_contact = Table(
    "connection_contact",
    metadata,
    Column("connection", NAME, primary_key=True),
    Column("tried_at", UtcDateTime(), nullable=False),
    Column("answered_at", UtcDateTime()),
    Column("reason", Text(), nullable=False),
)
"""The last time a platform was spoken to: `answered_at` the last answer, `reason` why the newest try failed, "" if it did not."""
