"""`rushes run-due`: reports that came as files, the night if it is due, the jobs that wait, then statements, reports and exports, and the end.

Whoever wakes it (`rushes runner`, `rushes serve`, cron, a systemd timer), all of the clock's work is done here, in a
process that gives its memory back. Mostly nothing is due; then it ends without having imported what the work takes.
"""

from __future__ import annotations

import sys

import click

from rushes.cli.children import end_when_closed
from rushes.cli.due import close_left_jobs, is_anything_due
from rushes.cli.installation import with_settings
from rushes.cli.pulse import Ending, end_on_signals, runner_name
from rushes.cli.reports_due import is_report_waiting, take_reports
from rushes.clock import Clock, FireState, Nightly, SystemClock, nightly
from rushes.config import Settings
from rushes.store import JobState, Store, open_store

__all__ = ["run_due"]

_TRY_AGAIN = 75
_CODES = {FireState.DONE: 0, FireState.PARTIAL: 1, FireState.FAILED: 2, FireState.WAITING: _TRY_AGAIN}


@click.command(name="run-due")
@click.option("--until-closed", is_flag=True, hidden=True)
@click.option("--runner", hidden=True)
@with_settings
def run_due(settings: Settings, runner: str | None, *, until_closed: bool) -> None:
    """Run what is due, once: the night, nights that were missed, jobs that pages asked for, statements. For cron or a timer.

    Call it every few minutes where neither “rushes serve” nor “rushes runner” runs; it does nothing when nothing is due,
    and nothing twice, however many call it. Exits with 0 when all that was due succeeded (or nothing was), 1 when some
    of it did not, 2 when the night loaded nothing or statements could not be looked at, 75 when somebody else is loading
    or it was told to stop; what is left is taken up by the next call.
    """
    ending = end_on_signals()
    if until_closed:
        end_when_closed()
    clock, told = SystemClock(), nightly(settings)
    with open_store(settings.records_place) as store:
        now = clock.now()
        if is_anything_due(store, told, now, sends_reports=settings.mail.is_on) or is_report_waiting(settings, now):
            sys.exit(_do(settings, store, clock, told, runner or runner_name(), ending))
        close_left_jobs(store, told, clock.now())
    if sys.stdout.isatty():
        following = told.schedule.next_after(clock.now()).astimezone(settings.zone)
        click.echo(f"Nothing is due; the next night runs at {following:%Y-%m-%d %H:%M} ({settings.time_zone}).")


def _do(settings: Settings, store: Store, clock: Clock, told: Nightly, runner: str, ending: Ending) -> int:
    # Here and not above: with them comes the engine of the facts, which a timer would import every minute for nothing.
    from rushes.cli.exports_due import put_exports
    from rushes.cli.jobs import run_jobs
    from rushes.cli.night_watch import NightWatch
    from rushes.cli.report_run import send_due_reports
    from rushes.cli.statements_due import issue_statements
    from rushes.datasets import ask_nightly_refreshes

    reports = take_reports(settings, store)
    night = NightWatch(settings, store, clock, told=told, runner=runner, ending=ending).run()
    if night is not None:
        with store.begin() as records:
            ask_nightly_refreshes(records, at=clock.now())
    jobs = run_jobs(settings, store, clock, runner=runner, lease=told.lease, ending=ending)
    statements = issue_statements(settings, store, ending)
    is_loaded = night in {FireState.DONE, FireState.PARTIAL} or bool(jobs)
    send_due_reports(settings, store, clock, runner=runner, ending=ending, has_new_data=is_loaded)
    is_news = night is not None or bool(jobs)
    exports = put_exports(settings, store, clock, ending=ending, tries_again=night is not None) if is_news else []
    return _exit_code(night, jobs, statements, reports, int(any(each.message for each in exports)))


def _exit_code(night: FireState | None, jobs: list[JobState], *others: int) -> int:
    codes = {*others, *({_CODES[night]} if night is not None else ())}
    codes.update({JobState.SUCCEEDED: 0, JobState.CANCELLED: 0, JobState.WAITING: _TRY_AGAIN}.get(each, 1) for each in jobs)
    return next(code for code in (2, 1, _TRY_AGAIN, 0) if code in codes)
