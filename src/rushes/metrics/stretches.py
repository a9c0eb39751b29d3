"""A period cut at its whole months, for sums that are kept by the month."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from rushes.domain import Grain, Period, month_of

__all__ = ["Stretch", "bounds", "stretch_params", "stretches"]

_ONE_DAY = timedelta(days=1)


class Stretch(StrEnum):
    """The pieces, in order: days before the first whole month, the months, days after the last."""

    BEFORE = "before"
    MONTHS = "months"
    AFTER = "after"


def stretches(period: Period) -> dict[Stretch, Period]:
    """Return the pieces that the period has, which together are all of it; none where it holds no whole month."""
    months = [each for each in period.buckets(Grain.MONTH) if period.first <= each and month_of(each).last <= period.last]
    if not months:
        return {}
    whole = Period(months[0], month_of(months[-1]).last)
    found = {Stretch.MONTHS: whole}
    if period.first < whole.first:
        found = {Stretch.BEFORE: Period(period.first, whole.first - _ONE_DAY), **found}
    if whole.last < period.last:
        found[Stretch.AFTER] = Period(whole.last + _ONE_DAY, period.last)
    return found


def bounds(stretch: Stretch) -> tuple[str, str]:
    """Return the names of the parameters that hold the piece's first and last day."""
    return f"{stretch}_first", f"{stretch}_last"


def stretch_params(period: Period) -> dict[str, date]:
    """Return the first and the last day of every piece by parameter name."""
    found = stretches(period)
    return {name: day for stretch, days in found.items() for name, day in zip(bounds(stretch), (days.first, days.last), strict=True)}
