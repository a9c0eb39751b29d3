"""A second platform beside the first: its people are invited, see its numbers, and nothing goes from one to the other."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from platforms.iconiks import HARBOUR, MEADOW, expected_of, iconik_settings
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.demo import IconikServer
from rushes.domain import Period
from rushes.errors import CallerError
from rushes.identity import Access, Inviter, Role
from rushes.platforms import platform_for
from rushes.store import open_store
from rushes.sync import Connection, DayRule, Night, Request, Staging
from rushes.warehouse import open_facts
from web.installation import AccountIds, Browser, ids_by_name, rooms, running, signed_in
from web.local_house import PASSWORD

YESTERDAY = date(2026, 11, 21)
MARKS = ("Harbour Archive", "Meadow Post", *(each.name for domain in (HARBOUR, MEADOW) for each in domain.buckets))


@dataclass(frozen=True)
class Pair:
    """An installation of both platforms, loaded."""

    app: Flask
    accounts: dict[str, AccountIds]
    server: IconikServer

    @property
    def harbour(self) -> AccountIds:
        return self.accounts["Harbour Archive"]

    def invite(self, username: str, account: AccountIds, role: Role, *productions: int, connection: str = "iconik") -> str:
        access = Access(account.account_id, account.name, role, productions)
        return rooms(self.app).identity.local_people.invite(Inviter("command line"), connection, username, username, access).code

    def settle(self, username: str, account: AccountIds, role: Role, *productions: int) -> Browser:
        code = self.invite(username, account, role, *productions)
        browser = Browser(self.app)
        assert "Your password is set" in browser.post("/welcome", {"code": code, "password": PASSWORD}, page="/welcome").text
        answer = browser.sign_in(username, PASSWORD, connection="iconik")
        assert answer.status_code == 303, answer.text
        return browser


@pytest.fixture
def pair(settings: Settings, clock: FrozenClock) -> Iterator[Pair]:
    with IconikServer([HARBOUR, MEADOW]) as server:
        iconik = iconik_settings(server.base_url, HARBOUR, MEADOW)
        both = settings.model_copy(update={"connection": (*settings.connection, iconik)})
        connection = Connection(iconik, platform_for(iconik), DayRule(iconik.zone, iconik.cut_off))
        with closing(open_facts(both)) as warehouse, open_store(both.records_place) as store:
            staging = Staging(both.staging_dir)
            night = Night([connection], store=store, warehouse=warehouse, staging=staging, settings=both.sync, clock=clock)
            assert night.run(Request()).state == "succeeded"
        with running(both, clock) as app:
            yield Pair(app, ids_by_name(app), server)


def test_invited_person_signs_in_and_sees_the_domains_numbers(pair: Pair) -> None:
    vera = pair.settle("vera@example.org", pair.harbour, Role.ADMINISTRATOR)
    page = html.unescape(vera.get(f"/dashboard?account={pair.harbour.account_id}").text).replace("\u00a0", " ")
    assert "Harbour Archive" in page
    stored = sum(HARBOUR.bytes_stored(bucket, YESTERDAY) for bucket in HARBOUR.buckets)
    assert f"{stored / 10**12:.1f} TB" in page
    assert "This connection does not report" in page
    told = vera.get(
        f"/explore/chart.csv?account={pair.harbour.account_id}&value=rendered&value=transcribed&across=day&span=last-7-days"
    ).text
    (yesterday,) = (each for each in told.splitlines() if each.startswith(str(YESTERDAY)))
    hours = expected_of(HARBOUR, Period(YESTERDAY, YESTERDAY))["", YESTERDAY]
    assert yesterday.split(",")[1:] == [f"{hours[each] / 3_600_000:.7f}" for each in ("rendered_ms", "transcribed_ms")]
    # A Sunday on which nothing was done is a zero, though buckets know nothing of transcoders.
    assert "2026-11-15,0,0" in told


def test_viewer_sees_the_bucket_that_was_given_and_no_other(pair: Pair) -> None:
    (proxies,) = (number for number, name in pair.harbour.productions.items() if name == "harbour-proxies")
    (originals,) = (number for number, name in pair.harbour.productions.items() if name == "harbour-originals")
    vera = pair.settle("vera@example.org", pair.harbour, Role.VIEWER, proxies)
    page = vera.get(f"/dashboard?account={pair.harbour.account_id}")
    assert page.status_code == 200
    assert "harbour-proxies" in page.text
    assert "harbour-originals" not in page.text
    assert vera.get(f"/dashboard?account={pair.harbour.account_id}&production={originals}").status_code == 404


def test_nothing_goes_from_one_platform_to_the_other(pair: Pair) -> None:
    alice = signed_in(pair.app, "alice")
    ours = pair.accounts["North Production House"]
    for account in (pair.harbour, pair.accounts["Meadow Post"]):
        for address in (
            "/dashboard?account={}",
            "/account/{}/people",
            "/account/{}/settings",
            "/explore?account={}",
            "/dashboard/year?account={}",
        ):
            assert alice.get(address.format(account.account_id)).status_code == 404, address
        for production in account.productions:
            assert alice.get(f"/dashboard?account={ours.account_id}&production={production}").status_code == 404
    for address in ("/dashboard", "/account", f"/explore?account={ours.account_id}", f"/account/{ours.account_id}/people"):
        page = alice.get(address)
        assert page.status_code == 200, address
        assert [mark for mark in MARKS if mark in html.unescape(page.text)] == []
    vera = pair.settle("vera@example.org", pair.harbour, Role.ADMINISTRATOR)
    for name in ("North Production House", "Meadow Post"):
        other = pair.accounts[name]
        assert vera.get(f"/dashboard?account={other.account_id}").status_code == 404
        production = other.first_production
        assert vera.get(f"/dashboard?account={pair.harbour.account_id}&production={production}").status_code == 404


def test_person_of_one_platform_is_nobody_on_the_other(pair: Pair) -> None:
    pair.settle("alice@example.org", pair.harbour, Role.ADMINISTRATOR)
    refused = Browser(pair.app).sign_in("alice@example.org", "alice-demo", connection="iconik")
    assert "Wrong name or password" in refused.text
    refused = Browser(pair.app).sign_in("alice@example.org", PASSWORD, connection="limecraft")
    assert refused.status_code != 303
    alice = signed_in(pair.app, "alice")
    assert alice.get(f"/dashboard?account={pair.harbour.account_id}").status_code == 404


def test_passwords_of_people_never_go_to_iconik(pair: Pair) -> None:
    before = len(pair.server.log.requests)
    for name in ("alice@example.org", HARBOUR.name):
        assert "Wrong name or password" in Browser(pair.app).sign_in(name, HARBOUR.auth_token, connection="iconik").text
    assert len(pair.server.log.requests) == before


def test_nobody_is_invited_across_platforms(pair: Pair) -> None:
    ours = pair.accounts["North Production House"]
    with pytest.raises(CallerError):
        pair.invite("vera@example.org", ours, Role.ADMINISTRATOR, connection="limecraft")
    with pytest.raises(Exception, match="no such account"):
        pair.invite("vera@example.org", ours, Role.ADMINISTRATOR)


def test_operator_sees_both_connections_and_can_try_iconik(pair: Pair) -> None:
    operator = Browser(pair.app)
    assert operator.operate().status_code == 303
    page = operator.post("/admin/connections/iconik/test", page="/admin/connections").text
    assert "limecraft" in page
    for login in (HARBOUR, MEADOW):
        assert login.name in page
        assert login.auth_token not in page
        assert login.app_id not in page


def test_every_page_of_the_account_opens_and_none_asks_what_a_megabyte_is(pair: Pair) -> None:
    vera = pair.settle("vera@example.org", pair.harbour, Role.ADMINISTRATOR)
    number, production = pair.harbour.account_id, pair.harbour.first_production
    for address in (
        f"/year?account={number}",
        f"/production/{production}",
        f"/account/{number}/statements",
        f"/account/{number}/productions",
    ):
        page = vera.get(address)
        assert page.status_code == 200, address
        assert "Harbour Archive" in page.text, address
    # Its bytes are bytes.
    assert 'name="megabyte"' not in vera.get(f"/account/{number}/settings").text
    ours = pair.accounts["North Production House"].account_id
    assert 'name="megabyte"' in signed_in(pair.app, "alice").get(f"/account/{ours}/settings").text
