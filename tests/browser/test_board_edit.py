"""Laying a dashboard out in a real browser: by mouse, by keyboard alone, by finger on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.boards_by_hand import HOURS, INGESTED, STORED, make_board
from browser.chromium import Opener, Reader
from browser.keyboard import expect_every_stop, tab_to

COLUMN_PX_PLUS_GAP = 102
ROW_PX = 80


def place(page: Page, tile: str) -> tuple[int, ...]:
    """Return where a tile of the form stands: column, row, width, height, counted from one."""
    return tuple(int(page.locator(f"#{tile}-{name}").input_value()) for name in "xywh")


def box_of(page: Page, selector: str) -> tuple[float, float]:
    """Return the middle of something."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_tile_is_dragged_and_sized_by_mouse_and_undone_and_saved(alice: Reader) -> None:
    path = make_board(alice, "By mouse", INGESTED, STORED)
    page = alice.page
    alice.open(f"{path}/edit")
    assert (place(page, "t1"), place(page, "t2")) == ((1, 1, 6, 6), (7, 1, 6, 6))
    x, y = box_of(page, "#t1-grip")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2 * COLUMN_PX_PLUS_GAP, y + 10, steps=6)
    page.mouse.up()
    assert place(page, "t1") == (3, 1, 6, 6)
    assert place(page, "t2") == (7, 7, 6, 6)
    x, y = box_of(page, "[data-tile=t1] [data-resize]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2 * COLUMN_PX_PLUS_GAP, y + 2 * ROW_PX, steps=6)
    page.mouse.up()
    assert place(page, "t1") == (3, 1, 8, 8)
    page.keyboard.press("Control+z")
    assert place(page, "t1") == (3, 1, 6, 6)
    page.get_by_role("button", name="Undo").click()
    assert place(page, "t2") == (7, 1, 6, 6)
    x, y = box_of(page, "#t1-grip")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6 * COLUMN_PX_PLUS_GAP, y + 10, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#t1")).to_have_class(re.compile(r"x-6 y-0 "))
    expect(page.locator("#t2")).to_have_class(re.compile(r"x-6 y-6 "))


def test_tile_is_moved_and_sized_by_keyboard_alone_and_each_step_is_said(alice: Reader) -> None:
    path = make_board(alice, "By keyboard", INGESTED, STORED)
    page = alice.page
    alice.open(f"{path}/edit")
    tab_to(page, "#t1-grip")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-announcer]")).to_have_text("Ingested by production: column 2, row 1, 6 columns wide, 6 rows high.")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-announcer]")).to_contain_text("goes no further" if place(page, "t2")[1] == 7 else "row")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("[data-announcer]")).to_contain_text("5 columns wide, 7 rows high.")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-announcer]")).to_contain_text("goes no further")
    expect(page.locator("#t1-grip")).to_be_focused()
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.value === 'save'"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#t1")).to_have_class(re.compile(r"w-5 h-7 "))


def test_finger_moves_a_tile_by_its_title_on_a_phone(open_page: Opener) -> None:
    reader = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    reader.sign_in("alice")
    path = make_board(reader, "By finger", INGESTED, STORED)
    page = reader.page
    reader.open(f"{path}/edit")
    x, y = box_of(page, "#t1-grip")
    session = page.context.new_cdp_session(page)

    def touch(kind: str, right: float, down: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x + right, "y": y + down}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0, 0)
    for step in range(1, 9):
        touch("touchMove", 186 * step / 8, 6)
    touch("touchEnd", 0, 0)
    assert place(page, "t1") == (7, 1, 6, 6)
    assert place(page, "t2") == (7, 7, 6, 6)


def test_removed_tile_is_gone_after_the_save_and_back_before_it(alice: Reader) -> None:
    path = make_board(alice, "Fewer", INGESTED, STORED)
    page = alice.page
    alice.open(f"{path}/edit")
    page.locator("#t1-change").click()
    page.locator("#t1-remove").check()
    expect(page.locator("[data-tile=t1]")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-tile=t1]")).to_be_visible()
    page.locator("#t1-change").click()
    page.locator("#t1-remove").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".board-tile")).to_have_count(1)


def test_text_is_written_below_the_last_chart_and_saved(alice: Reader) -> None:
    path = make_board(alice, "With words", INGESTED, STORED, HOURS)
    page = alice.page
    alice.open(f"{path}/edit")
    page.get_by_role("button", name="Add a text").click()
    page.locator("#t4-change").click()
    page.locator("#t4-text").fill("# Read this first")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#t4 h3")).to_have_text("Read this first")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_form_has_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    reader.sign_in("alice")
    path = make_board(reader, f"Form {scheme} {width}", INGESTED, STORED, HOURS)
    page = reader.page
    reader.open(f"{path}/edit")
    assert reader.findings() == []
    page.locator("#t1-change").click()
    assert reader.findings() == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_stop_of_the_tab_key_on_the_form_is_seen(open_page: Opener) -> None:
    # The way past the navigation slides in.
    reader = open_page(reduced_motion="reduce")
    reader.sign_in("alice")
    path = make_board(reader, "Stops of the form", STORED, HOURS)
    reader.open(f"{path}/edit")
    expect_every_stop(reader.page)
