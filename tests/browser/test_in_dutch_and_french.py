"""Pages in languages whose words are longer: nothing overflows or is cut off, and what scripts say is said in them too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.chromium import Opener, Reader

_CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((each) => {
  const hides = getComputedStyle(each).overflowX === "hidden" && each.clientWidth > 2 && !each.closest(".visually-hidden");
  return hides && each.scrollWidth > each.clientWidth + 1;
}).map((each) => each.textContent.trim().slice(0, 80))"""
_BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_OUTSIDE = """() => [...document.querySelectorAll(".draw svg text")].filter((each) => {
  if (each.getClientRects().length === 0) return false;
  const [word, sheet] = [each.getBoundingClientRect(), each.ownerSVGElement.getBoundingClientRect()];
  return word.left < sheet.left - 1 || word.right > sheet.right + 1;
}).map((each) => each.textContent)"""


def sign_in(reader: Reader) -> None:
    """Sign charlie in by the form's fields, whatever they are called in the reader's language."""
    reader.open("/login")
    reader.page.fill("#username", "charlie")
    reader.page.fill("#password", "charlie-demo")
    reader.page.click("main button[type=submit]")
    reader.page.wait_for_url("**/dashboard**")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("locale", "heading"), [("nl-BE", "Vijf producties"), ("fr-FR", "Cinq productions")])
def test_dashboard_in_longer_words_neither_overflows_nor_is_cut_off(open_page: Opener, locale: str, heading: str, width: int) -> None:
    reader = open_page(locale=locale, viewport={"width": width, "height": 900})
    sign_in(reader)
    page = reader.page
    assert page.locator("html").get_attribute("lang") == locale
    assert heading in page.locator("main").inner_text()
    assert page.evaluate(_BEYOND) == 0
    assert page.evaluate(_CUT_OFF) == []
    assert page.evaluate(_OUTSIDE) == []


def test_pager_and_search_speak_dutch(open_page: Opener) -> None:
    reader = open_page(locale="nl-BE")
    sign_in(reader)
    page = reader.page
    assert page.locator("[data-pager]").inner_text().split("\n")[:1] == ["Ervoor"]
    assert "1 tot 25 van 74" in page.locator("[data-pager]").inner_text()
    page.fill("[data-table-search]", "a")
    expect(page.locator("[data-table-count]")).to_contain_text(" van 74")
