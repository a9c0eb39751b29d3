"""Invited, welcomed, signed in, and signed out of another browser: as people do it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.chromium import Reader, open_reader
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings, SignInSettings
from rushes.demo import Fault, PlatformServer
from rushes.identity import Access, Inviter, Role
from web.installation import NOW, copy_of, ids_by_name, rooms, running
from web.serving import answering

PASSWORD = "a tangerine keeps no diary"


class Place:
    """An installation of this test's own, its clock, and pages opened on it."""

    def __init__(self, chromium: Browser, address: str, clock: FrozenClock) -> None:
        self._chromium = chromium
        self.address = address
        self.clock = clock
        self.opened: list[Reader] = []

    def open(self, **context: object) -> Reader:
        _made, reader = open_reader(self._chromium, self.address, **context)
        self.opened.append(reader)
        return reader


@pytest.fixture
def place(
    request: pytest.FixtureRequest, installation: Settings, chromium: Browser, tmp_path: Path, records: RecordsFactory, facts: FactsFactory
) -> Iterator[Place]:
    settings, clock = copy_of(installation, tmp_path, records, facts), FrozenClock(NOW)
    is_local = getattr(request, "param", "local") == "local"
    if is_local:
        local = settings.connection[0].model_copy(update={"sign_in": SignInSettings(kind="local")})
        settings = settings.model_copy(update={"connection": (local,)})
    with running(settings, clock) as app, answering(app) as address:
        place = Place(chromium, address, clock)
        if is_local:
            account = ids_by_name(app)["North Production House"]
            people = rooms(app).identity.local_people
            access = Access(account.account_id, account.name, Role.ADMINISTRATOR)
            made = people.invite(Inviter("command line"), "limecraft", "ada", "Ada", access)
            people.accept(made.code, PASSWORD, "127.0.0.1")
        yield place
        complaints = [complaint for reader in place.opened for complaint in reader.silence()]
        for reader in place.opened:
            reader.page.context.close()
    assert complaints == []


def test_invited_viewer_is_welcomed_signs_in_and_sees_only_what_was_granted(place: Place) -> None:
    ada = place.open()
    ada.sign_in("ada", PASSWORD)
    ada.open("/account")
    ada.page.get_by_role("link", name="People").click()
    ada.page.get_by_label("E-mail or name to sign in with").fill("vera@example.org")
    ada.page.get_by_label("Name, as it is shown").fill("Vera")
    ada.page.get_by_label("Storm Season").check()
    assert ada.findings() == []
    ada.page.get_by_role("button", name="Make an invitation").click()
    link = ada.page.get_by_label("The link:").input_value()
    assert ada.findings() == []

    vera = place.open()
    vera.page.goto(link)
    # The code leaves the address at once, and no request ever carried it there.
    expect(vera.page).to_have_url(f"{place.address}/welcome")
    assert not [url for url in vera.requests if link.partition("#")[2] in url]
    expect(vera.page.get_by_label("The code in your link")).to_be_hidden()
    assert vera.findings() == []
    password = vera.page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    vera.page.get_by_label("Show the password").check()
    expect(password).to_have_attribute("type", "text")
    vera.page.get_by_role("button", name="Set the password").click()
    vera.page.get_by_role("link", name="Sign in", exact=True).click()
    vera.sign_in("vera@example.org", PASSWORD)
    expect(vera.page.locator(".menu-name")).to_have_text("North Production House")
    boxes = vera.page.locator('input[name="production"]')
    assert boxes.count() == 1
    assert "Storm Season" in vera.page.content()
    assert "The Long Harbour" not in vera.page.content()


def test_code_can_be_pasted_where_no_script_runs(place: Place) -> None:
    ada = place.open(java_script_enabled=False)
    ada.page.goto(f"{place.address}/welcome#no-code-of-ours-at-all-but-long-enough")
    expect(ada.page.get_by_label("The code in your link")).to_be_visible()
    ada.page.get_by_label("The code in your link").fill("no-code-of-ours")
    ada.page.get_by_label("Password", exact=True).fill(PASSWORD)
    ada.page.get_by_role("button", name="Set the password").click()
    expect(ada.page.get_by_role("alert")).to_contain_text("This invitation cannot be used")


def test_signing_out_of_another_browser_ends_that_one(place: Place) -> None:
    here, there = place.open(), place.open()
    for reader in (there, here):
        reader.sign_in("ada", PASSWORD)
    here.open("/account")
    rows = here.page.get_by_role("region", name="Your sessions").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("this one")
    assert here.findings() == []
    rows.nth(2).get_by_role("button").click()
    expect(rows).to_have_count(2)
    there.open("/account")
    expect(there.page).to_have_url(f"{place.address}/login?why=ended&next=/account")
    expect(there.page.locator(".notice")).to_contain_text("Your session has ended")


@pytest.mark.parametrize("place", ["platform"], indirect=True)
def test_platform_that_stops_answering_is_said_and_then_asks_to_try_later(place: Place, platform: PlatformServer) -> None:
    alice = place.open()
    alice.sign_in("alice")
    person = next(each.id for each in platform.world.people if each.name == "alice")
    platform.faults.add(Fault(f"GET /user/{person}/accountrights", status=503, times=50))
    try:
        place.clock.advance(timedelta(minutes=2))
        for path in ("/dashboard", "/account"):
            alice.open(path)
            expect(alice.page.locator(".notices")).to_contain_text("could not be checked with the media platform just now")
        place.clock.advance(timedelta(minutes=14))
        alice.open("/account")
        expect(alice.page.get_by_role("heading", level=1)).to_have_text("The media platform does not answer")
        expect(alice.page.locator("main")).to_contain_text("Try again in a few minutes")
        alice.complaints.clear()
    finally:
        platform.faults.clear()
    place.clock.advance(timedelta(minutes=2))
    alice.open("/account")
    expect(alice.page.locator(".notices")).to_have_count(0)
