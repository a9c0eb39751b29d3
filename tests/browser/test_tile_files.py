"""What a chart gives to take away: a workbook, and Python on the clipboard, or on a page where there is none."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from browser.boards_by_hand import INGESTED, STORED, make_board
from browser.chromium import Opener, open_reader


def test_menu_of_a_tile_gives_a_workbook_and_copies_python(open_page: Opener) -> None:
    reader = open_page(permissions=["clipboard-read", "clipboard-write"])
    reader.sign_in("alice")
    make_board(reader, "To take away", STORED)
    page = reader.page
    page.locator("#t1-menu").click()
    with page.expect_download() as workbook:
        page.get_by_role("link", name="Workbook (XLSX)").click()
    assert workbook.value.path().read_bytes().startswith(b"PK")
    assert workbook.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="Copy as Python").click()
    expect(page.get_by_role("link", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"'{reader.base}/api/v1/figure'" in copied
    assert "('value', 'storage')" in copied
    expect(page.get_by_role("link", name="Copy as Python")).to_be_visible()


def test_chart_of_explore_copies_python_of_what_is_shown_now(open_page: Opener) -> None:
    reader = open_page(permissions=["clipboard-read", "clipboard-write"])
    reader.sign_in("alice")
    reader.open(f"/explore?{INGESTED}")
    page = reader.page
    page.locator("#kind-horizontal").click()
    expect(page).to_have_url(re.compile("kind=horizontal"))
    page.get_by_role("link", name="Copy as Python").click()
    expect(page.get_by_role("link", name="Copied")).to_be_visible()
    assert "('kind', 'horizontal')" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("context", [{"java_script_enabled": False}, {}], ids=["without a script", "without leave to write the clipboard"])
def test_python_is_a_page_where_it_cannot_be_copied(chromium: Browser, address: str, context: dict[str, object]) -> None:
    made, reader = open_reader(chromium, address, **context)
    try:
        reader.sign_in("alice")
        reader.open(f"/explore?{INGESTED}")
        if not context:
            reader.page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('no leave'); }; }")
        reader.page.get_by_role("link", name="Copy as Python").click()
        expect(reader.page).to_have_url(re.compile("/explore/python"))
        expect(reader.page.locator("pre")).to_contain_text("RUSHES_TOKEN")
    finally:
        made.close()
