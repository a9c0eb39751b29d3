"""Calculated fields in a real browser: a formula is kept, its field dragged into another chart, and the same by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from browser.chromium import Opener, Reader
from browser.keyboard import tab_to
from browser.test_explore import ACROSS, VALUES, drag, send
from rushes.config import Settings
from rushes.store import open_store, tables

FORMULA = "transcribed / ingested"


@pytest.fixture(autouse=True)
def _no_field_stays(installation: Settings) -> Iterator[None]:
    yield
    with open_store(installation.records_place) as store, store.begin() as conn:
        conn.execute(delete(tables.calculated_field))


def kept(page: Page, name: str) -> str:
    """Return what stands before an id in the page for the field of that name."""
    item = page.locator("#field-list summary", has_text=name)
    return str(item.get_attribute("id")).removeprefix("field-")


def test_formula_is_kept_under_a_name_and_its_field_dragged_into_a_fresh_chart(alice: Reader) -> None:
    page = alice.page
    alice.open("/explore")
    page.locator("#formula-head").click()
    page.locator("#formula").fill(FORMULA)
    page.locator("#formula").press("Enter")
    expect(page).to_have_url(re.compile("value="))
    page.locator("#value-0").click()
    page.get_by_role("link", name="Keep under a name…").click()
    expect(page.locator("#formula")).to_have_value(FORMULA)
    assert alice.findings() == []
    page.get_by_label("Name", exact=True).fill("Transcribed share")
    page.get_by_label("Description", exact=True).fill("How much of what came was transcribed.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Transcribed share")
    expect(page).to_have_url(re.compile("value=field%3A"))
    alice.open("/explore")
    page.locator("#find-field").fill("transcribed sh")
    expect(page.locator("#field-list summary:visible")).to_have_count(1)
    page.locator("#find-field").fill("")
    drag(page, kept(page, "Transcribed share"), VALUES)
    drag(page, "month", ACROSS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Transcribed share by month")
    expect(page.locator('[data-figure="chart"] .draw:visible svg')).to_have_count(1)
    page.locator("#value-0").click()
    expect(page.locator("#value-0 + .field-menu .told")).to_have_text(
        "How much of what came was transcribed. Transcribed / Ingested, in per cent."
    )
    assert alice.findings() == []


def test_field_is_kept_checked_as_one_types_used_changed_and_deleted_by_keyboard_alone(alice: Reader) -> None:
    page = alice.page
    alice.open("/account/1/fields")
    tab_to(page, "#name")
    page.keyboard.type("Twice")
    tab_to(page, "#formula")
    page.keyboard.type("ingested *")
    expect(page.locator("#formula-told")).to_contain_text("ends too soon")
    expect(page.locator("#formula")).to_have_attribute("aria-invalid", "true")
    page.keyboard.type(" 2")
    expect(page.locator("#formula-told")).to_contain_text("comes out in hours")
    page.keyboard.press("Enter")
    expect(page.locator(".groups tbody th a")).to_have_text("Twice")
    alice.open("/explore")
    send(page, kept(page, "Twice"), "Add to the values")
    expect(page.get_by_role("heading", level=1)).to_have_text("Twice")
    tab_to(page, "#value-0")
    page.keyboard.press("Enter")
    way = page.get_by_role("link", name="Change the field…")
    tab_to(page, f'a[href="{way.get_attribute("href")}"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Twice")
    assert alice.findings() == []
    tab_to(page, "details.for-good summary")
    page.keyboard.press("Enter")
    tab_to(page, "button.danger")
    page.keyboard.press("Enter")
    expect(page.locator(".none")).to_have_text("Nobody has kept one yet.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["Much " * 16, "W" * 80])
def test_pages_and_chart_of_a_field_of_a_long_name_fit_a_phone_and_shut_nobody_out(open_page: Opener, scheme: str, name: str) -> None:
    reader = open_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    reader.sign_in("alice")
    page = reader.page
    reader.open("/account/1/fields")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Formula", exact=True).fill("(transcribed + subtitled + translated) / (ingested + transcribed + subtitled)")
    page.get_by_role("button", name="Keep it").click()
    number = str(page.locator(".groups tbody a").first.get_attribute("href")).rpartition("/")[2]
    for address in (
        "/account/1/fields",
        f"/account/1/fields/{number}",
        f"/explore?account=1&value=field:{number}&value=ingested&across=month",
    ):
        reader.open(address)
        assert reader.findings() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
