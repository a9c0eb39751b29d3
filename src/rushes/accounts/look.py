"""How an account's pages look, and whether it was erased: what every page of it asks first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rushes.accounts.closed import Closing
from rushes.accounts.records.own import find_look

__all__ = ["AccountLook", "account_look"]


@dataclass(frozen=True, slots=True)
class AccountLook:
    """An account's colour and logo.

    Args:
        accent: "#rrggbb", None for the product's own.
        has_logo: Whether there is a logo.
        mark: Changes whenever one of the two may have; for addresses and tags.
        erased_at: When the account was erased, UTC; None where it was not.
    """

    accent: str | None
    has_logo: bool
    mark: str
    erased_at: datetime | None


def account_look(conn: Connection, account_id: int) -> AccountLook:
    """Return an account's look, in one query."""
    row = find_look(conn, account_id)
    mark = f"{int(row.changed_at.timestamp() * 1_000):x}" if row.changed_at else ""
    return AccountLook(row.accent, row.logo_type is not None, mark, row.closed_at if row.state == Closing.ERASED else None)
