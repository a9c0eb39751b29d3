"""The machine's clock jumps, forwards and back: each night is run once, people stay signed in or sign in anew, and nobody is let in for longer."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.moved_clock import MovedClock
from cli.programs import until
from cli.visitor import Visitor
from rushes.cli.night_watch import NightWatch
from rushes.cli.pulse import Ending
from rushes.clock import Fire, FireState, FrozenClock, nightly
from rushes.config import load
from rushes.store import list_fires, open_store

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
TWO = datetime(2025, 11, 21, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The runner looks every second; so long it has to begin what it should not.
_LOOKS_S = 1.6


def fires_of(install: Path) -> list[Fire]:
    with open_store(load(install / "rushes.toml", {}).records_place) as store, store.reading() as records:
        return list(list_fires(records, limit=9))


def test_clock_that_jumps_over_the_night_and_back_runs_it_once_and_signs_nobody_in_for_longer(install: Path) -> None:
    clock = MovedClock(install, NOON)
    with clock.running("serve", "--port", "0") as program:
        alice = Visitor(program.wait_for("Rushes answers on").split()[-1].rstrip("/"))
        program.wait_for("night_ended")
        assert alice.sign_in("/login", "alice", "alice-demo").address.endswith("/dashboard")
        for at in (NOON + HOUR, NOON - HOUR, NOON):
            clock.jump(at)
            assert alice.ask("/dashboard").address.endswith("/dashboard"), at
        # Over twelve hours a session ends, whatever moved the clock.
        clock.jump(TWO - HOUR / 2)
        assert "/login" in alice.ask("/dashboard").address
        clock.jump(TWO + HOUR / 2)
        until(lambda: program.written.count("night_ended") == 2)
        # Back before the night, and then on to its hour once more.
        for at in (TWO - HOUR / 2, TWO + timedelta(seconds=1)):
            clock.jump(at)
            time.sleep(_LOOKS_S)
        assert program.written.count("night_started") == 2
        assert program.stop(signal.SIGTERM) == 0
    assert [(each.fires_at, each.state) for each in fires_of(install)] == [(TWO, FireState.DONE), (TWO - 24 * HOUR, FireState.DONE)]


def test_clock_a_month_ahead_runs_a_night_that_counts_for_nothing_once_it_is_right_again(install: Path) -> None:
    settings, clock = load(install / "rushes.toml", {}), FrozenClock(TWO + HOUR)
    with open_store(settings.records_place) as store:
        watch = NightWatch(settings, store, clock, told=nightly(settings), runner="one", ending=Ending())
        assert watch.run() is FireState.DONE
        clock.advance(30 * DAY)
        assert watch.run() is FireState.DONE
        clock.advance(-30 * DAY)
        assert watch.run() is None
        for _ in range(2):
            clock.advance(DAY)
            assert watch.run() is FireState.DONE
    assert [(each.fires_at, each.state) for each in fires_of(install)] == [(TWO + days * DAY, FireState.DONE) for days in (2, 1, 0)]


def test_clock_that_is_an_hour_off_is_told_by_doctor(install: Path) -> None:
    clock = MovedClock(install, datetime.now(UTC) + HOUR)
    code, said = clock.run("doctor")
    assert code == 1
    assert "its clock and this machine's differ by 60 min" in " ".join(said.split())
    assert "timedatectl set-ntp true" in said
