"""Going through a page by the Tab key alone: where it stops, whether that can be seen, and what it never reaches."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

_REACHABLE = """() => {
  const shown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && each.getClientRects().length > 0;
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
  return [...all].filter((each) => each.tabIndex >= 0 && !each.disabled && !each.closest("[inert]") && each.type !== "hidden" && shown(each)
    && !(each.type === "radio" && !each.checked)).map((each, place) => { each.dataset.stop = place; return place; });
}"""
_AT = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return { stop: at.dataset?.stop ?? null, tag: at.tagName, what: at.outerHTML.slice(0, 120),
    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth };
}"""


def stops(page: Page) -> Iterator[dict[str, object]]:
    """Yield where the Tab key stops, from the page's beginning to its end."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(1_000):
        page.keyboard.press("Tab")
        at = page.evaluate(_AT)
        if at["tag"] == "BODY":
            return
        yield at
    raise AssertionError("The Tab key never comes to an end.")


def expect_every_stop(page: Page) -> None:
    """Assert that the Tab key reaches all there is, shows where it is, begins with the way past the navigation, and comes out again."""
    wanted = {str(stop) for stop in page.evaluate(_REACHABLE)}
    found = list(stops(page))
    assert [at for at in found if not at["outline"] or not at["seen"]] == []
    assert wanted - {at["stop"] for at in found} == set()
    assert "Skip to the content" in str(found[0]["what"])


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(selector)
