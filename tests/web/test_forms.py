from __future__ import annotations

import re

from flask import Flask, session

from rushes.web.forms import form_secret
from web.installation import Browser, signed_in


def test_every_write_without_the_forms_token_is_refused(app: Flask, alice: Browser, operator: Browser) -> None:
    for browser, path in (
        (Browser(app), "/login"),
        (Browser(app), "/admin/login"),
        (alice, "/logout"),
        (alice, "/logout-everywhere"),
        (alice, "/account/tokens"),
        (alice, "/account/tokens/1/revoke"),
        (alice, "/api/v1/query"),
        (operator, "/admin/logout"),
    ):
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
            assert browser.client.post(path, data=data).status_code == 400, path
    assert alice.get("/dashboard").status_code == 200
    assert operator.get("/admin").status_code == 200


def test_personal_token_shown_at_a_form_stands_in_for_no_forms_token(alice: Browser) -> None:
    shown = {"Authorization": "Bearer rushes_anything"}
    for path in ("/logout", "/logout-everywhere", "/account/tokens"):
        assert alice.client.post(path, headers=shown).status_code == 400, path
    assert alice.get("/dashboard").status_code == 200


def test_personal_token_at_the_api_needs_no_forms_token(app: Flask, alice: Browser) -> None:
    made = alice.post("/account/tokens", {"name": "script", "expires_on": "2026-12-31"}, page="/account")
    secret = re.search(r'value="(rushes_[^"]+)"', made.text)
    assert secret
    question = {"measures": ["ingested"], "dimensions": ["production"], "period": {"from": "2026-10-01", "to": "2026-10-31"}}
    for token, status in ((secret[1], 200), ("rushes_nobodys", 401)):
        answer = Browser(app).client.post("/api/v1/query", json=question, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status


def test_token_of_another_browser_is_refused(alice: Browser, charlie: Browser) -> None:
    token = charlie.form_token("/account")
    assert alice.client.post("/logout", data={"csrf_token": token}).status_code == 400
    assert alice.get("/dashboard").status_code == 200


def test_token_from_before_the_sign_in_no_longer_works(app: Flask) -> None:
    browser = Browser(app)
    before = browser.form_token("/login")
    browser.sign_in("alice")
    assert browser.client.post("/logout", data={"csrf_token": before}).status_code == 400


def test_page_with_a_form_is_known_to_the_browser_that_fetched_it_and_to_no_other(app: Flask) -> None:
    one, other = signed_in(app, "alice"), signed_in(app, "alice")
    # The first page sets the cookie that the forms of the next are bound to.
    tag = [one.get("/dashboard"), one.get("/dashboard")][1].headers["ETag"]
    assert one.get("/dashboard", If_None_Match=tag).status_code == 304
    other.get("/dashboard")
    answer = other.get("/dashboard", If_None_Match=tag)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_browser_without_a_secret_for_forms_is_given_one_and_keeps_it(app: Flask) -> None:
    with app.test_request_context("/"):
        secret = form_secret()
        assert secret
        assert form_secret() == session["csrf_token"] == secret


def test_refused_form_says_what_to_do(alice: Browser) -> None:
    answer = alice.client.post("/logout")
    assert "Open the page again" in answer.text


def test_too_large_a_form_is_refused(app: Flask) -> None:
    browser = signed_in(app, "alice")
    assert browser.client.post("/account/tokens", data={"name": "x" * 400_000}).status_code == 413


def test_nul_in_an_address_or_a_form_is_refused(alice: Browser, operator: Browser, stranger: Browser) -> None:
    for browser, address in ((operator, "/admin/audit?who=a%00"), (operator, "/admin/people?search=%00"), (alice, "/dashboard?month=%00")):
        assert browser.get(address).status_code == 400, address
    token = stranger.form_token("/login")
    assert stranger.client.post("/login", data={"csrf_token": token, "username": "ali\0ce", "password": "x"}).status_code == 400
    token = alice.form_token("/account")
    assert alice.client.post("/account/tokens", data={"csrf_token": token, "name": "a\0b"}).status_code == 400
