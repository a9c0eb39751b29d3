"""Row 22: what one person asks for has an end: size, span, groups, names, time, rows, requests."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.web.uploading import UPLOADS
from security.walk import path_of, rules, token_of
from web.installation import Browser, ids_by_name, running, signed_in


def _question(**more: object) -> dict[str, object]:
    return {"measures": ["ingested"], "period": {"from": "2026-10-01", "to": "2026-10-31"}, **more}


@pytest.fixture
def strict(settings: Settings, clock: FrozenClock) -> Iterator[Flask]:
    few = settings.model_copy(update={"web": settings.web.model_copy(update={"requests_per_minute": 20})})
    with running(few, clock) as app:
        yield app


def test_row_22_body_too_large_is_413_everywhere(app: Flask) -> None:
    alice, operator = signed_in(app, "alice"), Browser(app)
    operator.operate()
    tokens = {browser: token_of(browser) for browser in (alice, operator)}
    for rule, method in rules(app):
        if method == "GET" or "logo" in rule.rule or rule.endpoint in UPLOADS:
            # tests/web/test_data.py sends these more than they take.
            continue
        browser = operator if rule.rule.startswith("/admin") else alice
        answer = browser.client.open(path_of(rule, {}), method=method, data={"csrf_token": tokens[browser], "x": "x" * 5_000_000})
        assert answer.status_code in {413, 404}, (rule.rule, answer.status_code)


def test_row_22_fields_too_many_are_refused(app: Flask) -> None:
    answer = Browser(app).client.post("/login", data={f"field{number}": "" for number in range(5_000)})
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    "body",
    [
        _question(period={"from": "0001-01-01", "to": "9999-12-31"}, grain="day"),
        _question(limit=10**9),
        _question(measures=["ingested"] * 10_000),
        _question(dimensions=["production"] * 10_000),
        _question(filters=[{"dimension": "production", "values": list(range(1, 30_000))}]),
        _question(filters=[{"dimension": "production_name", "values": ["x" * 100_000]}]),
        _question(order=[{"by": "ingested"}] * 10_000),
    ],
    ids=["span", "limit", "measures", "dimensions", "values", "long value", "order"],
)
def test_row_22_question_too_large_is_refused_or_answered_at_once(app: Flask, body: dict[str, object]) -> None:
    alice = signed_in(app, "alice")
    began = time.monotonic()
    answer = alice.client.post("/api/v1/query", json=body, headers={"X-CSRFToken": token_of(alice)})
    assert time.monotonic() - began < 5
    assert answer.status_code in {200, 400, 404, 413}
    assert len(answer.data) < 5_000_000


def test_row_22_deep_json_and_long_numbers_are_refused(app: Flask) -> None:
    alice = signed_in(app, "alice")
    token = token_of(alice)
    for data in ("[" * 100_000, '{"a":' * 20_000, '{"limit": ' + "9" * 100_000 + "}"):
        answer = alice.client.post("/api/v1/query", data=data, content_type="application/json", headers={"X-CSRFToken": token})
        assert answer.status_code in {400, 413}, data[:10]


def test_row_22_requests_of_one_person_are_limited_and_nobody_elses(strict: Flask) -> None:
    alice, charlie = signed_in(strict, "alice"), signed_in(strict, "charlie")
    assert [alice.get("/api/v1/me").status_code for _ in range(25)].count(429) >= 4
    assert charlie.get("/api/v1/me").status_code == 200


def test_row_22_addresses_with_endless_parameters_are_answered(app: Flask) -> None:
    alice = signed_in(app, "alice")
    account = ids_by_name(app)["North Production House"].account_id
    many = "&".join(f"production={number}" for number in range(1, 5_000))
    assert alice.get(f"/dashboard?account={account}&{many}").status_code in {404, 400, 414}
    assert alice.get(f"/dashboard?account={account}&month={'9' * 10_000}").status_code in {200, 303, 400, 404}
