"""The tables of statements: the signed links of each account's chain, their files, the keys they are signed with, and the last look."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Date, ForeignKey, LargeBinary, String, Table, Text, UniqueConstraint

from rushes.store.columns import Picture, RowId, UtcDateTime
from rushes.store.declared import NAME, metadata, row_id

__all__ = ["statement", "statement_file", "statement_key", "statement_look", "statement_standing"]

statement = Table(
    "statement",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("number", BigInteger(), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(80), nullable=False),
    Column("first_day", Date(), nullable=False),
    Column("last_day", Date(), nullable=False),
    Column("issued_at", UtcDateTime(), nullable=False),
    Column("manifest", Picture, nullable=False),
    UniqueConstraint("account_id", "number"),
    sqlite_autoincrement=True,
)
"""One link of an account's chain: `kind` is "statement" or "note", `manifest` the signed bytes. A row is never written again."""

statement_file = Table(
    "statement_file",
    metadata,
    Column("statement_id", RowId, ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("form", String(8), primary_key=True),
    Column("data", Picture, nullable=False),
)
"""The bytes of a link's files, whose sums its manifest names: `form` is "json", "pdf" or "xlsx"."""

statement_key = Table(
    "statement_key",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("public_key", LargeBinary(), nullable=False),
    Column("private_sealed", LargeBinary()),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("retired_at", UtcDateTime()),
)
"""Keys that sign. A retired one has lost its private half, and its public half stays for what it signed."""

statement_look = Table(
    "statement_look",
    metadata,
    row_id(),
    Column("at", UtcDateTime(), nullable=False),
    Column("run_id", NAME, nullable=False),
    Column("version", BigInteger(), nullable=False),
    sqlite_autoincrement=True,
)
"""The last time that all accounts were looked through, after which run and at which version of the facts; one row."""

statement_standing = Table(
    "statement_standing",
    metadata,
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("first_day", Date()),
    Column("last_day", Date()),
    Column("state", String(16), nullable=False),
    Column("message", Text(), nullable=False),
    Column("details", JSON(), nullable=False),
    Column("seen_load_at", UtcDateTime()),
    Column("looked_at", UtcDateTime(), nullable=False),
)
"""What each account's next statement waits for, as it was at the last look: a sentence of the catalogues and its values.
`seen_load_at` is the newest load of a closed period's day that the numbers were compared for."""
