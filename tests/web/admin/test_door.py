from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import Flask

from rushes.clock import FrozenClock
from rushes.store import SyncRunRecord, save_run
from web.installation import NOW, OPERATOR, Browser, rooms


def test_operator_sees_runs_and_the_matrix_of_every_account(operator: Browser) -> None:
    page = operator.get("/admin").text
    for account in ("North Production House", "Riverside Broadcasting", "Oddly Named Films"):
        assert account in page
    assert "succeeded" in page
    assert page.count('class="loaded"') > 100
    assert "21 November: loaded" in page
    assert len(re.findall(r'<th scope="col" class="day', page)) == 60


def test_failed_incomplete_and_absent_days_are_said_in_words(app: Flask, operator: Browser, clock: FrozenClock) -> None:
    clock.advance(timedelta(days=3))
    with rooms(app).store.begin() as records:
        save_run(records, _run(NOW + timedelta(days=3)))
    operator.operate()
    page = operator.get("/admin").text
    assert "24 November: not loaded" in page
    assert "3 not loaded" in page
    assert "one account failed: the platform answered 503" in page


def test_wrong_password_says_so_and_keeps_the_name(stranger: Browser) -> None:
    answer = stranger.post("/admin/login", {"name": OPERATOR, "password": "wrong"}, page="/admin/login")
    assert "Wrong name or password" in answer.text
    assert f'value="{OPERATOR}"' in answer.text
    assert stranger.get("/admin").status_code == 303


def test_operators_cookie_is_strict_and_ends_with_the_sign_out(operator: Browser) -> None:
    cookie = operator.client.get_cookie("rushes_operator")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Strict")
    assert operator.post("/admin/logout", page="/admin").headers["Location"] == "/admin/login"
    operator.client.set_cookie("rushes_operator", cookie.value)
    assert operator.get("/admin").status_code == 303


def test_page_after_the_sessions_end_says_why(operator: Browser, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=9))
    assert "Your session has ended" in operator.get(operator.get("/admin").headers["Location"]).text


def test_many_failures_are_told_to_wait(stranger: Browser) -> None:
    answers = [stranger.post("/admin/login", {"name": OPERATOR, "password": "wrong"}, page="/admin/login") for _ in range(12)]
    assert answers[-1].status_code == 429


def _run(at: datetime) -> SyncRunRecord:
    return SyncRunRecord(
        run_id="later", started_at=at, finished_at=at + timedelta(seconds=75), state="partial", first_day=at.date(), last_day=at.date(),
        accounts_loaded=2, accounts_failed=1, rows_read=10, rows_loaded=9, rows_rejected=1, rows_restated=0, published_version=2,
        message="one account failed: the platform answered 503",
    )  # fmt: skip
