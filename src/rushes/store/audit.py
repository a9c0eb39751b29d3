"""The audit trail: who did what, when, from where. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, insert, select

from rushes.store import tables

__all__ = [
    "AuditChoice",
    "AuditEntry",
    "RecordedEntry",
    "audit_after",
    "audit_kinds",
    "count_audit",
    "find_audit",
    "last_audit_id",
    "list_audit",
    "record_audit",
]

_trail = tables.audit
_LONGEST_WHO = 320
_LONGEST_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done.

    Args:
        at: When, UTC.
        who: "person:12", "operator:name", "command line", or what is known of a stranger.
        what: A short dotted name, "sign_in.refused".
        detail: A few words more; never a secret.
        address: The network address it came from, "" where there was none.
        account_id: The account it was about, None where it was about none or several.
    """

    at: datetime
    who: str
    what: str
    detail: str = ""
    address: str = ""
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry as it stands in the trail; the number only grows, so that one can go on from it."""

    number: int
    entry: AuditEntry

    def as_json(self) -> dict[str, int | str | None]:
        """Return it in plain JSON values, as the files and the command line give it (docs/operating.md)."""
        entry = self.entry
        return {
            "number": self.number,
            "at": entry.at.isoformat(),
            "who": entry.who,
            "what": entry.what,
            "detail": entry.detail,
            "address": entry.address,
            "account_id": entry.account_id,
        }


@dataclass(frozen=True, slots=True)
class AuditChoice:
    """Which entries are looked at; a field left empty chooses all.

    Args:
        who: A part of who did it.
        what: How the name of what was done begins, "operator.".
        account_id: The account it was about.
        since: Not before, UTC.
        until: Before, UTC.
    """

    who: str = ""
    what: str = ""
    account_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def record_audit(conn: Connection, entry: AuditEntry) -> None:
    """Add one row, in the transaction of the thing that it records."""
    values = asdict(entry) | {"who": entry.who[:_LONGEST_WHO], "address": entry.address[:_LONGEST_ADDRESS]}
    conn.execute(insert(tables.audit).values(values))


def list_audit(conn: Connection, *, limit: int) -> tuple[AuditEntry, ...]:
    """Return the last entries, newest first."""
    trail = tables.audit
    query = (
        select(trail.c.at, trail.c.who, trail.c.what, trail.c.detail, trail.c.address, trail.c.account_id)
        .order_by(trail.c.id.desc())
        .limit(limit)
    )
    return tuple(AuditEntry(**row) for row in conn.execute(query).mappings())


def find_audit(conn: Connection, choice: AuditChoice, *, limit: int, offset: int = 0) -> tuple[RecordedEntry, ...]:
    """Return the chosen entries, newest first."""
    query = _entries(choice).order_by(_trail.c.id.desc()).limit(limit).offset(offset)
    return tuple(_recorded(row) for row in conn.execute(query).mappings())


def audit_after(conn: Connection, number: int, choice: AuditChoice, *, limit: int) -> tuple[RecordedEntry, ...]:
    """Return the chosen entries behind that one, oldest first."""
    query = _entries(choice).where(_trail.c.id > number).order_by(_trail.c.id).limit(limit)
    return tuple(_recorded(row) for row in conn.execute(query).mappings())


def count_audit(conn: Connection, choice: AuditChoice) -> int:
    """Return how many entries are chosen."""
    return conn.execute(select(func.count()).select_from(_trail).where(*_conditions(choice))).scalar_one()


def last_audit_id(conn: Connection) -> int:
    """Return the newest entry's number, 0 where there is none."""
    return conn.execute(select(func.max(_trail.c.id))).scalar_one() or 0


def audit_kinds(conn: Connection) -> tuple[str, ...]:
    """Return every name of a thing that was ever done, in order."""
    return tuple(conn.execute(select(_trail.c.what).distinct().order_by(_trail.c.what)).scalars())


def _entries(choice: AuditChoice) -> Select[int, datetime, str, str, str, str, int | None]:
    columns = _trail.c.id, _trail.c.at, _trail.c.who, _trail.c.what, _trail.c.detail, _trail.c.address, _trail.c.account_id
    return select(*columns).where(*_conditions(choice))


def _conditions(choice: AuditChoice) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if choice.who:
        found.append(_trail.c.who.contains(choice.who, autoescape=True))
    if choice.what:
        found.append(_trail.c.what.startswith(choice.what, autoescape=True))
    if choice.account_id is not None:
        found.append(_trail.c.account_id == choice.account_id)
    if choice.since is not None:
        found.append(_trail.c.at >= choice.since)
    if choice.until is not None:
        found.append(_trail.c.at < choice.until)
    return found


def _recorded(row: RowMapping) -> RecordedEntry:
    values: dict[str, Any] = dict(row)
    return RecordedEntry(values.pop("id"), AuditEntry(**values))
