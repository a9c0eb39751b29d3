"""Accounts and people, and looking at the pages as one of them: a banner on every page, nothing to write with, an end."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from rushes.accounts import Closing, close_account
from rushes.clock import FrozenClock
from rushes.store import list_audit
from web.installation import NOW, AccountIds, Browser, rooms


def test_accounts_tell_how_far_they_are_and_which_are_closed(
    app: Flask, operator: Browser, trouble: str, account_a: AccountIds, odd_account: AccountIds
) -> None:
    with rooms(app).store.begin() as records:
        close_account(records, odd_account.account_id, Closing.RETIRED, by="operator:olga", at=NOW)
    page = operator.get("/admin/accounts").text
    assert "&lt;b&gt;Hostile&lt;/b&gt;" in page
    assert "1 day behind" in page
    assert "retired 22 Nov, 07:00" in page
    assert f'<a href="/admin/rejects?account={account_a.account_id}">2</a>' in page
    assert "North Production House" not in operator.get("/admin/accounts?search=hostile").text
    assert "No account fits." in operator.get("/admin/accounts?search=nobody").text


def test_people_are_listed_with_rights_and_who_signed_in_last_first(
    operator: Browser, clock: FrozenClock, alice: Browser, account_b: AccountIds
) -> None:
    clock.advance(timedelta(minutes=5))
    charlie = Browser(operator.client.application)
    charlie.sign_in("charlie")
    page = operator.get("/admin/people").text
    assert page.index("charlie") < page.index("alice")
    assert "administrator" in page
    assert "1 session" in page
    only = operator.get(f"/admin/people?account={account_b.account_id}").text
    assert ("alice" in only, "charlie" in only) == (False, True)
    assert "Nobody fits." in operator.get("/admin/people?search=nobody").text


def test_nobody_has_signed_in_yet_is_said(operator: Browser) -> None:
    assert "Nobody has signed in yet." in operator.get("/admin/people").text


def test_view_as_shows_the_banner_refuses_to_write_and_stops(app: Flask, operator: Browser, bob: Browser, account_a: AccountIds) -> None:
    person = next(each for each in rooms(app).identity.people() if each.username == "bob")
    answer = operator.post(f"/admin/people/{person.person_id}/view", page="/admin/people")
    assert answer.headers["Location"] == "/dashboard"
    for address in ("/dashboard", "/account", "/nothing-here"):
        assert 'class="viewing"' in operator.get(address).text, address
    page = operator.get("/dashboard").text
    assert f"You see what <strong>{person.name}</strong> sees. Read-only, until 07:30." in page
    assert account_a.name in page
    refused = operator.post("/account/tokens", {"name": "mine", "expires_on": "2026-12-31"}, page="/dashboard")
    assert refused.status_code == 403
    assert operator.post("/admin/view/stop", page="/dashboard").headers["Location"] == "/admin/people"
    assert operator.get("/dashboard").status_code == 303
    assert 'class="viewing"' not in operator.get("/admin").text
    with rooms(app).store.reading() as records:
        ended, started = list_audit(records, limit=2)
    assert [(each.who, each.what, each.detail) for each in (started, ended)] == [
        ("operator:operator", "view.started", f"person:{person.person_id}"),
        ("operator:operator", "view.ended", f"person:{person.person_id}"),
    ]


def test_view_as_ends_by_itself_and_with_the_operators_sign_out(app: Flask, operator: Browser, bob: Browser, clock: FrozenClock) -> None:
    person = next(each for each in rooms(app).identity.people() if each.username == "bob")
    operator.post(f"/admin/people/{person.person_id}/view", page="/admin/people")
    clock.advance(timedelta(minutes=31))
    assert operator.get("/dashboard").headers["Location"].startswith(("/login", "/admin"))
    operator.post(f"/admin/people/{person.person_id}/view", page="/admin/people")
    view = operator.client.get_cookie("rushes_view")
    assert view is not None
    operator.post("/admin/logout", page="/admin")
    operator.client.set_cookie("rushes_view", view.value)
    assert operator.get("/dashboard").status_code == 303


def test_view_as_nobody_is_404_and_by_get_is_not_possible(operator: Browser) -> None:
    assert operator.post("/admin/people/99/view", page="/admin").status_code == 404
    assert operator.get("/admin/people/1/view").status_code == 405
