"""`rushes runner`: looks every second whether anything is due, and has it done by `rushes run-due`.

Looking costs two short reads of the application records and imports no engine; the work is done in a process of its
own, so that its memory is given back and its death is noticed and told. `rushes serve` has the same runner.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

from rushes.cli.children import Child, child_command, end_when_closed
from rushes.cli.due import close_left_jobs, is_anything_due
from rushes.cli.installation import with_settings
from rushes.cli.pulse import end_on_signals, runner_name
from rushes.cli.reports_due import is_report_waiting
from rushes.clock import Clock, SystemClock, nightly
from rushes.config import Settings
from rushes.store import Store, StoredFires, open_store
from rushes.telemetry import logger

__all__ = ["PACE_S", "Runner", "runner", "start_run_due"]

PACE_S = 1.0
"""How often a runner looks whether anything is due, in seconds."""

_GRACE_S = 60.0
_BUSY = 75
_DONE_OR_TOLD = {0, 1}
_BUSY_PAUSE_S = 10.0
_LONGEST_PAUSE_S = 300.0
_ABANDON_EVERY_S = 30.0


class Runner:
    """Starts `rushes run-due` when anything is due, one at a time; call `step` every second.

    Where it ends in an error the next start waits, twice as long each time, five minutes at most.

    Args:
        settings: The install's settings.
        store: The application records.
        clock: The time.
        start: Starts `rushes run-due` under the name that it is given.
        monotonic: Seconds that only go forward, for the pauses.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        *,
        start: Callable[[str], Child],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._clock = clock
        self._start = start
        self._monotonic = monotonic
        self._settings = settings
        self._told = nightly(settings)
        self._sends_reports = settings.mail.is_on
        self._child: Child | None = None
        self._name = ""
        self._failures = 0
        self._pause_until = 0.0
        self._abandon_at = 0.0

    def step(self) -> None:
        """Take note of work that ended, and begin what is due. Never raises: records that cannot be read now may be later."""
        try:
            if self._child is not None:
                self._take_note(self._child)
            elif self._monotonic() >= self._pause_until and self._is_anything_due():
                self._begin()
        except Exception as error:  # noqa: BLE001 - see above
            logger(__name__).exception("runner_could_not_look", reason=type(error).__name__)
            self._pause_until = self._monotonic() + _BUSY_PAUSE_S

    def end(self) -> None:
        """Let the work end: it stops at the next page, and what was read whole is taken up by the next runner."""
        if self._child is not None:
            self._close(self._child.end(_GRACE_S))

    def _begin(self) -> None:
        self._name = runner_name()
        self._child = self._start(self._name)

    def _take_note(self, child: Child) -> None:
        code = child.exit_code
        if code is None:
            return
        child.end(0)
        self._close(code)
        if code in _DONE_OR_TOLD:
            self._failures = 0
            return
        if code == _BUSY:
            pause_s = _BUSY_PAUSE_S
        else:
            self._failures += 1
            pause_s = min(_LONGEST_PAUSE_S, _BUSY_PAUSE_S * 2 ** (self._failures - 1))
            logger(__name__).error("run_due_failed", exit_code=code, pause_s=pause_s)
        self._pause_until = self._monotonic() + pause_s

    def _close(self, code: int) -> None:
        """Whatever it still held, it holds no longer: it has ended."""
        self._child = None
        taken_back = StoredFires(self._store).release(runner=self._name)
        taken_back += close_left_jobs(self._store, self._told, self._clock.now(), runner=self._name)
        if taken_back:
            logger(__name__).error("run_due_died", exit_code=code, left_behind=taken_back)

    def _is_anything_due(self) -> bool:
        now = self._clock.now()
        if self._monotonic() >= self._abandon_at:
            self._abandon_at = self._monotonic() + _ABANDON_EVERY_S
            close_left_jobs(self._store, self._told, now)
        return is_anything_due(self._store, self._told, now, sends_reports=self._sends_reports) or is_report_waiting(self._settings, now)


@click.command()
@click.option("--until-closed", is_flag=True, hidden=True)
@with_settings
def runner(settings: Settings, *, until_closed: bool) -> None:
    """Run nights when they are due and jobs when pages ask for them, until stopped (SIGTERM or Ctrl-C).

    For use beside “rushes web”; “rushes serve” has a runner of its own. Stopped during a night, it lets go of it at the
    next page, and the next runner takes up what was read.
    """
    ending = end_on_signals()
    if until_closed:
        end_when_closed()
    with open_store(settings.records_place) as store:
        works = Runner(settings, store, SystemClock(), start=start_run_due)
        following = nightly(settings).schedule.next_after(SystemClock().now()).astimezone(settings.zone)
        logger(__name__).info("runner_started", next_night=f"{following:%Y-%m-%d %H:%M %Z}")
        try:
            works.step()
            while not ending.wait(PACE_S):
                works.step()
        finally:
            works.end()
    sys.exit(0)


def start_run_due(name: str) -> Child:
    """Start `rushes run-due` in a process of its own, under that name."""
    return Child(child_command("run-due", "--runner", name))
