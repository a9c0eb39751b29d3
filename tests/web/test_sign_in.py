from __future__ import annotations

import html
from datetime import timedelta

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.demo import Fault, PlatformServer
from web.installation import Browser, running

PASSWORD = "Not-the-right-one-5531"


def test_root_leads_to_the_dashboard(stranger: Browser) -> None:
    answer = stranger.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard")


def test_sign_in_gives_an_opaque_cookie_for_this_browser_only(app: Flask, stranger: Browser) -> None:
    answer = stranger.sign_in("alice")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("rushes_session="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie
    assert len(cookie.split("=")[1].split(";")[0]) >= 43
    assert "alice" not in cookie


def test_kept_sign_in_gives_a_cookie_that_outlives_the_browser(stranger: Browser) -> None:
    answer = stranger.sign_in("alice", keep="yes")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("rushes_session="))
    assert "Expires=Sun, 29 Nov 2026" in cookie


def test_signed_in_person_is_led_past_the_door(alice: Browser) -> None:
    assert alice.get("/login?next=/account").headers["Location"] == "/account"


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("alice", PASSWORD, "Wrong name or password. Forgotten it? It is the one of your media platform."),
        ("nobody", PASSWORD, "Wrong name or password. Forgotten it? It is the one of your media platform."),
        ("suspended", "suspended-demo", "suspended"),
        ("second-factor", "second-factor-demo", "second factor"),
    ],
)
def test_refusal_says_why_keeps_the_name_and_not_the_password(stranger: Browser, name: str, password: str, words: str) -> None:
    answer = stranger.sign_in(name, password)
    text = html.unescape(answer.text)
    assert answer.status_code == 200
    assert 'role="alert"' in text
    assert words in text
    assert f'value="{name}"' in text
    assert password not in text
    assert stranger.client.get_cookie("rushes_session") is None


def test_wrong_password_offers_the_platforms_own_page(stranger: Browser, platform: PlatformServer) -> None:
    assert f'href="{platform.home_url}forgotten"' in stranger.sign_in("alice", PASSWORD).text


def test_unknown_name_and_wrong_password_are_the_same_answer(stranger: Browser) -> None:
    known = stranger.sign_in("alice", PASSWORD).text.replace("alice", "NAME")
    unknown = stranger.sign_in("nobody", PASSWORD).text.replace("nobody", "NAME")
    assert known.split("csrf_token")[0] == unknown.split("csrf_token")[0]
    assert known.count("alert") == unknown.count("alert") == 1


def test_empty_and_endless_fields_are_refused_without_asking_the_platform(stranger: Browser, platform: PlatformServer) -> None:
    before = platform.log.count("POST", "/login")
    for name, password in (("alice", ""), ("x" * 400, "y"), ("alice", "y" * 2_000)):
        answer = stranger.post("/login", {"username": name, "password": password})
        assert "Wrong name or password" in answer.text
    assert platform.log.count("POST", "/login") == before


def test_many_failures_are_told_to_wait(stranger: Browser) -> None:
    answers = [stranger.sign_in("charlie", PASSWORD) for _ in range(12)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Too many attempts" in answers[-1].text
    assert "Wrong name" not in answers[-1].text


def test_platform_that_is_down_is_said_to_be(stranger: Browser, platform: PlatformServer) -> None:
    platform.faults.add(Fault("POST /login", status=503, times=5))
    try:
        answer = stranger.sign_in("alice")
    finally:
        platform.faults.clear()
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert 'value="alice"' in answer.text


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/%2f/evil.example",
        "/%5cevil.example",
        "%2f%2fevil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ],
)
def test_next_never_leads_elsewhere(stranger: Browser, wanted: str) -> None:
    assert stranger.sign_in("alice", next=wanted).headers["Location"] == "/dashboard"


