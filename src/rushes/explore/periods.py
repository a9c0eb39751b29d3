"""Which days a period of the explore page is, and which it is compared with. All are business dates of the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rushes.domain import Grain, Period, add_months, bucket_of, bucket_period
from rushes.errors import InvalidQuery
from rushes.explore.state import SPANS, Compare
from rushes.metrics import MAX_PERIOD_DAYS, Coverage

__all__ = ["complete_part", "period_before", "period_of"]

_ONE_DAY = timedelta(days=1)

_FIRST_YEAR, _LAST_YEAR = 1970, 2200
"""Beyond them nothing is loaded, and a century further no calendar goes."""

_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


@dataclass(frozen=True, slots=True)
class _Calendar:
    """A span of the calendar: the running one, or the one before it."""

    grain: Grain
    is_former: bool


_OF_CALENDAR = {f"{word}-{grain.value}": _Calendar(grain, is_former=word == "last") for grain in _MONTHS for word in ("this", "last")}
_RUNNING = frozenset(span for span, found in _OF_CALENDAR.items() if not found.is_former)
_OF_DAYS = {"last-7-days": 7, "last-30-days": 30, "last-90-days": 90}


def period_of(span: str, newest: date) -> Period:
    """Return the days of a span.

    Args:
        span: One of `SPANS`, or "2026-01-01..2026-03-31".
        newest: The account's newest loaded day, in its zone; relative spans end there at the latest.

    Raises:
        InvalidQuery: Two dates that are none, the wrong way round, or too far away or apart.
    """
    if span in _OF_DAYS:
        return Period(newest - timedelta(days=_OF_DAYS[span] - 1), newest)
    if span == "last-12-months":
        return Period(add_months(newest.replace(day=1), -11), newest)
    if span in _OF_CALENDAR:
        found = _OF_CALENDAR[span]
        first = bucket_of(newest, found.grain)
        if not found.is_former:
            return Period(first, newest)
        return Period(add_months(first, -_MONTHS[found.grain]), first - _ONE_DAY)
    first_text, _, last_text = span.partition("..")
    try:
        period = Period(date.fromisoformat(first_text), date.fromisoformat(last_text))
    except ValueError:
        raise InvalidQuery(f"“{span[:40]}” is no period. Write two dates, the earlier first, such as 2026-01-01..2026-03-31.") from None
    if period.first.year < _FIRST_YEAR or period.last.year > _LAST_YEAR or period.days > MAX_PERIOD_DAYS:
        raise InvalidQuery(f"“{span[:40]}” is too long or too far away. Choose 20 years at most, from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return period


def period_before(span: str, period: Period, compare: Compare) -> Period | None:
    """Return the days that a span is compared with: of whole months as many before them, and while they run the same part of those.

    Args:
        span: The span.
        period: Its days, or those of them that are complete.
        compare: What it is held against.
    """
    if compare is Compare.NOTHING:
        return None
    if compare is Compare.YEAR:
        return Period(add_months(period.first, -12), _a_year_before(period))
    if span == "last-12-months":
        return Period(add_months(period.first, -12), _a_year_before(period))
    asked = _of_calendar(span, period)
    if asked is None:
        return Period(period.first - timedelta(days=period.days), period.first - _ONE_DAY)
    first, last = add_months(period.first, -_whole_months(asked)), asked.first - _ONE_DAY
    if period == asked and span not in _RUNNING:
        return Period(first, last)
    return Period(first, min(last, first + timedelta(days=period.days - 1)))


def _of_calendar(span: str, period: Period) -> Period | None:
    """Return the whole months that a span is about, of which a running or an incomplete period is a part; None where it is about days."""
    if span in _OF_CALENDAR:
        return _bucket_around(period.first, _OF_CALENDAR[span].grain)
    # The newest day matters to relative periods alone.
    asked = None if span in SPANS else period_of(span, date.min)
    return asked if asked is not None and _whole_months(asked) else None


def _whole_months(days: Period) -> int:
    """Return how many calendar months the days are; 0 where they begin or end within one."""
    after = days.last + _ONE_DAY
    if days.first.day != 1 or after.day != 1:
        return 0
    return (after.year - days.first.year) * 12 + after.month - days.first.month


def complete_part(period: Period, grain: Grain | None, coverage: Coverage, today: date) -> Period | None:
    """Return the days of a period before the first that is not complete, in whole buckets; None where there are none.

    Args:
        period: The days that were chosen.
        grain: What they are laid out by; None for nothing.
        coverage: What of them is loaded; days before the first that ever was loaded are not complete either.
        today: The account's date now, which is never complete.
    """
    begin = max(period.first, coverage.first_loaded or today)
    end = min(period.last, min((*coverage.missing, today)) - _ONE_DAY)
    if end < begin:
        return None
    if grain is not None and begin != bucket_of(begin, grain):
        begin = _bucket_around(begin, grain).last + _ONE_DAY
    if grain is not None and end != _bucket_around(end, grain).last:
        end = bucket_of(end, grain) - _ONE_DAY
    return Period(begin, end) if begin <= end else None


def _bucket_around(day: date, grain: Grain) -> Period:
    return bucket_period(bucket_of(day, grain), grain)


def _a_year_before(period: Period) -> date:
    """Return the same day a year before; the last of a month stays the last."""
    is_month_end = (period.last + _ONE_DAY).day == 1
    if is_month_end:
        return add_months((period.last + _ONE_DAY), -12) - _ONE_DAY
    return add_months(period.last, -12)
