"""Small typed reads that other rooms need; questions about measures are compiled in `metrics` instead."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rushes.domain import AccountRow, Period, ProductionRow, ProductionState
from rushes.warehouse.protocol import Reader

__all__ = [
    "ConnectionState",
    "LedgerState",
    "account",
    "accounts",
    "connection_states",
    "coverage_rows",
    "productions",
    "reported_columns",
]


@dataclass(frozen=True, slots=True)
class LedgerState:
    """What is known of one account's day. `loaded_at` is UTC, None where the day was never loaded.

    `reason` says why the newest attempt failed, None where it did not; what was loaded before stands.
    """

    day: date
    loaded_at: datetime | None
    is_complete: bool
    rows_loaded: int
    rows_rejected: int
    missing_productions: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """How a connection's accounts stand together.

    Args:
        connection: Its name.
        accounts: How many were ever loaded or tried.
        newest_complete: The newest day that is complete for any of them, None if none is.
        failed_accounts: Those whose newest day was tried last and failed.
        rejects: Rows set aside and standing so.
    """

    connection: str
    accounts: int
    newest_complete: date | None
    failed_accounts: int
    rejects: int


def connection_states(reader: Reader, *, without: Collection[int] = ()) -> tuple[ConnectionState, ...]:
    """Return how each connection stands, by name; reads the whole ledger once, so keep it by version.

    Args:
        reader: The facts.
        without: Accounts that do not count as failed whatever became of them, because they are closed.
    """
    rows = reader.query(
        """WITH state AS (
             SELECT account_id, max(day) FILTER (is_complete) AS newest_complete, arg_max(reason IS NOT NULL, day) AS has_failed
             FROM ledger GROUP BY account_id),
           aside AS (SELECT account_id, count(*) AS rejects FROM reject GROUP BY account_id)
           SELECT a.connection, count(*), max(s.newest_complete),
             count(*) FILTER (s.has_failed AND NOT list_contains($without::BIGINT[], a.account_id)), coalesce(sum(r.rejects), 0)::BIGINT
           FROM account a LEFT JOIN state s USING (account_id) LEFT JOIN aside r USING (account_id)
           GROUP BY a.connection ORDER BY a.connection""",
        {"without": list(without)},
    )
    return tuple(ConnectionState(*row) for row in rows)


def accounts(reader: Reader) -> tuple[AccountRow, ...]:
    """Return every account, by internal id."""
    rows = reader.query("SELECT account_id, connection, external_id, name, time_zone FROM account ORDER BY account_id")
    return tuple(AccountRow(*row) for row in rows)


def account(reader: Reader, account_id: int) -> AccountRow | None:
    """Return one account, None where it was never loaded; each request asks, so a version remembers it."""
    return reader.remembered(("account", account_id), lambda: _account(reader, account_id))


def _account(reader: Reader, account_id: int) -> AccountRow | None:
    sql = "SELECT account_id, connection, external_id, name, time_zone FROM account WHERE account_id = $account_id"
    rows = reader.query(sql, {"account_id": account_id})
    return AccountRow(*rows[0]) if rows else None


def productions(reader: Reader, account_id: int) -> tuple[ProductionRow, ...]:
    """Return every production ever seen in the account, by internal id."""
    rows = reader.query(
        """SELECT account_id, production_id, external_id, name, state, created_on, archived_on, deleted_on, hidden_on
           FROM production WHERE account_id = $account_id ORDER BY production_id""",
        {"account_id": account_id},
    )
    return tuple(ProductionRow(row[0], row[1], row[2], row[3], ProductionState(row[4]), *row[5:9]) for row in rows)


def reported_columns(reader: Reader, account_id: int) -> frozenset[str]:
    """Return the fact columns that the account's connection reports; none for an account that is not there."""
    rows = reader.query(
        "SELECT unnest(c.reported) FROM account a JOIN connection c ON c.name = a.connection WHERE a.account_id = $account_id",
        {"account_id": account_id},
    )
    return frozenset(row[0] for row in rows)


def coverage_rows(reader: Reader, account_id: int, period: Period) -> tuple[LedgerState, ...]:
    """Return the ledger of the account's days in the period, by day; days that were never tried are absent."""
    rows = reader.query(
        """SELECT day, loaded_at, is_complete, rows_loaded, rows_rejected, missing_productions, reason
           FROM ledger WHERE account_id = $account_id AND day BETWEEN $first AND $last ORDER BY day""",
        {"account_id": account_id, "first": period.first, "last": period.last},
    )
    return tuple(LedgerState(row[0], row[1].replace(tzinfo=UTC) if row[1] else None, *row[2:]) for row in rows)
