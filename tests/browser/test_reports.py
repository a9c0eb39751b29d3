"""A report by mail, made, looked at beforehand and given a recipient by whoever has a screen, a phone, or no mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.chromium import Opener
from browser.keyboard import tab_to


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("title", ["Much " * 23, "W" * 120])
def test_report_of_a_long_name_is_made_and_previewed_on_a_phone(open_page: Opener, scheme: str, title: str) -> None:
    reader = open_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    reader.sign_in("alice")
    page = reader.page
    reader.open("/account/1/reports")
    page.locator("#address").fill(f"{'finance' * 8}@{'example' * 8}.example.org")
    page.get_by_role("button", name="Let it in").click()
    page.get_by_label("Name", exact=True).fill(title)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Who gets it")).to_be_visible()
    own = page.url.partition("#")[0]
    page.locator("#address").fill(f"{'finance' * 8}@{'example' * 8}.example.org")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#recipients ~ .listed li")).to_have_count(1)
    for address in ("/account/1/reports", own, f"{own}/preview"):
        reader.open(address.removeprefix(page.url.partition("/account")[0]))
        assert reader.findings() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_report_is_made_paused_and_removed_by_keyboard(open_page: Opener) -> None:
    reader = open_page()
    reader.sign_in("alice")
    page = reader.page
    reader.open("/account/1/reports")
    tab_to(page, "#title")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By keyboard")
    tab_to(page, 'form[action$="/pause"] button')
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is paused.")).to_be_visible()
    assert reader.findings() == []
    tab_to(page, ".for-good summary")
    page.keyboard.press("Enter")
    assert reader.findings() == []
    tab_to(page, 'form[action$="/remove"] button')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reports by mail")
    expect(page.get_by_role("link", name="By keyboard")).to_have_count(0)
