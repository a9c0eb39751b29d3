"""What watches the installation: who may read it, and that it tells the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from kept_facts import FactsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings, load_keys
from rushes.store import ask_job, claim_job, tables
from web.installation import Browser, rooms, running


def _numbers(text: str) -> dict[str, float]:
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(number) for name, number in lines}


def test_metrics_on_this_machine_tell_of_nights_and_of_answers(alice: Browser, operator: Browser, clock: FrozenClock) -> None:
    alice.get("/dashboard")
    alice.get("/dashboard")
    clock.advance(timedelta(hours=1))
    answer = alice.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    numbers = _numbers(answer.text)
    # The world's newest complete day is 21 November in Brussels; NOW is 06:00 UTC on the 22nd, and an hour has passed.
    assert numbers['rushes_newest_complete_day_age_seconds{connection="limecraft"}'] == 8 * 3600
    assert numbers['rushes_accounts{connection="limecraft"}'] == 4
    assert numbers['rushes_failed_accounts{connection="limecraft"}'] == 0
    assert numbers['rushes_rejected_rows{connection="limecraft"}'] == 0
    assert numbers['rushes_sessions{whose="person"}'] == 1
    assert numbers['rushes_sessions{whose="operator"}'] == 1
    assert numbers['rushes_cache_lookups_total{cache="pages",outcome="hit"}'] >= 1
    assert numbers['rushes_request_seconds_count{endpoint="dashboard.page",status="2xx"}'] >= 2
    assert numbers["rushes_facts_readable"] == 1


def test_metrics_name_nobody(alice: Browser, account_a: object) -> None:
    text = alice.get("/metrics").text
    assert "alice" not in text
    assert str(getattr(account_a, "name", "?")) not in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Host"])
def test_metrics_passed_on_by_a_proxy_are_refused(stranger: Browser, header: str) -> None:
    answer = stranger.client.get("/metrics", headers={header: "192.0.2.7"})
    assert answer.status_code == 401
    assert "rushes_" not in answer.text


def test_metrics_from_elsewhere_need_the_token(stranger: Browser, settings: Settings) -> None:
    def status(token: str | None) -> int:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return stranger.client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code

    right = load_keys(settings).metrics_token
    assert [status(None), status("wrong"), status(right[:-1]), status("é"), status(right)] == [401, 401, 401, 401, 200]


def test_metrics_behind_tls_need_the_token_even_on_this_machine(settings: Settings, clock: FrozenClock) -> None:
    behind = settings.model_copy(update={"web": settings.web.model_copy(update={"is_behind_tls": True})})
    with running(behind, clock) as app:
        assert Browser(app).client.get("/metrics").status_code == 401


def test_metrics_with_damaged_facts_still_answer_and_say_so(app: Flask, settings: Settings, stranger: Browser, facts: FactsFactory) -> None:
    rooms(app).warehouse.close()
    facts.damage(settings)
    numbers = _numbers(stranger.get("/metrics").text)
    assert numbers["rushes_facts_readable"] == 0
    assert "rushes_jobs" in str(numbers)


def test_metrics_count_jobs_that_wait_apart_from_those_that_run(app: Flask, stranger: Browser, clock: FrozenClock) -> None:
    with rooms(app).store.begin() as records:
        for _ in range(3):
            ask_job(records, kind="load", request={}, asked_by="operator:olga", at=clock.now())
        assert claim_job(records, runner="one", kinds={"load"}, at=clock.now()) is not None
    numbers = _numbers(stranger.get("/metrics").text)
    assert (numbers['rushes_jobs{state="waiting"}'], numbers['rushes_jobs{state="running"}']) == (2, 1)


def test_metrics_of_a_run_that_has_not_ended_tell_no_age(app: Flask, stranger: Browser) -> None:
    with rooms(app).store.begin() as records:
        records.execute(update(tables.sync_run).values(finished_at=None))
    text = stranger.get("/metrics").text
    assert "rushes_facts_readable 1" in text
    assert "rushes_last_run_age_seconds{" not in text


def test_metrics_of_a_connection_that_is_configured_no_longer_count_its_days_in_utc(settings: Settings, clock: FrozenClock) -> None:
    renamed = tuple(each.model_copy(update={"name": "renamed"}) for each in settings.connection)
    with running(settings.model_copy(update={"connection": renamed}), clock) as app:
        numbers = _numbers(Browser(app).get("/metrics").text)
    # The newest complete day is 21 November; NOW is 06:00 UTC on the 22nd.
    assert numbers['rushes_newest_complete_day_age_seconds{connection="limecraft"}'] == 6 * 3600
