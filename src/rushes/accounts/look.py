"""How an account's pages look, and whether it was erased: what every page of it asks first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rushes.accounts.closed import Closing
from rushes.accounts.records.own import find_look
from rushes.domain import Paper

__all__ = ["AccountLook", "account_look"]


@dataclass(frozen=True, slots=True)
class AccountLook:
    """An account's colour, logo and paper.

    Args:
        accent: "#rrggbb", None for the product's own.
        has_logo: Whether there is a logo.
        mark: Changes whenever one of them may have; for addresses and tags.
        paper: What its reports are printed on, None for what is used where the reader's language is.
        erased_at: When the account was erased, UTC; None where it was not.
    """

    accent: str | None
    has_logo: bool
    mark: str
    paper: Paper | None
    erased_at: datetime | None


def account_look(conn: Connection, account_id: int) -> AccountLook:
    """Return an account's look, in one query."""
    row = find_look(conn, account_id)
    mark = f"{int(row.changed_at.timestamp() * 1_000):x}" if row.changed_at else ""
    paper = Paper(row.paper) if row.paper else None
    return AccountLook(row.accent, row.logo_type is not None, mark, paper, row.closed_at if row.state == Closing.ERASED else None)
