"""What an operator reads of the ledger: accounts and how they stand, a year of days, a run's work.

What is read of days is cut to what one page shows, so that a year of 1,500 accounts costs no more than the fifty on it. The
accounts' names are read once of a version, and searched and put in order here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rushes.domain import AccountRow, Period
from rushes.warehouse.protocol import Reader
from rushes.warehouse.reads import accounts, one_of

__all__ = [
    "AccountChoice",
    "AccountState",
    "DayStanding",
    "RunAccount",
    "ShortAccount",
    "account_states",
    "choose_accounts",
    "coverage_strips",
    "day_standings",
    "run_accounts",
    "run_of_day",
    "short_accounts",
]


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
    external_id: str


def choose_accounts(reader: Reader, choice: AccountChoice, *, limit: int, offset: int = 0) -> tuple[int, tuple[AccountRow, ...]]:
    """Return how many accounts are chosen, and those of one page, by name."""
    search, ids, troubled = _plain(choice.search), None if choice.ids is None else frozenset(choice.ids), _troubled(reader, choice)
    found = [
        row
        for plain, row in _by_name(reader)
        if (search in plain or row.external_id == choice.search)
        and (not choice.connection or row.connection == choice.connection)
        and (ids is None or row.account_id in ids)
        and (troubled is None or row.account_id in troubled)
    ]
    return len(found), tuple(found[offset : offset + limit])


def _by_name(reader: Reader) -> tuple[tuple[str, AccountRow], ...]:
    """Return every account by name, each beside its name as one searches it: engines do not agree on what a small letter is."""
    return reader.remembered(
        "accounts by name",
        lambda: tuple((_plain(row.name), row) for row in sorted(accounts(reader), key=lambda row: _place(row.name, row.account_id))),
    )


def _place(name: str, account_id: int) -> tuple[str, int]:
    """Return where an account stands in the order of names."""
    return name.casefold(), account_id


def _plain(text: str) -> str:
    """Return the text in small letters and without accents."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(each for each in letters if not unicodedata.category(each).startswith("M")))


def _troubled(reader: Reader, choice: AccountChoice) -> Collection[int] | None:
    """Return the accounts with a day of the trouble that is asked for, None where none is."""
    if choice.trouble not in _TROUBLES or choice.period is None or choice.until is None:
        return None
    first, last = choice.period.first, min(choice.period.last, choice.until)
    rows = reader.query(_TROUBLES[choice.trouble].format(ledger=reader.rows("ledger")), {"first": first, "last": last})
    if choice.trouble == "absent":
        # An account has a gap where fewer of its days are loaded than lie between its first one and the period's end.
        return {account_id for account_id, began, tried in rows if tried <= (last - max(began, first)).days}
    return {row[0] for row in rows}


_TROUBLES = {
    "failed": "SELECT DISTINCT account_id FROM {ledger} l WHERE reason IS NOT NULL AND day BETWEEN $first AND $last",
    "incomplete": """SELECT DISTINCT account_id FROM {ledger} l
                     WHERE reason IS NULL AND NOT is_complete AND loaded_at IS NOT NULL AND day BETWEEN $first AND $last""",
    "absent": """SELECT account_id, min(day), count(CASE WHEN day >= $first AND (loaded_at IS NOT NULL OR reason IS NOT NULL) THEN 1 END)
                 FROM {ledger} l WHERE day <= $last GROUP BY account_id""",
}


def account_states(reader: Reader, account_ids: Sequence[int]) -> dict[int, AccountState]:
    """Return how each of those accounts stands; one that was never loaded has a state of nothing."""
    if not account_ids:
        return {}
    wanted, ledger = one_of("account_id", account_ids), reader.rows("ledger")
    rows = reader.query(
        f"""SELECT s.account_id, s.complete, s.tried, l.reason
            FROM (SELECT account_id, max(CASE WHEN is_complete THEN day END) AS complete, max(day) AS tried
              FROM {ledger} l WHERE {wanted} GROUP BY account_id) s
            JOIN {ledger} l ON l.account_id = s.account_id AND l.day = s.tried"""  # noqa: S608 - our own words and numbers.
    )
    made, aside = (
        dict(reader.query(f"SELECT account_id, count(*) FROM {reader.rows(table)} t WHERE {wanted} GROUP BY account_id"))  # noqa: S608
        for table in ("production", "reject")
    )
    days = {account_id: (complete, tried, reason or None) for account_id, complete, tried, reason in rows}
    return {each: AccountState(each, made.get(each, 0), *days.get(each, (None, None, None)), aside.get(each, 0)) for each in account_ids}


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
    wanted, ledger = one_of("account_id", account_ids), reader.rows("ledger")
    began = dict(reader.query(f"SELECT account_id, min(day) FROM {ledger} l WHERE {wanted} GROUP BY account_id"))  # noqa: S608
    rows = reader.query(
        f"SELECT account_id, day, {_LETTER} FROM {ledger} l WHERE day BETWEEN $first AND $last AND {wanted}",  # noqa: S608
        {"first": period.first, "last": period.last},
    )
    days = tuple(period.each_day())
    place = {day: number for number, day in enumerate(days)}
    strips = {each: ["a" if each in began and began[each] <= day <= until else "." for day in days] for each in account_ids}
    for account_id, day, letter in rows:
        strips[account_id][place[day]] = letter
    return {account_id: "".join(letters) for account_id, letters in strips.items()}