def test_next_leads_back_to_the_filtered_page(stranger: Browser) -> None:
    wanted = "/dashboard?account=1&month=2026-10"
    assert html.escape(wanted) in stranger.get("/login?next=/dashboard%3Faccount%3D1%26month%3D2026-10").text
    assert stranger.sign_in("alice", next=wanted).headers["Location"] == wanted


def test_sign_out_ends_this_session_and_everywhere_ends_all(app: Flask) -> None:
    one, other, third = Browser(app), Browser(app), Browser(app)
    for browser in (one, other, third):
        browser.sign_in("alice")
    cookie = one.client.get_cookie("rushes_session")
    assert cookie is not None
    assert one.post("/logout", page="/account").headers["Location"] == "/login"
    one.client.set_cookie("rushes_session", cookie.value)
    assert one.get("/dashboard").status_code == 303
    assert other.get("/dashboard").status_code == 200
    other.post("/logout-everywhere", page="/account")
    assert third.get("/dashboard").status_code == 303


def test_signing_in_again_ends_the_former_session(app: Flask, alice: Browser) -> None:
    former = alice.client.get_cookie("rushes_session")
    assert former is not None
    token = alice.form_token("/account")
    alice.client.post("/login", data={"csrf_token": token, "username": "charlie", "password": "charlie-demo"})
    assert "charlie" in alice.get("/account").text
    thief = Browser(app)
    thief.client.set_cookie("rushes_session", former.value)
    assert thief.get("/dashboard").status_code == 303


def test_with_several_platforms_the_person_chooses(settings: Settings, clock: FrozenClock) -> None:
    other = settings.connection[0].model_copy(update={"name": "another"})
    several = settings.model_copy(update={"connection": (*settings.connection, other)})
    with running(several, clock) as app:
        browser = Browser(app)
        assert '<select id="connection"' in browser.get("/login").text
        assert browser.sign_in("alice", connection="limecraft").status_code == 303
        text = Browser(app).sign_in("alice", PASSWORD, connection="another").text
        assert '<option value="another" selected>' in text


def test_platform_that_is_not_set_up_is_never_replaced_by_another(settings: Settings, clock: FrozenClock, platform: PlatformServer) -> None:
    other = settings.connection[0].model_copy(update={"name": "another"})
    with running(settings.model_copy(update={"connection": (*settings.connection, other)}), clock) as app:
        before = platform.log.count("POST", "/login")
        answer = Browser(app).sign_in("alice", connection="renamed")
        assert "That platform is not set up here any more" in answer.text
        assert 'value="alice"' in answer.text
        assert "alice-demo" not in answer.text
        assert platform.log.count("POST", "/login") == before


def test_page_after_the_sessions_end_says_why_and_leads_back(alice: Browser, stranger: Browser, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=13))
    # A script asks first, as a filter does; the page that it then opens still knows.
    assert alice.get("/dashboard/data?month=2026-10").status_code == 401
    answer = alice.get("/dashboard?month=2026-10")
    assert answer.headers["Location"] == "/login?why=ended&next=/dashboard%3Fmonth%3D2026-10"
    page = alice.get(answer.headers["Location"]).text
    assert "Your session has ended" in page
    assert 'value="/dashboard?month=2026-10"' in page
    assert "Your session has ended" not in stranger.get(stranger.get("/dashboard").headers["Location"]).text


def test_signed_in_person_can_ask_to_be_kept_signed_in(alice: Browser) -> None:
    assert 'href="/login?keep=yes"' in alice.get("/dashboard").text
    page = alice.get("/login?keep=yes&next=/account").text
    assert "Sign in once more" in page
    assert 'value="yes" checked' in page
    form = {"username": "alice", "password": "alice-demo", "keep": "yes", "next": "/account"}
    assert alice.post("/login", form, page="/login?keep=yes").headers["Location"] == "/account"
    assert "You asked to be kept signed in" in alice.get("/account").text
    assert "/login?keep=yes" not in alice.get("/account").text


def test_one_platform_asks_for_no_choice(stranger: Browser) -> None:
    assert "<select" not in stranger.get("/login").text
