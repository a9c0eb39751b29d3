from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.chromium import Opener, Reader


def test_month_changes_with_one_request_and_back_returns(alice: Reader) -> None:
    page = alice.page
    page.get_by_label("Month", exact=True).select_option("2026-10")
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")
    assert "month=2026-10" in page.url
    assert page.title().startswith("October 2026")
    assert alice.asked("/dashboard/data") == 1
    assert alice.asked("/dashboard") == 1
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("November 2026")
    assert "month" not in page.url
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")


def test_month_before_is_a_step_that_keeps_the_focus(alice: Reader) -> None:
    page = alice.page
    page.get_by_role("link", name="The month before").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")
    expect(page.get_by_role("link", name="The month before")).to_be_focused()
    expect(page.get_by_role("status").first).to_be_attached()
    assert "October 2026" in page.locator("[data-announcer]").inner_text()


def test_productions_are_found_ticked_and_shown(alice: Reader) -> None:
    page = alice.page
    page.locator("#pick-productions").click()
    first = page.locator("#production-choices label").first.inner_text()
    page.get_by_label("Find a production").first.fill(first.upper())
    assert page.locator("#production-choices li:visible").count() >= 1
    page.locator("#production-choices").get_by_label(first, exact=True).check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".chip-name")).to_have_text(first)
    assert re.search(r"production=\d+", page.url)
    expect(page.locator("#pick-productions")).to_be_focused()
    page.get_by_role("link", name=f"Remove {first}").click()
    expect(page.locator(".chip-name")).to_have_count(0)
    assert "production=" not in page.url


def test_click_on_a_slice_filters_and_a_second_click_returns(alice: Reader) -> None:
    page = alice.page
    page.get_by_label("Month", exact=True).select_option("2026-10")
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")
    _visible(page, "ingest", "path.slice").first.dispatch_event("click")
    expect(page.locator(".chip-name")).to_have_count(1)
    assert "production=" in page.url
    page.locator(".chip a").click()
    expect(page.locator(".chip-name")).to_have_count(0)


def test_click_on_a_box_of_the_storage_filters(alice: Reader) -> None:
    page = alice.page
    _visible(page, "storage", "a").first.dispatch_event("click")
    expect(page.locator(".chip-name")).to_have_count(1)


def test_click_on_a_month_of_the_bars_goes_to_it(alice: Reader) -> None:
    page = alice.page
    page.locator('[data-figure="months"] .draw:visible a[href*="2026-10"]').dispatch_event("click")
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")


@pytest.mark.parametrize(("name", "across", "down"), [("storage", 0.12, 0.5), ("ingest", 0.13, 0.15)])
def test_click_in_plotly_filters_too(alice: Reader, name: str, across: float, down: float) -> None:
    page = alice.page
    figure = page.locator(f'[data-figure="{name}"]')
    figure.hover(position={"x": 2, "y": 2})
    page.wait_for_selector(f'[data-figure="{name}"].is-taken')
    drawn = figure.locator(".draw:visible svg").bounding_box()
    assert drawn
    page.mouse.click(drawn["x"] + drawn["width"] * across, drawn["y"] + drawn["height"] * down)
    expect(page.locator(".chip-name")).to_have_count(1)
    assert "production=" in page.url


def test_table_sorts_by_its_heads_and_says_so(alice: Reader) -> None:
    page = alice.page
    head = page.locator("#productions th", has_text="Stored")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    falling = _column(page, head)
    assert falling == sorted(falling, reverse=True)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert _column(page, head) == sorted(falling)


def test_long_table_is_searched_turned_and_sorted_whole(open_page: Opener) -> None:
    reader = open_page()
    reader.sign_in("charlie")
    page = reader.page
    rows = page.locator("#productions tbody tr")
    expect(rows).to_have_count(25)
    page.get_by_role("button", name="After").click()
    expect(page.locator("[data-pager] [role=status]")).to_contain_text("26 to 50 of")
    assert reader.asked("/dashboard/data") == 1
    head = page.locator("#productions th", has_text="Production").first
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    last = rows.last.locator("th").inner_text()
    page.get_by_label("Find in this table").fill(last.lower())
    expect(rows.first.locator("th")).to_have_text(last)
    expect(page.locator("[data-table-count]")).to_contain_text(" of ")
    assert reader.asked("/dashboard/data") == 1


def test_mark_says_what_it_is_when_pointed_at(alice: Reader) -> None:
    page = alice.page
    mark = page.locator('[data-figure="days"] .draw:visible [data-tip]').nth(3)
    words = mark.get_attribute("data-tip")
    mark.dispatch_event("pointermove", {"clientX": 300, "clientY": 300, "bubbles": True})
    expect(page.locator("[data-tip-box]")).to_have_text(words or "")
    page.keyboard.press("Escape")
    expect(page.locator("[data-tip-box]")).to_be_hidden()


def test_session_that_ended_meanwhile_leads_to_the_door(alice: Reader) -> None:
    page = alice.page
    page.context.clear_cookies()
    page.get_by_label("Month", exact=True).select_option("2026-10")
    page.wait_for_url("**/login?next=**")
    assert page.get_by_role("heading", name="Sign in").is_visible()
    assert "month%3D2026-10" in page.url
    # That one answer of 401 is the browser's own remark on it.
    alice.complaints[:] = [each for each in alice.complaints if "401" not in each]


def _visible(page: Page, figure: str, inner: str) -> Locator:
    return page.locator(f'[data-figure="{figure}"] .draw:visible {inner}')


def _column(page: Page, head: Locator) -> list[float]:
    index = head.evaluate("(cell) => cell.cellIndex")
    values = page.locator("#productions tbody tr").evaluate_all("(rows, index) => rows.map((row) => row.cells[index].dataset.sort)", index)
    return [float(value) for value in values if value]
