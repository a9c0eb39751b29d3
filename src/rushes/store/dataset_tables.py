"""The tables of datasets: what each is made of, its refreshes, whose rows are in it, and what waits to become one: files and what a source has."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text

from rushes.store.columns import RowId, UtcDateTime
from rushes.store.declared import metadata, row_id

__all__ = ["dataset", "dataset_account", "dataset_draft", "dataset_refresh", "dataset_upload"]

dataset = Table(
    "dataset",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE")),
    Column("name", String(80), nullable=False),
    Column("description", String(300), nullable=False),
    Column("source", JSON(), nullable=False),
    Column("shape", JSON(), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("by_fields", JSON(), nullable=False),
    Column("most_rejected", BigInteger(), nullable=False),
    Column("cadence", String(16), nullable=False),
    Column("made_by", String(320), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    Column("version", BigInteger()),
    Column("loaded_at", UtcDateTime()),
    Index("ix_dataset_account_id", "account_id"),
    sqlite_autoincrement=True,
)
"""What a dataset is made of: `account_id` is NULL where an operator's holds many accounts' rows; `source` says where its rows come from,
`shape` what its columns are, `mode` what a refresh does with the former rows, `most_rejected` how many of 10,000 rows may be set aside.
`version` is the one that was published last, NULL before the first."""

dataset_account = Table(
    "dataset_account",
    metadata,
    Column("dataset_id", RowId, ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Index("ix_dataset_account_account_id", "account_id"),
)
"""Whose rows the published version holds: who of these accounts looks sees the dataset, with their own rows."""

dataset_refresh = Table(
    "dataset_refresh",
    metadata,
    row_id(),
    Column("dataset_id", RowId, ForeignKey("dataset.id", ondelete="CASCADE"), nullable=False),
    Column("asked_by", String(320), nullable=False),
    Column("started_at", UtcDateTime(), nullable=False),
    Column("finished_at", UtcDateTime()),
    Column("state", String(16), nullable=False),
    Column("source_name", String(300), nullable=False),
    Column("rows_read", BigInteger(), nullable=False),
    Column("rows_loaded", BigInteger(), nullable=False),
    Column("rows_rejected", BigInteger(), nullable=False),
    Column("reasons", JSON(), nullable=False),
    Column("version", BigInteger()),
    Column("message", Text(), nullable=False),
    Column("told", JSON()),
    Column("newest", JSON()),
    Index("ix_dataset_refresh_dataset_id", "dataset_id"),
    sqlite_autoincrement=True,
)
"""One refresh: `state` is running, published, stopped (too many rows set aside), or failed. `told` is the message as sentences of the catalogues;
`newest` the highest value seen in the column by which only what is new is read, NULL where it is read whole."""

dataset_upload = Table(
    "dataset_upload",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("dataset_id", RowId, ForeignKey("dataset.id", ondelete="CASCADE")),
    Column("name", String(300), nullable=False),
    Column("size_bytes", BigInteger(), nullable=False),
    Column("made_by", String(320), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("found", JSON()),
    Column("message", Text(), nullable=False),
    Index("ix_dataset_upload_account_id", "account_id"),
)
"""A file that somebody sent: `found` what is in it, NULL before it was looked into; `message` why it cannot be read, "" if it can."""

dataset_draft = Table(
    "dataset_draft",
    metadata,
    row_id(),
    Column("source_id", RowId, ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("asked", JSON(), nullable=False),
    Column("dataset_id", RowId, ForeignKey("dataset.id", ondelete="CASCADE")),
    Column("made_by", String(320), nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("found", JSON()),
    Column("message", Text(), nullable=False),
    sqlite_autoincrement=True,
)
"""What an operator wants a dataset of, or to look at again for one: `asked` is what of the source, `found` and `message` as of a file."""
