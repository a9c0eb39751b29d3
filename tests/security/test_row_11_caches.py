"""Row 11: whoever asks first, a cache hands nobody what another scope was shown."""

from __future__ import annotations

import random

from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from security.walk import body_of, path_of, rules
from web.installation import Browser, ids_by_name, running, signed_in

PEOPLE = ("alice", "bob", "charlie", "several")


def _questions(app: Flask) -> list[str]:
    accounts = [ids.account_id for ids in ids_by_name(app).values()]
    tiles = ("ingest", "storage", "daily", "by-month", "productions")
    paths = {
        path_of(rule, {}, "x")
        for rule, method in rules(app)
        if method == "GET" and "<" not in rule.rule and not rule.rule.startswith("/admin")
    }
    paths |= {f"/dashboard/{tile}.csv" for tile in tiles}
    # A page that lists sessions differs with every sign-in; metrics count every request.
    paths -= {"/logout", "/metrics", "/healthz", "/account"}
    return [f"{path}?account={account}" for path in sorted(paths) for account in accounts]


def test_row_11_answers_of_a_shared_process_are_those_of_one_asked_by_nobody_else(settings: Settings, clock: FrozenClock) -> None:
    alone: dict[tuple[str, str], tuple[int, str]] = {}
    for name in PEOPLE:
        with running(settings, clock) as app:
            browser = signed_in(app, name)
            alone |= {(name, question): _answer(browser, question) for question in _questions(app)}
    with running(settings, clock) as app:
        browsers = {name: signed_in(app, name) for name in PEOPLE}
        asked = [(name, question) for name in PEOPLE for question in _questions(app)] * 2
        random.Random(7).shuffle(asked)
        different = sorted({f"{name} {question}" for name, question in asked if _answer(browsers[name], question) != alone[name, question]})
    assert different == []
    assert sum(status == 200 for status, _ in alone.values()) > 20
    assert len({text for _, text in alone.values()}) > 20


def _answer(browser: Browser, question: str) -> tuple[int, str]:
    answer = browser.get(question)
    return answer.status_code, body_of(answer)
