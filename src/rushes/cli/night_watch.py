"""The night, run if it is due: claimed, loaded, and what came of it written down.

Imported once something is due, since the engine of the facts comes along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rushes.cli.pulse import Ending, Pulse
from rushes.cli.sync import a_night, shown_progress
from rushes.clock import Clock, Due, FireState, Nightly, claim_due
from rushes.config import Settings
from rushes.errors import Busy, RushesError, Stopped
from rushes.store import Store, StoredFires
from rushes.sync import Progress, Request, Summary
from rushes.telemetry import logger, redact

__all__ = ["NightWatch"]

_BEAT_S = 5.0
_STATES = {"succeeded": FireState.DONE, "partial": FireState.PARTIAL, "failed": FireState.FAILED}


@dataclass(frozen=True, slots=True)
class NightWatch:
    """Runs the night if it is due.

    Args:
        settings: The install's settings.
        store: The application records.
        clock: The time.
        told: When nights are due, and how they are tried again.
        runner: The name under which the night is claimed.
        ending: Whether this process was asked to end.
    """

    settings: Settings
    store: Store
    clock: Clock
    told: Nightly
    runner: str
    ending: Ending

    def run(self) -> FireState | None:
        """Claim the night and run it.

        Returns:
            What came of it: `WAITING` where it was let go of for the next to take up; None if none was due here.
        """
        if self.ending.is_asked:
            return None
        fires = StoredFires(self.store)
        due = claim_due(self.told.schedule, fires, self.clock.now(), runner=self.runner, retry=self.told.retry, lease=self.told.lease)
        if due is None:
            return None
        log = logger(__name__).bind(night=due.fires_at.isoformat(), runner=self.runner)
        log.info("night_started", missed=len(due.missed), again=due.former is not None)
        beat = _Beat(fires, self.told.schedule.name, due.fires_at, self.runner, self.clock)
        with Pulse(beat, every_s=_BEAT_S, ending=self.ending) as pulse:
            state, message = self._load(due, pulse)
        message = f"{message} {_made_up_for(due)}".strip()
        fires.finish(self.told.schedule.name, due.fires_at, runner=self.runner, now=self.clock.now(), state=state, message=message)
        log.info("night_ended", state=state.value, outcome=message)
        return state

    def _load(self, due: Due, pulse: Pulse) -> tuple[FireState, str]:
        try:
            with shown_progress() as shown, a_night(self.settings, self.store, _Watched(shown, pulse)) as night:
                summary = night.run(Request(only_unfinished=due.is_rest), asked_by="clock")
        except (Stopped, Busy) as reason:
            return FireState.WAITING, str(reason)
        except RushesError as error:
            return FireState.FAILED, redact(str(error))
        except Exception:  # noqa: BLE001 - whatever a night meets, it is written down, and jobs go on.
            logger(__name__).exception("night_failed")
            return FireState.FAILED, "An error that nobody foresaw; the log of the runner has it."
        return _STATES[summary.state], _words(summary)


class _Beat:
    """Shows that the night's runner is alive."""

    def __init__(self, fires: StoredFires, schedule: str, fires_at: datetime, runner: str, clock: Clock) -> None:
        self._fires = fires
        self._schedule = schedule
        self._fires_at = fires_at
        self._runner = runner
        self._clock = clock

    def __call__(self) -> str:
        is_ours = self._fires.beat(self._schedule, self._fires_at, runner=self._runner, now=self._clock.now())
        return "" if is_ours else "Another runner has taken this night over."


class _Watched:
    """A progress at every point of which a night can be stopped."""

    def __init__(self, shown: Progress, pulse: Pulse) -> None:
        self._shown = shown
        self._pulse = pulse

    def surveying(self, connection: str) -> None:
        self._pulse.check()
        self._shown.surveying(connection)

    def planned(self, *, accounts: int, productions: int) -> None:
        self._pulse.check()
        self._shown.planned(accounts=accounts, productions=productions)

    def read(self, *, rows: int, productions: int) -> None:
        self._pulse.check()
        self._shown.read(rows=rows, productions=productions)

    def account_done(self, name: str, outcome: str) -> None:
        self._shown.account_done(name, outcome)
        self._pulse.check()

    def publishing(self) -> None:
        self._pulse.check()
        self._shown.publishing()


def _words(summary: Summary) -> str:
    troubles = [f"{account.name}: {account.reason}" for account in summary.failed] + [*summary.problems]
    accounts = "1 account" if len(summary.loaded) == 1 else f"{len(summary.loaded)} accounts"
    counts = f"{accounts} loaded, {len(summary.failed)} failed, {summary.total('rows_loaded'):,} rows."
    return " ".join([counts, *troubles])[:1_500]


def _made_up_for(due: Due) -> str:
    if not due.missed:
        return ""
    nights = "one night that was" if len(due.missed) == 1 else f"{len(due.missed)} nights that were"
    return f"It made up for {nights} missed since {due.missed[0]:%Y-%m-%d %H:%M} UTC."
