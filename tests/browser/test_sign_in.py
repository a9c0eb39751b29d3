from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from browser.chromium import ARGUMENTS, EXECUTABLE, Opener, Reader, open_reader


def test_signing_in_leads_to_the_dashboard(open_page: Opener) -> None:
    reader: Reader = open_page()
    reader.sign_in("alice")
    expect(reader.page).to_have_title(re.compile(r"November 2026: [\d.,]+\sh ingested, North Production House · Rushes"))
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("November 2026")


def test_wrong_password_is_said_plainly_and_only_the_name_is_kept(open_page: Opener) -> None:
    reader: Reader = open_page()
    reader.sign_in("alice", "not-this-one")
    expect(reader.page.get_by_role("alert")).to_contain_text("Wrong name or password. Forgotten it? It is the one of your media platform.")
    expect(reader.page.get_by_label("Name or e-mail")).to_have_value("alice")
    expect(reader.page.get_by_label("Password")).to_have_value("")
    expect(reader.page.get_by_label("Password")).to_be_focused()
    expect(reader.page.get_by_role("link", name="Set a new password on the media platform")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "account", "productions"),
    [("alice", "North Production House", 7), ("bob", "North Production House", 1), ("charlie", "Riverside Broadcasting", 75)],
)
def test_each_person_sees_their_own_productions_only(open_page: Opener, name: str, account: str, productions: int) -> None:
    reader: Reader = open_page()
    reader.sign_in(name)
    expect(reader.page.locator(".menu-name")).to_have_text(account)
    boxes = reader.page.locator('input[name="production"]')
    assert boxes.count() <= productions
    assert boxes.count() >= 1
    if name == "bob":
        assert boxes.count() == 1
    other = "Riverside Broadcasting" if account.startswith("North") else "North Production House"
    assert other not in reader.page.content()


def test_signing_out_closes_the_page_for_good(open_page: Opener) -> None:
    reader: Reader = open_page()
    reader.sign_in("charlie")
    reader.page.locator(".menu summary").click()
    reader.page.get_by_role("button", name="Sign out", exact=True).click()
    reader.page.wait_for_url("**/login")
    reader.open("/dashboard")
    assert "/login" in reader.page.url


def test_way_back_after_signing_out_shows_nothing(chromium: Browser, address: str) -> None:
    # Playwright switches off what every reader's browser does: keep the whole page for the way back.
    remembering = chromium.browser_type.launch(
        executable_path=EXECUTABLE, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    try:
        _, reader = open_reader(remembering, address)
        reader.sign_in("charlie")
        reader.page.locator(".menu summary").click()
        reader.page.get_by_role("button", name="Sign out", exact=True).click()
        reader.page.wait_for_url("**/login")
        reader.page.evaluate("history.back()")
        reader.page.wait_for_timeout(1_000)
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert "Riverside Broadcasting" not in reader.page.content()
    finally:
        remembering.close()


def test_sign_in_returns_to_the_filtered_page(open_page: Opener) -> None:
    reader: Reader = open_page()
    reader.open("/dashboard?month=2026-10")
    reader.page.get_by_label("Name or e-mail").fill("alice")
    reader.page.get_by_label("Password").fill("alice-demo")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/dashboard?month=2026-10")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("October 2026")
