"""The audit trail: who did what, when, from where. Rows are added and never changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from rushes.store import tables

__all__ = ["AuditEntry", "list_audit", "record_audit"]

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
