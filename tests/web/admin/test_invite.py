"""An operator invites somebody for any account whose connection signs nobody in, and for no other."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from rushes.accounts import Closing, close_account
from rushes.identity import Role
from rushes.store import AuditEntry, list_audit
from web.installation import NOW, AccountIds, Browser, rooms
from web.local_house import PASSWORD, LocalHouse, link_of

FORM = {"username": "Vera@example.org", "name": "Vera", "role": "viewer"}


@pytest.fixture
def olga(house: LocalHouse) -> Browser:
    """Operates the house."""
    browser = house.browser()
    assert browser.operate().status_code == 303
    return browser


def _form(account: AccountIds, **more: str) -> dict[str, str]:
    return {**FORM, "production": str(account.first_production), **more}


def _entries(house: LocalHouse) -> list[AuditEntry]:
    with rooms(house.app).store.reading() as conn:
        return list(list_audit(conn, limit=10))


def test_operator_invites_a_viewer_who_then_sees_what_was_ticked(house: LocalHouse, olga: Browser) -> None:
    assert 'href="/admin/people/invite"' in olga.get("/admin/people").text
    choice = olga.get("/admin/people/invite").text
    address = f"/admin/accounts/{house.a.account_id}/invite"
    assert f'href="{address}">{house.a.name}</a>' in choice
    made = olga.post(address, _form(house.a), page=address)
    link = urlsplit(link_of(made.text))
    assert (link.path, made.headers["Cache-Control"]) == ("/welcome", "no-store")
    assert link_of(made.text) not in olga.get(address).text
    newest = _entries(house)[0]
    assert (newest.who, newest.what, newest.account_id) == ("operator:operator", "person.invited", house.a.account_id)
    assert newest.detail == f"person:{house.person_id('vera@example.org')}, viewer, 1 productions"
    house.welcome(link.fragment)
    vera = house.enter("vera@example.org")
    (account,) = vera.get("/api/v1/me").get_json()["accounts"]
    assert (account["name"], account["role"]) == (house.a.name, "viewer")
    page = vera.get("/dashboard").text
    assert house.a.productions[house.a.first_production] in page
    assert not [name for each, name in house.a.productions.items() if each != house.a.first_production and name in page]


def test_operator_invites_an_administrator_and_changes_what_somebody_with_a_password_sees(house: LocalHouse, olga: Browser) -> None:
    address = f"/admin/accounts/{house.b.account_id}/invite"
    made = olga.post(address, {**FORM, "role": "administrator"}, page=address)
    house.welcome(urlsplit(link_of(made.text)).fragment)
    vera = house.enter("vera@example.org")
    assert vera.get(f"/account/{house.b.account_id}/people").status_code == 200
    changed = olga.post(address, _form(house.b), page=address)
    assert changed.headers["Location"] == f"/admin/people?account={house.b.account_id}"
    assert vera.get(f"/account/{house.b.account_id}/people").status_code == 404
    assert house.enter("vera@example.org", PASSWORD).get("/dashboard").status_code == 200


def test_invitation_that_cannot_be_made_keeps_what_was_typed(house: LocalHouse, olga: Browser) -> None:
    address = f"/admin/accounts/{house.a.account_id}/invite"
    answer = olga.post(address, FORM, page=address)
    assert answer.status_code == 400
    assert "Choose at least one production that a viewer is to see." in answer.text
    assert 'value="Vera@example.org"' in answer.text
    kept = olga.post(address, _form(house.a, username=" "), page=address)
    assert "characters to sign in with" in kept.text
    assert f'value="{house.a.first_production}" checked' in kept.text
    assert _entries(house)[0].what == "operator.sign_in.succeeded"


def test_account_or_production_that_cannot_be_given_is_not_there(house: LocalHouse, olga: Browser) -> None:
    here, gone = f"/admin/accounts/{house.a.account_id}/invite", f"/admin/accounts/{house.b.account_id}/invite"
    assert olga.post(here, {**FORM, "production": str(house.b.first_production)}, page=here).status_code == 404
    with rooms(house.app).store.begin() as records:
        close_account(records, house.b.account_id, Closing.ERASED, by="operator:olga", at=NOW)
    for address in (gone, "/admin/accounts/4711/invite", f"/admin/accounts/{2**70}/invite"):
        assert olga.get(address).status_code == 404, address
        assert olga.post(address, _form(house.b), page=here).status_code == 404, address
    assert house.b.name not in olga.get("/admin/people/invite").text
    assert "No account fits." in olga.get("/admin/people/invite?search=nowhere").text


def test_connection_with_a_sign_in_of_its_own_invites_nobody(operator: Browser, account_a: AccountIds) -> None:
    assert "/admin/people/invite" not in operator.get("/admin/people").text
    assert "Every connection signs its people in itself" in operator.get("/admin/people/invite").text
    address = f"/admin/accounts/{account_a.account_id}/invite"
    assert operator.get(address).status_code == 404
    assert operator.post(address, _form(account_a), page="/admin/people").status_code == 404


def test_nobody_but_an_operator_with_the_forms_secret_invites(house: LocalHouse, olga: Browser) -> None:
    ada = house.settle("ada", house.a, Role.ADMINISTRATOR)
    address = f"/admin/accounts/{house.a.account_id}/invite"
    assert ada.post(address, _form(house.a), page="/account").headers["Location"].startswith("/admin/login")
    assert olga.client.post(address, data=_form(house.a)).status_code in {400, 403}
    assert "vera" not in {each.username for each in rooms(house.app).identity.people()}
