"""Explore in a real browser: a newcomer's four charts, by real drags and again by keyboard alone; undo; a finger."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.chromium import Opener, Reader, open_reader
from browser.dragging import Finger, carry, well_of
from browser.keyboard import tab_to

VALUES, ACROSS, GROUP, COMPARE = "values", "across", "group", "compare"


def drag(page: Page, field: str, well: str) -> None:
    """Drag a field into a well as a hand does, and wait until the page has changed."""
    before = page.url
    carry(page, page.locator(f"#field-{field}"), well)
    expect(well_of(page, well)).to_have_class(re.compile("is-over"))
    page.mouse.up()
    expect(page).not_to_have_url(before, timeout=15_000)


def send(page: Page, field: str, words: str) -> None:
    """Send a field to a well by its menu, with the keyboard alone."""
    before = page.url
    tab_to(page, f"#field-{field}")
    page.keyboard.press("Enter")
    way = page.locator(f"li:has(> details > #field-{field})").get_by_role("link", name=words, exact=True)
    tab_to(page, f'a[href="{way.get_attribute("href")}"]')
    expect(way).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(before, timeout=15_000)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"#{name}").select_option(value)
    expect(page).to_have_url(re.compile(f"{name}={value}"))


def choose_more(page: Page, words: str) -> None:
    before = page.url
    page.locator("#add-filters").click()
    well_of(page, "filters").get_by_role("link", name=words, exact=True).click()
    expect(page).not_to_have_url(before)


def choose_kind(page: Page, kind: str) -> None:
    page.locator(f"#kind-{kind}").click()
    expect(page.locator(f"#kind-{kind}")).to_have_attribute("aria-current", "true")


def shown(page: Page, title: str, kind: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(f"#kind-{kind}")).to_have_attribute("aria-current", "true")
    expect(page.locator('[data-figure="chart"] .draw:visible svg')).to_have_count(1)


@pytest.fixture
def explore(alice: Reader) -> Page:
    alice.open("/explore")
    return alice.page


def test_storage_by_production_over_the_last_quarter_as_lines_in_four_drags_and_choices(explore: Page) -> None:
    drag(explore, "storage", VALUES)
    drag(explore, "week", ACROSS)
    drag(explore, "production", GROUP)
    choose(explore, "span", "last-quarter")
    shown(explore, "Stored by week and production", "lines")


def test_hours_ingested_by_weekday_and_week_as_a_heat_map(explore: Page) -> None:
    drag(explore, "ingested", VALUES)
    drag(explore, "day", ACROSS)
    choose_kind(explore, "heat")
    shown(explore, "Ingested by day", "heat")


def test_transcribed_share_of_ingested_by_month_this_year_against_last(explore: Page) -> None:
    explore.locator("#formula-head").click()
    explore.locator("#formula").fill("transcribed / ingested")
    expect(explore.locator("#formula-told")).to_contain_text("comes out in per cent")
    explore.locator("#formula").press("Enter")
    expect(explore).to_have_url(re.compile("value="))
    drag(explore, "month", ACROSS)
    choose(explore, "span", "this-year")
    drag(explore, "year", COMPARE)
    shown(explore, "Transcribed / Ingested by month", "lines")


def test_productions_that_grew_most_since_last_month_as_a_waterfall(explore: Page) -> None:
    drag(explore, "storage", VALUES)
    drag(explore, "production", ACROSS)
    choose(explore, "span", "this-month")
    drag(explore, "month", COMPARE)
    choose_more(explore, "Grown most first")
    shown(explore, "Stored by production", "waterfall")


def test_the_same_charts_by_keyboard_alone(explore: Page) -> None:
    send(explore, "storage", "Add to the values")
    send(explore, "week", "Lay across")
    send(explore, "production", "Group by it")
    shown(explore, "Stored by week and production", "lines")
    tab_to(explore, "#kind-table")
    explore.keyboard.press("Enter")
    expect(explore.locator("#kind-table")).to_have_attribute("aria-current", "true")
    expect(explore.locator("#kind-table")).to_be_focused()


def test_focus_stays_with_a_formula_that_was_sent_or_refused(explore: Page) -> None:
    tab_to(explore, "#formula-head")
    explore.keyboard.press("Enter")
    tab_to(explore, "#formula")
    explore.keyboard.type("transcribed /")
    explore.keyboard.press("Enter")
    expect(explore.locator("#formula-told")).to_contain_text("ends too soon")
    expect(explore.locator("#formula")).to_be_focused()
    explore.keyboard.press("End")
    explore.keyboard.type(" ingested")
    explore.keyboard.press("Enter")
    expect(explore).to_have_url(re.compile("value="))
    # It is folded away again.
    expect(explore.locator("#formula-head")).to_be_focused()


def test_every_change_is_undone_and_done_again(explore: Page) -> None:
    start = explore.url
    drag(explore, "ingested", VALUES)
    drag(explore, "month", ACROSS)
    made = explore.url
    explore.keyboard.press("Control+z")
    explore.keyboard.press("Control+z")
    expect(explore).to_have_url(start)
    expect(explore.locator("[data-undo]")).to_be_disabled()
    explore.locator("[data-redo]").click()
    explore.keyboard.press("Control+y")
    expect(explore).to_have_url(made)
    expect(explore.locator("[data-redo]")).to_be_disabled()
    explore.reload()
    shown(explore, "Ingested by month", "bars")


def test_way_past_the_navigation_is_no_step_that_could_be_undone(explore: Page) -> None:
    drag(explore, "ingested", VALUES)
    made = explore.url
    asked: list[str] = []
    explore.on("request", lambda request: asked.append(request.url))
    explore.get_by_role("link", name="Skip to the content").focus()
    explore.keyboard.press("Enter")
    expect(explore.locator("main")).to_be_focused()
    expect(explore).to_have_url(made)
    assert [url for url in asked if "/explore" in url] == []
    explore.keyboard.press("Control+z")
    expect(explore.get_by_text("Drag a measure into")).to_be_visible()


def test_field_dropped_where_it_cannot_go_or_outside_changes_nothing_and_an_entry_leaves_its_well(explore: Page) -> None:
    drag(explore, "ingested", VALUES)
    before = explore.url
    explore.locator("#field-month").scroll_into_view_if_needed()
    box = explore.locator("#field-month").bounding_box()
    well = explore.locator('[data-well-drop="values"]').bounding_box()
    assert box is not None
    assert well is not None
    explore.mouse.move(box["x"] + 20, box["y"] + 10)
    explore.mouse.down()
    explore.mouse.move(well["x"] + 30, well["y"] + 30, steps=6)
    expect(explore.locator('[data-well-drop="values"]')).to_have_class(re.compile("is-closed"))
    explore.mouse.up()
    expect(explore).to_have_url(before)
    value = explore.locator("#value-0").bounding_box()
    assert value is not None
    explore.mouse.move(value["x"] + 10, value["y"] + 10)
    explore.mouse.down()
    explore.mouse.move(value["x"] + 40, value["y"] + 500, steps=6)
    explore.mouse.up()
    expect(explore.get_by_text("Drag a measure into")).to_be_visible()


def test_field_carried_over_the_figure_does_not_fetch_plotly(explore: Page) -> None:
    drag(explore, "ingested", VALUES)
    drag(explore, "month", ACROSS)
    asked: list[str] = []
    explore.on("request", lambda request: asked.append(request.url))
    explore.locator("#field-production").scroll_into_view_if_needed()
    field, figure = explore.locator("#field-production").bounding_box(), explore.locator('[data-figure="chart"]').bounding_box()
    assert field is not None
    assert figure is not None
    explore.mouse.move(field["x"] + 20, field["y"] + 10)
    explore.mouse.down()
    explore.mouse.move(field["x"] + 40, field["y"] + 10)
    for share in (0.2, 0.5, 0.8):
        explore.mouse.move(figure["x"] + figure["width"] * share, figure["y"] + figure["height"] * share, steps=3)
    explore.keyboard.press("Escape")
    explore.mouse.up()
    assert [url for url in asked if "plotly" in url or "/figures" in url] == []
    with explore.expect_request(re.compile("/explore/figures")):
        explore.mouse.move(figure["x"] + 50, figure["y"] + 50, steps=3)


def test_finger_drags_a_field_by_its_grip(open_page: Opener) -> None:
    reader = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    reader.sign_in("alice")
    reader.open("/explore")
    page = reader.page
    finger = Finger(page)
    finger.carry(page.locator("li:has(> details > #field-ingested) [data-grip]"), VALUES)
    expect(page.locator(".wells")).to_be_in_viewport(ratio=1)
    finger.lift()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingested")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_scripts_come(chromium: Browser, address: str, width: int) -> None:
    context, reader = open_reader(chromium, address, viewport={"width": width, "height": 900})
    reader.sign_in("alice")

    def places() -> list[object]:
        reader.open("/explore")
        return [reader.page.locator(each).bounding_box() for each in (".field-list", ".formula", ".starts")]

    reader.page.route("**/js/**", lambda route: route.abort())
    before = places()
    reader.page.unroute("**/js/**")
    assert before == places()
    context.close()
