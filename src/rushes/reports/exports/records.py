"""The queries on exports to buckets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, null, or_, select, update
from sqlalchemy.exc import IntegrityError

from rushes.reports.exports.schedule import ExportOutcome, ExportSchedule, OutcomeState
from rushes.store import tables

__all__ = [
    "add_outcome",
    "add_schedule",
    "claim_schedule",
    "every_schedule",
    "find_schedule",
    "newest_outcomes",
    "outcomes_of",
    "release_schedule",
    "remove_schedule",
]

_schedule, _outcome = tables.export_schedule, tables.export_outcome
_KEPT = 200
"""How many outcomes of a schedule stay."""


def every_schedule(conn: Connection) -> tuple[ExportSchedule, ...]:
    """Return every schedule, by account and name."""
    query = select(_schedule).order_by(_schedule.c.account_id, _schedule.c.name)
    return tuple(_read(row) for row in conn.execute(query).mappings())


def find_schedule(conn: Connection, schedule_id: int) -> ExportSchedule | None:
    """Return the schedule of that id."""
    row = conn.execute(select(_schedule).where(_schedule.c.id == schedule_id)).mappings().first()
    return None if row is None else _read(row)


def add_schedule(conn: Connection, schedule: ExportSchedule) -> int | None:
    """Write a schedule and return its id, None where the account has one of its name; the id that it brings counts for nothing."""
    values = {
        "account_id": schedule.account_id,
        "name": schedule.name,
        "source_id": schedule.source_id,
        "prefix": schedule.prefix,
        "data": list(schedule.data),
        "form": schedule.form,
        "made_by": schedule.made_by,
        "made_at": schedule.made_at,
    }
    try:
        done = conn.execute(insert(_schedule).values(values))
    except IntegrityError:
        return None
    return cast("tuple[int]", done.inserted_primary_key)[0]


def remove_schedule(conn: Connection, schedule_id: int) -> None:
    """Strike a schedule out, with its outcomes."""
    conn.execute(delete(_schedule).where(_schedule.c.id == schedule_id))


def claim_schedule(conn: Connection, schedule_id: int, *, now: datetime, until: datetime) -> bool:
    """Take a schedule for oneself until that instant; False where another is at work on it."""
    is_free = or_(_schedule.c.claimed_until.is_(None), _schedule.c.claimed_until <= now)
    return conn.execute(update(_schedule).where(_schedule.c.id == schedule_id, is_free).values(claimed_until=until)).rowcount == 1


def release_schedule(conn: Connection, schedule_id: int) -> None:
    """Let others take it."""
    conn.execute(update(_schedule).where(_schedule.c.id == schedule_id).values(claimed_until=None))


def add_outcome(conn: Connection, outcome: ExportOutcome) -> None:
    """Write an outcome, and let the oldest go."""
    conn.execute(
        insert(_outcome).values(
            schedule_id=outcome.schedule_id,
            data=outcome.data,
            version=outcome.version,
            state=outcome.state.value,
            at=outcome.at,
            rows_written=outcome.rows,
            message=outcome.message,
            told={"sentence": outcome.told, "values": dict(outcome.values)} if outcome.told else null(),
        )
    )
    of_it = _outcome.c.schedule_id == outcome.schedule_id
    oldest = conn.execute(select(_outcome.c.id).where(of_it).order_by(_outcome.c.id.desc()).offset(_KEPT).limit(1)).scalar()
    if oldest is not None:
        # The last of each table says what is there, and stays.
        last = conn.execute(
            select(func.max(_outcome.c.id)).where(of_it, _outcome.c.state == OutcomeState.WRITTEN.value).group_by(_outcome.c.data)
        )
        conn.execute(delete(_outcome).where(of_it, _outcome.c.id <= oldest, _outcome.c.id.not_in(last.scalars().all())))


def outcomes_of(conn: Connection, schedule_id: int, *, data: str = "", limit: int = _KEPT) -> tuple[ExportOutcome, ...]:
    """Return what came of a schedule, or of one of its tables, newest first."""
    query = select(_outcome).where(_outcome.c.schedule_id == schedule_id).order_by(_outcome.c.id.desc()).limit(limit)
    if data:
        query = query.where(_outcome.c.data == data)
    return tuple(_outcome_of(row) for row in conn.execute(query).mappings())


def newest_outcomes(conn: Connection) -> tuple[ExportOutcome, ...]:
    """Return what came last of every table of every schedule, by schedule and table."""
    newest = select(func.max(_outcome.c.id)).group_by(_outcome.c.schedule_id, _outcome.c.data)
    query = select(_outcome).where(_outcome.c.id.in_(newest)).order_by(_outcome.c.schedule_id, _outcome.c.data)
    return tuple(_outcome_of(row) for row in conn.execute(query).mappings())


def _read(row: Mapping[Any, Any]) -> ExportSchedule:
    return ExportSchedule(
        schedule_id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        source_id=row["source_id"],
        prefix=row["prefix"],
        data=tuple(row["data"]),
        form=row["form"],
        made_by=row["made_by"],
        made_at=row["made_at"],
    )


def _outcome_of(row: Mapping[Any, Any]) -> ExportOutcome:
    told: dict[str, Any] = row["told"] or {"sentence": "", "values": {}}
    return ExportOutcome(
        schedule_id=row["schedule_id"],
        data=row["data"],
        version=row["version"],
        state=OutcomeState(row["state"]),
        at=row["at"],
        rows=row["rows_written"],
        message=row["message"],
        told=told["sentence"],
        values=told["values"],
    )
