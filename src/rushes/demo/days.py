"""Business dates of a zone as ranges of milliseconds, so that cutting many instants is cheap."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

__all__ = ["BusinessDays", "business_days"]

_ONE_DAY = timedelta(days=1)


class BusinessDays:
    """The days from `first` to `last` of one zone, each 23, 24 or 25 hours long.

    Args:
        time_zone: An IANA name.
        first: The first day, which has index 0.
        last: The last day, included.
    """

    def __init__(self, time_zone: str, first: date, last: date) -> None:
        zone = ZoneInfo(time_zone)
        self.first = first
        self.count = (last - first).days + 1
        days = (first + offset * _ONE_DAY for offset in range(self.count + 1))
        self._midnights_ms = [round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000 for day in days]

    def start_ms(self, index: int) -> int:
        """Return the instant at which that day begins; `count` gives the end of the last."""
        return self._midnights_ms[index]

    def index_of(self, instant_ms: int) -> int:
        """Return the index of the day that holds the instant; -1 before the first, `count` after the last."""
        return bisect_right(self._midnights_ms, instant_ms) - 1

    def day(self, index: int) -> date:
        """Return the date with that index."""
        return self.first + index * _ONE_DAY


@lru_cache(maxsize=32)
def business_days(time_zone: str, first: date, last: date) -> BusinessDays:
    """Return the days of a zone, made once for each span."""
    return BusinessDays(time_zone, first, last)
