"""Invited, welcomed, signed in: and no secret on the way in any address, log or file."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

import pytest

from kept_records import everything_in
from rushes.identity import Role
from web.installation import Browser, rooms
from web.local_house import PASSWORD, LocalHouse, link_of

OTHER = "the lighthouse forgot my umbrella"


def _invite(house: LocalHouse, ada: Browser, username: str, *productions: int, role: str = "viewer") -> str:
    people = f"/account/{house.a.account_id}/people"
    form = {"csrf_token": ada.form_token(people), "username": username, "name": "", "role": role}
    data = {**form, "production": [str(each) for each in productions]}
    return ada.client.post(f"{people}/invite", data=data).text


def test_invited_viewer_sets_a_password_signs_in_and_sees_only_what_was_granted(house: LocalHouse, ada: Browser) -> None:
    first, other, *_ = house.a.productions
    link = urlsplit(link_of(_invite(house, ada, "Vera@example.org", first)))
    assert (link.scheme, link.netloc, link.path, link.query) == ("http", "localhost", "/welcome", "")
    house.welcome(link.fragment)
    vera = house.enter("vera@example.org")
    assert "<td>viewer</td><td>one production</td>" in vera.get("/account").text
    assert "As the account&#39;s administrator has set it" in vera.get("/account").text
    page = vera.get(f"/dashboard?account={house.a.account_id}")
    assert page.status_code == 200
    assert vera.get(f"/dashboard?account={house.a.account_id}&production={other}").status_code == 404
    assert vera.get(f"/dashboard?account={house.b.account_id}").status_code == 404
    assert vera.get(f"/account/{house.a.account_id}/people").status_code == 404


def test_welcome_takes_the_whole_link_too_and_a_code_once(house: LocalHouse, ada: Browser) -> None:
    link = link_of(_invite(house, ada, "vera", house.a.first_production))
    browser = house.browser()
    assert "At least 15 characters" in browser.get("/welcome").text
    weak = browser.post("/welcome", {"code": link, "password": "too short"}, page="/welcome")
    assert 'role="alert"' in weak.text
    assert "at least 15 characters" in weak.text
    assert "too short" not in weak.text
    done = browser.post("/welcome", {"code": link, "password": PASSWORD}, page="/welcome").text
    assert "<strong>vera</strong>" in done
    again = browser.post("/welcome", {"code": link, "password": OTHER}, page="/welcome").text
    assert "cannot be used" in again
    assert "Ask whoever gave you the link for a new one" in again


def test_sign_in_page_of_a_local_connection_speaks_of_its_own_passwords(house: LocalHouse, ada: Browser) -> None:
    page = house.browser().get("/login").text
    assert "Ask your account&#39;s administrator for a new link" in page
    assert "media platform" not in page
    unknown, wrong = (house.browser().sign_in(name, OTHER).text for name in ("nobody", "ada"))
    assert "Wrong name or password" in unknown
    assert unknown.replace("nobody", "NAME").split("csrf_token")[0] == wrong.replace("ada", "NAME").split("csrf_token")[0]


def test_administrator_resets_keeps_out_lets_in_changes_and_takes_away(house: LocalHouse, ada: Browser) -> None:
    first, other, *_ = house.a.productions
    vera = house.settle("vera", house.a, Role.VIEWER, first)
    people = f"/account/{house.a.account_id}/people"
    hers = f"{people}/{house.person_id('vera')}"
    reset = ada.post(f"{hers}/link", page=people).text
    assert "A link for a new password" in reset
    assert vera.get("/account").status_code == 303
    house.welcome(urlsplit(link_of(reset)).fragment, OTHER)
    vera = house.enter("vera", OTHER)
    assert ada.post(f"{hers}/disable", page=people).status_code == 303
    assert vera.get("/account").status_code == 303
    assert "kept out" in ada.get(people).text
    assert "Wrong name or password" in house.browser().sign_in("vera", OTHER).text
    assert ada.post(f"{hers}/enable", page=people).status_code == 303
    vera = house.enter("vera", OTHER)
    form = ada.get(f"{people}?person={house.person_id('vera')}").text
    assert re.search(rf'value="{first}" checked', form)
    assert not re.search(rf'value="{other}" checked', form)
    assert "new-link" not in _invite(house, ada, "vera", first, other)
    assert "<td>2 productions</td>" in vera.get("/account").text
    assert ada.post(f"{hers}/withdraw", page=people).status_code == 303
    assert "There is no account that you may see at present" in vera.get("/account").text
    assert vera.get(f"/dashboard?account={house.a.account_id}").status_code == 404


def test_invitation_that_cannot_be_made_keeps_what_was_typed(house: LocalHouse, ada: Browser) -> None:
    house.settle("ben", house.b, Role.ADMINISTRATOR)
    first = house.a.first_production
    none = _invite(house, ada, "vera")
    assert "Choose at least one production" in none
    assert 'value="vera"' in none
    foreign = _invite(house, ada, "vera", house.b.first_production)
    assert "There is nothing at this address" in foreign
    taken = _invite(house, ada, "ben", first)
    assert "not of your accounts alone" in taken
    assert re.search(rf'value="{first}" checked', taken)
    oneself = _invite(house, ada, "ada", first)
    assert "Nobody changes their own rights" in oneself


def test_administrator_of_another_account_reaches_nobody_here(house: LocalHouse, ada: Browser) -> None:
    vera = house.settle("vera", house.a, Role.VIEWER, house.a.first_production)
    ben = house.settle("ben", house.b, Role.ADMINISTRATOR)
    hers = house.person_id("vera")
    for account in (house.a, house.b):
        for path in ("link", "disable", "enable", "withdraw", "role", "tokens/1/revoke"):
            address = f"/account/{account.account_id}/people/{hers}/{path}"
            assert ben.post(address, {"role": "editor"}, page="/account").status_code == 404, address
        assert "vera" not in ben.get(f"/account/{account.account_id}/people?person={hers}").text
    assert vera.get("/account").status_code == 200


def test_codes_and_passwords_come_into_no_log_no_address_and_no_file(
    house: LocalHouse, ada: Browser, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    link = link_of(_invite(house, ada, "vera", house.a.first_production))
    code = urlsplit(link).fragment
    house.welcome(code)
    house.browser().sign_in("vera", OTHER)
    house.enter("vera")
    written = caplog.text + "".join(capfd.readouterr())
    settings = rooms(house.app).settings
    kept = everything_in(settings.records_place, settings.data_dir)
    for hidden in (code, PASSWORD, OTHER):
        assert hidden not in written
        assert hidden.encode() not in kept
