from __future__ import annotations

import gc
import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kept_facts import of_version
from rushes.clock import FrozenClock
from web.installation import AccountIds, Browser, rooms


class Caller:
    """A program with a personal token."""

    def __init__(self, app: Flask, owner: Browser) -> None:
        made = owner.post("/account/tokens", {"name": "test", "expires_on": "2026-12-31"}, page="/account")
        secret = re.search(r'value="(rushes_[^"]+)"', made.text)
        assert secret
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {secret[1]}"}

    def ask(self, body: object) -> TestResponse:
        return self.client.post("/api/v1/query", json=body, headers=self.headers)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)


@pytest.fixture
def api(app: Flask, alice: Browser) -> Caller:
    return Caller(app, alice)


OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}


def test_query_answers_columns_rows_version_and_completeness(api: Caller) -> None:
    answer = api.ask({"measures": ["ingested", "items_ingested"], "dimensions": ["production"], "period": OCTOBER})
    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    assert [column["name"] for column in body["columns"]] == ["production", "production_name", "ingested", "items_ingested"]
    assert [column["unit"] for column in body["columns"]] == [None, None, "s", "count"]
    assert body["warehouse_version"] == 1
    assert body["as_of"].startswith("2026-11-22T")
    assert body["complete"] is True
    assert body["rows"]


def test_seconds_are_exact_and_whole_ones_are_integers(app: Flask, api: Caller, account_a: AccountIds) -> None:
    body = api.ask({"measures": ["ingested"], "dimensions": ["production"], "period": OCTOBER}).get_json()
    with rooms(app).warehouse.reader() as reader:
        summed = of_version(
            reader,
            "SELECT production_id, sum(ingested_ms) FROM usage_daily "
            "WHERE account_id = $account AND day BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY production_id",
        )
        facts = {production: int(each) for production, each in reader.query(summed, {"account": account_a.account_id})}
    for production, _, seconds in body["rows"]:
        assert round((seconds or 0) * 1000) == (facts[production] or 0)
        assert isinstance(seconds, int) == (facts[production] % 1000 == 0)


def test_running_month_says_what_it_lacks(api: Caller) -> None:
    body = api.ask({"measures": ["ingested"], "period": {"from": "2026-11-01", "to": "2026-11-30"}}).get_json()
    assert body["complete"] == {"missing": [], "complete_to": "2026-11-21", "incomplete_productions": 0}


def test_grain_filters_order_and_limit_are_understood(api: Caller, account_a: AccountIds) -> None:
    production = account_a.first_production
    body = api.ask(
        {
            "measures": [{"name": "storage", "aggregation": "maximum"}],
            "dimensions": ["production"],
            "grain": "month",
            "period": {"from": "2026-10-01", "to": "2026-11-21"},
            "filters": [{"dimension": "production", "values": [production]}],
            "order": [{"column": "month", "descending": True}],
            "limit": 1,
        }
    ).get_json()
    assert [row[0] for row in body["rows"]] == [production]
    assert "2026-11-01" in body["rows"][0]
    assert body["columns"][-1]["unit"] == "bytes"
    assert body["columns"][-1]["aggregation"] == "maximum"


def test_bob_gets_his_production_only(app: Flask, api: Caller, bob: Browser) -> None:
    question = {"measures": ["ingested"], "dimensions": ["production"], "period": OCTOBER}
    assert len(Caller(app, bob).ask(question).get_json()["rows"]) <= 1
    assert len(api.ask(question).get_json()["rows"]) > 1


def test_ids_of_somebody_else_are_not_found(app: Flask, charlie: Browser, account_a: AccountIds, account_b: AccountIds) -> None:
    caller = Caller(app, charlie)
    for dimension, value in (("account", account_a.account_id), ("production", account_a.first_production), ("account", 10**12)):
        for values in ([value], [account_b.account_id, value] if dimension == "account" else [account_b.first_production, value]):
            answer = caller.ask({"measures": ["ingested"], "period": OCTOBER, "filters": [{"dimension": dimension, "values": values}]})
            assert answer.status_code == 404, (dimension, values)
            assert answer.content_type == "application/problem+json"


