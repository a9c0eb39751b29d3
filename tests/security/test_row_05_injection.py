"""Row 5: whatever is typed or sent stays a value: in SQL, in templates, in pages."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from security.walk import EXPLORE_WAYS, EXPLORED, WEB, ask, names_read_in, parameter_names, path_of, rules, token_of
from web.installation import Browser, ids_by_name, signed_in

PAYLOADS = (
    "' OR '1'='1", "1 OR 1=1", "1; DROP TABLE usage_daily; --", "1) UNION SELECT external_id FROM account --", "\" OR \"\"=\"", "%27%20OR%201=1", "1/**/OR/**/1=1",
    "{{7*7}}", "{{ config }}", "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{0.__class__}", "%(name)s%s%n",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "'-alert(1)-'", "</title><svg onload=alert(1)>", "\x00", "\r\nSet-Cookie: a=b",
    "../../../../etc/passwd", "-1", "0", "99999999999999999999", "1e400", "NaN", "2026-13-45", "\ud7ff\uffff", "🎬" * 200, "a" * 20_000,
)  # fmt: skip
RAW = ("<script>alert(1)", "<img src=x onerror", "<svg onload")


def _check(browser: Browser, token: str, app: Flask, payload: str, names: frozenset[str]) -> list[str]:
    faults: list[str] = []
    for rule, method in rules(app):
        answer = ask(
            browser,
            token,
            method,
            path_of(rule, {}, payload.replace("\x00", "%00").replace("\r\n", "%0d%0a") or "x"),
            dict.fromkeys(names, payload),
        )
        where = f"{method} {rule.rule} {payload[:40]!r}"
        if answer.status_code >= 500:
            faults.append(f"{where}: {answer.status_code}")
        if answer.mimetype == "text/html" and any(raw in answer.text for raw in RAW):
            faults.append(f"{where}: not escaped")
        if "7*7" in payload and payload not in answer.text and ">49<" in answer.text:
            faults.append(f"{where}: computed")
        if "<Config" in answer.text or "SECRET_KEY" in answer.text:
            faults.append(f"{where}: told its configuration")
        if "a=b" in answer.headers.get("Set-Cookie", ""):
            faults.append(f"{where}: split its headers")
    return faults


@pytest.mark.parametrize("name", ["alice", "bob", "operator", "stranger"])
def test_row_05_payloads_in_every_field_of_every_address_stay_values(app: Flask, name: str) -> None:
    browser = Browser(app)
    if name == "operator":
        browser.operate()
    elif name != "stranger":
        browser = signed_in(app, name)
    token, names = token_of(browser), parameter_names()
    # One in three for each of the others, all of them for alice: what differs between people is what they may reach.
    payloads = PAYLOADS if name == "alice" else PAYLOADS[{"bob": 0, "operator": 1, "stranger": 2}[name] :: 3]
    faults = [fault for payload in payloads for fault in _check(browser, token, app, payload, names)]
    assert faults == []


_EXPLORED = {**EXPLORED, "formula": "ingested / items_ingested * items_ingested", "theme": "dark", "rows": "all"}
_DATES = {"from": "2026-10-01", "to": "2026-10-31"}


def test_row_05_payloads_in_one_field_of_explore_while_all_others_are_well_stay_values(shared_app: Flask) -> None:
    alice = signed_in(shared_app, "alice")
    fields = {
        **_EXPLORED,
        **_DATES,
        "account": str(ids_by_name(shared_app)["North Production House"].account_id),
        "production": "",
        "data": "",
        "where": "",
    }
    assert set(fields) >= set(names_read_in(WEB / "explore_address.py"))
    shown = 0
    for at, name in enumerate(fields):
        # Two dates say more than the list of periods, so they stand there only while one of them is tried.
        others = {each: value for each, value in fields.items() if value and each != name and (each not in _DATES or name in _DATES)}
        for number, payload in enumerate((*PAYLOADS, *(f"={each}" for each in PAYLOADS[:12]), "ingested~rank'", "last-7-days\n")):
            path = EXPLORE_WAYS[(at + number) % len(EXPLORE_WAYS)]
            answer = alice.client.get(path, query_string={**others, name: payload})
            assert answer.status_code in {200, 400, 404}, (path, name, payload[:40], answer.status_code)
            if answer.mimetype == "text/html":
                assert not any(raw in answer.text for raw in RAW), (path, name, payload)
            assert "no such table" not in answer.text.lower(), (path, name, payload)
            shown += answer.status_code == 200
    assert shown > 40


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_row_05_any_text_in_every_field_of_the_dashboard_and_the_api_stays_a_value(shared_app: Flask, payload: str) -> None:
    alice = signed_in(shared_app, "alice")
    token, names = token_of(alice), parameter_names()
    for path, method in (("/dashboard", "GET"), ("/dashboard/data", "GET"), ("/dashboard/figures", "GET"), ("/api/v1/query", "POST")):
        assert ask(alice, token, method, path, dict.fromkeys(names, payload)).status_code < 500
    for name in ("formula", "value", "kind", "span"):
        assert ask(alice, token, "GET", "/explore", {**EXPLORED, name: payload}).status_code < 500
    assert ask(alice, token, "GET", "/explore/formula", {"text": payload}).status_code == (400 if "\0" in payload else 200)
    body = {
        "measures": [payload],
        "dimensions": [payload],
        "period": {"from": payload, "to": payload},
        "filters": [{"dimension": payload, "values": [payload]}],
    }
    assert ask(alice, token, "POST", "/api/v1/query", body).status_code == 400


def test_row_05_fields_are_found_in_the_code() -> None:
    assert {"account", "month", "production", "username", "password", "next", "name", "expires_on"} <= parameter_names()
    assert {*_EXPLORED, *_DATES, "text"} <= parameter_names()
