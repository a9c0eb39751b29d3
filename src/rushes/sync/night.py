"""One sync run, from the request to the published version and its summary.

Life of a night: `targets` finds out what is due, `fetch` reads each account into staged files,
`publish` hands all of it to the warehouse at once. Interrupted anywhere, the facts stand as they
were and what was staged is taken up by the next run.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime

from rushes.clock import Clock
from rushes.config import SyncSettings
from rushes.domain import Period
from rushes.errors import RushesError, Stopped
from rushes.store import Store, SyncRunRecord, list_runs, save_run
from rushes.sync.fetch import Fetcher
from rushes.sync.plan import Request
from rushes.sync.progress import Progress, Silent
from rushes.sync.publish import Published, publish
from rushes.sync.registry import reconcile_keys
from rushes.sync.staging import StagedAccount, Staging
from rushes.sync.summary import AccountOutcome, Outcome, Summary
from rushes.sync.survey import Connection
from rushes.sync.targets import Lost, Plan, Target, plan_run
from rushes.telemetry import logger
from rushes.warehouse import Warehouse

__all__ = ["Connection", "Night"]

_ACCOUNTS_AT_ONCE = 4


@dataclass(slots=True)
class _Read:
    """What became of the targets."""

    staged: list[StagedAccount] = field(default_factory=list[StagedAccount])
    failed: list[Lost] = field(default_factory=list[Lost])
    outcomes: list[AccountOutcome] = field(default_factory=list[AccountOutcome])
    warnings: list[str] = field(default_factory=list[str])


class Night:
    """Runs syncs.

    Args:
        connections: The configured platforms.
        store: The application records, for keys and the record of the run.
        warehouse: Where the facts are published.
        staging: Where accounts lie between reading and publishing.
        settings: Lag window and first load.
        clock: The time.
        progress: Is told what happens, and may stop it.
    """

    def __init__(
        self,
        connections: Sequence[Connection],
        *,
        store: Store,
        warehouse: Warehouse,
        staging: Staging,
        settings: SyncSettings,
        clock: Clock,
        progress: Progress | None = None,
    ) -> None:
        self._connections = tuple(connections)
        self._store = store
        self._warehouse = warehouse
        self._staging = staging
        self._settings = settings
        self._clock = clock
        self._progress = progress or Silent()

    def run(self, request: Request, *, asked_by: str = "command line") -> Summary:
        """Load what is due and publish it.

        Args:
            request: Which days of which accounts.
            asked_by: Who wants it, for the run's record: "clock", "command line", or who asked in a page.

        Returns:
            The summary; accounts that failed are named in it, not raised.

        Raises:
            Busy: Another run or publisher is at work.
            ConfigurationError: There is no connection.
            CallerError: An account was asked for that does not exist, or only days to come.
            StoreError: The records and the facts disagree about an id.
            Stopped: The progress said so. Nothing was published; the accounts that were read whole stay staged, so that
                the same request takes them up.
            WarehouseError: The next version failed its checks; the former facts stand.
        """
        with self._staging.alone():
            self._end_interrupted_runs()
            reconcile_keys(self._store, self._warehouse)
            started = self._clock.now()
            record = _opened(started, asked_by)
            self._save(record)
            try:
                summary, record = self._run(request, record)
            except BaseException as error:
                is_stopped = isinstance(error, Stopped) or not isinstance(error, Exception)
                state = "interrupted" if is_stopped else "failed"
                self._save(replace(record, finished_at=self._clock.now(), state=state, message=_told(error)))
                raise
            self._save(record)
            self._staging.clear()
            return summary

    def _run(self, request: Request, record: SyncRunRecord) -> tuple[Summary, SyncRunRecord]:
        started = record.started_at
        with self._warehouse.reader() as reader:
            plan = plan_run(
                request,
                self._connections,
                reader=reader,
                store=self._store,
                settings=self._settings,
                now=started,
                progress=self._progress,
            )
        days = [target.period for target in plan.targets] + [lost.period for lost in plan.lost]
        if days:
            record = replace(record, first_day=min(period.first for period in days), last_day=max(period.last for period in days))
            self._save(record)
        read = self._read_all(plan, started)
        published = self._publish(plan, read, record.run_id, started)
        summary = Summary(
            run_id=record.run_id,
            started_at=started,
            finished_at=self._clock.now(),
            accounts=tuple(read.outcomes + [_failed(lost) for lost in plan.lost] + plan.skipped),
            problems=tuple(plan.problems),
            warnings=tuple(plan.warnings + read.warnings),
            rows_restated=published.rows_restated,
            version=published.version,
        )
        return summary, _closed(record, summary)

    def _read_all(self, plan: Plan, now: datetime) -> _Read:
        read = _Read()
        self._progress.planned(accounts=len(plan.targets), productions=sum(len(t.seen.productions) for t in plan.targets))
        pool = ThreadPoolExecutor(_ACCOUNTS_AT_ONCE, thread_name_prefix="sync")
        try:
            jobs = {pool.submit(self._read_one, t, now): t for t in plan.targets}
            for job in as_completed(jobs):
                self._take(job, jobs[job], read)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return read

    def _read_one(self, target: Target, now: datetime) -> tuple[StagedAccount, Outcome]:
        found = self._staging.fresh(target.row.account_id, target.period, made_with=target.connection.fingerprint, now=now)
        if found is not None:
            return found, Outcome.RESUMED
        fetcher = Fetcher(target.connection, self._store, self._staging, self._progress)
        return fetcher.fetch(target.seen, target.row.account_id, target.period, now), Outcome.LOADED

    def _take(self, job: Future[tuple[StagedAccount, Outcome]], target: Target, read: _Read) -> None:
        try:
            staged, outcome = job.result()
        except Stopped:
            raise
        except RushesError as error:
            logger(__name__).warning("account_failed", account=target.row.external_id, connection=target.row.connection, reason=str(error))
            _lose(target, str(error), read)
        except Exception:  # noqa: BLE001 - whatever one account's data does, the others' night goes on.
            logger(__name__).exception("account_failed", account=target.row.external_id, connection=target.row.connection)
            _lose(target, "An error that nobody foresaw; the log of this run has it.", read)
        else:
            read.staged.append(staged)
            read.outcomes.append(_loaded(target, staged, outcome))
            read.warnings.extend(_growth_alarm(target, label) for label in staged.only_grown)
        self._progress.account_done(target.row.name, read.outcomes[-1].outcome.value)

    def _publish(self, plan: Plan, read: _Read, run_id: str, now: datetime) -> Published:
        if not (plan.targets or plan.lost or plan.rejects):
            return Published(None, 0)
        self._progress.publishing()
        return publish(
            self._warehouse,
            connections=self._connections,
            targets=plan.targets,
            staged=read.staged,
            lost=read.failed + plan.lost,
            rejects=plan.rejects,
            registry_id=self._store.registry_id,
            run_id=run_id,
            now=now,
        )

    def _end_interrupted_runs(self) -> None:
        """A run that still says "running" while we hold the lock was killed."""
        with self._store.begin() as records:
            for run in list_runs(records, limit=100):
                if run.state == "running":
                    save_run(
                        records, replace(run, state="interrupted", finished_at=self._clock.now(), message="It was killed; nothing is lost.")
                    )

    def _save(self, record: SyncRunRecord) -> None:
        with self._store.begin() as records:
            save_run(records, record)


def _opened(started: datetime, asked_by: str) -> SyncRunRecord:
    return SyncRunRecord(
        run_id=f"{started:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}",
        started_at=started,
        finished_at=None,
        state="running",
        first_day=started.date(),
        last_day=started.date(),
        accounts_loaded=0,
        accounts_failed=0,
        rows_read=0,
        rows_loaded=0,
        rows_rejected=0,
        rows_restated=0,
        published_version=None,
        message="",
        asked_by=asked_by,
    )


def _closed(record: SyncRunRecord, summary: Summary) -> SyncRunRecord:
    troubles = [f"{account.name}: {account.reason}" for account in summary.failed] + [*summary.problems, *summary.warnings]
    return replace(
        record,
        finished_at=summary.finished_at,
        state=summary.state,
        accounts_loaded=len(summary.loaded),
        accounts_failed=len(summary.failed),
        rows_read=summary.total("rows_read"),
        rows_loaded=summary.total("rows_loaded"),
        rows_rejected=summary.total("rows_rejected"),
        rows_restated=summary.rows_restated,
        published_version=summary.version,
        message=" ".join(troubles)[:2_000],
    )


def _growth_alarm(target: Target, label: str) -> str:
    return (
        f"{target.row.name}: “{label}” only grew from day to day. If the platform reports a lifetime total, "
        f'set flow = "cumulative" for its field of connection “{target.row.connection}” and load these days again.'
    )


def _lose(target: Target, reason: str, read: _Read) -> None:
    lost = Lost(target.row, target.period, reason)
    read.failed.append(lost)
    read.outcomes.append(_failed(lost))


def _failed(lost: Lost) -> AccountOutcome:
    return AccountOutcome(lost.row.connection, lost.row.external_id, lost.row.name, Outcome.FAILED, lost.period, reason=lost.reason)


def _loaded(target: Target, staged: StagedAccount, outcome: Outcome) -> AccountOutcome:
    period: Period = target.period
    return AccountOutcome(
        target.row.connection,
        target.row.external_id,
        target.row.name,
        outcome,
        period,
        rows_read=staged.rows_read,
        rows_loaded=staged.rows_loaded,
        rows_rejected=staged.rows_rejected,
        rows_ignored=staged.rows_ignored,
        missing_productions=len(staged.missing),
        reason=staged.reason,
    )


def _told(error: BaseException) -> str:
    return str(error)[:2_000] if isinstance(error, RushesError) else type(error).__name__
