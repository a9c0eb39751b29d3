"""The wells "Filters" and "Compare with" in a real browser: by mouse, by finger, by keyboard alone, and what they refuse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.chromium import Opener, Reader
from browser.dragging import Finger, carry, well_of
from browser.keyboard import tab_to

FILTERS, COMPARE = "filters", "compare"
CHART = "/explore?value=ingested&across=month&group=production"
NARROWED = f"{CHART}&compare=former&state=active&named=a&least=0.5&incomplete=out&top=3&target=40&span=last-90-days"


@pytest.fixture
def chart(alice: Reader) -> Page:
    alice.open(CHART)
    return alice.page


def drop(page: Page, entry: str, well: str) -> None:
    carry(page, page.locator(entry), well)
    expect(well_of(page, well)).to_have_class(re.compile("is-over"))
    page.mouse.up()


def refused(page: Page, entry: str, well: str, why_not: str) -> None:
    """Drop something where it cannot be, and see and hear why."""
    before = page.url
    carry(page, page.locator(entry), well)
    expect(well_of(page, well)).to_have_class(re.compile("is-closed"))
    expect(page.locator(".ghost").last).to_contain_text(why_not)
    page.mouse.up()
    expect(page.locator("[data-announcer]")).to_have_text(why_not)
    expect(page.locator(".ghost").last).to_contain_text(why_not)
    expect(page).to_have_url(before)


def send(page: Page, entry: str, words: str) -> None:
    """Open an entry's menu and take a way of it, with the keyboard alone."""
    tab_to(page, entry)
    page.keyboard.press("Enter")
    way = page.locator(f"li:has(> details > {entry})").get_by_role("link", name=words, exact=True)
    for _ in range(20):
        page.keyboard.press("Tab")
        if way.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")


def filters(page: Page) -> Locator:
    return page.locator("form.well [data-drag-name]:visible")


def top_of(page: Page, selector: str) -> float:
    return float(page.locator(selector).evaluate("each => each.getBoundingClientRect().top + scrollY"))


def test_state_dropped_on_the_filters_opens_its_states_and_is_set_removed_undone_and_loaded_anew(chart: Page) -> None:
    before, top = chart.url, top_of(chart, "#chart")
    drop(chart, "#field-production_state", FILTERS)
    expect(chart.locator("#state-active")).to_be_focused()
    expect(chart).to_have_url(before)
    assert top_of(chart, "#chart") == top
    chart.locator("#state-archived").check()
    chart.get_by_role("button", name="Show").click()
    expect(filters(chart)).to_have_text(["State: archived"])
    expect(chart).to_have_url(re.compile("state=archived"))
    assert top_of(chart, "#chart") == top
    made = chart.url
    chart.get_by_role("link", name="Remove State: archived").click()
    expect(filters(chart)).to_have_count(0)
    expect(chart.locator("#well-filters")).to_be_focused()
    chart.keyboard.press("Control+z")
    expect(chart).to_have_url(made)
    chart.reload()
    expect(filters(chart)).to_have_text(["State: archived"])
    chart.go_back()
    expect(filters(chart)).to_have_count(0)


def test_production_dropped_on_the_filters_opens_the_list_at_its_search(chart: Page) -> None:
    drop(chart, "#field-production", FILTERS)
    expect(chart.locator("#find-production")).to_be_focused()
    name = chart.locator("#production-choices label").last.inner_text()
    chart.keyboard.type(name)
    chart.locator("#production-choices").get_by_label(name, exact=True).check()
    chart.get_by_role("button", name="Show").click()
    expect(filters(chart)).to_have_text([f"Production: {name}"])
    chart.locator("#filter-production").click()
    expect(chart.locator("#production-choices").get_by_label(name, exact=True)).to_be_checked()


def test_entry_of_another_well_is_filtered_by_too(chart: Page) -> None:
    drop(chart, "#value-0", FILTERS)
    expect(chart.locator("#least")).to_be_focused()
    chart.keyboard.type("2")
    chart.keyboard.press("Enter")
    expect(filters(chart)).to_have_text(["Ingested at least 2.0\u00a0h"])
    expect(chart.locator("#filter-range")).to_be_focused()


