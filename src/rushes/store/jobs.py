"""Work that pages ask for and a runner does: asked, claimed by one runner, told about, finished.

There is no broker. A job is a row, claimed by a conditional update; a runner that dies leaves a row
that has not been alive for a while, and the next runner says so in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, insert, or_, select, update

from rushes.store import tables

__all__ = [
    "Job",
    "JobState",
    "abandon_jobs",
    "ask_cancel",
    "ask_job",
    "claim_job",
    "find_job",
    "finish_job",
    "is_job_waiting",
    "list_jobs",
    "note_progress",
    "oldest_waiting_job",
    "open_jobs",
    "refuse_unknown_jobs",
    "return_job",
    "waiting_requests",
]

_job = tables.job


class JobState(StrEnum):
    """How a job stands. `PARTIAL` did some of it, and its message says what not."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self not in {JobState.WAITING, JobState.RUNNING}


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. Instants are UTC.

    Args:
        job_id: Its number.
        kind: What is to be done, "load".
        account_id: The account it is about, None where it is about several or none.
        request: What exactly, in plain JSON values; the runner of that kind knows their names.
        state: How it stands.
        asked_by: "operator:name" or "person:12".
        asked_at: When it was asked for.
        claimed_by: Which runner took it.
        started_at: When it was claimed.
        alive_at: When its runner last told of it.
        finished_at: When it was over.
        cancel_asked_at: When somebody asked to stop it.
        progress: How far it is, `{"done": 3, "total": 25, "words": "…"}` and what the kind adds.
        result: What came of it, plain JSON values.
        message: Why it failed, or what to know about it.
    """

    job_id: int
    kind: str
    account_id: int | None
    request: Mapping[str, Any]
    state: JobState
    asked_by: str
    asked_at: datetime
    claimed_by: str | None
    started_at: datetime | None
    alive_at: datetime | None
    finished_at: datetime | None
    cancel_asked_at: datetime | None
    progress: Mapping[str, Any]
    result: Mapping[str, Any]
    message: str


def ask_job(conn: Connection, *, kind: str, request: Mapping[str, Any], asked_by: str, at: datetime, account_id: int | None = None) -> int:
    """Ask for a job and return its number."""
    values = {
        "kind": kind,
        "account_id": account_id,
        "request": dict(request),
        "state": JobState.WAITING.value,
        "asked_by": asked_by,
        "asked_at": at,
        "progress": {},
        "result": {},
        "message": "",
    }
    key = conn.execute(insert(_job).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101 # every table numbers its rows
    return int(key[0])


def claim_job(conn: Connection, *, runner: str, kinds: Collection[str], at: datetime) -> Job | None:
    """Take the oldest job of those kinds that waits, None if there is none; no two runners take the same."""
    waits = and_(_job.c.state == JobState.WAITING.value, _job.c.kind.in_(kinds))
    for number in conn.execute(select(_job.c.id).where(waits).order_by(_job.c.id)).scalars().all():
        values = {"state": JobState.RUNNING.value, "claimed_by": runner, "started_at": at, "alive_at": at}
        if conn.execute(update(_job).where(_job.c.id == number, waits).values(values)).rowcount:
            return find_job(conn, number)
    return None


def note_progress(conn: Connection, job_id: int, progress: Mapping[str, Any], *, at: datetime) -> bool:
    """Tell how far a job is, and return whether somebody has asked to stop it."""
    conn.execute(update(_job).where(_job.c.id == job_id).values(progress=dict(progress), alive_at=at))
    return conn.execute(select(_job.c.cancel_asked_at).where(_job.c.id == job_id)).scalar_one() is not None


def finish_job(
    conn: Connection, job_id: int, *, state: JobState, at: datetime, message: str = "", result: Mapping[str, Any] | None = None
) -> None:
    """Close a job that runs; one that is over already is left as it is."""
    is_open = and_(_job.c.id == job_id, _job.c.state == JobState.RUNNING.value)
    values = {"state": state.value, "finished_at": at, "alive_at": at, "message": message, "result": dict(result or {})}
    conn.execute(update(_job).where(is_open).values(values))


def return_job(conn: Connection, job_id: int, *, at: datetime) -> None:
    """Let a job that runs wait again: what it needs is in use, or its runner was asked to end. One that was cancelled is over."""
    is_open = and_(_job.c.id == job_id, _job.c.state == JobState.RUNNING.value)
    cancelled: dict[str, Any] = {"state": JobState.CANCELLED.value, "finished_at": at}
    waiting: dict[str, Any] = {"state": JobState.WAITING.value, "claimed_by": None, "started_at": None, "alive_at": None, "progress": {}}
    conn.execute(update(_job).where(is_open, _job.c.cancel_asked_at.is_not(None)).values(cancelled))
    conn.execute(update(_job).where(is_open).values(waiting))


def is_job_waiting(conn: Connection) -> bool:
    """Say whether any job waits for a runner."""
    return conn.execute(select(_job.c.id).where(_job.c.state == JobState.WAITING.value).limit(1)).first() is not None


def waiting_requests(conn: Connection, kind: str) -> tuple[Mapping[str, Any], ...]:
    """Return what was asked for by the jobs of a kind that are not over."""
    is_open = _job.c.state.in_([JobState.WAITING.value, JobState.RUNNING.value])
    return tuple(conn.execute(select(_job.c.request).where(_job.c.kind == kind, is_open)).scalars())


def open_jobs(conn: Connection, kind: str) -> tuple[Job, ...]:
    """Return the jobs of a kind that are not over, oldest first."""
    is_open = _job.c.state.in_([JobState.WAITING.value, JobState.RUNNING.value])
    query = select(_job).where(_job.c.kind == kind, is_open).order_by(_job.c.id)
    return tuple(_read(row) for row in conn.execute(query).mappings())


def oldest_waiting_job(conn: Connection) -> Job | None:
    """Return the job that has waited longest for a runner, None if none waits."""
    query = select(_job).where(_job.c.state == JobState.WAITING.value).order_by(_job.c.id).limit(1)
    row = conn.execute(query).mappings().first()
    return _read(row) if row is not None else None


def refuse_unknown_jobs(conn: Connection, *, kinds: Collection[str], at: datetime) -> int:
    """Close the jobs that wait and are of none of those kinds, and return how many those were."""
    waits = and_(_job.c.state == JobState.WAITING.value, _job.c.kind.not_in(kinds))
    values = {"state": JobState.FAILED.value, "finished_at": at, "message": "This release does not know such work."}
    return conn.execute(update(_job).where(waits).values(values)).rowcount


def ask_cancel(conn: Connection, job_id: int, *, at: datetime) -> bool:
    """Ask to stop a job: one that waits is over at once, one that runs when its runner next looks. False if it was over."""
    waiting = and_(_job.c.id == job_id, _job.c.state == JobState.WAITING.value)
    running = and_(_job.c.id == job_id, _job.c.state == JobState.RUNNING.value)
    closed = {"state": JobState.CANCELLED.value, "cancel_asked_at": at, "finished_at": at}
    if conn.execute(update(_job).where(waiting).values(closed)).rowcount:
        return True
    return bool(conn.execute(update(_job).where(running).values(cancel_asked_at=at)).rowcount)


def abandon_jobs(conn: Connection, *, silent_since: datetime, at: datetime, runner: str | None = None) -> int:
    """Close the jobs whose runner has not been heard of since then, and return how many those were.

    Args:
        conn: A transaction of `Store.begin`.
        silent_since: A runner that was not heard of since then counts as gone.
        at: Now.
        runner: A runner that is known to be gone, however lately it was heard of.
    """
    is_gone = _job.c.alive_at < silent_since if runner is None else or_(_job.c.alive_at < silent_since, _job.c.claimed_by == runner)
    is_silent = and_(_job.c.state == JobState.RUNNING.value, is_gone)
    values = {"state": JobState.FAILED.value, "finished_at": at, "message": "Its runner was stopped; nothing is lost. Ask for it again."}
    return conn.execute(update(_job).where(is_silent).values(values)).rowcount


def find_job(conn: Connection, job_id: int) -> Job | None:
    """Return a job, None if there is none of that number."""
    row = conn.execute(select(_job).where(_job.c.id == job_id)).mappings().first()
    return _read(row) if row is not None else None


def list_jobs(conn: Connection, *, limit: int, kinds: Collection[str] | None = None, account_id: int | None = None) -> tuple[Job, ...]:
    """Return the last jobs, newest first; of some kinds or of one account if asked so."""
    query = select(_job).order_by(_job.c.id.desc()).limit(limit)
    if kinds is not None:
        query = query.where(_job.c.kind.in_(kinds))
    if account_id is not None:
        query = query.where(_job.c.account_id == account_id)
    return tuple(_read(row) for row in conn.execute(query).mappings())


def _read(row: RowMapping) -> Job:
    values: dict[str, Any] = dict(row)
    return Job(job_id=values.pop("id"), state=JobState(values.pop("state")), **values)
