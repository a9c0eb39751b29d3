"""Which exports did not get to their bucket the last time: a short question that whoever looks after the installation asks."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from rushes.store import tables

__all__ = ["failed_exports"]


def failed_exports(conn: Connection) -> tuple[str, ...]:
    """Return the names of the scheduled exports of which a table failed the last time that it was put there, by name."""
    schedule, outcome = tables.export_schedule, tables.export_outcome
    newest = select(func.max(outcome.c.id)).group_by(outcome.c.schedule_id, outcome.c.data)
    query = (
        select(schedule.c.name)
        .join_from(schedule, outcome, outcome.c.schedule_id == schedule.c.id)
        .where(outcome.c.id.in_(newest), outcome.c.state == "failed")
        .distinct()
        .order_by(schedule.c.name)
    )
    return tuple(conn.execute(query).scalars())
