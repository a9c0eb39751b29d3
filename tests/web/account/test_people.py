"""The people of an account, as its administrator sees and changes them; and that nobody else does either."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from rushes.demo import Membership, PlatformServer
from web.installation import AccountIds, Browser, rooms


def _person_id(app: Flask, username: str) -> int:
    return next(each.person_id for each in rooms(app).identity.people() if each.username == username)


def _row(page: str, name: str) -> str:
    rows = [row for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL) if f'<th scope="row">{name}' in row]
    assert len(rows) == 1, (name, rows)
    return re.sub(r"\s+", " ", rows[0])


def test_page_lists_who_has_rights_in_the_account_and_nobody_else(
    alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    page = alice.get(f"/account/{account_a.account_id}/people").text
    assert '<td>viewer</td><td>one production</td><td>22 Nov, 07:00</td><td class="number">1</td>' in _row(page, "bob")
    assert "<td>administrator</td><td>all productions</td>" in _row(page, "alice")
    assert "charlie" not in page
    assert "<td>127.0.0.1</td>" not in page
    assert "<td>127.0.0.1</td>" in alice.get("/account").text
    assert f'href="/account/{account_a.account_id}/people"' in alice.get("/account").text
    assert "/people" not in bob.get("/account").text


def test_viewer_becomes_an_editor_and_a_viewer_again(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    people = f"/account/{account_a.account_id}/people"
    address = f"{people}/{_person_id(app, 'bob')}/role"
    before = bob.get("/api/v1/me").get_json()
    assert alice.post(address, {"role": "editor"}, page=people).headers["Location"] == people
    assert "<td>editor</td><td>one production</td>" in _row(alice.get(people).text, "bob")
    assert "<td>editor</td>" in bob.get("/account").text
    assert bob.get("/dashboard").status_code == 200
    assert alice.post(address, {"role": "viewer"}, page=people).status_code == 303
    assert bob.get("/api/v1/me").get_json() == before
    for role in ("administrator", "", "EDITOR"):
        assert alice.post(address, {"role": role}, page=people).status_code == 404


def test_administrators_role_is_the_platforms(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    people = f"/account/{account_a.account_id}/people"
    answer = alice.post(f"{people}/{_person_id(app, 'alice')}/role", {"role": "viewer"}, page=people)
    assert "can only be changed there" in answer.text
    assert "<td>administrator</td>" in _row(answer.text, "alice")


def test_tokens_of_the_accounts_people_are_listed_and_revoked(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    people = f"/account/{account_a.account_id}/people"
    made = bob.post("/account/tokens", {"name": "bob's export", "expires_on": "2026-12-31"}, page="/account")
    secret = re.search(r'value="(rushes_[^"]+)"', made.text)
    assert secret
    page = alice.get(people).text
    assert secret[1] not in page
    assert "<td>bob</td><td>never</td><td>31 December 2026</td>" in html.unescape(_row(page, "bob&#39;s export"))
    revoke = re.search(rf'action="({people}/\d+/tokens/\d+/revoke)"', page)
    assert revoke
    assert alice.post(revoke[1], page=people).headers["Location"] == f"{people}#tokens"
    assert Browser(app).get("/api/v1/me", Authorization=f"Bearer {secret[1]}").status_code == 401
    assert "Nobody has a token" in alice.get(people).text


def test_token_of_somebody_with_other_accounts_too_is_the_operators(
    app: Flask, alice: Browser, platform: PlatformServer, account_a: AccountIds
) -> None:
    # “several” administers two other accounts, and for this test sees one production of account A.
    people = f"/account/{account_a.account_id}/people"
    several = next(each for each in platform.world.people if each.name == "several")
    alices = next(each for each in platform.world.people if each.name == "alice").memberships[0]
    former = several.memberships
    object.__setattr__(several, "memberships", (*former, Membership(alices.account_id, frozenset({"ACCOUNT_VIEW"}))))
    try:
        browser = Browser(app)
        browser.sign_in("several")
        browser.post("/account/tokens", {"name": "wide", "expires_on": "2026-12-31"}, page="/account")
        page = alice.get(people).text
        assert "Revoked by the operator only" in _row(page, "wide")
        assert "/revoke" not in _row(page, "wide")
        answer = alice.post(f"{people}/{_person_id(app, 'several')}/tokens/1/revoke", page=people)
        assert "Whoever runs this installation can revoke the token" in answer.text
        assert "/account/tokens/1/revoke" in browser.get("/account").text
    finally:
        object.__setattr__(several, "memberships", former)


POSTS = ("{person}/role", "{person}/tokens/1/revoke", "invite", "{person}/link", "{person}/disable", "{person}/enable", "{person}/withdraw")


@pytest.mark.parametrize("path", POSTS)
def test_whoever_does_not_administer_the_account_finds_nothing(
    app: Flask, alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds, path: str
) -> None:
    alice.post("/account/tokens", {"name": "export", "expires_on": "2026-12-31"}, page="/account")
    bobs, charlies = _person_id(app, "bob"), _person_id(app, "charlie")
    form = {"role": "editor", "username": "new", "production": str(account_a.first_production)}
    for browser, account, person in (
        (bob, account_a, bobs),
        (charlie, account_a, bobs),
        (alice, account_b, charlies),
        (alice, account_b, bobs),
    ):
        address = f"/account/{account.account_id}/people/{path.format(person=person)}"
        assert browser.post(address, form, page="/account").status_code == 404, address
        assert browser.get(f"/account/{account.account_id}/people").status_code == 404
    if "{person}" in path:
        # Her own account, and somebody who is not in it.
        for person in (charlies, 4711):
            address = f"/account/{account_a.account_id}/people/{path.format(person=person)}"
            assert alice.post(address, form, page="/account").status_code == 404, address
    assert "editor" not in bob.get("/account").text


def test_platforms_people_are_not_invited_disabled_or_given_links(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    people = f"/account/{account_a.account_id}/people"
    assert "Invite somebody" not in alice.get(people).text
    bobs = _person_id(app, "bob")
    for path in ("link", "disable", "enable", "withdraw"):
        assert alice.post(f"{people}/{bobs}/{path}", page=people).status_code == 404
    form = {"username": "new", "role": "viewer", "production": str(account_a.first_production)}
    answer = alice.post(f"{people}/invite", form, page=people)
    assert "new-link" not in answer.text
    assert bob.get("/account").status_code == 200
