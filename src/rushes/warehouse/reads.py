"""Small typed reads that other rooms need; questions about measures are compiled in `metrics` instead.

Each statement, here and in the modules beside, is one text that DuckDB, MariaDB, MySQL and PostgreSQL all answer alike: it
names tables by `reader.rows`, and leaves small letters, accents and the arithmetic of dates to Python.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    "loaded_period",
    "one_of",
    "production_keys",
    "productions",
    "reported_columns",
]

_ACCOUNT = "account_id, connection, external_id, name, time_zone"


@dataclass(frozen=True, slots=True)
class LedgerState:
    """What is known of one account's day. `loaded_at` is UTC, None where the day was never loaded.

    `reason` says why the newest attempt failed, None where it did not; what was loaded before stands. `run_id` is the run of that attempt.
    """

    day: date
    loaded_at: datetime | None
    is_complete: bool
    rows_loaded: int
    rows_rejected: int
    missing_productions: int
    reason: str | None
    run_id: str


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
        f"""WITH state AS (
             SELECT account_id, max(day) AS newest, max(CASE WHEN is_complete THEN day END) AS newest_complete,
               max(CASE WHEN reason IS NOT NULL THEN day END) AS newest_failed
             FROM {reader.rows("ledger")} l GROUP BY account_id),
           aside AS (SELECT account_id, count(*) AS rejects FROM {reader.rows("reject")} r GROUP BY account_id)
           SELECT a.connection, count(*), max(s.newest_complete),
             count(CASE WHEN s.newest_failed = s.newest AND NOT {one_of("a.account_id", without)} THEN 1 END), coalesce(sum(r.rejects), 0)
           FROM {reader.rows("account")} a LEFT JOIN state s ON s.account_id = a.account_id LEFT JOIN aside r ON r.account_id = a.account_id
           GROUP BY a.connection ORDER BY a.connection""",  # noqa: S608 - our own words and numbers.
    )
    return tuple(ConnectionState(row[0], row[1], row[2], row[3], int(row[4])) for row in rows)


def accounts(reader: Reader) -> tuple[AccountRow, ...]:
    """Return every account, by internal id; a version remembers them."""
    return reader.remembered("accounts", lambda: _accounts(reader))


def _accounts(reader: Reader) -> tuple[AccountRow, ...]:
    rows = reader.query(f"SELECT {_ACCOUNT} FROM {reader.rows('account')} a ORDER BY account_id")  # noqa: S608
    return tuple(AccountRow(*row) for row in rows)


def account(reader: Reader, account_id: int) -> AccountRow | None:
    """Return one account, None where it was never loaded; each request asks, so a version remembers it."""
    return reader.remembered(("account", account_id), lambda: _account(reader, account_id))


def _account(reader: Reader, account_id: int) -> AccountRow | None:
    sql = f"SELECT {_ACCOUNT} FROM {reader.rows('account')} a WHERE account_id = $account_id"  # noqa: S608
    rows = reader.query(sql, {"account_id": account_id})
    return AccountRow(*rows[0]) if rows else None


def productions(reader: Reader, account_id: int) -> tuple[ProductionRow, ...]:
    """Return every production ever seen in the account, by internal id."""
    rows = reader.query(
        f"""SELECT account_id, production_id, external_id, name, state, created_on, archived_on, deleted_on, hidden_on
            FROM {reader.rows("production")} p WHERE account_id = $account_id ORDER BY production_id""",  # noqa: S608
        {"account_id": account_id},
    )
    return tuple(ProductionRow(row[0], row[1], row[2], row[3], ProductionState(row[4]), *row[5:9]) for row in rows)


def production_keys(reader: Reader) -> tuple[tuple[int, str, str], ...]:
    """Return for every production its internal id, its connection and the platform's own id."""
    rows = reader.query(
        f"""SELECT DISTINCT p.production_id, a.connection, p.external_id
            FROM {reader.rows("production")} p JOIN {reader.rows("account")} a ON a.account_id = p.account_id"""  # noqa: S608
    )
    return tuple((row[0], row[1], row[2]) for row in rows)


def reported_columns(reader: Reader, account_id: int) -> frozenset[str]:
    """Return the fact columns that the account's connection reports; none for an account that is not there."""
    rows = reader.query(
        f"""SELECT c.reported FROM {reader.rows("account")} a JOIN {reader.rows("connection")} c ON c.name = a.connection
            WHERE a.account_id = $account_id""",  # noqa: S608
        {"account_id": account_id},
    )
    return frozenset(each for row in rows for each in _names(row[0]))


def _names(kept: Sequence[str] | None) -> Sequence[str]:
    """Return the names of a list as it is kept: DuckDB has lists, and servers have them as one text with commas."""
    return [each for each in kept.split(",") if each] if isinstance(kept, str) else kept or ()


def coverage_rows(reader: Reader, account_id: int, period: Period) -> tuple[LedgerState, ...]:
    """Return the ledger of the account's days in the period, by day; days that were never tried are absent."""
    rows = reader.query(
        f"""SELECT day, loaded_at, is_complete, rows_loaded, rows_rejected, missing_productions, reason, run_id
            FROM {reader.rows("ledger")} l WHERE account_id = $account_id AND day BETWEEN $first AND $last ORDER BY day""",  # noqa: S608
        {"account_id": account_id, "first": period.first, "last": period.last},
    )
    return tuple(LedgerState(row[0], row[1].replace(tzinfo=UTC) if row[1] else None, bool(row[2]), *row[3:]) for row in rows)


def loaded_period(reader: Reader, account_id: int) -> Period | None:
    """Return the days from the account's first loaded one to its newest, None where it was never loaded."""
    sql = f"SELECT min(day), max(day) FROM {reader.rows('ledger')} l WHERE account_id = $account_id AND loaded_at IS NOT NULL"  # noqa: S608
    first, last = reader.query(sql, {"account_id": account_id})[0]
    return Period(first, last) if first else None


def one_of(column: str, ids: Collection[int]) -> str:
    """Return the condition that a column, which is never NULL, holds one of some internal ids.

    They are written out: DuckDB looks through a list of bound values for every row, and skips what cannot hold known numbers.
    """
    return f"{column} IN ({', '.join(str(int(each)) for each in ids)})" if ids else "false"
