"""An operator who looks as a person: before any session in the same browser, and without a hand to write with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.web.policies import POLICIES, Policy
from web.installation import OPERATOR, OPERATOR_PASSWORD, AccountIds, Browser, rooms, signed_in


@pytest.fixture
def onlooker(app: Flask, bob: Browser) -> Browser:
    """The browser of an operator, signed in as charlie too, who looks as bob."""
    browser = signed_in(app, "charlie")
    identity = rooms(app).identity
    person_id = next(each.person_id for each in identity.people() if each.username == "bob")
    secret = identity.view_as(identity.operator_sign_in(OPERATOR, OPERATOR_PASSWORD, "127.0.0.1"), person_id)
    browser.client.set_cookie("rushes_view", secret)
    return browser


def test_onlooker_sees_what_the_person_sees_and_not_their_own(
    onlooker: Browser, bob: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    seen, own = onlooker.get("/api/v1/me").json, bob.get("/api/v1/me").json
    assert seen is not None
    assert own is not None
    assert seen["accounts"] == own["accounts"]
    assert (seen["person"], seen["via"]) == (own["person"], "view")
    page = onlooker.get(f"/dashboard?account={account_a.account_id}")
    assert page.status_code == 200
    assert account_b.name not in page.text
    assert onlooker.get(f"/dashboard?account={account_b.account_id}").status_code == 404


def test_onlooker_can_write_nothing_anywhere(app: Flask, onlooker: Browser) -> None:
    token, asked = onlooker.form_token("/admin/login"), 0
    for rule in app.url_map.iter_rules():
        if POLICIES[rule.endpoint] in {Policy.OPEN, Policy.OPERATOR, Policy.SCRAPER}:
            continue
        address = rule.build({name: 1 if name != "tile_id" else "ingest" for name in rule.arguments})
        assert address is not None
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            asked += 1
            answer = onlooker.client.open(address[1], method=method, data={"csrf_token": token, "name": "x", "expires_on": "2026-12-31"})
            wants_role = POLICIES[rule.endpoint] in {Policy.ADMINISTRATOR, Policy.EDITOR}
            assert answer.status_code == (404 if wants_role else 403), rule
            assert wants_role or "looking as" in answer.text
    assert asked > 3
    assert "/revoke" not in onlooker.get("/account").text


def test_view_that_ended_leads_back_to_the_operators_pages_and_never_on_with_another_session(
    onlooker: Browser, clock: FrozenClock, account_b: AccountIds
) -> None:
    clock.advance(timedelta(minutes=31))
    answer = onlooker.get("/dashboard")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/people")
    assert onlooker.client.get_cookie("rushes_view") is None
    assert onlooker.client.get_cookie("rushes_session") is not None
    assert account_b.name in onlooker.get("/dashboard").text


def test_made_up_view_shows_nothing(stranger: Browser, alice: Browser) -> None:
    for browser in (stranger, alice):
        for value in ("x", "A" * 43):
            browser.client.set_cookie("rushes_view", value)
            assert browser.get("/api/v1/me").status_code == 401
            assert browser.get("/dashboard").status_code == 303


def test_signing_in_ends_looking_as_somebody_else(onlooker: Browser, account_a: AccountIds) -> None:
    token = onlooker.form_token("/admin/login")
    answer = onlooker.client.post("/login", data={"csrf_token": token, "username": "alice", "password": "alice-demo"})
    assert answer.status_code == 303
    assert onlooker.client.get_cookie("rushes_view") is None
    assert onlooker.get("/api/v1/me").get_json()["via"] == "session"
    assert account_a.name in onlooker.get("/account").text
