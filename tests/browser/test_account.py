"""The pages of an account's administrator in a real browser: reached, saved, worn, read by everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.chromium import Opener, Reader
from rushes.accounts import ProductionNote, save_production_note
from rushes.config import Settings
from rushes.store import open_store
from web.installation import NOW

COLOUR = "#8f56c2"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_an_account_have_nothing_that_shuts_anybody_out(open_page: Opener, scheme: str) -> None:
    reader = open_page(color_scheme=scheme)
    reader.sign_in("alice")
    for page in ("settings", "productions", "groupings", "fields", "reports", "statements", "export", "erase"):
        reader.open(f"/account/1/{page}")
        assert reader.findings() == [], page


def test_pages_of_an_account_fit_a_narrow_phone(open_page: Opener) -> None:
    reader = open_page(viewport={"width": 360, "height": 800})
    reader.sign_in("alice")
    for page in ("settings", "productions", "groupings", "fields", "reports", "statements", "export", "erase"):
        reader.open(f"/account/1/{page}")
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360, page


def test_group_is_made_filled_seen_in_explore_and_deleted_on_a_phone(open_page: Opener) -> None:
    reader = open_page(viewport={"width": 390, "height": 844})
    reader.sign_in("alice")
    page = reader.page
    reader.open("/account/1/groupings")
    page.get_by_label("Name of a new one").fill("Programme")
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Name of a new group").fill("News")
    page.get_by_role("button", name="Make the group").click()
    for row in page.locator(".members tbody tr").all()[:2]:
        row.locator("label").click()
    page.get_by_role("button", name="Put them there").click()
    expect(page.locator(".saved")).to_have_text("Moved 2 productions.")
    assert reader.findings() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("summary", has_text="Edit").first.click()
    assert reader.findings() == []
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Explore by Programme").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingested by Programme")
    expect(page.locator('[data-figure="chart"]')).to_contain_text("News")
    assert reader.findings() == []
    page.go_back()
    page.locator("summary", has_text="Edit").last.click()
    page.get_by_role("button", name="Delete Programme").click()
    expect(page.locator(".none")).to_have_text("Nobody has made one yet.")


def test_colour_is_refused_with_the_nearest_and_worn_once_taken(alice: Reader) -> None:
    alice.open("/account/1/settings")
    try:
        alice.page.get_by_label("Colour", exact=True).fill("#ffee00")
        # The refusal is a page of its own status, which a console counts as an error of the network.
        alice.page.get_by_role("button", name="Save colour").click()
        expect(alice.page.get_by_role("alert")).to_contain_text("The nearest colour that passes is")
        alice.complaints.clear()
        alice.page.get_by_label("Colour", exact=True).fill(COLOUR)
        alice.page.get_by_role("button", name="Save colour").click()
        expect(alice.page.locator(".saved")).to_have_text("Saved.")
        for page in ("/account/1/settings", "/dashboard?account=1"):
            alice.open(page)
            edge = alice.page.locator(".masthead").evaluate("(head) => getComputedStyle(head).borderTopColor")
            assert edge == "rgb(143, 86, 194)", page
        alice.open("/account/1/settings")
        button = alice.page.get_by_role("button", name="Save days and billing")
        assert button.evaluate("(it) => getComputedStyle(it).backgroundColor") == "rgb(143, 86, 194)"
        assert alice.findings() == []
    finally:
        alice.open("/account/1/settings")
        alice.page.get_by_label("Colour", exact=True).fill("")
        alice.page.get_by_role("button", name="Save colour").click()
    assert alice.page.locator('link[href*="accent.css"]').count() == 0


def test_cost_centres_are_searched_and_sorted_in_the_dashboards_table(open_page: Opener, installation: Settings) -> None:
    reader: Reader = open_page()
    reader.sign_in("charlie")
    reader.open("/dashboard?month=2026-10")
    page = reader.page
    account = int(str(page.locator("#productions tbody th a").first.get_attribute("href")).partition("account=")[2].partition("&")[0])
    ids = [
        int(re.findall(r"/production/(\d+)", str(each.get_attribute("href")))[0]) for each in page.locator("#productions tbody th a").all()
    ]
    with open_store(installation.records_place) as store, store.begin() as conn:
        for number, text in zip(ids[:3], ("Zebra 1", "alpha 2", "Zebra 3"), strict=True):
            save_production_note(conn, account, number, ProductionNote(text, ""), by="person:1", at=NOW)
    try:
        page.reload()
        page.wait_for_load_state("networkidle")
        rows = page.locator("#productions tbody tr")
        page.get_by_role("button", name="Cost centre").click()
        expect(rows.nth(0)).to_contain_text("alpha 2")
        expect(rows.nth(2)).to_contain_text("Zebra 3")
        page.get_by_label("Find in this table").fill("zebra")
        expect(rows).to_have_count(2)
        assert reader.findings() == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    finally:
        with open_store(installation.records_place) as store, store.begin() as conn:
            for number in ids[:3]:
                save_production_note(conn, account, number, ProductionNote(), by="person:1", at=NOW)
