"""Every page by keyboard alone, without motion, enlarged, on paper, and in colours of the reader's own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.chromium import Opener, Reader
from browser.keyboard import expect_every_stop

EXPLORED = "/explore?value=ingested&across=month&group=production"
PAGES = ("/dashboard", "/year", "production", EXPLORED, "/account")
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def visit(reader: Reader, address: str) -> Page:
    """Open a page, a production's by way of the dashboard's table."""
    page = reader.page
    if address == "production":
        reader.open("/dashboard")
        address = page.locator("#productions tbody th a").first.get_attribute("href") or ""
    reader.open(address)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("path", PAGES)
def test_tab_key_reaches_everything_and_shows_where_it_is(open_page: Opener, path: str) -> None:
    # The skip link slides in; without motion it is there at once.
    reader: Reader = open_page(reduced_motion="reduce")
    reader.sign_in("alice")
    page = visit(reader, path)
    expect_every_stop(page)


def test_arrow_keys_move_over_the_calendar_and_enter_opens_the_month(alice: Reader) -> None:
    page = visit(alice, "/year")
    stop = page.locator('.draw-l [data-calendar] a[tabindex="0"]')
    expect(stop).to_have_count(1)
    assert stop.get_attribute("data-key") == "2026-11-21"
    stop.focus()
    for key, day in (("ArrowUp", "2026-11-20"), ("ArrowLeft", "2026-11-13"), ("PageUp", "2026-10-13"), ("ArrowDown", "2026-10-14")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.key") == day
    expect(page.locator("[data-tip-box]")).to_contain_text("Wednesday 14 October 2026")
    assert page.locator('.draw-l [data-calendar] a[tabindex="0"]').get_attribute("data-key") == "2026-10-14"
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.key") == "2026-11-21"
    page.keyboard.press("PageUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")


def test_year_changes_its_measure_in_place_and_comes_back(alice: Reader) -> None:
    page = visit(alice, "/year")
    page.get_by_label("Measure").select_option("storage")
    expect(page.locator("#weekdays")).to_have_count(0)
    assert "measure=storage" in page.url
    assert alice.asked("/year/data") == 1
    page.go_back()
    expect(page.locator("#weekdays")).to_have_count(1)


def test_calendar_is_taken_over_by_plotly_in_the_same_place_and_a_day_leads_to_its_month(alice: Reader) -> None:
    page = visit(alice, "/year")
    cell = page.locator('.draw-l [data-calendar] a[data-key="2026-10-14"]')
    box = cell.bounding_box()
    assert box
    page.locator('[data-figure="calendar"]').hover()
    page.wait_for_selector('[data-figure="calendar"].is-taken')
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".hoverlayer")).to_contain_text("Wednesday 14 October 2026")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")


@pytest.mark.parametrize("path", PAGES)
def test_enlarged_four_times_nothing_scrolls_sideways_but_tables(open_page: Opener, path: str) -> None:
    # 1280 pixels at 200 % are 640, at 400 % 320 (WCAG 1.4.10).
    reader: Reader = open_page()
    reader.sign_in("alice")
    for width in (640, 320):
        reader.page.set_viewport_size({"width": width, "height": 800})
        page = visit(reader, path)
        assert page.evaluate(_SIDEWAYS) <= 0, width


@pytest.mark.parametrize("path", PAGES[:4])
def test_reduced_motion_moves_nothing(open_page: Opener, path: str) -> None:
    reader: Reader = open_page(reduced_motion="reduce")
    reader.sign_in("alice")
    page = visit(reader, path)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((each) => {
          const style = getComputedStyle(each);
          return style.animationName !== "none" || style.transitionDuration.split(", ").some((part) => parseFloat(part) > 0);
        }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert moving == []


@pytest.mark.parametrize("path", PAGES[:4])
def test_paper_has_light_colours_the_charts_and_where_they_came_from_but_no_controls(open_page: Opener, path: str) -> None:
    reader: Reader = open_page(color_scheme="dark")
    reader.sign_in("alice")
    page = visit(reader, path)
    assert len(page.pdf(format="A4")) > 20_000
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".masthead", ".controls", ".tile-ways"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".as-of").first).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("account=")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--card')") == "#ffffff"
    page.set_viewport_size({"width": 700, "height": 1000})
    for figure in page.locator("[data-figure]").all():
        assert figure.locator(".draw:visible").count() == 1
    assert page.evaluate(_SIDEWAYS) <= 0


@pytest.mark.parametrize("path", PAGES[:4])
def test_colours_of_the_readers_own_leave_the_charts_to_be_read(open_page: Opener, path: str) -> None:
    reader: Reader = open_page(forced_colors="active")
    reader.sign_in("alice")
    page = visit(reader, path)
    drawn = page.locator(".figure:visible").last
    colours = drawn.evaluate("(figure) => [getComputedStyle(figure).forcedColorAdjust, getComputedStyle(document.body).color]")
    assert colours[0] == "none"
    text = page.locator(".figure text:visible").first
    assert text.evaluate("(each) => getComputedStyle(each).fill") == colours[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_year_and_production_have_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader: Reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    reader.sign_in("alice")
    for path in ("/year", "/year?measure=storage&year=2026", "production"):
        page = visit(reader, path)
        assert reader.findings() == []
        assert page.evaluate(_SIDEWAYS) <= 0


def test_long_table_is_printed_whole_or_says_what_is_missing(open_page: Opener) -> None:
    reader: Reader = open_page()
    # Printing itself would ask for a printer.
    reader.page.add_init_script("window.print = () => { document.documentElement.dataset.printed = 'yes'; };")
    reader.sign_in("charlie")
    reader.open("/dashboard?month=2026-10")
    page = reader.page
    page.wait_for_load_state("networkidle")
    missing, rows = page.locator("[data-printed-rows]"), page.locator("#productions tbody tr")
    expect(missing).to_be_hidden()
    sheets = _sheets(page.pdf(format="A4"))
    page.emulate_media(media="print")
    expect(missing).to_have_text("25 of 74 rows; show all rows before printing.")
    expect(missing).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Print all 74 rows").click()
    expect(page.locator("html")).to_have_attribute("data-printed", "yes")
    assert _sheets(page.pdf(format="A4")) > sheets
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(rows).to_have_count(74)
    expect(missing).to_be_hidden()
    expect(page.locator("#productions thead th").first).to_have_text("Production", use_inner_text=True)
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(rows).to_have_count(25)
    page.get_by_placeholder("Find in this table").fill("light")
    expect(page.locator("[data-table-count]")).to_contain_text("of 74")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(missing).to_contain_text("of 74")


def test_without_script_the_whole_table_has_an_address_to_print(open_page: Opener) -> None:
    reader: Reader = open_page(java_script_enabled=False)
    reader.sign_in("charlie")
    reader.open("/dashboard?month=2026-10")
    page = reader.page
    few = _sheets(page.pdf(format="A4"))
    page.emulate_media(media="print")
    expect(page.locator("[data-printed-rows]")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="All 74 rows").click()
    page.wait_for_load_state()
    expect(page.locator("#productions tbody tr")).to_have_count(74)
    assert _sheets(page.pdf(format="A4")) > few
    page.emulate_media(media="print")
    expect(page.locator("[data-printed-rows]")).to_be_hidden()


@pytest.mark.parametrize("path", ["/account", "/dashboard", "/year"])
def test_paper_has_no_buttons(alice: Reader, path: str) -> None:
    page = visit(alice, path)
    page.emulate_media(media="print")
    assert [each.inner_text() for each in page.get_by_role("button").all() if each.is_visible()] == []


def _sheets(pdf: bytes) -> int:
    """Return how many pages the file has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
