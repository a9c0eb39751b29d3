"""Row 20: a session ends when its person, the operator's keys or the platform say so."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings, make_keys
from rushes.demo import PlatformServer
from web.installation import Browser, running, signed_in


def _status(browser: Browser) -> int:
    return browser.get("/api/v1/me").status_code


def _copy(app: Flask, browser: Browser) -> Browser:
    cookie = browser.client.get_cookie("rushes_session")
    assert cookie is not None
    copy = Browser(app)
    copy.client.set_cookie("rushes_session", cookie.value)
    return copy


def test_row_20_sign_out_ends_a_stolen_copy_too(app: Flask) -> None:
    alice = signed_in(app, "alice")
    stolen = _copy(app, alice)
    assert _status(stolen) == 200
    alice.post("/logout", page="/account")
    assert _status(stolen) == 401


def test_row_20_sign_out_everywhere_ends_every_session(app: Flask) -> None:
    first, second = signed_in(app, "alice"), signed_in(app, "alice")
    first.post("/logout-everywhere", page="/account")
    assert (_status(first), _status(second)) == (401, 401)


def test_row_20_new_keys_end_every_session(settings: Settings, clock: FrozenClock) -> None:
    with running(settings, clock) as app:
        alice = signed_in(app, "alice")
        cookie = alice.client.get_cookie("rushes_session")
        assert cookie is not None
    for path in settings.keys_dir.iterdir():
        path.unlink()
    make_keys(settings)
    with running(settings, clock) as app:
        browser = Browser(app)
        browser.client.set_cookie("rushes_session", cookie.value)
        assert _status(browser) == 401


def test_row_20_revocation_by_the_platform_ends_it_within_a_minute_of_activity(
    app: Flask, platform: PlatformServer, clock: FrozenClock
) -> None:
    alice = signed_in(app, "alice")
    assert _status(alice) == 200
    platform.tokens.revoke_all()
    clock.advance(timedelta(seconds=59))
    assert _status(alice) == 200
    clock.advance(timedelta(seconds=1))
    assert _status(alice) == 401


def test_row_20_session_ends_by_itself(app: Flask, clock: FrozenClock) -> None:
    alice = signed_in(app, "alice")
    clock.advance(timedelta(hours=12))
    assert _status(alice) == 401