def test_time_dropped_on_the_filters_leads_to_the_period(chart: Page) -> None:
    drop(chart, "#field-quarter", FILTERS)
    expect(chart.locator("#span")).to_be_focused()
    chart.keyboard.press("Escape")
    chart.locator("#span").select_option("last-90-days")
    expect(chart).to_have_url(re.compile("span=last-90-days"))
    chart.get_by_role("link", name="Remove Last 90 days").click()
    expect(chart).not_to_have_url(re.compile("span="))
    expect(chart.locator("#span")).to_have_value("last-12-months")


def test_what_cannot_be_filtered_by_is_refused_in_words_where_it_is_dropped(chart: Page) -> None:
    refused(chart, "#field-storage", FILTERS, "Only the first value can be filtered by; put this first among the values.")
    refused(chart, "#field-cost_centre", FILTERS, "Cost centres and groups cannot be filtered by; filter by their productions.")


def test_filter_that_is_opened_and_not_set_goes_when_it_is_left(chart: Page) -> None:
    drop(chart, "#field-production_state", FILTERS)
    chart.keyboard.press("Escape")
    expect(chart.locator("#filter-state")).to_be_focused()
    chart.keyboard.press("Tab")
    expect(filters(chart)).to_have_count(0)


def test_filter_is_dragged_out_of_its_well(alice: Reader) -> None:
    alice.open(f"{CHART}&state=active&named=a")
    page = alice.page
    box = page.locator("#filter-named").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 400, steps=6)
    page.mouse.up()
    expect(filters(page)).to_have_text(["State: active"])


def test_text_in_a_filters_menu_is_chosen_with_the_mouse_and_carries_nothing(alice: Reader) -> None:
    alice.open(f"{CHART}&named=along")
    page = alice.page
    page.locator("#filter-named").click()
    box = page.locator("#named").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 14, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + box["height"] / 2, steps=4)
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    page.keyboard.type("o")
    page.keyboard.press("Enter")
    expect(filters(page)).to_have_text(["Name contains “o”"])


def test_times_dropped_on_compare_with_say_what_is_compared_with(chart: Page) -> None:
    drop(chart, "#field-month", COMPARE)
    expect(chart.locator("#compare-0")).to_have_text("The period before")
    expect(chart).to_have_url(re.compile("compare=former"))
    expect(chart.locator("[data-announcer]")).to_contain_text("Compare with the period before.")
    drop(chart, "#field-year", COMPARE)
    expect(chart.locator("#compare-0")).to_have_text("The same period a year before")
    expect(chart).to_have_url(re.compile("compare=year"))
    refused(chart, "#field-year", COMPARE, "It is compared with that already.")
    refused(chart, "#field-production", COMPARE, "Only a time can be compared with, such as Month or Year.")
    refused(chart, "#value-0", COMPARE, "Only a time can be compared with, such as Month or Year.")
    chart.locator("#compare-0").click()
    well_of(chart, COMPARE).get_by_role("link", name="The period before").click()
    expect(chart).to_have_url(re.compile("compare=former"))
    chart.get_by_role("link", name="Remove The period before").click()
    expect(chart).not_to_have_url(re.compile("compare="))
    chart.keyboard.press("Control+z")
    expect(chart.locator("#compare-0")).to_have_text("The period before")


def test_both_wells_are_filled_changed_and_emptied_by_keyboard_alone(chart: Page) -> None:
    send(chart, "#field-production_state", "Filter by this")
    expect(chart.locator("#state-active")).to_be_focused()
    chart.keyboard.press("Space")
    chart.keyboard.press("Enter")
    expect(filters(chart)).to_have_text(["State: active"])
    expect(chart.locator("#filter-state")).to_be_focused()
    chart.keyboard.press("Delete")
    expect(filters(chart)).to_have_count(0)
    expect(chart.locator("#well-filters")).to_be_focused()
    chart.keyboard.press("Tab")
    expect(chart.locator("#add-filters")).to_be_focused()
    chart.keyboard.press("Enter")
    for _ in range(3):
        chart.keyboard.press("Tab")
    chart.keyboard.press("Enter")
    expect(chart.locator("#named")).to_be_focused()
    chart.keyboard.type("a")
    chart.keyboard.press("Enter")
    expect(filters(chart)).to_have_text(["Name contains “a”"])
    chart.keyboard.press("Backspace")
    expect(filters(chart)).to_have_count(0)
    send(chart, "#field-year", "Compare with the same period a year before")
    expect(chart.locator("#compare-0")).to_have_text("The same period a year before")
    send(chart, "#compare-0", "The period before")
    expect(chart).to_have_url(re.compile("compare=former"))
    expect(chart.locator("#compare-0")).to_be_focused()
    chart.keyboard.press("Delete")
    expect(chart).not_to_have_url(re.compile("compare="))
    expect(chart.locator("#well-compare")).to_be_focused()


