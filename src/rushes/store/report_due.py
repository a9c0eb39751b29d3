"""Whether any report is to be sent: a short question that every minute asks, so it is here, where no engine is imported."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from rushes.store import tables

__all__ = ["is_report_due"]


def is_report_due(conn: Connection, now: datetime) -> bool:
    """Say whether a schedule is due, or a delivery is to be looked at; two questions that indexes answer."""
    schedule, delivery = tables.report_schedule, tables.report_delivery
    if conn.execute(select(schedule.c.id).where(schedule.c.next_at <= now).limit(1)).first() is not None:
        return True
    return conn.execute(select(delivery.c.id).where(delivery.c.next_try_at <= now).limit(1)).first() is not None