_LETTER = "CASE WHEN reason IS NOT NULL THEN 'f' WHEN loaded_at IS NULL THEN 'a' WHEN is_complete THEN 'l' ELSE 'i' END"


def day_standings(reader: Reader, closing: Mapping[str, date], *, without: Collection[int] = ()) -> tuple[DayStanding, ...]:
    """Return how each connection's accounts stand on its day, by the connection's name.

    Args:
        reader: The facts.
        closing: For each connection the day that is looked at.
        without: Accounts that nobody waits for, because they are closed.
    """
    if not closing:
        return ()
    on_its_day, values = _on_its_day(reader, closing, without)
    counts = ", ".join(f"count(CASE WHEN {_STATE} = '{state}' THEN 1 END)" for state in ("complete", "incomplete", "failed"))
    rows = reader.query(
        f"SELECT a.connection, count(*), {counts} FROM {on_its_day} GROUP BY a.connection ORDER BY a.connection",  # noqa: S608
        values,
    )
    return tuple(DayStanding(row[0], closing[row[0]], *row[1:]) for row in rows)


def short_accounts(reader: Reader, closing: Mapping[str, date], *, without: Collection[int] = (), limit: int) -> tuple[ShortAccount, ...]:
    """Return the accounts that are not complete on their connection's day: the failed first, then by name."""
    if not closing:
        return ()
    on_its_day, values = _on_its_day(reader, closing, without)
    rows = reader.query(
        f"""SELECT a.account_id, a.name, a.connection, {_STATE}, l.reason, coalesce(l.missing_productions, 0), a.external_id
            FROM {on_its_day} AND {_STATE} <> 'complete'""",  # noqa: S608
        values,
    )
    rows.sort(key=lambda row: (_SHORTEST_FIRST[row[3]], _place(row[1], row[0])))
    return tuple(ShortAccount(row[0], row[1], row[2], closing[row[2]], *row[3:]) for row in rows[:limit])


_STATE = """CASE WHEN l.reason IS NOT NULL THEN 'failed' WHEN l.loaded_at IS NULL THEN 'absent'
                 WHEN l.is_complete THEN 'complete' ELSE 'incomplete' END"""
_SHORTEST_FIRST = {"failed": 0, "incomplete": 1, "absent": 2}


def _on_its_day(reader: Reader, closing: Mapping[str, date], without: Collection[int]) -> tuple[str, dict[str, object]]:
    """Return, to stand after FROM, each account `a` beside what the ledger `l` says of its connection's day, and the values."""
    names = {f"connection_{number}": name for number, name in enumerate(closing)}
    days = {f"day_{number}": day for number, day in enumerate(closing.values())}
    cases = " ".join(f"WHEN ${name} THEN CAST(${day} AS DATE)" for name, day in zip(names, days, strict=True))
    text = f"""{reader.rows("account")} a
               LEFT JOIN {reader.rows("ledger")} l ON l.account_id = a.account_id AND l.day = CASE a.connection {cases} END
               WHERE a.connection IN ({", ".join(f"${name}" for name in names)}) AND NOT {one_of("a.account_id", without)}"""
    return text, {**names, **days}


def run_of_day(reader: Reader, account_id: int, day: date) -> tuple[str, datetime] | None:
    """Return the run that tried the day last and when (UTC), None where none did."""
    sql = f"SELECT run_id, attempted_at FROM {reader.rows('ledger')} l WHERE account_id = $account_id AND day = $day"  # noqa: S608
    rows = reader.query(sql, {"account_id": account_id, "day": day})
    return (rows[0][0], rows[0][1].replace(tzinfo=UTC)) if rows else None


def run_accounts(reader: Reader, run_id: str, *, limit: int, offset: int = 0) -> tuple[int, int, tuple[RunAccount, ...]]:
    """Return in how many accounts a run was the last to try some day, in how many of them one failed, and what it did in those of one page.

    Those with failed days come first, then it goes by name; one whose name nobody knows stands last.
    """
    tried, values = f"{reader.rows('ledger')} l WHERE run_id = $run_id", {"run_id": run_id}
    rows = reader.query(
        f"""SELECT account_id, min(day), max(day), count(*), count(reason), count(CASE WHEN reason IS NULL AND NOT is_complete THEN 1 END),
              coalesce(sum(rows_loaded), 0), coalesce(sum(rows_rejected), 0)
            FROM {tried} GROUP BY account_id""",  # noqa: S608 - our own words, values are bound.
        values,
    )
    names = {row.account_id: row.name for row in accounts(reader)}
    rows.sort(key=lambda row: (row[4] == 0, row[0] not in names, _place(names.get(row[0], ""), row[0])))
    page = rows[offset : offset + limit]
    failed = one_of("account_id", [row[0] for row in page if row[4]])
    # Of several reasons of an account the last one stays, the newest.
    reasons = dict(reader.query(f"SELECT account_id, reason FROM {tried} AND reason IS NOT NULL AND {failed} ORDER BY day", values))  # noqa: S608
    done = tuple(
        RunAccount(
            account_id,
            names.get(account_id, ""),
            first,
            last,
            days,
            failed_days,
            incomplete,
            int(loaded),
            int(rejected),
            reasons.get(account_id),
        )
        for account_id, first, last, days, failed_days, incomplete, loaded, rejected in page
    )
    return len(rows), sum(1 for row in rows if row[4]), done
