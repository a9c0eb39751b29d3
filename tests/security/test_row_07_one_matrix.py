"""Rows 7 and 8: somebody else's id is answered like one that does not exist, on every address, by every verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.routing import Rule

from rushes.accounts import every_calculated_field, every_grouping, make_calculated_field, make_group, make_grouping
from rushes.domain import Grant
from rushes.store import ask_job, tables
from rushes.web.policies import POLICIES, Policy
from security.walk import COUNTING, ENDINGS, EXPLORED, ask, body_of, parameter_names, path_of, rules, token_of
from web.data_by_hand import dataset_of
from web.exports_by_hand import export_of
from web.installation import NOW, AccountIds, Browser, ids_by_name, rooms, signed_in
from web.reports_by_hand import make_report

NOWHERE = 987_654_321


@dataclass(frozen=True)
class Ids:
    """Ids of account A that really exist, by the names that addresses and forms give them."""

    values: Mapping[str, object]

    @classmethod
    def of(cls, app: Flask, account: AccountIds) -> Ids:
        store = rooms(app).store
        with store.begin() as conn:
            person = conn.execute(tables.person.select().where(tables.person.c.username == "alice@example.org")).first()
            person = person or conn.execute(tables.person.select().where(tables.person.c.username == "alice")).one()
            token = conn.execute(tables.api_token.select().where(tables.api_token.c.person_id == person.id)).one()
            session = conn.execute(tables.session.select().where(tables.session.c.person_id == person.id)).first()
            grant = Grant(account.account_id, sees_all_productions=True)
            grouping = make_grouping(
                conn, grant, f"Grouping of {person.id} {len(every_grouping(conn, account.account_id))}", by_id=person.id, at=NOW
            )
            group = make_group(conn, grouping, "News", grant)
            name = f"Field of {person.id} {len(every_calculated_field(conn, account.account_id))}"
            field = make_calculated_field(conn, grant, name, "", "transcribed / ingested", by_id=person.id, at=NOW)
            job = ask_job(conn, kind="export", request={}, asked_by=f"person:{person.id}", at=NOW, account_id=account.account_id)
        assert session is not None
        report = make_report(app, account.account_id, person.id, title=f"Report of {person.id}")
        return cls(
            {
                **report,
                **dataset_of(app, account.account_id, f"Data of {person.id}"),
                "account": account.account_id,
                "account_id": account.account_id,
                "production": account.first_production,
                "production_id": account.first_production,
                "person_id": person.id,
                "token_id": token.id,
                "session_id": session.id,
                "job_id": job,
                "export_id": export_of(app, account.account_id, f"of-{person.id}"),
                "tile_id": "chart",
                "grouping_id": grouping,
                "group_id": group,
                "across": f"grouping:{grouping}",
                "field_id": field,
                "value": f"field:{field}",
            }
        )

    def nowhere(self) -> dict[str, object]:
        return dict.fromkeys(self.values, NOWHERE)


def asked_of(rule: Rule) -> Mapping[str, object]:
    """Return what an address has to be asked for beside ids, so that it has something to answer."""
    return EXPLORED if rule.rule.startswith("/explore") else {}


@pytest.fixture
def alice_with_token(app: Flask) -> Browser:
    alice = signed_in(app, "alice")
    alice.post("/account/tokens", {"name": "export", "expires_on": "2026-12-31"}, page="/account")
    return alice


@pytest.mark.parametrize("name", ["charlie", "several"])
def test_row_07_ids_of_somebody_else_are_answered_like_ids_of_nobody(app: Flask, alice_with_token: Browser, name: str) -> None:
    theirs = Ids.of(app, ids_by_name(app)["North Production House"])
    caller = signed_in(app, name)
    token = token_of(caller)
    differences: list[str] = []
    for rule, method in rules(app, but=ENDINGS | COUNTING):
        answers = [ask(caller, token, method, path_of(rule, ids), {**asked_of(rule), **ids}) for ids in (theirs.values, theirs.nowhere())]
        texts = [body_of(answer, NOWHERE, *theirs.values.values()) for answer in answers]
        if answers[0].status_code != answers[1].status_code or texts[0] != texts[1]:
            differences.append(f"{method} {rule.rule}: {[answer.status_code for answer in answers]}")
    assert differences == []
    assert token_of(alice_with_token)


def test_row_07_bob_learns_nothing_of_the_other_productions_of_his_own_account(app: Flask, alice_with_token: Browser) -> None:
    account = ids_by_name(app)["North Production House"]
    bob = signed_in(app, "bob")
    token = token_of(bob)
    seen = {number for number, title in account.productions.items() if title in bob.get("/dashboard").text}
    assert len(seen) == 1
    other = next(number for number in account.productions if number not in seen)
    for rule, method in rules(app, but=ENDINGS | COUNTING):
        pairs = [
            {"account": account.account_id, "account_id": account.account_id, "production": each, "production_id": each, "tile_id": "chart"}
            for each in (other, NOWHERE)
        ]
        answers = [ask(bob, token, method, path_of(rule, ids, NOWHERE), {**asked_of(rule), **ids}) for ids in pairs]
        texts = [body_of(answer, NOWHERE, account.account_id, other) for answer in answers]
        assert (answers[0].status_code, texts[0]) == (answers[1].status_code, texts[1]), (method, rule.rule)
        assert account.productions[other] not in answers[0].text, (method, rule.rule)


def test_row_07_each_role_reaches_what_its_policy_says_and_nothing_above(app: Flask) -> None:
    account = ids_by_name(app)["North Production House"].account_id
    people = {name: signed_in(app, name) for name in ("alice", "bob", "charlie")}
    tokens = {name: token_of(browser) for name, browser in people.items()}
    ids = {"account": account, "account_id": account}
    for rule, method in rules(app):
        policy = POLICIES[rule.endpoint]
        for name, browser in people.items():
            answer = ask(browser, tokens[name], method, path_of(rule, ids, NOWHERE), {**asked_of(rule), **ids})
            if policy is Policy.OPERATOR:
                assert answer.status_code == 303, (name, rule.rule)
                assert answer.headers["Location"].startswith("/admin/login"), (name, rule.rule)
            elif policy in {Policy.ADMINISTRATOR, Policy.ADMINISTRATOR_TOKEN, Policy.EDITOR} and name != "alice":
                assert answer.status_code == 404, (name, rule.rule, answer.status_code)
            else:
                assert answer.status_code < 500, (name, rule.rule)


ODD = (0, -1, "*", "null", "NULL", "None", "all", "", "1,2", "1 or 1=1", "01", "1.0", "١", "9" * 40, "%", "public")


def test_row_08_no_id_of_an_address_means_everybody(shared_app: Flask) -> None:
    names = [
        name
        for ids in ids_by_name(shared_app).values()
        if ids.name != "Riverside Broadcasting"
        for name in (ids.name, *ids.productions.values())
    ]
    # Two titles are the same in the oddly named account and say nothing.
    marks = [name for name in names if len(name) > 4]
    charlie = signed_in(shared_app, "charlie")
    token, fields = token_of(charlie), parameter_names()
    for number, (rule, method) in enumerate(rules(shared_app)):
        # Every address that takes an id meets all of them, every other one a quarter.
        for odd in ODD if "<" in rule.rule else ODD[number % 4 :: 4]:
            if method == "GET":
                given = dict.fromkeys(fields, odd) if not asked_of(rule) else {**asked_of(rule), "account": odd, "production": odd}
                answer = ask(charlie, token, method, path_of(rule, {}, odd), given)
                assert answer.status_code < 500, (rule.rule, odd)
                assert not [mark for mark in marks if mark in answer.text], (rule.rule, odd)


@pytest.mark.parametrize("odd", ODD)
def test_row_08_no_id_of_a_question_means_everybody(shared_app: Flask, odd: object) -> None:
    charlie = signed_in(shared_app, "charlie")
    token = token_of(charlie)
    for name in ("account", "production"):
        question = {
            "measures": ["ingested"],
            "dimensions": ["account", "production"],
            "period": {"from": "2026-10-01", "to": "2026-11-21"},
            "filters": [{"dimension": name, "values": [odd]}],
        }
        answer = ask(charlie, token, "POST", "/api/v1/query", question)
        assert answer.status_code in {400, 404}, answer.text
