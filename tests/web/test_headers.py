from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.web.headers import CONTENT_SECURITY_POLICY
from web.installation import Browser, running
from web.test_access import _address

EXPECTED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_policy_allows_nothing_inline_and_nobody_else() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY
    for word in ("unsafe", "http:", "https:", "*", "nonce"):
        assert word not in CONTENT_SECURITY_POLICY


def test_every_route_answers_with_every_header(app: Flask, stranger: Browser, alice: Browser, operator: Browser) -> None:
    for browser in (stranger, alice, operator):
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or set()):
                _check(browser.get(_address(rule)))
    _check(stranger.get("/no/such/page"))
    _check(stranger.client.delete("/login"))
    _check(stranger.get("/login", Host="evil.example"))


def test_pages_with_rows_are_never_kept_by_anybody_else(alice: Browser) -> None:
    for path in ("/dashboard", "/dashboard/data", "/dashboard/figures", "/dashboard/ingest.csv"):
        assert alice.get(path).headers["Cache-Control"] == "private, no-cache"
    for path in ("/account", "/api/v1/me", "/login", "/healthz"):
        assert alice.get(path).headers["Cache-Control"] == "no-store"


def test_behind_tls_cookies_are_secure_and_bound_to_the_host(settings: Settings, clock: FrozenClock) -> None:
    web = settings.web.model_copy(update={"is_behind_tls": True, "trusted_proxies": 1})
    with running(settings.model_copy(update={"web": web}), clock) as app:
        browser = Browser(app)
        browser.client.environ_base.update({"HTTP_X_FORWARDED_PROTO": "https", "HTTP_REFERER": "https://localhost/login"})
        answer = browser.sign_in("alice")
        assert answer.status_code == 303
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        cookies = {cookie.split("=", 1)[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
        session = cookies["__Host-rushes_session"]
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(session.split("; "))
        assert "Domain" not in session
        assert browser.get("/dashboard").status_code == 200


def test_without_tls_no_strict_transport_is_promised(stranger: Browser) -> None:
    assert "Strict-Transport-Security" not in stranger.get("/login").headers


def test_static_files_are_kept_for_ever_only_under_their_digest(app: Flask, stranger: Browser) -> None:
    page = stranger.get("/login").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    now = stranger.get(address, Accept_Encoding="br")
    assert now.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert now.headers["Content-Encoding"] == "br"
    assert stranger.get("/static/old/frame.css").headers["Cache-Control"] == "no-cache"


def test_static_paths_that_climb_are_not_found(stranger: Browser) -> None:
    secret = Path(__file__).name
    for path in ("../app.py", "..%2fapp.py", "js/../../app.py", "%2e%2e/app.py", "....//app.py", "/etc/passwd", "js/", "", secret):
        answer = stranger.get(f"/static/x/{path}")
        assert answer.status_code in {404, 308}, path
        assert "create_app" not in answer.text


def _check(answer: TestResponse) -> None:
    for name, value in EXPECTED.items():
        assert answer.headers[name] == value
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"]
    assert answer.headers["X-Request-Id"]
    assert "Server" not in answer.headers
