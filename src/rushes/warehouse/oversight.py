"""What an operator reads of the ledger: accounts and how they stand, a year of days, a run's work.

Every read is cut to what one page shows, so that a year of 1,500 accounts costs no more than the fifty on it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rushes.domain import AccountRow, Period
from rushes.warehouse.protocol import Reader

__all__ = [
    "AccountChoice",
    "AccountState",
    "DayStanding",
    "RunAccount",
    "ShortAccount",
    "account_states",
    "choose_accounts",
    "count_run_accounts",
    "coverage_strips",
    "day_standings",
    "run_accounts",
    "run_of_day",
    "short_accounts",
]

_LETTER = """CASE WHEN l.day IS NOT NULL AND l.reason IS NOT NULL THEN 'f'
                  WHEN l.day IS NOT NULL AND l.loaded_at IS NULL THEN 'a'
                  WHEN l.day IS NOT NULL AND NOT l.is_complete THEN 'i'
                  WHEN l.day IS NOT NULL THEN 'l'
                  WHEN d.day < b.began OR d.day > $until OR b.began IS NULL THEN '.'
                  ELSE 'a' END"""


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """Which accounts are looked at; a field left empty chooses all.

    Args:
        search: A part of the name, in any case and without regard to accents, or the platform's own id.
        connection: The connection's name.
        trouble: "failed", "incomplete" or "absent": only accounts with such a day in the period.
        period: The days that `trouble` is looked for in.
        until: The newest day that could have been loaded; one after it is not absent.
        ids: Only these.
    """

    search: str = ""
    connection: str = ""
    trouble: str = ""
    period: Period | None = None
    until: date | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account stands in the ledger.

    Args:
        account_id: Internal id.
        productions: How many were ever seen in it.
        newest_complete: The newest day that is complete, None if none is.
        newest_tried: The newest day that any run tried, None if none did.
        reason: Why the newest tried day failed, None where it did not.
        rejects: Rows set aside and standing so.
    """

    account_id: int
    productions: int
    newest_complete: date | None
    newest_tried: date | None
    reason: str | None
    rejects: int


@dataclass(frozen=True, slots=True)
class RunAccount:
    """What the ledger says that one run did of one account, by the days it was the last to try.

    Args:
        account_id: Internal id.
        name: The account's name, as its platform gives it.
        first: The first of the days.
        last: The last of them.
        days: How many.
        failed_days: How many of them failed.
        incomplete_days: How many were read and are not complete.
        rows_loaded: Facts of the days that were read.
        rows_rejected: Rows set aside of them.
        reason: Why the newest of the failed days failed, None where none did.
    """

    account_id: int
    name: str
    first: date
    last: date
    days: int
    failed_days: int
    incomplete_days: int
    rows_loaded: int
    rows_rejected: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class DayStanding:
    """How the accounts of one connection stand on one day: each is complete, incomplete, failed or absent."""

    connection: str
    day: date
    accounts: int
    complete: int
    incomplete: int
    failed: int

    @property
    def absent(self) -> int:
        """How many have nothing of that day, and no failure either."""
        return self.accounts - self.complete - self.incomplete - self.failed


@dataclass(frozen=True, slots=True)
class ShortAccount:
    """An account that is not complete on a day. `state` is "failed", "incomplete" or "absent"."""

    account_id: int
    name: str
    connection: str
    day: date
    state: str
    reason: str | None
    missing_productions: int


def choose_accounts(reader: Reader, choice: AccountChoice, *, limit: int, offset: int = 0) -> tuple[int, tuple[AccountRow, ...]]:
    """Return how many accounts are chosen, and those of one page, by name."""
    conditions, values = _conditions(choice)
    rows = reader.query(
        f"""SELECT a.account_id, a.connection, a.external_id, a.name, a.time_zone, count(*) OVER ()
            FROM account a WHERE {" AND ".join(conditions) or "true"}
            ORDER BY lower(a.name), a.account_id LIMIT $limit OFFSET $offset""",  # noqa: S608 - conditions are our own words, values are bound.
        {**values, "limit": limit, "offset": offset},
    )
    if not rows and offset:
        return choose_accounts(reader, choice, limit=limit)[0], ()
    return (rows[0][5] if rows else 0), tuple(AccountRow(*row[:5]) for row in rows)


