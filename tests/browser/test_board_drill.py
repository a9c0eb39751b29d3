"""From a mark of a dashboard closer in time and back up, by mouse, by keyboard alone, and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from browser.boards_by_hand import INGESTED, STORED, make_board
from browser.chromium import Opener, Reader, open_reader
from browser.keyboard import tab_to

HOURS_BY_MONTH = "value=ingested&across=month&span=this-year&kind=bars"
OCTOBER = re.compile(r"within=2026-10-01\.\.2026-10-31&by=week$")


def test_press_on_a_mark_leads_closer_and_up_and_back_leads_where_one_came_from(alice: Reader) -> None:
    make_board(alice, "By mouse", HOURS_BY_MONTH, STORED, INGESTED)
    page = alice.page
    page.locator('[data-figure="t1"]').hover()
    page.wait_for_selector('[data-figure="t1"].is-taken')
    bar = page.locator('[data-figure="t1"] .live .bars .point').nth(-2).bounding_box()
    assert bar is not None
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(page).to_have_url(OCTOBER)
    expect(page.locator(".chip-name")).to_have_text(["October 2026"])
    expect(page.locator("#t1 h2")).to_have_text("Ingested by week")
    expect(page.locator("#t2 h2")).to_have_text("Stored by week")
    for tile in ("t1", "t2", "t3"):
        expect(page.locator(f"#{tile} .subtitle")).to_have_text("1 October 2026 to 31 October 2026")
    page.locator("#compare").select_option("former")
    expect(page.locator("#t3 .subtitle")).to_contain_text("compared with")
    expect(page.locator(".chip-name")).to_have_text(["October 2026"])
    page.get_by_role("link", name="Up to: Q4 2026 by month").click()
    expect(page.locator(".chip-name")).to_have_text(["Q4 2026"])
    page.get_by_role("link", name="Remove Q4 2026").click()
    expect(page.locator(".chip-name")).to_have_count(0)
    expect(page.locator("#t1 h2")).to_have_text("Ingested by month")
    page.go_back()
    expect(page.locator(".chip-name")).to_have_text(["Q4 2026"])
    page.locator("#span").select_option("last-30-days")
    expect(page.locator(".chip-name")).to_have_count(0)


def test_keyboard_leads_closer_by_marks_and_by_the_numbers_of_a_table(alice: Reader) -> None:
    make_board(alice, "By keyboard", HOURS_BY_MONTH, STORED)
    page = alice.page
    tab_to(page, '#t1 .draw:not([hidden]) a[data-key="2026-10-01"]')
    page.keyboard.press("Enter")
    expect(page).to_have_url(OCTOBER)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    tab_to(page, "#t2-numbers")
    page.keyboard.press("Enter")
    tab_to(page, '#t2 td a[href*="within=2026-10-05..2026-10-11"]')
    page.keyboard.press("Enter")
    expect(page.locator("#t1 h2")).to_have_text("Ingested by day")
    tab_to(page, "#up")
    page.keyboard.press("Enter")
    expect(page).to_have_url(OCTOBER)


def test_numbers_of_a_table_lead_closer_without_a_script(alice: Reader, chromium: Browser, address: str) -> None:
    path = make_board(alice, "Without a script", HOURS_BY_MONTH, STORED)
    made, reader = open_reader(chromium, address, java_script_enabled=False)
    try:
        reader.sign_in("alice")
        reader.open(path)
        page = reader.page
        page.locator("#t2-numbers").click()
        page.locator('#t2 td a[href*="within=2026-10-01"]').click()
        expect(page).to_have_url(OCTOBER)
        page.locator("#compare").select_option("former")
        page.locator("button[data-without-script]").click()
        expect(page.locator("#t1 .subtitle")).to_contain_text("1 October 2026 to 31 October 2026, compared with")
        page.locator("#span").select_option("this-year")
        page.locator("button[data-without-script]").click()
        expect(page.locator(".chip-name")).to_have_count(0)
    finally:
        made.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_dashboard_that_is_narrowed_has_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    reader.sign_in("alice")
    path = make_board(reader, f"Closer {scheme} {width}", HOURS_BY_MONTH, f"{HOURS_BY_MONTH}&kind=table")
    reader.open(f"{path}?chosen=yes&within=2026-10-01..2026-10-31&by=week")
    reader.page.locator("#t1-numbers").click()
    assert reader.findings() == []
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
