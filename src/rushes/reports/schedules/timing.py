"""When a schedule is due in its account's zone, and which days it then shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from rushes.accounts import account_settings
from rushes.clock import Schedule
from rushes.config import Settings
from rushes.domain import Grain, Period, billing_period, bucket_of, bucket_period, month_of
from rushes.errors import UnknownName
from rushes.reports.schedules.terms import Cadence, ReportPeriod, ScheduleTerms
from rushes.store import account_connections

__all__ = ["AccountDays", "account_days", "newest_fire", "next_fire", "period_before"]

_ONE_DAY = timedelta(days=1)
# What was missed for longer is not looked for: the newest is made up for, and the rarest comes once a month.
_LOOK_BACK = timedelta(days=40)
_GRAINS = {ReportPeriod.LAST_WEEK: Grain.WEEK, ReportPeriod.LAST_MONTH: Grain.MONTH, ReportPeriod.LAST_QUARTER: Grain.QUARTER}


@dataclass(frozen=True, slots=True)
class AccountDays:
    """How an account's days are cut: its zone, and the day of the month on which a billing period begins."""

    zone: ZoneInfo
    anchor_day: int


def account_days(conn: Connection, settings: Settings, account_id: int) -> AccountDays:
    """Return how an account's days are cut: as its administrator says, else as its connection does."""
    own = account_settings(conn, account_id)
    return AccountDays(ZoneInfo(own.time_zone) if own.time_zone else _zone(conn, settings, account_id), own.anchor_day)


def next_fire(terms: ScheduleTerms, zone: ZoneInfo, after: datetime) -> datetime:
    """Return when a schedule is due for the first time after an instant, in UTC.

    On a night when the clock is changed, a time that occurs twice counts once, and one that does not occur is when the clock is past it.
    """
    return next(_fires(terms, zone, after))


def newest_fire(terms: ScheduleTerms, zone: ZoneInfo, since: datetime, until: datetime) -> datetime | None:
    """Return the newest time at which a schedule was due from one instant to another, both included, in UTC; None for none."""
    newest = None
    for fires_at in _fires(terms, zone, max(since, until - _LOOK_BACK) - timedelta(microseconds=1)):
        if fires_at > until:
            break
        newest = fires_at
    return newest


def period_before(period: ReportPeriod, day: date, anchor_day: int) -> Period:
    """Return the last whole period of that kind before a day.

    Args:
        period: Of which kind.
        day: The business date on which the report is due.
        anchor_day: The day of the month on which a billing period begins.
    """
    grain = _GRAINS.get(period)
    if grain is None:
        return billing_period(billing_period(day, anchor_day).first - _ONE_DAY, anchor_day)
    return bucket_period(bucket_of(bucket_of(day, grain) - _ONE_DAY, grain), grain)


def _fires(terms: ScheduleTerms, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    for fires_at in Schedule("report", _expression(terms), zone).after(after):
        if terms.cadence is not Cadence.MONTHLY or _is_on_day(fires_at.astimezone(zone).date(), terms.on_day or 1):
            yield fires_at


def _expression(terms: ScheduleTerms) -> str:
    time = f"{terms.at.minute} {terms.at.hour}"
    match terms.cadence:
        case Cadence.DAILY:
            return f"{time} * * *"
        case Cadence.WEEKLY:
            return f"{time} * * {terms.on_day}"
        case Cadence.MONTHLY:
            # Cron knows no day that clamps: from the 28th on every day is looked at.
            return f"{time} {terms.on_day if (terms.on_day or 1) <= 28 else '28-31'} * *"
        case Cadence.COMPLETE:
            return "0 0 1 * *"


def _is_on_day(day: date, on_day: int) -> bool:
    return day.day == min(on_day, month_of(day).last.day)


def _zone(conn: Connection, settings: Settings, account_id: int) -> ZoneInfo:
    connection = account_connections(conn, [account_id]).get(account_id, "")
    try:
        return settings.connection_named(connection).zone
    except UnknownName:
        return settings.zone