def account_states(reader: Reader, account_ids: Sequence[int]) -> dict[int, AccountState]:
    """Return how each of those accounts stands; one that was never loaded has a state of nothing."""
    if not account_ids:
        return {}
    rows = reader.query(
        """WITH wanted AS (SELECT unnest($ids::BIGINT[]) AS account_id),
           state AS (SELECT account_id, max(day) FILTER (is_complete) AS complete, max(day) AS tried, arg_max(coalesce(reason, ''), day) AS reason
             FROM ledger WHERE account_id IN (SELECT account_id FROM wanted) GROUP BY account_id),
           made AS (SELECT account_id, count(*) AS productions FROM production
             WHERE account_id IN (SELECT account_id FROM wanted) GROUP BY account_id),
           aside AS (SELECT account_id, count(*) AS rejects FROM reject
             WHERE account_id IN (SELECT account_id FROM wanted) GROUP BY account_id)
           SELECT w.account_id, coalesce(m.productions, 0), s.complete, s.tried, nullif(s.reason, ''), coalesce(r.rejects, 0)
           FROM wanted w LEFT JOIN state s USING (account_id) LEFT JOIN made m USING (account_id) LEFT JOIN aside r USING (account_id)""",
        {"ids": list(account_ids)},
    )
    return {row[0]: AccountState(*row) for row in rows}


def coverage_strips(reader: Reader, account_ids: Sequence[int], period: Period, *, until: date) -> dict[int, str]:
    """Return one letter for each day of the period, for each of those accounts.

    Args:
        reader: The facts.
        account_ids: Internal ids.
        period: The days.
        until: The newest day that could have been loaded by now.

    Returns:
        Strings as long as the period: `l` loaded, `i` read but incomplete, `f` the newest try failed, `a` not
        loaded, `.` before the account's first day or after `until`.
    """
    if not account_ids:
        return {}
    rows = reader.query(
        f"""WITH wanted AS (SELECT unnest($ids::BIGINT[]) AS account_id),
           began AS (SELECT account_id, min(day) AS began FROM ledger
             WHERE account_id IN (SELECT account_id FROM wanted) GROUP BY account_id),
           days AS (SELECT unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 DAY))::DATE AS day)
           SELECT w.account_id, string_agg({_LETTER}, '' ORDER BY d.day)
           FROM wanted w CROSS JOIN days d LEFT JOIN began b ON b.account_id = w.account_id
             LEFT JOIN (SELECT account_id, day, loaded_at, is_complete, reason FROM ledger WHERE day BETWEEN $first AND $last
               AND account_id IN (SELECT account_id FROM wanted)) l ON l.account_id = w.account_id AND l.day = d.day
           GROUP BY w.account_id""",  # noqa: S608 - the letters are our own words, values are bound.
        {"ids": list(account_ids), "first": period.first, "last": period.last, "until": until},
    )
    return {row[0]: row[1] for row in rows}


def day_standings(reader: Reader, closing: Mapping[str, date], *, without: Collection[int] = ()) -> tuple[DayStanding, ...]:
    """Return how each connection's accounts stand on its day, by the connection's name.

    Args:
        reader: The facts.
        closing: For each connection the day that is looked at.
        without: Accounts that nobody waits for, because they are closed.
    """
    rows = reader.query(
        f"""SELECT a.connection, any_value(c.day), count(*), count(*) FILTER ({_STATE} = 'complete'), count(*) FILTER ({_STATE} = 'incomplete'),
              count(*) FILTER ({_STATE} = 'failed')
            FROM {_ON_ITS_DAY} GROUP BY a.connection ORDER BY a.connection""",  # noqa: S608 - our own words, values are bound.
        _closing_values(closing, without),
    )
    return tuple(DayStanding(*row) for row in rows)


def short_accounts(reader: Reader, closing: Mapping[str, date], *, without: Collection[int] = (), limit: int) -> tuple[ShortAccount, ...]:
    """Return the accounts that are not complete on their connection's day: the failed first, then by name."""
    rows = reader.query(
        f"""SELECT a.account_id, a.name, a.connection, c.day, {_STATE} AS state, l.reason, coalesce(l.missing_productions, 0)
            FROM {_ON_ITS_DAY} AND {_STATE} <> 'complete'
            ORDER BY state <> 'failed', state <> 'incomplete', lower(a.name), a.account_id LIMIT $limit""",  # noqa: S608
        {**_closing_values(closing, without), "limit": limit},
    )
    return tuple(ShortAccount(*row) for row in rows)


