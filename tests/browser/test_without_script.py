from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from browser.chromium import Reader, open_reader


def test_everything_reads_and_filters_without_a_script(chromium: Browser, address: str) -> None:
    made, reader = open_reader(chromium, address, java_script_enabled=False)
    try:
        _visit(reader)
        assert reader.complaints == []
        assert [url for url in reader.requests if not url.startswith(address)] == []
    finally:
        made.close()


def _visit(reader: Reader) -> None:
    reader.sign_in("alice")
    page = reader.page
    expect(page.get_by_role("heading", level=1)).to_have_text("November 2026")
    expect(page.locator(".draw:visible svg")).to_have_count(4)
    expect(page.locator(".kpi-value")).to_have_count(4)

    page.get_by_label("Month", exact=True).select_option("2026-10")
    page.locator("button[data-without-script]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")

    page.locator("#pick-productions").click()
    page.locator('input[name="production"]').first.check()
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator(".chip-name")).to_have_count(1)
    assert re.search(r"month=2026-10.*production=\d+", page.url)

    page.get_by_role("link", name=re.compile("^Remove ")).click()
    expect(page.locator(".chip-name")).to_have_count(0)
    _table(page)
    page.locator('[data-figure="months"] .draw:visible a[href*="2026-09"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text("September 2026")
    _filters(reader)


def _filters(reader: Reader) -> None:
    reader.open("/explore?value=ingested&across=production")
    page = reader.page
    wells = page.locator(".wells")
    page.locator("#add-filters").click()
    wells.get_by_role("link", name="Smallest first").click()
    page.locator("#add-filters").click()
    wells.get_by_role("link", name="Target").click()
    # What opens a menu without a script is a click on it.
    page.locator("#add-filters").click()
    page.locator("#filter-target").click()
    page.locator("#target").fill("2.5")
    page.locator("#target").press("Enter")
    expect(wells.locator("form [data-drag-name]:visible")).to_have_text(["Target: 2.5\u00a0h", "Smallest first"])
    expect(page.locator("#kind-bullet")).to_have_attribute("aria-current", "true")
    page.locator("#span").select_option("last-90-days")
    wells.get_by_role("button", name="Show").last.click()
    expect(page).to_have_url(re.compile("span=last-90-days"))
    page.locator("#add-compare").click()
    wells.get_by_role("link", name="The period before").click()
    expect(page.locator("#compare-0")).to_have_text("The period before")
    page.get_by_role("link", name="Remove The period before").click()
    expect(page).not_to_have_url(re.compile("compare="))


def _table(page: Page) -> None:
    page.locator("#storage-numbers").click()
    expect(page.locator("#storage .numbers table")).to_be_visible()
    expect(page.locator("#productions tbody tr").first).to_be_visible()
    expect(page.locator("[data-table-search]")).to_be_hidden()
