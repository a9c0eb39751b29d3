"""Which days a report is about. All are business dates of the account."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from rushes.domain import Grain, Period, billing_period, bucket_of, bucket_period, month_of

__all__ = ["ReportPeriod", "days_of_report"]

_ONE_DAY = timedelta(days=1)
_GRAINS = {"last-week": Grain.WEEK, "last-quarter": Grain.QUARTER}


class ReportPeriod(StrEnum):
    """What a report is about: always the newest that is over."""

    MONTH = "last-month"
    WEEK = "last-week"
    QUARTER = "last-quarter"
    BILLING = "billing-period"


def days_of_report(period: ReportPeriod, today: date, anchor_day: int) -> Period:
    """Return the days of a period that is over.

    Args:
        period: Which.
        today: The account's date; the period ended before it.
        anchor_day: The day of the month on which the account's billing periods begin, 1 to 31.
    """
    if period is ReportPeriod.MONTH:
        return month_of(today.replace(day=1) - _ONE_DAY)
    if period is ReportPeriod.BILLING:
        return billing_period(billing_period(today, anchor_day).first - _ONE_DAY, anchor_day)
    grain = _GRAINS[period]
    before = bucket_of(today, grain) - _ONE_DAY
    return bucket_period(bucket_of(before, grain), grain)
