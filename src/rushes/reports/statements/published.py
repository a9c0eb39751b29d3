"""What was issued, for pages and commands: an account's links, their bytes, its list, and what the next statements wait for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rushes.domain import Period
from rushes.errors import NotFound
from rushes.reports.statements import records
from rushes.reports.statements.canonical import read_canonical
from rushes.reports.statements.manifest import FORMS, MANIFEST_SUFFIX, chain_of
from rushes.reports.statements.records import LinkRow, StandingRow
from rushes.reports.statements.tables import Words

__all__ = [
    "Standing",
    "StatementFile",
    "StatementLink",
    "chain_list",
    "every_statement",
    "newest_statements",
    "note_summary",
    "standing_of",
    "standings",
    "statement_file",
    "statement_files",
    "statements_of",
]

_TYPES = {
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "manifest": "application/json",
}


@dataclass(frozen=True, slots=True)
class StatementLink:
    """A link of an account's chain.

    Args:
        account_id: Whose it is.
        number: Its place, from 1; statements and notes are counted together.
        kind: "statement" or "note".
        name: What its files' names begin with.
        period: The days that it is about.
        issued_at: When, UTC.
    """

    account_id: int
    number: int
    kind: str
    name: str
    period: Period
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file of a link, as it was issued."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account's next statement waits for, as it was at the last look.

    Args:
        account_id: Whose it is.
        period: Its days, None where that is not known yet.
        state: "open" while the period or its lag window lasts, "waiting" where something must come first, "failed".
        message: An English sentence that the catalogues know, with `{name}` where a value goes.
        details: What goes there; days are ISO dates.
        looked_at: When, UTC.
    """

    account_id: int
    period: Period | None
    state: str
    message: str
    details: dict[str, Any]
    looked_at: datetime

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.message.format(**self.details) if self.details else self.message


def statements_of(conn: Connection, account_id: int) -> tuple[StatementLink, ...]:
    """Return an account's links, by number."""
    return tuple(_link(row) for row in records.link_rows(conn, account_id))


def every_statement(conn: Connection) -> tuple[StatementLink, ...]:
    """Return the links of all accounts, by account and number; for operators."""
    return tuple(_link(row) for row in records.link_rows(conn))


def statement_file(conn: Connection, account_id: int, number: int, form: str) -> StatementFile:
    """Return the bytes that were issued.

    Args:
        conn: A transaction.
        account_id: The account; the caller has made sure that whoever asks may see all of it.
        number: The link's number in the account's chain.
        form: "json", "pdf", "xlsx" or "manifest".

    Raises:
        NotFound: The account has no such link, or there is no such form.
    """
    row = records.find_link(conn, account_id, number)
    data = records.file_bytes(conn, account_id, number, form) if form in _TYPES else None
    if row is None or data is None:
        raise NotFound("There is no such statement.")
    suffix = MANIFEST_SUFFIX if form == "manifest" else f".{form}"
    return StatementFile(f"{row.name}{suffix}", _TYPES[form], data)


def statement_files(conn: Connection, account_id: int, number: int) -> tuple[StatementFile, ...]:
    """Return every file of a link, its manifest last.

    Raises:
        NotFound: The account has no such link.
    """
    return tuple(statement_file(conn, account_id, number, form) for form in (*FORMS, "manifest"))


def chain_list(conn: Connection, account_id: int) -> bytes:
    """Return the list of an account's manifests, as it is published: canonical JSON, which `verify_file` takes as the chain."""
    return chain_of(records.manifests(conn, account_id))


def newest_statements(conn: Connection) -> tuple[StatementLink, ...]:
    """Return each account's newest statement, by account; for operators."""
    return tuple(_link(row) for row in records.newest_statements(conn))


def note_summary(conn: Connection, account_id: int, number: int, locale: str) -> str:
    """Return in a few words what a note of the account says.

    Raises:
        NotFound: The account has no such link.
    """
    return Words(read_canonical(statement_file(conn, account_id, number, "json").data), locale).summary()


def standing_of(conn: Connection, account_id: int) -> Standing | None:
    """Return what an account's next statement waits for, None before the first look."""
    return next((_standing(row) for row in records.standing_rows(conn, account_id)), None)


def standings(conn: Connection) -> tuple[Standing, ...]:
    """Return what each account's next statement waits for, by account; for operators."""
    return tuple(_standing(row) for row in records.standing_rows(conn))


def _standing(row: StandingRow) -> Standing:
    period = Period(row.first_day, row.last_day) if row.first_day and row.last_day else None
    return Standing(row.account_id, period, row.state, row.message, dict(row.details), row.looked_at)


def _link(row: LinkRow) -> StatementLink:
    return StatementLink(row.account_id, row.number, row.kind, row.name, Period(row.first_day, row.last_day), row.issued_at)
