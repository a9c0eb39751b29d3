"""Which period an account's next statement is about, and why it is not issued yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from rushes.domain import Period, billing_period
from rushes.languages import sentence
from rushes.warehouse import LedgerState

__all__ = ["CANNOT_PRINT", "NOTHING_LOADED", "Waiting", "incomplete", "next_period", "why_waiting"]

_ONE_DAY = timedelta(days=1)
_MOST_DAYS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why something is not issued yet.

    Args:
        state: "open" while the period or its lag window lasts, "waiting" where something must come first.
        message: An English sentence that the catalogues know.
        details: What goes into it.
    """

    state: str
    message: str
    details: Mapping[str, str | int] = field(default_factory=dict[str, "str | int"])

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.message.format(**self.details)


NOTHING_LOADED = Waiting("open", sentence("Nothing of the account is loaded yet."))
CANNOT_PRINT = Waiting(
    "waiting",
    sentence("This installation cannot print, and a statement is a PDF too. Whoever runs it adds that with: pip install 'rushes[pdf]'."),
)


def next_period(former_last: date | None, loaded: Period | None, anchor_day: int) -> Period | None:
    """Return the days of an account's next statement, None where nothing is loaded yet.

    The first is the first billing period that is loaded from its first day on. Each other one begins the day after the
    former; where the anchor was changed, one ends where the new anchor's next period begins.

    Args:
        former_last: The last day of the account's former statement, None where it has none.
        loaded: The days from the account's first loaded one to its newest.
        anchor_day: The day of the month on which a billing period begins now.
    """
    if former_last is not None:
        first = former_last + _ONE_DAY
        return Period(first, billing_period(first, anchor_day).last)
    if loaded is None:
        return None
    found = billing_period(loaded.first, anchor_day)
    return found if found.first == loaded.first else billing_period(found.last + _ONE_DAY, anchor_day)


def incomplete(period: Period, ledger: Iterable[LedgerState]) -> Waiting | None:
    """Return which days of a period are not complete, None where all are."""
    complete = {each.day for each in ledger if each.is_complete}
    missing = [day.isoformat() for day in period.each_day() if day not in complete]
    if not missing:
        return None
    named = ", ".join(missing[:_MOST_DAYS_NAMED]) + (" …" if len(missing) > _MOST_DAYS_NAMED else "")
    if len(missing) == 1:
        return Waiting("waiting", sentence("One day is not complete: {days}. Load it again."), {"days": named})
    return Waiting("waiting", sentence("{count} days are not complete: {days}. Load them again."), {"count": len(missing), "days": named})


def why_waiting(
    period: Period, ledger: Iterable[LedgerState], *, today: date, newest: date | None, lag_days: int, is_retired: bool
) -> Waiting | None:
    """Return why the statement of a period is not issued yet, None where it is due.

    Args:
        period: The days.
        ledger: What is known of them.
        today: The account's business date now.
        newest: The account's newest loaded day.
        lag_days: For how many days more every day is read again.
        is_retired: Whether no night reads the account any more, so that nothing late can come.
    """
    settled = period.last + timedelta(days=lag_days)
    if today <= settled:
        return Waiting(
            "open",
            sentence("The period ends on {last}. Its statement is issued from {due} on, when late numbers have come."),
            {"last": period.last.isoformat(), "due": (settled + _ONE_DAY).isoformat()},
        )
    missing = incomplete(period, ledger)
    if missing is not None:
        return missing
    if not is_retired and (newest is None or newest < settled):
        return Waiting(
            "waiting",
            sentence("The nights until {day} show what came late, and they have not loaded this account yet."),
            {"day": settled.isoformat()},
        )
    return None
