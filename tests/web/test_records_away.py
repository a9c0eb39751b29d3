"""The server of the records goes away and comes back: people are told to wait, and go on where they were."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.store import open_store, restore_records
from servers import PASSWORD, RecordsServer, records_server
from web.installation import Browser, running, signed_in


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def app(server: RecordsServer, settings: Settings, clock: FrozenClock, tmp_path: Path) -> Iterator[Flask]:
    """The installation with its records moved to that server."""
    with open_store(settings.records_place) as store:
        store.write_copy(tmp_path / "copy")
    with server.database() as place:
        restore_records(place, tmp_path / "copy")
        with running(settings.model_copy(update={"records": place}), clock) as made:
            yield made


def test_records_away_are_told_everywhere_and_forgotten_when_they_are_back(
    app: Flask, server: RecordsServer, caplog: pytest.LogCaptureFixture
) -> None:
    alice = signed_in(app, "alice")
    assert alice.get("/dashboard").status_code == 200
    server.stop()
    page = alice.get("/dashboard?month=2026-10")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
    assert "Not available just now" in page.text
    problem = alice.get("/api/v1/me")
    assert (problem.status_code, problem.content_type) == (503, "application/problem+json")
    assert problem.json is not None
    assert problem.json["type"].endswith("records-away")
    health = Browser(app).get("/healthz")
    assert (health.status_code, health.headers["Retry-After"]) == (503, "30")
    metrics = Browser(app).get("/metrics")
    assert (metrics.status_code, "rushes_records_readable 0" in metrics.text) == (200, True)
    assert 'rushes_request_seconds_count{endpoint="dashboard.page",status="5xx"}' in metrics.text
    assert Browser(app).get("/login").status_code == 200
    assert Browser(app).get("/static/nothing.css").status_code == 404
    server.start_again()
    assert Browser(app).get("/healthz").status_code == 200
    assert "rushes_records_readable 1" in Browser(app).get("/metrics").text
    # Whoever was signed in still is, and nothing need be started anew.
    assert alice.get("/dashboard").status_code == 200
    assert signed_in(app, "bob").get("/dashboard").status_code == 200
    assert "records-away" in caplog.text or "StoreAway" in caplog.text
    assert PASSWORD not in caplog.text + page.text + problem.text


def test_health_while_the_server_hangs_is_told_in_time_to_everybody_who_asks(app: Flask, server: RecordsServer) -> None:
    assert Browser(app).get("/healthz").status_code == 200
    with server.standing_still():
        began_s = time.monotonic()
        assert [Browser(app).get("/healthz").status_code for _ in range(2)] == [503, 503]
        assert time.monotonic() - began_s < 8
        # However many ask, one question alone waits for the server.
        assert sum(each.name.startswith("health") for each in threading.enumerate()) == 1
    assert Browser(app).get("/healthz").status_code == 200
