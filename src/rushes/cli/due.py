"""Whether there is anything for the clock to do: some short questions to the application records, and no engine imported."""

from __future__ import annotations

from datetime import datetime

from rushes.clock import Nightly, what_is_due
from rushes.store import Store, StoredFires, abandon_jobs, is_job_waiting, is_report_due, was_last_run_looked_at

__all__ = ["close_left_jobs", "is_anything_due"]


def close_left_jobs(store: Store, told: Nightly, now: datetime, *, runner: str | None = None) -> int:
    """Close the jobs whose runner was silent for so long that it counts as dead, or is known to be; return how many those were."""
    with store.begin() as records:
        return abandon_jobs(records, silent_since=now - told.lease, at=now, runner=runner)


def is_anything_due(store: Store, told: Nightly, now: datetime, *, sends_reports: bool = False) -> bool:
    """Say whether a night is due, a job waits, a run has ended since statements were looked at, or a report is to be sent here."""
    newest = StoredFires(store).newest(told.schedule.name, now)
    if what_is_due(told.schedule, newest, now, retry=told.retry, lease=told.lease) is not None:
        return True
    with store.reading() as records:
        return is_job_waiting(records) or not was_last_run_looked_at(records) or (sends_reports and is_report_due(records, now))
