"""Row 11: whoever asks first, a cache hands nobody what another scope was shown."""

from __future__ import annotations

import random
from urllib.parse import urlencode

from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from security.walk import EXPLORE_WAYS, EXPLORED, body_of, path_of, rules
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
    asked = [f"{path}?account={account}" for path in sorted(paths) for account in accounts]
    return [*asked, *(f"{way}?{urlencode({**EXPLORED, 'account': account})}" for way in EXPLORE_WAYS for account in accounts)]


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


def test_row_11_two_people_of_one_account_are_never_handed_each_others_chart(settings: Settings, clock: FrozenClock) -> None:
    with running(settings, clock) as app:
        account = ids_by_name(app)["North Production House"]
        query = urlencode({**EXPLORED, "top": "20", "account": account.account_id})
        alice, bob = signed_in(app, "alice"), signed_in(app, "bob")
        own = [title for title in account.productions.values() if title in bob.get("/dashboard").text]
        others = [title for title in account.productions.values() if title not in own]
        assert len(own) == 1
        for first, second in ((alice, bob), (bob, alice)):
            for way in EXPLORE_WAYS:
                told = {browser: browser.get(f"{way}?{query}") for browser in (first, second)}
                assert {answer.status_code for answer in told.values()} == {200}, way
                assert [title for title in others if title in told[bob].text] == [], way
                assert own[0] in told[bob].text, way
                assert any(title in told[alice].text for title in others), way
                # Nor is anybody told that what another was shown is what they hold.
                tag = {"If-None-Match": told[first].headers["ETag"]}
                assert second.client.get(f"{way}?{query}", headers=tag).status_code == 200, way
                assert told[first].headers["ETag"] != told[second].headers["ETag"], way


def _answer(browser: Browser, question: str) -> tuple[int, str]:
    answer = browser.get(question)
    return answer.status_code, body_of(answer)
