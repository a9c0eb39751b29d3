"""Row 21: a person's password goes to the platform once, guessing is limited, and one answer tells nobody which names exist."""

from __future__ import annotations

from statistics import median
from time import perf_counter

from argon2 import PasswordHasher
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.demo import PlatformServer
from rushes.store import tables
from security.walk import body_of
from web.installation import OPERATOR, OPERATOR_PASSWORD, Browser, rooms, running, signed_in


def test_row_21_password_is_sent_to_the_sign_in_alone_and_once(app: Flask, platform: PlatformServer) -> None:
    before = len(platform.log.requests)
    signed_in(app, "alice")
    asked = [each.path for each in platform.log.requests[before:]]
    assert asked.count("/api/login") == 1
    assert all("password" not in path and "alice-demo" not in path for path in asked)


def test_row_21_platforms_token_lies_encrypted_beside_its_session_and_goes_at_sign_out(app: Flask) -> None:
    alice = signed_in(app, "alice")
    sealed = _sealed(app)
    assert sealed
    assert all(each.startswith(b"gAAAA") for each in sealed)
    alice.post("/logout", page="/account")
    assert _sealed(app) == []


def test_row_21_wrong_password_and_unknown_name_get_one_answer(app: Flask) -> None:
    known = Browser(app).sign_in("alice", "wrong-password")
    unknown = Browser(app).sign_in("nobody-of-this-name", "wrong-password")
    assert known.status_code == unknown.status_code
    assert body_of(known, "alice") == body_of(unknown, "nobody-of-this-name")


def test_row_21_operators_wrong_password_and_unknown_name_take_the_same_work(settings: Settings, clock: FrozenClock) -> None:
    def seconds(app: Flask, name: str) -> float:
        browser = Browser(app)
        token = browser.form_token("/admin/login")
        began = perf_counter()
        answer = browser.client.post("/admin/login", data={"csrf_token": token, "name": name, "password": "wrong"})
        assert "Wrong name or password" in answer.text
        return perf_counter() - began

    # As slow as the product: most of either answer is the hashing.
    with running(settings, clock, hasher=PasswordHasher()) as app:
        rooms(app).identity.create_operator("olga", OPERATOR_PASSWORD)
        known = median(seconds(app, "olga") for _ in range(4))
        unknown = median(seconds(app, "nobody.here") for _ in range(4))
    assert 0.4 < known / unknown < 2.5


def test_row_21_guessing_is_limited_by_name_whatever_the_address(app: Flask) -> None:
    statuses: list[int] = []
    for number in range(14):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        statuses.append(browser.sign_in("charlie", f"guess-{number}").status_code)
    assert statuses[-1] == 429
    assert Browser(app).sign_in("charlie").status_code == 429


def test_row_21_guessing_is_limited_by_address_whatever_the_name(app: Flask) -> None:
    statuses = [Browser(app).sign_in(f"somebody-{number}", "guess").status_code for number in range(120)]
    assert 429 in statuses


def test_row_21_operators_guessing_is_limited_and_the_right_password_waits_too(app: Flask) -> None:
    for number in range(14):
        last = Browser(app).post("/admin/login", {"name": OPERATOR, "password": f"guess-{number}"}, page="/admin/login")
    assert last.status_code == 429
    assert Browser(app).post("/admin/login", {"name": OPERATOR, "password": OPERATOR_PASSWORD}, page="/admin/login").status_code == 429


def _sealed(app: Flask) -> list[bytes]:
    with rooms(app).store.reading() as conn:
        return [row.token_sealed for row in conn.execute(tables.session.select()) if row.token_sealed is not None]
