"""The operators' door: who comes in, who does not, and what stays open behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.web.policies import POLICIES, Policy
from web.installation import OPERATOR, Browser


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


def test_sign_in_again_ends_the_session_before_it(app: Flask, operator: Browser) -> None:
    former = operator.client.get_cookie("rushes_operator")
    assert former is not None
    token = operator.form_token("/admin")
    again = operator.client.post("/admin/login", data={"csrf_token": token, "name": OPERATOR, "password": "a-long-operator-password-7"})
    assert again.status_code == 303
    assert operator.get("/admin").status_code == 200
    other = Browser(app)
    other.client.set_cookie("rushes_operator", former.value)
    assert other.get("/admin").status_code == 303


def test_page_after_the_sessions_end_says_why(operator: Browser, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=9))
    assert "Your session has ended" in operator.get(operator.get("/admin").headers["Location"]).text


def test_many_failures_are_told_to_wait(stranger: Browser) -> None:
    answers = [stranger.post("/admin/login", {"name": OPERATOR, "password": "wrong"}, page="/admin/login") for _ in range(12)]
    assert answers[-1].status_code == 429


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_people_reach_no_operators_page(app: Flask, name: str, request: pytest.FixtureRequest) -> None:
    browser: Browser = request.getfixturevalue(name)
    token, asked = browser.form_token("/account"), 0
    for rule in app.url_map.iter_rules():
        if POLICIES[rule.endpoint] is not Policy.OPERATOR:
            continue
        built = rule.build(dict.fromkeys(rule.arguments, 1))
        assert built is not None
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            asked += 1
            answer = browser.client.open(built[1], method=method, data={"csrf_token": token} if method == "POST" else None)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/login"), rule
    assert asked > 25


def test_address_that_is_not_there_keeps_the_operators_frame(operator: Browser, stranger: Browser) -> None:
    page = operator.get("/admin/nothing-here")
    assert (page.status_code, "Operator <strong>" in page.text) == (404, True)
    assert "/admin/logout" not in stranger.get("/admin/nothing-here").text
