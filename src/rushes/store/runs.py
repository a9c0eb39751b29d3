"""The record of sync runs: one row per run, rewritten as it goes on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from rushes.store import tables

__all__ = ["SyncRunRecord", "count_runs", "find_run", "last_ended_run", "list_runs", "save_run", "was_last_run_looked_at"]


@dataclass(frozen=True, slots=True)
class SyncRunRecord:
    """One execution of the sync.

    `state` is running, succeeded, partial, failed or interrupted. Instants are UTC;
    `finished_at` and `published_version` are None as long as there is none. `asked_by` is "clock",
    "command line" or who asked for it in the page; None for a run of an older release.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    first_day: date
    last_day: date
    accounts_loaded: int
    accounts_failed: int
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_restated: int
    published_version: int | None
    message: str
    asked_by: str | None = None


def save_run(conn: Connection, record: SyncRunRecord) -> None:
    """Write the run's row, or rewrite it if it is there."""
    values = asdict(record)
    changed = conn.execute(update(tables.sync_run).where(tables.sync_run.c.run_id == record.run_id).values(values))
    if changed.rowcount == 0:
        conn.execute(insert(tables.sync_run).values(values))


def list_runs(conn: Connection, *, limit: int, offset: int = 0) -> tuple[SyncRunRecord, ...]:
    """Return the last runs, newest first, after so many that are left out."""
    newest = tables.sync_run.c.started_at.desc(), tables.sync_run.c.run_id.desc()
    rows = conn.execute(select(tables.sync_run).order_by(*newest).limit(limit).offset(offset)).mappings()
    return tuple(SyncRunRecord(**row) for row in rows)


def find_run(conn: Connection, run_id: str) -> SyncRunRecord | None:
    """Return a run, None if there is none of that id."""
    row = conn.execute(select(tables.sync_run).where(tables.sync_run.c.run_id == run_id)).mappings().first()
    return SyncRunRecord(**row) if row is not None else None


def count_runs(conn: Connection) -> int:
    """Return how many runs there ever were."""
    return conn.execute(select(func.count()).select_from(tables.sync_run)).scalar_one()


def last_ended_run(conn: Connection) -> str:
    """Return the id of the newest run that has ended, "" where there is none."""
    run = tables.sync_run
    newest = run.c.started_at.desc(), run.c.run_id.desc()
    return conn.execute(select(run.c.run_id).where(run.c.finished_at.is_not(None)).order_by(*newest).limit(1)).scalar() or ""


def was_last_run_looked_at(conn: Connection) -> bool:
    """Say whether statements were looked at since the newest run ended; yes where there never was one."""
    ended = last_ended_run(conn)
    return (
        not ended or conn.execute(select(tables.statement_look.c.run_id).where(tables.statement_look.c.run_id == ended)).first() is not None
    )
