"""When each connection's platform was last spoken to, and what came of it: one row a connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from rushes.store import tables

__all__ = ["Contact", "list_contacts", "note_contact"]

_contact = tables.connection_contact
_LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Contact:
    """The last time that a connection's platform was spoken to. Instants are UTC.

    Args:
        connection: Its name in the settings.
        tried_at: The newest try, whatever came of it.
        answered_at: The newest try that was answered, None while none ever was.
        reason: Why the newest try failed, "" if it was answered.
    """

    connection: str
    tried_at: datetime
    answered_at: datetime | None
    reason: str

    @property
    def is_answered(self) -> bool:
        """The newest try was answered."""
        return not self.reason


def note_contact(conn: Connection, connection: str, *, at: datetime, reason: str = "") -> None:
    """Write down a try to speak to a connection's platform.

    Args:
        conn: The transaction to write in.
        connection: Its name in the settings.
        at: When, UTC.
        reason: Why it failed, never with a secret; "" if the platform answered.
    """
    values: dict[str, object] = {"tried_at": at, "reason": reason[:_LONGEST_REASON]}
    if not reason:
        values["answered_at"] = at
    changed = conn.execute(update(_contact).where(_contact.c.connection == connection).values(values))
    if changed.rowcount == 0:
        conn.execute(insert(_contact).values(connection=connection, **values))


def list_contacts(conn: Connection) -> tuple[Contact, ...]:
    """Return every connection that was ever spoken to, by name; one that left the settings stays in the list."""
    return tuple(Contact(**row) for row in conn.execute(select(_contact).order_by(_contact.c.connection)).mappings())
