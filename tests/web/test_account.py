from __future__ import annotations

import re

from flask import Flask

from web.installation import Browser


def test_page_says_who_one_is_and_what_one_sees(alice: Browser, bob: Browser) -> None:
    hers = alice.get("/account").text
    assert "<td>administrator</td><td>all productions</td>" in hers
    assert "It ends on Sunday 22 November 2026, 19:00" in hers
    assert "<td>viewer</td><td>one production</td>" in bob.get("/account").text


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
