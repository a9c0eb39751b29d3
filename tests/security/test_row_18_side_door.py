"""Row 18: people whose platform signs them in have no password here, and nobody can give them one."""

from __future__ import annotations

from flask import Flask

from rushes.store import tables
from security.walk import ask, parameter_names, path_of, rules, token_of
from web.installation import Browser, ids_by_name, rooms, signed_in


def test_row_18_people_of_a_platform_get_no_local_password_by_any_address(app: Flask) -> None:
    alice, bob = signed_in(app, "alice"), signed_in(app, "bob")
    operator = Browser(app)
    operator.operate()
    account = ids_by_name(app)["North Production House"].account_id
    people = _people(app)
    values = dict.fromkeys(parameter_names(), "a-local-password-of-somebody") | {
        "username": "bob",
        "name": "Bob",
        "email": "bob@example.org",
        "role": "administrator",
    }
    for browser in (alice, bob, operator):
        token = token_of(browser)
        for rule, method in rules(app):
            if method != "GET":
                for person in people.values():
                    ids = {"account_id": account, "person_id": person}
                    answer = ask(browser, token, method, path_of(rule, ids), {**values, **ids})
                    assert answer.status_code < 500, rule.rule
    with rooms(app).store.reading() as conn:
        assert conn.execute(tables.local_person.select().where(tables.local_person.c.person_id.in_(people.values()))).all() == []


def test_row_18_password_of_nobodys_making_opens_no_door(app: Flask) -> None:
    for name in ("alice", "alice@example.org"):
        assert Browser(app).sign_in(name, "a-local-password-of-somebody").status_code != 303


def _people(app: Flask) -> dict[str, int]:
    with rooms(app).store.reading() as conn:
        return {row.username: row.id for row in conn.execute(tables.person.select())}
