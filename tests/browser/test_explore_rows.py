"""From a mark to its rows, closer and back up, by mouse and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.chromium import Opener, Reader
from browser.keyboard import tab_to

CHART = "/explore?value=ingested&across=month&group=production&span=last-90-days"


def test_click_on_a_mark_leads_to_its_rows_and_back_leads_to_the_chart(alice: Reader) -> None:
    page = alice.page
    alice.open(CHART)
    page.locator('[data-figure="chart"]').hover()
    page.wait_for_selector('[data-figure="chart"].is-taken')
    bar = page.locator('[data-figure="chart"] .live .bars .point').first.bounding_box()
    assert bar is not None
    # It is a few pixels high, and some of its outline lies below the axis, where nothing is to be clicked.
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 4)
    expect(page).to_have_url(re.compile(r"/explore/rows\?.*&at=2026-\d\d-01&in=\d+$"))
    expect(page.locator("#trail-title")).to_have_text("How the number comes about")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingested by month and production")


def test_keyboard_leads_from_a_column_to_its_rows_closer_and_up_again(alice: Reader) -> None:
    page = alice.page
    alice.open(CHART)
    tab_to(page, '[data-figure="chart"] a[data-key="2026-10-01"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingested, October 2026")
    expect(page.locator(".drills a").first).to_have_text("October 2026 by week")
    tab_to(page, ".drills a:first-child")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"across=week.*span=2026-10-01\.\.2026-10-31"))
    tab_to(page, "#up")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"across=month.*span=2026-10-01\.\.2026-12-31"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_rows_and_a_chart_of_numbers_that_lead_to_them_have_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    reader.sign_in("alice")
    for address in (
        "/explore/rows?value=%3Dtranscribed+%2F+ingested&across=month&at=2026-10-01",
        f"{CHART}&kind=pivot",
        f"{CHART}&kind=kpi",
    ):
        reader.open(address)
        assert reader.findings() == []
        assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
