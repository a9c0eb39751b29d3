"""The server of the records is stopped and started again: while pages are served, in the middle of a night, and before a start."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from cli.conftest import Rushes
from cli.programs import running
from cli.test_clock_jump import fires_of
from cli.visitor import Visitor
from databases import Databases
from kept_records import RecordsFactory
from rushes.cli.night_watch import NightWatch
from rushes.cli.pulse import Ending
from rushes.clock import FireState, FrozenClock, SystemClock, nightly
from rushes.config import load
from rushes.demo import Fault, Meanwhile, PlatformServer
from rushes.store import list_runs, open_store
from servers import PASSWORD, RecordsServer, records_server


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def records(server: RecordsServer) -> Iterator[RecordsFactory]:
    """The installation's records are on that server, whatever the other tests use."""
    with closing(Databases(server)) as databases, closing(RecordsFactory(databases)) as made:
        yield made


def test_pages_whose_records_go_away_say_so_at_once_and_go_on_when_they_are_back(loaded: Path, server: RecordsServer) -> None:
    with running(loaded, "serve", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1].rstrip("/")
        program.wait_for("night_ended")
        alice, watch = Visitor(address), Visitor(address)
        assert alice.sign_in("/login", "alice", "alice-demo").status == 200
        assert watch.ask("/healthz").status == 200
        server.stop()
        began_s = time.monotonic()
        health, page = watch.ask("/healthz"), alice.ask("/dashboard")
        assert time.monotonic() - began_s < 5
        assert (health.status, page.status, page.headers["Retry-After"]) == (503, 503, "30")
        assert "Not available just now" in page.text
        assert "rushes_records_readable 0" in watch.ask("/metrics").text
        program.wait_for("runner_could_not_look")
        server.start_again()
        assert (watch.ask("/healthz").status, alice.ask("/dashboard").status) == (200, 200)
        assert program.stop(signal.SIGTERM) == 0
        assert PASSWORD not in program.written


def test_start_while_the_records_are_away_says_what_to_look_at(install: Path, server: RecordsServer, rushes: Rushes) -> None:
    server.stop()
    try:
        for command in ("web", "serve", "runner", "run-due", "sync"):
            done = rushes(command)
            assert done.code == 2, command
            assert "Look whether that server runs" in done.err
        doctor = rushes("doctor")
        assert doctor.code == 1
        assert "Look whether that server runs" in " ".join(doctor.out.split())
    finally:
        server.start_again()
    assert rushes("doctor").code == 0


def test_night_whose_records_go_away_publishes_nothing_halfway_and_is_run_again(
    loaded: Path, server: RecordsServer, platform: PlatformServer
) -> None:
    platform.faults.add(Fault.of("GET /production/*/mo", Meanwhile(server.stop), times=1))
    with running(loaded, "run-due", "--runner", "first") as program:
        code, said = program.process.wait(90), program.written
    platform.faults.clear()
    server.start_again()
    assert code != 0, said
    assert "Look whether that server runs" in said
    assert [each.state for each in fires_of(loaded)] == [FireState.CLAIMED]
    settings = load(loaded / "rushes.toml", {})
    with open_store(settings.records_place) as store:
        later = FrozenClock(SystemClock().now() + timedelta(seconds=91))
        assert NightWatch(settings, store, later, told=nightly(settings), runner="second", ending=Ending()).run() is FireState.DONE
        with store.reading() as reading:
            assert [each.state for each in list_runs(reading, limit=2)] == ["succeeded", "interrupted"]
