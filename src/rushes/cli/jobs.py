"""The work that pages ask for, done: one function for each kind of job, and how a runner does them all.

A handler is given a `JobContext` and returns the job's result in plain JSON values. It tells how far it is with
`context.tell(...)`, which raises `Stopped` when somebody has cancelled the job or the runner is to end; it must
leave everything as it was then, and must be able to begin anew. An error of ours fails the job, with its message;
`Busy` lets the job wait. Two keys of a result have a meaning for all kinds: `state` ("partial" or "failed" where
it did not wholly succeed) and `message` (what to know about it, shown beside the job).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, timedelta
from typing import Any

from rushes.accounts import drop_old_exports, erase_account, export_account
from rushes.cli.dataset_jobs import look, look_at_source, refresh
from rushes.cli.export_jobs import put_export
from rushes.cli.job_context import Handler, JobContext
from rushes.cli.pulse import Ending, Pulse
from rushes.cli.report_intake import erase_reports, files_of_reports
from rushes.cli.report_jobs import take_report
from rushes.cli.sync import a_night
from rushes.clock import Clock
from rushes.config import Settings
from rushes.datasets import Uploads, drop_old_drafts
from rushes.domain import Period
from rushes.errors import Busy, InvalidQuery, RushesError, Stopped
from rushes.languages import sentence
from rushes.store import Job, JobState, Store, abandon_jobs, claim_job, finish_job, note_progress, refuse_unknown_jobs, return_job
from rushes.sync import Request, Staging
from rushes.telemetry import logger, redact
from rushes.warehouse import open_datasets, open_facts

__all__ = ["HANDLERS", "run_jobs"]

_BEAT_S = 1.0
_CANCELLED = "It was cancelled; nothing was published, and what stood before stands."


def run_jobs(settings: Settings, store: Store, clock: Clock, *, runner: str, lease: timedelta, ending: Ending) -> list[JobState]:
    """Do the jobs that wait, oldest first, until there is none.

    A job that finds what it needs in use waits again, and those of its kind with it.

    Args:
        settings: The install's settings.
        store: The application records.
        clock: The time.
        runner: The name under which they are claimed.
        lease: A job whose runner was silent for so long is closed.
        ending: Whether this process was asked to end.

    Returns:
        How each job ended, in order; `WAITING` for one that waits again.
    """
    now = clock.now()
    drop_old_exports(settings.exports_dir, now)
    with store.begin() as records:
        Uploads(settings.uploads_dir).drop_old(records, now)
        drop_old_drafts(records, now)
        abandon_jobs(records, silent_since=now - lease, at=now)
        refuse_unknown_jobs(records, kinds=HANDLERS.keys(), at=now)
    kinds = set(HANDLERS)
    ended: list[JobState] = []
    while kinds and not ending.is_asked:
        with store.begin() as records:
            job = claim_job(records, runner=runner, kinds=kinds, at=clock.now())
        if job is None:
            break
        ended.append(_run_job(job, settings, store, clock, ending))
        if ended[-1] is JobState.WAITING:
            kinds.discard(job.kind)
    return ended


def _run_job(job: Job, settings: Settings, store: Store, clock: Clock, ending: Ending) -> JobState:
    log = logger(__name__).bind(job=job.job_id, kind=job.kind, asked_by=job.asked_by)
    log.info("job_started")
    telling = _Telling(job.job_id, store, clock)
    state, message, result = JobState.FAILED, "", dict[str, Any]()
    try:
        with Pulse(telling.beat, every_s=_BEAT_S, ending=ending) as pulse:
            tell = telling.teller(pulse)
            tell({})
            result = dict(HANDLERS[job.kind](JobContext(job, settings, store, clock, tell)))
        state, message = JobState(result.get("state", JobState.SUCCEEDED.value)), str(result.pop("message", ""))
    except Stopped as stopped:
        state = JobState.CANCELLED if telling.is_cancelled else JobState.WAITING
        message = str(stopped)
    except Busy as busy:
        state, message = JobState.WAITING, str(busy)
    except RushesError as error:
        message = redact(str(error))
    except Exception:
        log.exception("job_failed")
        message = "An error that nobody foresaw; the log of the runner has it."
    with store.begin() as records:
        if state is JobState.WAITING:
            return_job(records, job.job_id, at=clock.now())
        else:
            note_progress(records, job.job_id, telling.latest, at=clock.now())
            finish_job(records, job.job_id, state=state, at=clock.now(), message=message[:2_000], result=result)
    log.info("job_ended", state=state.value, reason=message)
    return state


class _Telling:
    """What was last told of a job; written once a second, so that a page of rows costs no write of its own."""

    def __init__(self, job_id: int, store: Store, clock: Clock) -> None:
        self._job_id = job_id
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self.latest: dict[str, Any] = {}
        self.is_cancelled = False

    def teller(self, pulse: Pulse) -> Callable[[Mapping[str, Any]], None]:
        def tell(progress: Mapping[str, Any]) -> None:
            with self._lock:
                self.latest = dict(progress)
            pulse.check()

        return tell

    def beat(self) -> str:
        with self._lock:
            latest = self.latest
        with self._store.begin() as records:
            self.is_cancelled = note_progress(records, self._job_id, latest, at=self._clock.now())
        return _CANCELLED if self.is_cancelled else ""


class _LoadProgress:
    """A night's progress as a job's: productions done of all, and beside them the accounts and rows."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._progress: dict[str, Any] = {"done": 0, "total": 0, "rows": 0, "accounts_done": 0, "accounts": 0, "words": ""}

    def surveying(self, connection: str) -> None:  # noqa: ARG002 # a page shows no connection's name here
        self._note(words=sentence("Asking who is there"))

    def planned(self, *, accounts: int, productions: int) -> None:
        self._note(total=productions, accounts=accounts, words=sentence("Reading"))

    def read(self, *, rows: int, productions: int) -> None:
        self._note(more_rows=rows, more_done=productions)

    def account_done(self, name: str, outcome: str) -> None:  # noqa: ARG002 # the result names those that failed
        self._note(more_accounts_done=1)

    def publishing(self) -> None:
        self._note(words=sentence("Building the next version"))

    def _note(self, **values: int | str) -> None:
        with self._lock:
            for name, value in values.items():
                key = name.removeprefix("more_")
                self._progress[key] = self._progress[key] + value if key != name else value
            progress = dict(self._progress)
        self._tell(progress)


