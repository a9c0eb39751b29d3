"""Row 2: nothing is set up over the web by somebody who is not signed in, no connection by anybody, and a source by operators, by parts.

The one SELECT that is typed is an operator's, for a source that an operator keeps; what keeps it from writing is tried in tests/sources/databases.
"""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from rushes.config import Settings
from rushes.store import open_store, tables
from rushes.web.policies import POLICIES, Policy
from security.walk import WEB, ask, names_read_in, parameter_names, path_of, rules, token_of
from web.installation import Browser

CHECKED_IN = (Path(__file__).parents[1] / "web" / "open_addresses.txt").read_text(encoding="utf-8").split()


def test_row_02_addresses_that_need_no_sign_in_are_the_checked_in_list() -> None:
    assert sorted(name for name, policy in POLICIES.items() if policy is Policy.OPEN) == sorted(CHECKED_IN)


def test_row_02_no_form_takes_a_connection_or_a_driver_and_only_that_of_sources_a_host() -> None:
    suspicious = {
        "url",
        "uri",
        "dsn",
        "connection_string",
        "driver",
        "base_url",
        "engine",
        "sqlalchemy_uri",
        "options",
        "query",
        "init_command",
    }
    parts = {"database", "host"}
    assert parameter_names() & (suspicious | parts) == parts | {"query"}
    assert {each.parent.name for each in _forms("database|host")} == {"source_form"}
    assert {path.name for path in WEB.rglob("*.py") if parts & set(names_read_in(path))} <= {"source_forms.py"}
    # Where it is typed, and where it stays in its field when it could not be read.
    assert {each.name for each in _forms("query")} == {"source_tables.html", "draft.html"}
    assert [path.name for path in WEB.rglob("*.py") if "query" in names_read_in(path)] == ["drafts.py"]
    assert {policy for name, policy in POLICIES.items() if "source" in name or "draft" in name} == {Policy.OPERATOR}
    assert POLICIES["admin.begin_dataset"] is Policy.OPERATOR


def _forms(names: str) -> list[Path]:
    """Return the templates that ask for a field of those names."""
    field = re.compile(rf'name="({names})"')
    return [path for path in (WEB / "templates").rglob("*.html") if field.search(path.read_text(encoding="utf-8"))]


def test_row_02_stranger_who_writes_everywhere_makes_no_operator_and_no_person(app: Flask, settings: Settings) -> None:
    before = _counts(settings)
    browser = Browser(app)
    token = token_of(browser)
    values = {"name": "mallory", "username": "mallory", "password": "a-long-password-of-mallory", "role": "administrator", "code": "0" * 43}
    for rule, method in rules(app, but=frozenset()):
        if method != "GET":
            answer = ask(browser, token, method, path_of(rule, {}), values)
            assert answer.status_code in {200, 303, 400, 401, 404, 429}, (rule, answer.status_code)
    assert _counts(settings) == before


def _counts(settings: Settings) -> list[int]:
    with open_store(settings.records_place) as store, store.reading() as conn:
        made = (tables.operator, tables.person, tables.session, tables.operator_session, tables.api_token, tables.rights, tables.invitation)
        return [len(conn.execute(each.select()).all()) for each in made]
