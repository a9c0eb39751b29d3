"""The server of the facts goes away and comes back: people are told to wait, and go on where they were."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from cli.programs import children_of
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.warehouse import ServerWarehouse, open_facts
from servers import READER_PASSWORD, RecordsServer, records_server
from web.installation import Browser, running, signed_in


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def app(server: RecordsServer, settings: Settings, clock: FrozenClock, tmp_path: Path) -> Iterator[Flask]:
    """The installation with its facts moved to that server."""
    with server.facts() as place:
        shutil.copytree(settings.warehouse_dir, tmp_path / "moved")
        moved = ServerWarehouse(place, tmp_path / "moved", keep_versions=2, memory_mb=192)
        version = open_facts(settings).hold_files()
        assert version is not None
        moved.adopt(version.manifest)
        moved.close()
        with running(settings.model_copy(update={"warehouse": place}), clock) as made:
            yield made


def test_facts_away_are_told_everywhere_and_forgotten_when_they_are_back(
    app: Flask, server: RecordsServer, caplog: pytest.LogCaptureFixture
) -> None:
    alice = signed_in(app, "alice")
    before = alice.get("/dashboard")
    assert before.status_code == 200
    server.stop()
    page = alice.get("/dashboard?month=2026-10")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "The numbers cannot be read just now" in page.text
    problem = alice.get("/dashboard/data?month=2026-10")
    assert (problem.status_code, problem.content_type) == (503, "application/problem+json")
    assert problem.json is not None
    assert problem.json["type"].endswith("facts-away")
    assert Browser(app).get("/healthz").status_code == 503
    assert Browser(app).get("/metrics").status_code == 200
    # What does not need the facts goes on.
    assert alice.get("/account/sessions").status_code in {200, 404}
    assert Browser(app).get("/login").status_code == 200
    server.start_again()
    assert alice.get("/dashboard").text == before.text
    assert Browser(app).get("/healthz").json["status"] == "ok"
    assert READER_PASSWORD not in caplog.text
    assert "FactsAway" in caplog.text or "facts-away" in caplog.text


def test_facts_that_hang_are_told_to_whoever_watches_within_two_seconds(app: Flask, server: RecordsServer) -> None:
    assert Browser(app).get("/healthz").status_code == 200
    pid = server.processes[-1].pid
    # PostgreSQL answers each connection by a process of its own.
    everybody = (pid, *children_of(pid))
    for each in everybody:
        os.kill(each, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert Browser(app).get("/healthz").status_code == 503
        assert time.monotonic() - began < 4
    finally:
        for each in everybody:
            os.kill(each, signal.SIGCONT)
    for _ in range(100):
        if Browser(app).get("/healthz").status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError("it never came back")


def test_operators_and_accounts_pages_read_the_facts_there(app: Flask) -> None:
    alice = signed_in(app, "alice")
    for path in ("/dashboard", "/year", "/account", "/dashboard/days.csv", "/dashboard/figures"):
        assert alice.get(path).status_code == 200, path
    operator = Browser(app)
    assert operator.operate().status_code == 303
    for path in ("/admin", "/admin/runs", "/admin/coverage", "/admin/rejects", "/admin/versions", "/admin/accounts", "/admin/people"):
        assert operator.get(path).status_code == 200, path
