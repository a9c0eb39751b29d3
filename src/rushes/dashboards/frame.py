"""Which days a month's dashboard is about, and which it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rushes.domain import Period, add_months, month_of

__all__ = ["Frame", "frame_of"]

_TREND_DAYS = 30
_YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """The days behind a dashboard. All are business dates of the account.

    Args:
        month: The whole month.
        shown: The part of it that is loaded: it ends with the newest loaded day.
        before: The same part of the month before; whole when the month is over or longer.
        trend: The thirty days up to the newest shown.
        year: Twelve months, the shown one the last.
        today: The account's date now.
        is_running: The month is not over yet, or not loaded to its end.
    """

    month: Period
    shown: Period
    before: Period
    trend: Period
    year: Period
    today: date
    is_running: bool

    @property
    def around(self) -> Period:
        """The trend and the shown days together."""
        return Period(min(self.trend.first, self.shown.first), self.shown.last)


def frame_of(month_first: date, *, last_loaded: date, today: date) -> Frame:
    """Return the days of that month's dashboard.

    Args:
        month_first: First day of the month.
        last_loaded: The account's newest loaded day; before the month, only its first day is shown.
        today: The account's date now.
    """
    month = month_of(month_first)
    shown = Period(month.first, max(month.first, min(month.last, last_loaded)))
    former = month_of(add_months(month.first, -1))
    is_running = shown.last < month.last or today <= month.last
    same_day = former.first + timedelta(days=shown.days - 1)
    before = Period(former.first, min(former.last, same_day)) if is_running else former
    return Frame(
        month=month,
        shown=shown,
        before=before,
        trend=Period(shown.last - timedelta(days=_TREND_DAYS - 1), shown.last),
        year=Period(add_months(month.first, 1 - _YEAR_MONTHS), shown.last),
        today=today,
        is_running=is_running,
    )
