"""Row 17: another site can make nobody write anything, nor send anybody elsewhere."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from rushes.store import tables
from security.walk import parameter_names, path_of, rules
from web.installation import Browser, ids_by_name, rooms, signed_in

ELSEWHERE = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example", "/%2fevil.example", "/%5cevil.example",
    "%2f%2fevil.example", "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "data:text/html,x", "/%252fevil.example", "//evil.example@here", "/.//evil.example",
    "http://127.0.0.1@evil.example", "///\\;@evil.example", "/〱evil.example", "//evil%E3%80%82example",
)  # fmt: skip


def test_row_17_every_write_without_its_token_is_refused(app: Flask) -> None:
    alice, operator = signed_in(app, "alice"), Browser(app)
    operator.operate()
    account = ids_by_name(app)["North Production House"].account_id
    written = _rows(app)
    asked = 0
    for rule, method in rules(app, but=frozenset()):
        if method == "GET":
            continue
        browser = operator if rule.rule.startswith("/admin") else alice
        for form in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}, {"csrf_token": "IjEyMyI.abc.def"}):
            asked += 1
            answer = browser.client.open(
                path_of(rule, {"account_id": account}), method=method, data={**dict.fromkeys(parameter_names(), "1"), **form}
            )
            assert answer.status_code in {400, 404}, (rule.rule, answer.status_code)
    assert asked >= 40
    assert _rows(app) == written


def test_row_17_session_cookies_stay_at_home(app: Flask) -> None:
    answer = Browser(app).sign_in("alice")
    cookies = [cookie for cookie in answer.headers.getlist("Set-Cookie") if "rushes" in cookie]
    assert cookies
    assert all("SameSite=Lax" in cookie or "SameSite=Strict" in cookie for cookie in cookies)
    assert all("HttpOnly" in cookie for cookie in cookies)


def test_row_17_no_address_leads_elsewhere(shared_app: Flask) -> None:
    names = parameter_names()
    for browser in (Browser(shared_app), signed_in(shared_app, "alice")):
        for number, (rule, method) in enumerate(rules(shared_app)):
            # Every address meets four of them, and every one of them a fifth of the addresses.
            for wanted in ELSEWHERE[number % 5 :: 5] if method == "GET" else ():
                answer = browser.client.get(path_of(rule, {}), query_string=dict.fromkeys(names, wanted))
                place = answer.headers.get("Location", "")
                assert urlsplit(urljoin("http://localhost/", place)).netloc in {"", "localhost"}, (rule.rule, wanted, place)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_row_17_sign_in_leads_nowhere_else(shared_app: Flask, wanted: str) -> None:
    place = Browser(shared_app).sign_in("alice", next=wanted).headers["Location"]
    assert urlsplit(urljoin("http://localhost/login", place)).netloc == "localhost"


def _rows(app: Flask) -> dict[str, int]:
    with rooms(app).store.reading() as conn:
        return {
            name: len(conn.execute(table.select()).all())
            for name, table in tables.metadata.tables.items()
            if name not in {"audit", "sign_in_attempt", "session", "operator_session"}
        }
