from __future__ import annotations

import re

from flask import Flask

from web.installation import Browser


def test_token_is_shown_once_and_works_until_revoked(app: Flask, alice: Browser) -> None:
    made = alice.post("/account/tokens", {"name": "night export", "expires_on": "2026-12-31"}, page="/account")
    secret = re.search(r'value="(rushes_[^"]+)"', made.text)
    assert secret
    page = alice.get("/account").text
    assert secret[1] not in page
    assert "night export" in page
    api = Browser(app)
    assert api.get("/api/v1/me", Authorization=f"Bearer {secret[1]}").get_json()["via"] == "token"
    address = re.search(r'action="(/account/tokens/\d+/revoke)"', page)
    assert address
    assert alice.post(address[1], page="/account").status_code == 303
    assert api.get("/api/v1/me", Authorization=f"Bearer {secret[1]}").status_code == 401
    assert "You have no token" in alice.get("/account").text


def test_token_without_name_or_with_a_wrong_end_is_refused_in_words(alice: Browser) -> None:
    for name, day in (("", "2026-12-31"), ("x" * 81, "2026-12-31"), ("export", "2026-11-22"), ("export", "2028-01-01"), ("export", "soon")):
        answer = alice.post("/account/tokens", {"name": name, "expires_on": day}, page="/account")
        assert 'role="alert"' in answer.text
        assert f'autocomplete="off" value="{name[:80]}"' in answer.text
        assert f'value="{day}"' in answer.text
        assert "You have no token" in answer.text


def test_token_is_no_way_into_the_pages(app: Flask, alice: Browser) -> None:
    made = alice.post("/account/tokens", {"name": "export", "expires_on": "2026-12-31"}, page="/account")
    secret = re.search(r'value="(rushes_[^"]+)"', made.text)
    assert secret
    for path in ("/dashboard", "/account", "/dashboard/ingest.csv", "/admin"):
        assert Browser(app).get(path, Authorization=f"Bearer {secret[1]}").status_code == 303


def test_hostile_token_name_is_text(alice: Browser) -> None:
    alice.post("/account/tokens", {"name": "<img src=x onerror=alert(1)>", "expires_on": "2026-12-31"}, page="/account")
    assert "&lt;img src=x onerror=alert(1)&gt;" in alice.get("/account").text


def test_token_cannot_be_revoked_by_its_number_from_elsewhere(alice: Browser, bob: Browser, charlie: Browser) -> None:
    alice.post("/account/tokens", {"name": "export", "expires_on": "2026-12-31"}, page="/account")
    for browser in (bob, charlie):
        assert browser.post("/account/tokens/1/revoke", page="/account").status_code == 404
    assert "/account/tokens/1/revoke" in alice.get("/account").text
