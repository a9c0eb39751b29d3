from __future__ import annotations

from playwright.sync_api import expect

from browser.chromium import Opener, Reader
from browser.keyboard import tab_to


def test_whole_visit_without_a_mouse(open_page: Opener) -> None:
    reader: Reader = open_page()
    page = reader.page
    reader.open("/login")
    expect(page.get_by_label("Name or e-mail")).to_be_focused()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type("alice-demo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("November 2026")
    # Until the scripts are there a filter opens a whole page, which begins at its top.
    page.wait_for_load_state()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="The month before")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("October 2026")
    expect(page.get_by_role("link", name="The month before")).to_be_focused()

    tab_to(page, "#pick-productions")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Find a production").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("details.picker")).not_to_have_attribute("open", "")
    expect(page.locator("#pick-productions")).to_be_focused()

    tab_to(page, '[data-figure="ingest"] .draw a')
    expect(page.locator("[data-tip-box]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".chip-name")).to_have_count(1)
    assert page.evaluate("Boolean(document.activeElement.closest('[data-figure]')) || document.activeElement.matches('h1')")


def test_every_stop_of_the_keyboard_can_be_seen(alice: Reader) -> None:
    page = alice.page
    page.keyboard.press("Tab")
    stops = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
              const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
              return { tag: at.tagName, outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, size: Math.min(box.width, box.height) };
            }"""
        )
        if state["tag"] == "BODY":
            break
        assert state["outline"], state
        stops += 1
    assert stops > 20
