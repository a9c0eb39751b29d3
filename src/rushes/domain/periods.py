"""Business dates, periods and grains. A business date is a date in the account's zone."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

__all__ = ["Grain", "Period", "add_months", "billing_period", "bucket_of", "bucket_period", "month_of"]

_ONE_DAY = timedelta(days=1)


class Grain(StrEnum):
    """The size of a time bucket; weeks begin on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of business dates, both ends included.

    Raises:
        ValueError: The last day is before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The period ends ({self.last}) before it begins ({self.first}).")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def each_day(self) -> Iterator[date]:
        """Yield every day, first to last."""
        for offset in range(self.days):
            yield self.first + timedelta(days=offset)

    def buckets(self, grain: Grain) -> tuple[date, ...]:
        """Return the first day of every bucket the period touches, in order."""
        if grain is Grain.DAY:
            return tuple(self.each_day())
        found: list[date] = []
        start = bucket_of(self.first, grain)
        while start <= self.last:
            found.append(start)
            into_next = start.toordinal() + _DAYS_INTO_NEXT[grain]
            if into_next > date.max.toordinal():
                break
            start = bucket_of(date.fromordinal(into_next), grain)
        return tuple(found)


_DAYS_INTO_NEXT = {Grain.WEEK: 7, Grain.MONTH: 31, Grain.QUARTER: 92, Grain.YEAR: 366}
"""How many days after the first of a bucket one is in the next, however long the bucket is."""


def month_of(day: date) -> Period:
    """Return the calendar month that holds the day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return Period(day.replace(day=1), day.replace(day=last))


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on; 29 to 31 clamp to the month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def billing_period(day: date, anchor: int) -> Period:
    """Return the billing period that holds the day: from the anchor's day of a month to the day before the next month's.

    Args:
        day: A business date.
        anchor: The day of the month on which a period begins, 1 to 31; where a month is shorter, its last day.

    Raises:
        ValueError: There is no such day in any month.
    """
    if not 1 <= anchor <= 31:
        raise ValueError(f"A billing period begins on a day from 1 to 31, not on {anchor}.")
    begins = _anchored(day, anchor)
    first = begins if day >= begins else _anchored(add_months(day.replace(day=1), -1), anchor)
    return Period(first, _anchored(add_months(first.replace(day=1), 1), anchor) - _ONE_DAY)


def _anchored(day: date, anchor: int) -> date:
    return day.replace(day=min(anchor, calendar.monthrange(day.year, day.month)[1]))


def bucket_of(day: date, grain: Grain) -> date:
    """Return the first day of the bucket that holds the day."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return day - day.weekday() * _ONE_DAY
    if grain is Grain.MONTH:
        return day.replace(day=1)
    if grain is Grain.QUARTER:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1)


def bucket_period(bucket: date, grain: Grain) -> Period:
    """Return the days of the bucket that begins on that day."""
    if grain is Grain.DAY:
        return Period(bucket, bucket)
    if grain is Grain.WEEK:
        return Period(bucket, bucket + 6 * _ONE_DAY)
    months = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}[grain]
    return Period(bucket, add_months(bucket, months) - _ONE_DAY)
