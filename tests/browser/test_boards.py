"""Dashboards of one's own in a real browser: made from Explore, filtered by a mark, taken as pictures, found by everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from browser.boards_by_hand import HOURS, INGESTED, STORED, make_board
from browser.chromium import Opener, Reader
from browser.keyboard import expect_every_stop, tab_to


def test_charts_of_explore_are_put_on_a_dashboard_and_shown_there(alice: Reader) -> None:
    make_board(alice, "Put together", INGESTED, STORED, HOURS)
    page = alice.page
    expect(page.locator(".board-tile")).to_have_count(3)
    expect(page.locator(".board-tile .draw:visible svg")).to_have_count(2)
    assert [each for each in page.evaluate("window.jumps") if "tile" in str(each)] == []


def test_title_of_a_new_dashboard_is_asked_for_while_a_new_one_is_chosen(alice: Reader) -> None:
    make_board(alice, "Put together", INGESTED)
    alice.open("/explore?value=ingested&across=month")
    alice.page.locator("#add-to-dashboard").click()
    title = alice.page.locator("#new-title")
    assert not title.is_visible()
    alice.page.select_option("#board", "")
    assert title.is_visible()


def test_mark_filters_every_tile_and_its_chip_takes_the_filter_away(alice: Reader) -> None:
    make_board(alice, "Filtered", INGESTED, STORED)
    page = alice.page
    stored = page.locator("#t2 .draw:visible svg").inner_html()
    page.locator("#t1 .draw:visible a[data-key]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip-name")).to_have_count(1, timeout=15_000)
    expect(page).to_have_url(re.compile(r"production=\d+"))
    assert page.locator("#t2 .draw:visible svg").inner_html() != stored
    page.get_by_role("link", name=re.compile("^Remove ")).click()
    expect(page.locator(".chip-name")).to_have_count(0)
    page.locator("#compare").select_option("former")
    expect(page.locator("#t2 .subtitle")).to_contain_text("compared with")
    page.go_back()
    expect(page.locator("#t2 .subtitle")).not_to_contain_text("compared with")


def test_dashboard_of_one_production_asks_which_and_is_answered_by_keyboard(alice: Reader) -> None:
    page = alice.page
    alice.open("/dashboards")
    page.locator("button[value=production]").click()
    expect(page.get_by_role("heading", name="Which production?")).to_be_visible()
    assert alice.findings() == []
    names = page.locator("#asked-productions li:visible")
    name = names.last.inner_text()
    tab_to(page, "#find-asked")
    page.keyboard.type(name.upper())
    expect(names).to_have_text([name])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".chip-name")).to_have_text([name])
    expect(page.locator(".board-tile")).to_have_count(7)
    page.get_by_role("link", name=f"Remove {name}").click()
    expect(page.get_by_role("heading", name="Which production?")).to_be_visible()


def test_plotly_lies_exactly_over_the_drawing_of_a_tile(alice: Reader) -> None:
    make_board(alice, "Live", STORED)
    page = alice.page
    page.locator('[data-figure="t1"]').hover()
    page.wait_for_selector('[data-figure="t1"].is-taken')
    frame, live = page.locator('[data-figure="t1"]').bounding_box(), page.locator('[data-figure="t1"] .live').bounding_box()
    assert frame is not None
    assert live is not None
    assert live["x"] >= frame["x"] - 1
    assert live["x"] + live["width"] <= frame["x"] + frame["width"] + 1
    assert live["height"] <= frame["height"] + 1


def test_tiles_menu_gives_the_picture_and_the_link(open_page: Opener) -> None:
    reader = open_page(permissions=["clipboard-read", "clipboard-write"])
    reader.sign_in("alice")
    path = make_board(reader, "Menus", STORED)
    page = reader.page
    page.locator("#t1-menu").click()
    with page.expect_download() as png:
        page.get_by_role("button", name="Picture as PNG").click()
    assert png.value.path().read_bytes().startswith(b"\x89PNG")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{reader.base}{path}#t1"
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement?.id === 't1'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_dashboards_have_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    reader.sign_in("alice")
    path = make_board(reader, f"Seen {scheme} {width}", INGESTED, STORED, HOURS, f"{STORED}&group=production&kind=table")
    page = reader.page
    for way in ("", "/versions"):
        reader.open(path + way)
        assert reader.findings() == [], way
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), way
    reader.open(path)
    page.locator("#t1-numbers").click()
    page.locator("#t2-menu").click()
    assert reader.findings() == []
    reader.open("/dashboards")
    page.locator("summary", has_text="Change").first.click()
    assert reader.findings() == []
    reader.open(f"/dashboards/add?{STORED}")
    assert reader.findings() == []


def test_every_stop_of_the_tab_key_on_a_dashboard_is_seen(open_page: Opener) -> None:
    # The way past the navigation slides in.
    reader = open_page(reduced_motion="reduce")
    reader.sign_in("alice")
    path = make_board(reader, "Stops", STORED, HOURS)
    for way in ("", "/versions"):
        reader.open(path + way)
        expect_every_stop(reader.page)