def test_way_that_is_refused_is_reached_by_keyboard_and_says_why(chart: Page) -> None:
    tab_to(chart, "#field-storage")
    chart.keyboard.press("Enter")
    tab_to(chart, "#field-storage + * [aria-disabled]")
    told = chart.locator("#field-storage + * [aria-disabled]")
    expect(told).to_have_accessible_name(re.compile("Filter by this.*Only the first value can be filtered by"))
    before = chart.url
    chart.keyboard.press("Enter")
    expect(chart).to_have_url(before)


def test_entries_of_every_well_are_taken_away_by_their_cross_or_a_key(chart: Page) -> None:
    tab_to(chart, "#group-0")
    chart.keyboard.press("Delete")
    expect(chart).not_to_have_url(re.compile("group="))
    chart.get_by_role("link", name="Remove Month").click()
    expect(chart).not_to_have_url(re.compile("across="))
    expect(chart.get_by_role("heading", level=1)).to_have_text("Ingested")


def test_finger_fills_both_wells(open_page: Opener) -> None:
    page = phone(open_page, NARROWED.replace("&compare=former", ""))
    finger = Finger(page)
    finger.carry(grip_of(page, "field-year"), COMPARE)
    expect(page.locator(".wells")).to_be_in_viewport(ratio=1)
    finger.lift()
    expect(page.locator("#compare-0")).to_have_text("The same period a year before")
    finger.carry(grip_of(page, "field-production_state"), FILTERS)
    finger.lift()
    expect(page.locator("#state-active")).to_be_focused()
    expect(page.locator("#state-active")).to_be_in_viewport()
    page.keyboard.press("Escape")
    finger.carry(grip_of(page, "field-cost_centre"), FILTERS)
    finger.lift()
    expect(page.locator("[data-announcer]")).to_contain_text("cannot be filtered by")


def test_wells_and_their_menus_fit_a_phone(open_page: Opener) -> None:
    page = phone(open_page, NARROWED)
    for opener in (
        "pick-dates",
        "filter-state",
        "filter-named",
        "filter-range",
        "filter-top",
        "filter-incomplete",
        "add-filters",
        "compare-0",
    ):
        page.locator(f"#{opener}").tap()
        panel = page.locator(f"#{opener} + div").bounding_box()
        assert panel is not None, opener
        assert panel["x"] >= 0, opener
        assert panel["x"] + panel["width"] <= 390, opener
        assert page.evaluate("document.documentElement.scrollWidth") == 390, opener
        page.keyboard.press("Escape")
    for cross in page.locator(".out").all():
        box = cross.bounding_box()
        assert box is not None
        assert box["width"] >= 44
        assert box["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_filled_wells_have_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 1400})
    reader.sign_in("alice")
    reader.open(NARROWED)
    assert reader.findings() == []
    for opener in ("#filter-state", "#compare-0", "#filter-incomplete", "#field-storage"):
        reader.page.locator(opener).click()
        # A menu lies over what is beside it, which axe takes for targets that are too small.
        assert [each for each in reader.findings() if not each.startswith("target-size")] == [], opener
        reader.page.keyboard.press("Escape")


def phone(open_page: Opener, address: str) -> Page:
    reader = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    reader.sign_in("alice")
    reader.open(address)
    return reader.page


def grip_of(page: Page, field: str) -> Locator:
    return page.locator(f"li:has(> details > #{field}) [data-grip]")