def load(context: JobContext) -> Mapping[str, Any]:
    """Load the asked days of the asked accounts again: exactly those, however old.

    Cancelled, it publishes nothing; the accounts that it had read whole stay staged for some hours, and asking for the
    same days again takes them up.

    Raises:
        Busy: Another run is at work.
        InvalidQuery: The request cannot be read.
        Stopped: It was cancelled.
    """
    request = _load_request(context.job.request)
    with a_night(context.settings, context.store, _LoadProgress(context.tell)) as night:
        summary = night.run(request, asked_by=context.job.asked_by)
    troubles = [f"{account.name}: {account.reason}" for account in summary.failed] + [*summary.problems, *summary.warnings]
    return {
        "run_id": summary.run_id,
        "state": summary.state,
        "rows_loaded": summary.total("rows_loaded"),
        "rows_rejected": summary.total("rows_rejected"),
        "rows_restated": summary.rows_restated,
        "accounts_loaded": len(summary.loaded),
        "accounts_failed": len(summary.failed),
        "version": summary.version,
        "message": " ".join(troubles),
    }


def _load_request(request: Mapping[str, Any]) -> Request:
    try:
        period = Period(date.fromisoformat(request["first"]), date.fromisoformat(request["last"]))
        return Request(period=period, account_ids=tuple(int(each) for each in request.get("accounts", ())))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidQuery(f"This request to load cannot be read ({error}).") from error


def rollback(context: JobContext) -> Mapping[str, Any]:
    """Make a former version of the facts current again.

    Raises:
        Busy: Somebody is publishing.
        WarehouseError: There is no such version, or it is damaged.
    """
    number = context.job.request.get("version")
    if not isinstance(number, int):
        raise InvalidQuery("This request to go back names no version.")
    with closing(open_facts(context.settings)) as facts:
        version = facts.rollback(number)
    return {"version": version.number, "revision": version.revision, "rows": version.usage_rows}


def export(context: JobContext) -> Mapping[str, Any]:
    """Hand the job's account out whole, as an archive that can be fetched for some days.

    Raises:
        NotFound: There is no such account.
        WarehouseError: The facts cannot be read.
        Stopped: It was cancelled; nothing stays.
    """
    settings, at = context.settings, context.clock.now()
    with closing(open_facts(settings)) as facts, closing(open_datasets(settings)) as datasets:
        account_id = _account_of(context.job)
        reports = files_of_reports(settings, context.store, account_id)
        made = export_account(context.store, facts, datasets, settings.exports_dir, account_id, at=at, tell=context.tell, reports=reports)
    return {"file": made.name, "bytes": made.bytes}


def erase(context: JobContext) -> Mapping[str, Any]:
    """Erase the job's account whole.

    Raises:
        Busy: A night or a publisher is at work.
        NotFound: There is no such account.
        Stopped: It was cancelled in time; the account stays closed.
        WarehouseError: The facts could not be written without it.
    """
    settings = context.settings
    with Staging(settings.staging_dir).alone(), closing(open_facts(settings)) as facts, closing(open_datasets(settings)) as datasets:
        erase_reports(settings, context.store, _account_of(context.job))
        done = erase_account(
            context.store,
            facts,
            datasets,
            _account_of(context.job),
            staging=settings.staging_dir,
            exports=settings.exports_dir,
            uploads=settings.uploads_dir,
            by=context.job.asked_by,
            at=context.clock.now(),
            tell=context.tell,
            job_id=context.job.job_id,
        )
    return {"version": done.version, "people": done.people, "statements": done.statements}


def _account_of(job: Job) -> int:
    if job.account_id is None:
        raise InvalidQuery("This job names no account.")
    return job.account_id


HANDLERS: dict[str, Handler] = {
    "load": load,
    "rollback": rollback,
    "export": export,
    "erase": erase,
    "look": look,
    "look_at_source": look_at_source,
    "refresh": refresh,
    "report": take_report,
    "put_export": put_export,
}