_STATE = """CASE WHEN l.reason IS NOT NULL THEN 'failed' WHEN l.loaded_at IS NULL THEN 'absent'
                 WHEN l.is_complete THEN 'complete' ELSE 'incomplete' END"""
_ON_ITS_DAY = """(SELECT unnest($connections::VARCHAR[]) AS connection, unnest($days::DATE[]) AS day) c
            JOIN account a USING (connection) LEFT JOIN ledger l ON l.account_id = a.account_id AND l.day = c.day
            WHERE NOT list_contains($without::BIGINT[], a.account_id)"""


def _closing_values(closing: Mapping[str, date], without: Collection[int]) -> dict[str, object]:
    return {"connections": list(closing), "days": list(closing.values()), "without": list(without)}


def run_of_day(reader: Reader, account_id: int, day: date) -> tuple[str, datetime] | None:
    """Return the run that tried the day last and when (UTC), None where none did."""
    sql = "SELECT run_id, attempted_at FROM ledger WHERE account_id = $account_id AND day = $day"
    rows = reader.query(sql, {"account_id": account_id, "day": day})
    return (rows[0][0], rows[0][1].replace(tzinfo=UTC)) if rows else None


def count_run_accounts(reader: Reader, run_id: str) -> tuple[int, int]:
    """Return in how many accounts the run was the last to try some day, and in how many of them a day failed."""
    rows = reader.query(
        "SELECT count(DISTINCT account_id), count(DISTINCT account_id) FILTER (reason IS NOT NULL) FROM ledger WHERE run_id = $run_id",
        {"run_id": run_id},
    )
    return rows[0][0], rows[0][1]


def run_accounts(reader: Reader, run_id: str, *, limit: int, offset: int = 0) -> tuple[RunAccount, ...]:
    """Return what a run did, an account each, those with failed days first, then by name."""
    rows = reader.query(
        """SELECT l.account_id, coalesce(any_value(a.name), ''), min(l.day), max(l.day), count(*), count(l.reason),
             count(*) FILTER (l.reason IS NULL AND NOT l.is_complete), coalesce(sum(l.rows_loaded), 0)::BIGINT,
             coalesce(sum(l.rows_rejected), 0)::BIGINT, arg_max(l.reason, l.day)
           FROM ledger l LEFT JOIN account a USING (account_id) WHERE l.run_id = $run_id GROUP BY l.account_id
           ORDER BY count(l.reason) = 0, lower(any_value(a.name)), l.account_id LIMIT $limit OFFSET $offset""",
        {"run_id": run_id, "limit": limit, "offset": offset},
    )
    return tuple(RunAccount(*row) for row in rows)


def _conditions(choice: AccountChoice) -> tuple[list[str], dict[str, object]]:
    conditions: list[str] = []
    values: dict[str, object] = {}
    if choice.search:
        conditions.append("(contains(strip_accents(lower(a.name)), strip_accents(lower($search))) OR a.external_id = $search)")
        values["search"] = choice.search
    if choice.connection:
        conditions.append("a.connection = $connection")
        values["connection"] = choice.connection
    if choice.ids is not None:
        conditions.append("list_contains($ids::BIGINT[], a.account_id)")
        values["ids"] = list(choice.ids)
    if choice.trouble in _TROUBLES and choice.period is not None and choice.until is not None:
        conditions.append(f"a.account_id IN ({_TROUBLES[choice.trouble]})")
        values |= {"first": choice.period.first, "last": min(choice.period.last, choice.until)}
    return conditions, values


_TROUBLES = {
    "failed": "SELECT account_id FROM ledger WHERE reason IS NOT NULL AND day BETWEEN $first AND $last",
    "incomplete": "SELECT account_id FROM ledger WHERE reason IS NULL AND NOT is_complete AND loaded_at IS NOT NULL AND day BETWEEN $first AND $last",
    # An account has a gap where fewer of its days are loaded than lie between its first one and the period's end.
    "absent": """SELECT account_id FROM ledger WHERE day <= $last GROUP BY account_id
                 HAVING count(*) FILTER (day >= $first AND (loaded_at IS NOT NULL OR reason IS NOT NULL))
                   < date_diff('day', greatest(min(day), $first), $last) + 1""",
}
