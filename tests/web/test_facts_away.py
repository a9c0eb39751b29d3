"""The server of the facts goes away and comes back: people are told to wait, operators what to look at, and all go on where they were."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.warehouse import open_facts
from servers import PASSWORD, READER_PASSWORD, RecordsServer, records_server
from web.installation import Browser, running, signed_in


@pytest.fixture(scope="module", params=["mysql", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[RecordsServer]:
    with records_server(request.param) as started:
        yield started


@pytest.fixture
def app(server: RecordsServer, settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    """The installation with its facts moved to that server."""
    with closing(open_facts(settings)) as files:
        current = files.current_name()
    with server.facts() as place:
        moved = settings.model_copy(update={"warehouse": place})
        with closing(open_facts(moved)) as facts:
            facts.adopt(current)
        with running(moved, clock) as made:
            yield made


def test_facts_away_are_told_everywhere_and_forgotten_when_they_are_back(
    app: Flask, server: RecordsServer, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    alice, operator = signed_in(app, "alice"), Browser(app)
    operator.operate()
    assert alice.get("/dashboard?month=2026-09").status_code == 200
    token = alice.form_token("/account")
    server.stop()
    told = []
    for address in ("/dashboard?month=2026-10", "/year", "/dashboard/ingest.csv?month=2026-10"):
        page = alice.get(address)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "30"), address
        assert "Not available just now" in page.text
        told.append(page.text)
    question = {"measures": ["ingested"], "period": {"from": "2026-10-01", "to": "2026-10-31"}}
    problem = alice.client.post("/api/v1/query", json=question, headers={"X-CSRFToken": token})
    assert (problem.status_code, problem.content_type) == (503, "application/problem+json")
    assert problem.json is not None
    assert problem.json["type"].endswith("facts-away")
    # Who is signed in, and what the records hold, is shown all the same.
    assert alice.get("/account").status_code == 200
    metrics = Browser(app).get("/metrics")
    assert (metrics.status_code, "rushes_facts_readable 0" in metrics.text) == (200, True)
    clock.advance(timedelta(minutes=2))
    morning = operator.get("/admin")
    assert morning.status_code == 200
    text = re.sub(r"<[^>]+>", " ", morning.text)
    assert "The facts cannot be read" in text
    assert "cannot be used" in text
    for address in ("/admin/versions", "/admin/runs", "/admin/jobs", "/admin/connections", "/admin/audit", "/admin/people"):
        assert operator.get(address).status_code == 200, address
    for address in ("/admin/coverage", "/admin/rejects", "/admin/accounts"):
        assert operator.get(address).status_code == 503, address
    versions = operator.get("/admin/versions").text
    assert "cannot be used" in versions
    assert "Go back to a version below" not in versions
    assert "Nothing has been published" not in versions
    server.start_again()
    clock.advance(timedelta(minutes=2))
    assert "rushes_facts_readable 1" in Browser(app).get("/metrics").text
    for address in ("/dashboard?month=2026-10", "/year", "/dashboard/ingest.csv?month=2026-10"):
        assert alice.get(address).status_code == 200, address
    assert signed_in(app, "bob").get("/dashboard").status_code == 200
    for each in (PASSWORD, READER_PASSWORD):
        assert each not in caplog.text + problem.text + morning.text + "".join(told)


def test_facts_that_hang_are_told_to_whoever_watches_within_two_seconds(app: Flask, server: RecordsServer) -> None:
    assert Browser(app).get("/healthz").status_code == 200
    with server.standing_still():
        began = time.monotonic()
        assert Browser(app).get("/healthz").status_code == 503
        assert time.monotonic() - began < 4
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
