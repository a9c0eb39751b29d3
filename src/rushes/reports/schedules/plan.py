"""What is due turned into deliveries: one for each time and recipient, written once whoever looks."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from rushes.config import Settings
from rushes.reports.schedules import delivery_records, records
from rushes.reports.schedules.schedule import Schedule
from rushes.reports.schedules.timing import account_days, newest_fire, next_fire, period_before

__all__ = ["DELIVERIES_STAY", "plan_deliveries", "wake_waiting_reports"]

DELIVERIES_STAY = timedelta(days=400)
"""How long it is on record what was sent."""


def wake_waiting_reports(conn: Connection, now: datetime) -> int:
    """Let what waits for data be looked at now, because data has come; return how many reports that are."""
    return delivery_records.wake_waiting(conn, now)


def plan_deliveries(conn: Connection, settings: Settings, now: datetime) -> int:
    """Write the deliveries of every schedule that is due, and return how many schedules those were.

    Of several times that were missed only the newest is made up for. A schedule whose account was given another zone
    meanwhile, and which in that zone is due later, only gets its new time.

    Args:
        conn: A transaction of `Store.begin`.
        settings: The install's settings, for the zones of accounts.
        now: The present.
    """
    planned = [each for each in records.due_schedules(conn, now) if _plan(conn, settings, each, now)]
    if planned:
        delivery_records.drop_old(conn, now - DELIVERIES_STAY)
    return len(planned)


def _plan(conn: Connection, settings: Settings, schedule: Schedule, now: datetime) -> bool:
    days = account_days(conn, settings, schedule.account_id)
    fires_at = newest_fire(schedule.terms, days.zone, schedule.next_at or now, now)
    if not records.move_next(conn, schedule, next_fire(schedule.terms, days.zone, now)) or fires_at is None:
        return False
    wanted = [each for each in records.recipients_of(conn, schedule.schedule_id) if each.unsubscribed_at is None]
    period = period_before(schedule.terms.period, fires_at.astimezone(days.zone).date(), days.anchor_day)
    delivery_records.add_planned(conn, schedule, wanted, fires_at=fires_at, period=period)
    return True
