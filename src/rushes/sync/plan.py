"""What is due: which business dates of which account a run reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rushes.domain import Period

__all__ = ["DayRule", "Request", "due_period"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the caller asked for.

    Args:
        days: So many days up to yesterday; the lag window is added.
        period: Exactly these days instead (`days` and the lag window do not count); days to come are left out.
        since: From this day to each account's own yesterday instead, likewise without the lag window.
        accounts: External ids or internal ones as text; empty means every account.
        account_ids: Internal ids and nothing else; with `accounts` empty too, every account.
        only_unfinished: Leave out the accounts of which every day up to yesterday stands already.
    """

    days: int = 1
    period: Period | None = None
    since: date | None = None
    accounts: tuple[str, ...] = ()
    account_ids: tuple[int, ...] = ()
    only_unfinished: bool = False

    @property
    def first_day(self) -> date | None:
        """The first of the days that were named, None where they follow from what is loaded."""
        return self.period.first if self.period else self.since

    def wants(self, external_id: str, internal: int) -> bool:
        """Say whether the account is among those asked for."""
        if not self.accounts and not self.account_ids:
            return True
        return internal in self.account_ids or external_id in self.accounts or str(internal) in self.accounts


@dataclass(frozen=True, slots=True)
class DayRule:
    """How days are cut for one account: its zone, and the hour of the next day when one is over."""

    zone: ZoneInfo
    cut_off: time

    def yesterday(self, now: datetime) -> date:
        """Return the newest business date that has ended on the calendar."""
        return now.astimezone(self.zone).date() - timedelta(days=1)

    def is_over(self, day: date, now: datetime) -> bool:
        """Say whether the day's cut-off has passed: that hour, in the zone, of the day after."""
        ends = datetime.combine(day + timedelta(days=1), self.cut_off, tzinfo=self.zone)
        return now.astimezone(UTC) >= ends.astimezone(UTC)

    def day_of(self, at: datetime) -> date:
        """Return the business date of an instant."""
        return at.astimezone(self.zone).date()


def due_period(
    request: Request,
    *,
    yesterday: date,
    lag_days: int,
    first_load_days: int,
    unfinished: tuple[date, ...] | None,
) -> Period | None:
    """Return the days to read of one account, None where none of those asked for has begun there.

    No day to come is ever read: it would stand in the ledger as loaded, with nothing in it.

    Args:
        request: What was asked for.
        yesterday: The account's newest ended business date.
        lag_days: Days before the asked ones that are read again, for late numbers.
        first_load_days: Days read of an account that was never loaded.
        unfinished: Days of the account that are still to be read; None if it was never loaded.
    """
    if request.period is not None:
        today = yesterday + timedelta(days=1)
        return Period(request.period.first, min(request.period.last, today)) if request.period.first <= today else None
    if request.since is not None:
        return Period(request.since, yesterday) if request.since <= yesterday else None
    if unfinished is None:
        return Period(yesterday - timedelta(days=max(request.days, first_load_days) - 1), yesterday)
    if request.only_unfinished:
        return Period(min(unfinished), yesterday) if unfinished else None
    first = yesterday - timedelta(days=request.days + lag_days - 1)
    return Period(min([first, *unfinished]), yesterday)