def test_unknown_name_is_a_problem_that_names_the_nearest(api: Caller) -> None:
    answer = api.ask({"measures": ["ingestd"], "period": OCTOBER})
    problem = answer.get_json()
    assert answer.status_code == problem["status"] == 400
    assert answer.content_type == "application/problem+json"
    assert problem["suggestion"] == "ingested"
    assert problem["type"] == "urn:rushes:problem:unknown-name"
    assert problem["instance"] == f"urn:rushes:request:{answer.headers['X-Request-Id']}"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"measures": [], "period": OCTOBER},
        {"measures": ["ingested"]},
        {"measures": ["ingested"], "period": {"from": "2026-10-31", "to": "2026-10-01"}},
        {"measures": ["ingested"], "period": {"from": "x", "to": "y"}},
        {"measures": ["ingested"], "period": {"first": "2026-10-01", "last": "2026-10-31"}},
        {"measures": ["ingested"], "period": {"from": 20362, "to": 20392}},
        {"measures": ["ingested"], "period": {"from": "2026-10-01T00:00:00", "to": "2026-10-31"}},
        {"measures": ["ingested"], "period": {"from": "2026-02-30", "to": "2026-10-31"}},
        {"measures": ["ingested"], "period": {"from": "1000-01-01", "to": "2026-10-01"}},
        {"measures": ["ingested"], "period": OCTOBER, "unknown": 1},
        {"measures": ["ingested"], "period": OCTOBER, "grain": "hour"},
        {"measures": ["ingested"] * 50, "period": OCTOBER},
        {"measures": ["ingested"], "period": OCTOBER, "limit": 0},
        {"measures": ["ingested"], "period": OCTOBER, "filters": [{"dimension": "production", "operator": "like", "values": [1]}]},
        {"measures": ["ingested"], "period": OCTOBER, "dimensions": ["'; DROP TABLE usage_daily; --"]},
        {"measures": ["x" * 10_000], "period": OCTOBER},
        {"measures": [{"name": "ingested", "aggregation": "maximum"}], "period": OCTOBER},
    ],
)
def test_body_of_the_wrong_form_is_a_problem(api: Caller, body: object) -> None:
    answer = api.ask(body)
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= set(answer.get_json())


def test_body_that_is_no_json_or_too_large_is_a_problem(api: Caller) -> None:
    for data, status in (("{", 400), ("x" * 400_000, 413)):
        answer = api.client.post("/api/v1/query", data=data, headers=api.headers, content_type="application/json")
        assert answer.status_code == status
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("data", ["[" * 100_000, '{"measures":' * 15_000, "[" * 20_000 + "]" * 20_000, "", "measures=ingested", "\xff"])
def test_body_that_cannot_be_read_is_said_to_be_so(api: Caller, data: str) -> None:
    # A sweep for garbage in the depth of the parser's stack has no room left for what others do at their end.
    gc.collect()
    gc.disable()
    try:
        answer = api.client.post("/api/v1/query", data=data.encode("latin-1"), headers=api.headers, content_type="application/json")
    finally:
        gc.enable()
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith("The body is ")
    assert answer.get_json()["faults"] == []


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", None])
def test_body_of_another_type_is_refused_with_the_right_one(api: Caller, content_type: str | None) -> None:
    data = '{"measures": ["ingested"], "period": {"from": "2026-10-01", "to": "2026-10-31"}}'
    answer = api.client.post("/api/v1/query", data=data, headers=api.headers, content_type=content_type)
    assert answer.status_code == 415
    assert "application/json" in answer.get_json()["detail"]


def test_session_needs_the_forms_token_to_ask_and_a_personal_token_does_not(api: Caller, alice: Browser) -> None:
    question = {"measures": ["ingested"], "period": OCTOBER}
    assert alice.client.post("/api/v1/query", json=question).status_code == 400
    token = alice.form_token("/account")
    assert alice.client.post("/api/v1/query", json=question, headers={"X-CSRFToken": token}).status_code == 200
    assert api.ask(question).status_code == 200


def test_wrong_token_is_401_even_beside_a_good_session(alice: Browser) -> None:
    for value in ("Bearer rushes_wrong", "Bearer ", "bearer x"):
        assert alice.get("/api/v1/me", Authorization=value).status_code == 401


def test_me_says_who_calls_and_for_which_accounts(api: Caller, account_a: AccountIds) -> None:
    body = api.get("/api/v1/me").get_json()
    assert body["accounts"] == [{"account": account_a.account_id, "name": "North Production House", "role": "administrator"}]
    assert body["via"] == "token"


def test_catalog_says_what_the_connection_reports(api: Caller) -> None:
    body = api.get("/api/v1/catalog").get_json()
    assert {"ingested", "storage", "productions"} <= {measure["name"] for measure in body["measures"]}
    assert {measure["unit"] for measure in body["measures"]} == {"s", "bytes", "count"}
    reported = body["accounts"][0]["measures"]
    assert "transcribed" in reported
    assert "translated" not in reported
    assert [dimension["name"] for dimension in body["dimensions"]] == ["account", "production", "production_state"]


def test_description_is_openapi_of_every_route(app: Flask, stranger: Browser) -> None:
    body = stranger.get("/api/v1/openapi.json").get_json()
    assert body["openapi"] == "3.1.0"
    statements = "/api/v1/accounts/{account_id}/statements"
    assert set(body["paths"]) == {
        *(f"/api/v1/{each}" for each in ("query", "me", "catalog", "figure")),
        statements,
        f"{statements}/{{number}}/{{kind}}",
    }
    request = body["paths"]["/api/v1/query"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert request.rsplit("/", 1)[1] in body["components"]["schemas"]
    text = stranger.get("/api/v1/openapi.json").text
    assert "<script" not in text
    assert set(re.findall(r'"\$ref":"#/components/schemas/(\w+)"', text)) <= set(body["components"]["schemas"])
    assert "/apidoc" not in {rule.rule for rule in app.url_map.iter_rules()}


def test_session_that_has_run_out_is_401(alice: Browser, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=13))
    assert alice.get("/api/v1/me").status_code == 401
