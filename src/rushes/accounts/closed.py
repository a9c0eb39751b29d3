"""Accounts that no sync reads any more: retired ones keep their facts, erased ones have none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from rushes.accounts.records.own import closed_rows, drop_closed, put_closed

__all__ = ["ClosedAccount", "Closing", "close_account", "closed_accounts", "reopen"]


class Closing(StrEnum):
    """How an account left. `RETIRED`: gone from the platform, its past stays. `ERASED`: nothing of it stays."""

    RETIRED = "retired"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class ClosedAccount:
    """An account that is closed, since when (UTC) and by whom."""

    account_id: int
    state: Closing
    closed_at: datetime
    closed_by: str


def closed_accounts(conn: Connection) -> dict[int, ClosedAccount]:
    """Return every closed account, by its id."""
    return {
        row["account_id"]: ClosedAccount(row["account_id"], Closing(row["state"]), row["closed_at"], row["closed_by"])
        for row in closed_rows(conn)
    }


def close_account(conn: Connection, account_id: int, state: Closing, *, by: str, at: datetime) -> None:
    """Keep every sync from reading an account from now on."""
    put_closed(conn, account_id, state=state.value, by=by, at=at)


def reopen(conn: Connection, account_id: int) -> bool:
    """Let syncs read an account again; False if it was not closed."""
    return drop_closed(conn, account_id)
