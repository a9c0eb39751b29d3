"""What is loaded of an account, and asking for all of it once more: after a change of zone, cut-off or megabyte."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import AccountRow, Period
from rushes.store import Job, JobState, ask_job, list_jobs, record_audit
from rushes.warehouse import account, loaded_period
from rushes.web.language import form, say
from rushes.web.services import services
from rushes.web.trail import entry_of

__all__ = ["LoadedDays", "ask_to_load_again", "job_words", "loaded_days"]


@dataclass(frozen=True, slots=True)
class LoadedDays:
    """What is loaded of an account; `row` and `period` are None where nothing is.

    `last_job` is how the last request to load it again stands, "" without one; `is_under_way` while it is not over.
    """

    row: AccountRow | None
    period: Period | None
    last_job: str
    is_under_way: bool


def loaded_days(account_id: int) -> LoadedDays:
    """Return what is loaded of an account."""
    with services().warehouse.reader() as reader:
        row, period = account(reader, account_id), loaded_period(reader, account_id)
    with services().store.reading() as conn:
        jobs = list_jobs(conn, limit=1, kinds=["load"], account_id=account_id)
    job = jobs[0] if jobs else None
    return LoadedDays(row, period, job_words(job) if job else "", is_under_way=job is not None and not job.state.is_over)


def ask_to_load_again(account_id: int, *, by: str) -> bool:
    """Ask for every loaded day of an account once more; False where nothing is loaded or it is asked for already."""
    days = loaded_days(account_id)
    if days.period is None or days.is_under_way:
        return False
    wanted = {"accounts": [str(account_id)], "first": days.period.first.isoformat(), "last": days.period.last.isoformat()}
    with services().store.begin() as conn:
        ask_job(conn, kind="load", request=wanted, asked_by=by, at=services().clock.now(), account_id=account_id)
        record_audit(conn, entry_of(account_id, "load.asked", "all loaded days"))
    return True


def job_words(job: Job) -> str:
    """Return how a job stands, in words."""
    zone = services().settings.zone
    at = form().instant(job.finished_at or job.asked_at, zone)
    match job.state:
        case JobState.WAITING:
            return say("Asked for on {time}; it waits for its turn.", time=at)
        case JobState.RUNNING:
            return say("Under way since {time}.", time=form().instant(job.started_at or job.asked_at, zone))
        case JobState.SUCCEEDED:
            return say("Done on {time}.", time=at)
        case JobState.PARTIAL:
            return say("Done in part on {time}.", time=at)
        case JobState.CANCELLED:
            return say("Cancelled on {time}.", time=at)
        case _:
            return say("It failed on {time}. Ask for it again, or ask whoever runs this installation.", time=at)
