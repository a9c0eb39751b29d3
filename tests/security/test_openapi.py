"""The API as it describes itself, tried by schemathesis as each of the three people: what is described is what is answered."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from web.installation import ids_by_name, signed_in

EXAMPLES = 15
DESCRIPTION = "/api/v1/openapi.json"
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
)


@pytest.fixture(scope="module")
def tokens(shared_app: Flask) -> dict[str, str]:
    """Return a personal token of each of the three."""
    made: dict[str, str] = {}
    for name in ("alice", "bob", "charlie"):
        answer = signed_in(shared_app, name).post("/account/tokens", {"name": "tried", "expires_on": "2026-12-31"}, page="/account")
        found = re.search(r"rushes_[A-Za-z0-9_-]{43}", answer.text)
        assert found, answer.text
        made[name] = found[0]
    return made


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_every_operation_answers_as_it_is_described(shared_app: Flask, tokens: dict[str, str], name: str, mode: GenerationMode) -> None:
    load_all_checks()
    checks = CHECKS.get_by_names(CHECKED)
    description = schemathesis.openapi.from_wsgi(DESCRIPTION, shared_app)
    own = {each["account"] for each in _json(shared_app, tokens[name], "/api/v1/me")["accounts"]}
    others = [account.name for account in ids_by_name(shared_app).values() if account.account_id not in own]
    operations = [each.ok() for each in description.get_all_operations()]
    assert {each.label for each in operations} >= {"POST /api/v1/query", "GET /api/v1/me", "GET /api/v1/catalog"}
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and operation.method.upper() == "GET":
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def tries(case: Case) -> None:
            answer = case.call_and_validate(headers={"Authorization": f"Bearer {tokens[name]}"}, checks=checks)
            assert not [each for each in others if each in answer.text]

        tries()


@given(data=st.data())
@settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_query_of_known_names_never_fails_and_never_tells_of_others(shared_app: Flask, tokens: dict[str, str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(tokens)))
    catalog = _json(shared_app, tokens[name], "/api/v1/catalog")
    own = {each["account"] for each in catalog["accounts"]}
    measures = [each["name"] for each in catalog["measures"]]
    dimensions = [each["name"] for each in catalog["dimensions"]]
    days = st.dates(min_value=date(2026, 8, 1), max_value=date(2026, 11, 30)).map(str)
    asked = {
        "measures": data.draw(st.lists(st.sampled_from(measures), min_size=1, max_size=3)),
        "period": {"from": data.draw(days), "to": data.draw(days)},
        "dimensions": ["account", *data.draw(st.lists(st.sampled_from(dimensions), max_size=2))],
        "grain": data.draw(st.sampled_from([None, *catalog["grains"]])),
        "filters": data.draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "dimension": st.sampled_from(dimensions),
                        "operator": st.sampled_from(["in", "not_in"]),
                        "values": st.lists(st.integers(-1, 60) | st.sampled_from(["ACTIVE", "0", "*"]), min_size=1, max_size=3),
                    }
                ),
                max_size=2,
            )
        ),
        "limit": data.draw(st.sampled_from([None, 1, 5])),
    }
    answer = shared_app.test_client().post("/api/v1/query", json=asked, headers={"Authorization": f"Bearer {tokens[name]}"})
    assert answer.status_code in {200, 400, 404}, answer.text
    if answer.status_code == 200:
        columns = [each["name"] for each in answer.json["columns"]]
        assert {row[columns.index("account")] for row in answer.json["rows"]} <= own


def _json(app: Flask, token: str, path: str) -> dict[str, Any]:
    answer = app.test_client().get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.json
