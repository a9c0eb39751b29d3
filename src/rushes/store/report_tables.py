"""The tables of reports that go out by mail: what is sent when, to whom, and what came of each."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from rushes.store.columns import RowId, UtcDateTime
from rushes.store.declared import metadata, row_id

__all__ = ["report_address", "report_delivery", "report_recipient", "report_schedule"]

_MAIL_ADDRESS = String(320)

report_schedule = Table(
    "report_schedule",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("owner_id", RowId, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(120), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("board_id", RowId, ForeignKey("board.id", ondelete="SET NULL")),
    Column("period", String(16), nullable=False),
    Column("cadence", String(16), nullable=False),
    Column("on_day", BigInteger()),
    Column("at_time", String(5), nullable=False),
    Column("forms", JSON(), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("wait_h", BigInteger(), nullable=False),
    Column("next_at", UtcDateTime()),
    Column("trouble", Text(), nullable=False),
    Column("created_at", UtcDateTime(), nullable=False),
    Column("changed_at", UtcDateTime(), nullable=False),
    Index("ix_report_schedule_account_id", "account_id"),
    Index("ix_report_schedule_owner_id", "owner_id"),
    Index("ix_report_schedule_board_id", "board_id"),
    Index("ix_report_schedule_next_at", "next_at"),
    sqlite_autoincrement=True,
)
"""A report and when it is sent. `next_at` is the next time, NULL while it is paused; `on_day` a weekday (1 is Monday) or a day of the
month; `at_time` is "HH:MM" in the account's zone; `trouble` says why nothing was sent the last time, "" if it was."""

report_address = Table(
    "report_address",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("address", _MAIL_ADDRESS, nullable=False),
    Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE")),
    Column("added_at", UtcDateTime(), nullable=False),
    Column("by_id", RowId, ForeignKey("person.id", ondelete="SET NULL")),
    UniqueConstraint("account_id", "address"),
    Index("ix_report_address_person_id", "person_id"),
    Index("ix_report_address_by_id", "by_id"),
    sqlite_autoincrement=True,
)
"""Addresses to which an account's administrators let reports be sent: a person's, whose sign-in name is none, or nobody's who signs in."""

report_recipient = Table(
    "report_recipient",
    metadata,
    row_id(),
    Column("schedule_id", RowId, ForeignKey("report_schedule.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", RowId, ForeignKey("person.id", ondelete="CASCADE")),
    Column("address_id", RowId, ForeignKey("report_address.id", ondelete="CASCADE")),
    Column("added_at", UtcDateTime(), nullable=False),
    Column("unsubscribed_at", UtcDateTime()),
    UniqueConstraint("schedule_id", "person_id"),
    UniqueConstraint("schedule_id", "address_id", name="uq_report_recipient_address_id"),
    Index("ix_report_recipient_person_id", "person_id"),
    Index("ix_report_recipient_address_id", "address_id"),
    sqlite_autoincrement=True,
)
"""Who gets a report: a person, or an address that an administrator has let in; one whose address is taken away is no recipient any more."""

report_delivery = Table(
    "report_delivery",
    metadata,
    row_id(),
    Column("account_id", RowId, ForeignKey("account_key.id", ondelete="CASCADE"), nullable=False),
    Column("schedule_id", RowId, ForeignKey("report_schedule.id", ondelete="SET NULL")),
    Column("recipient_id", RowId, ForeignKey("report_recipient.id", ondelete="SET NULL")),
    Column("asker_id", RowId, ForeignKey("person.id", ondelete="CASCADE")),
    Column("address", _MAIL_ADDRESS, nullable=False),
    Column("fires_at", UtcDateTime(), nullable=False),
    Column("is_asked", Boolean(), nullable=False),
    Column("first_day", Date(), nullable=False),
    Column("last_day", Date(), nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", BigInteger(), nullable=False),
    Column("next_try_at", UtcDateTime()),
    Column("claimed_by", String(80)),
    Column("claimed_at", UtcDateTime()),
    Column("reason", Text(), nullable=False),
    Column("message_id", String(255), nullable=False),
    Column("sent_at", UtcDateTime()),
    UniqueConstraint("schedule_id", "fires_at", "recipient_id"),
    Index("ix_report_delivery_account_id", "account_id", "fires_at"),
    Index("ix_report_delivery_recipient_id", "recipient_id"),
    Index("ix_report_delivery_asker_id", "asker_id"),
    Index("ix_report_delivery_next_try_at", "next_try_at"),
    sqlite_autoincrement=True,
)
"""One report to one recipient: the unique key is what makes it one. `state` is waiting_for_data, waiting, sending, sent, failed or
skipped; `next_try_at` is NULL once it is over. `asker_id` is who asked for one of their own, outside of the schedule (`is_asked`)."""
