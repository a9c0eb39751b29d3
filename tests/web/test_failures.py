from __future__ import annotations

import logging

import pytest
from flask import Flask

from rushes.errors import Busy, ConfigurationError, PlatformUnreachable, RushesError
from rushes.web import access
from web.installation import AccountIds, Browser


def test_missing_page_is_a_page_with_a_reference(alice: Browser) -> None:
    answer = alice.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is nothing at this address, or nothing that you may see." in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_page_of_an_error_keeps_the_menu_of_whoever_is_signed_in(alice: Browser, operator: Browser, stranger: Browser) -> None:
    missing = alice.get("/dashboard?account=999")
    assert missing.status_code == 404
    assert "Signed in as <strong>alice" in missing.text
    assert 'action="/logout"' in missing.text
    assert "menu-panel" in operator.client.post("/admin/logout").text
    assert "menu-panel" not in stranger.get("/no/such/page").text
    assert ">Home</a>" in stranger.get("/no/such/page").text


def test_missing_address_of_the_api_is_a_problem(alice: Browser) -> None:
    answer = alice.get("/api/v1/nothing")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_wrong_method_says_which_are_right(stranger: Browser) -> None:
    answer = stranger.client.delete("/login")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ZeroDivisionError("secret detail"), 500, "Something went wrong here"),
        (ConfigurationError("secret detail"), 500, "Something is wrong with this installation"),
        (PlatformUnreachable("secret detail"), 503, "The media platform does not answer"),
        (Busy("secret detail"), 503, "Busy"),
        (RushesError("secret detail"), 500, "Something is wrong with this installation"),
    ],
)
def test_error_in_a_view_is_a_page_without_its_detail(
    app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def fails() -> str:
        raise error

    app.view_functions["sign_in.root"] = fails
    answer = Browser(app).get("/")
    assert answer.status_code == status
    assert words in answer.text
    for leak in ("secret detail", "Traceback", "ZeroDivisionError"):
        assert leak not in answer.text


def test_error_is_in_the_log_under_the_reference(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> str:
        raise ZeroDivisionError("of no interest")

    app.view_functions["sign_in.root"] = fails
    with caplog.at_level(logging.ERROR):
        answer = Browser(app).get("/")
    assert any(answer.headers["X-Request-Id"] in str(record.msg) for record in caplog.records)


def test_log_line_of_a_request_holds_no_query_and_no_password(app: Flask, account_a: AccountIds, caplog: pytest.LogCaptureFixture) -> None:
    browser = Browser(app)
    with caplog.at_level(logging.INFO):
        browser.sign_in("alice")
        browser.get(f"/dashboard?account={account_a.account_id}&month=2026-10")
        browser.get("/nothing?access_token=hushhush")
    lines = " ".join(str(record.msg) + str(record.args) for record in caplog.records if record.name == "rushes.web")
    assert "/dashboard" in lines
    for secret in ("alice-demo", "hushhush", "month=2026-10", browser.client.get_cookie("rushes_session").value):
        assert secret not in lines


def test_address_outside_the_table_is_closed(app: Flask, monkeypatch: pytest.MonkeyPatch, alice: Browser) -> None:
    monkeypatch.delitem(access.POLICIES, "dashboard.page")
    assert alice.get("/dashboard").status_code == 303


def test_health_is_open_and_says_release_and_version(stranger: Browser) -> None:
    body = stranger.get("/healthz").get_json()
    assert (body["status"], body["release"], body["warehouse_version"]) == ("ok", "0.1.0", 1)
    assert body["as_of"].startswith("2026-11-22T")


def test_number_larger_than_any_id_is_an_address_that_is_not_there(operator: Browser) -> None:
    for number in ("9223372036854775807", "9223372036854775808", "99999999999999999999", "٣"):
        assert operator.get(f"/admin/jobs/{number}").status_code == 404, number
