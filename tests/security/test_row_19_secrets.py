"""Row 19: a known password, token and key are in no answer, log, error, metric or file; an error page tells an id and no more."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from kept_records import everything_in
from rushes.config import Settings, load_keys
from rushes.demo import Fault, PlatformServer
from security.walk import path_of, rules
from web.installation import OPERATOR_PASSWORD, Browser, signed_in

WRONG = "an-unmistakable-wrong-password"


def test_row_19_secrets_of_a_day_are_nowhere(
    app: Flask, settings: Settings, platform: PlatformServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    alice, operator = signed_in(app, "alice"), Browser(app)
    operator.operate()
    api_token = (
        alice.post("/account/tokens", {"name": "export", "expires_on": "2026-12-31"}, page="/account")
        .text.split('value="rushes_')[1]
        .split('"')[0]
    )
    for _ in range(3):
        Browser(app).sign_in("alice", WRONG)
        Browser(app).sign_in(WRONG, WRONG)
        Browser(app).post("/admin/login", {"name": WRONG, "password": WRONG}, page="/admin/login")
    platform.faults.add(Fault("POST /login", 500, times=9))
    Browser(app).sign_in("alice")
    platform.faults.clear()
    answers = [
        browser.get(path_of(rule, {})).text
        for browser in (alice, operator)
        for rule, method in rules(app)
        if method == "GET" and not rule.rule.startswith("/static")
    ]
    cookies = [
        cookie.value
        for browser, name in ((alice, "rushes_session"), (operator, "rushes_operator"))
        if (cookie := browser.client.get_cookie(name))
    ]
    keys = load_keys(settings)
    secrets = [
        "alice-demo",
        OPERATOR_PASSWORD,
        "collector-demo",
        WRONG,
        api_token,
        *cookies,
        keys.session_secret.hex(),
        keys.token_key.decode(),
        keys.metrics_token,
    ]
    assert len(cookies) == 2
    told = "\n".join(answers) + caplog.text + repr([vars(each) for each in caplog.records]) + "".join(capfd.readouterr())
    assert [each for each in secrets if each in told] == []
    # The keys' own files are where those secrets live.
    written = everything_in(settings.records_place, settings.data_dir, but="keys")
    assert [each for each in secrets if each.encode() in written] == []
    assert "sign_in" in caplog.text or "request" in caplog.text


def test_row_19_unforeseen_error_tells_an_id_and_no_more(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = signed_in(app, "alice")
    secret = "a-secret-in-an-exception"

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("rushes.web.account.page.chrome", broken)
    answer = alice.get("/account")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert secret not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in repr([vars(each) for each in caplog.records])
