"""Production reports in this installation: the way in of each connection, and loading the days that a report changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from rushes.clock import SystemClock
from rushes.config import Settings
from rushes.domain import Period
from rushes.errors import UnknownName
from rushes.intake import ReportIntake, Taken
from rushes.platforms import KeptReport
from rushes.store import AuditEntry, Store, account_external_id, account_id, ask_job, record_audit

__all__ = ["ask_loads", "erase_reports", "files_of_reports", "note_settled", "note_taken", "report_intake", "report_intakes"]

_ONE_DAY = timedelta(days=1)


def report_intakes(settings: Settings) -> tuple[ReportIntake, ...]:
    """Return the way in of each connection of production reports."""
    work, clock = settings.reports_dir / "work", SystemClock()
    return tuple(ReportIntake(each, work=work, clock=clock) for each in settings.connection if each.production_report is not None)


def report_intake(settings: Settings, name: str | None) -> ReportIntake:
    """Return the way in of a connection; of the only one where none is named.

    Raises:
        UnknownName: There is no such connection of production reports.
    """
    known = {each.connection.name: each for each in report_intakes(settings)}
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name not in known:
        raise UnknownName("connection of production reports", name or "", known)
    return known[name]


def note_taken(settings: Settings, store: Store, intake: ReportIntake, taken: Iterable[Taken], *, by: str) -> tuple[int, ...]:
    """Write down who had reports taken in and ask for their days to be loaded; return the jobs' numbers, none where nothing is new."""
    reports = [each.report for each in taken if each.is_new]
    with store.begin() as records:
        for each in reports:
            about = account_id(records, intake.connection.name, each.account)
            detail = f"{each.period.first} to {each.period.last}: {each.rows_taken} rows, {each.rows_aside} set aside"
            record_audit(records, AuditEntry(intake.clock.now(), by, "production_report.taken", detail, account_id=about))
    return ask_loads(settings, store, intake, reports, by=by)


def note_settled(settings: Settings, store: Store, intake: ReportIntake, *, by: str) -> tuple[int, ...]:
    """Write down that the flows are settled and ask for every kept day to be loaded again; return the jobs' numbers."""
    settled = intake.shelf.settled
    with store.begin() as records:
        detail = f"{intake.connection.name}: {settled.kind.value if settled else ''}"
        record_audit(records, AuditEntry(intake.clock.now(), by, "production_report.settled", detail))
    every = [report for each in intake.settings.account for report in intake.shelf.reports(each.id)]
    return ask_loads(settings, store, intake, every, by=by)


def ask_loads(settings: Settings, store: Store, intake: ReportIntake, reports: Iterable[KeptReport], *, by: str) -> tuple[int, ...]:
    """Ask for the days to be loaded that reports say something of, one job for each account; return the jobs' numbers."""
    changed: dict[str, list[KeptReport]] = defaultdict(list)
    for report in reports:
        changed[report.account].append(report)
    jobs: list[int] = []
    for account, new in changed.items():
        period = _days(new, intake.shelf.reports(account))
        with store.begin() as records:
            about = account_id(records, intake.connection.name, account)
            wanted = {"first": str(period.first), "last": str(period.last), "accounts": [str(about)]}
            jobs.append(ask_job(records, kind="load", request=wanted, asked_by=by, at=intake.clock.now(), account_id=about))
        # What an interrupted night read of these days was read without the new reports.
        for path in settings.staging_dir.glob(f"{about}_*.json"):
            path.unlink(missing_ok=True)
    return tuple(jobs)


def erase_reports(settings: Settings, store: Store, account_id: int) -> None:
    """Delete the production reports that were taken in for an account, and what was said of them."""
    for intake, external_id in _of_account(settings, store, account_id):
        intake.erase(external_id)


def files_of_reports(settings: Settings, store: Store, account_id: int) -> tuple[tuple[str, Path], ...]:
    """Return the files of the production reports that were taken in for an account, each with a name of its own."""
    return tuple(
        (report.report_id, intake.shelf.original(report))
        for intake, external_id in _of_account(settings, store, account_id)
        for report in intake.shelf.reports(external_id)
    )


def _of_account(settings: Settings, store: Store, account_id: int) -> Iterator[tuple[ReportIntake, str]]:
    """Yield the way in for an account's reports, with the platform's own id of it; nothing where it has none."""
    with store.reading() as records:
        key = account_external_id(records, account_id)
    for intake in report_intakes(settings):
        if key is not None and key[0] == intake.connection.name:
            yield intake, key[1]


def _days(new: Sequence[KeptReport], kept: Iterable[KeptReport]) -> Period:
    """Return the days that new reports change: those that they end on, and the days after, of which they may be the day before."""
    last = max(each.period.last for each in new)
    has_next = any(each.period.last == last + _ONE_DAY for each in kept)
    return Period(min(each.period.last for each in new), last + _ONE_DAY if has_next else last)
