"""Row 25: every answer, of every address to everybody, carries the headers that keep a browser on our side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.web.headers import CONTENT_SECURITY_POLICY
from security.walk import ask, path_of, rules, token_of
from web.installation import Browser, ids_by_name, running, signed_in

EXPECTED = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def behind_tls(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    web = settings.web.model_copy(update={"is_behind_tls": True, "trusted_proxies": 1})
    with running(settings.model_copy(update={"web": web}), clock) as app:
        yield app


def test_row_25_policy_allows_nothing_inline_and_nobody_else() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY
    assert not [word for word in ("unsafe", "http:", "https:", "*", "nonce") if word in CONTENT_SECURITY_POLICY]


@pytest.mark.parametrize("name", ["stranger", "alice", "bob", "operator"])
def test_row_25_every_answer_carries_every_header(app: Flask, name: str) -> None:
    browser = Browser(app) if name in {"stranger", "operator"} else signed_in(app, name)
    if name == "operator":
        browser.operate()
    token = token_of(browser)
    ids = {"account_id": ids_by_name(app)["North Production House"].account_id}
    for rule, method in rules(app):
        for path in (path_of(rule, ids), path_of(rule, {}, 987_654_321)):
            answer = ask(browser, token, method, path, {})
            missing = {header for header, value in EXPECTED.items() if answer.headers.get(header) != value}
            assert missing == set(), (method, path)
            assert answer.headers["Cache-Control"], path
            assert "public" not in answer.headers["Cache-Control"] or rule.rule.startswith(("/static", "/favicon", "/.well-known")), path
            assert "Server" not in answer.headers


def test_row_25_behind_tls_every_answer_promises_it(behind_tls: Flask) -> None:
    browser = Browser(behind_tls)
    browser.client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    for rule, method in rules(behind_tls):
        if method == "GET":
            assert browser.get(path_of(rule, {})).headers["Strict-Transport-Security"].startswith("max-age=63072000"), rule.rule
