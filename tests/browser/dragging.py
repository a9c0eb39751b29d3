"""Carrying something into a well, as a hand does with a mouse and a finger on glass."""

from __future__ import annotations

from playwright.sync_api import FloatRect, Locator, Page

__all__ = ["Finger", "carry", "well_of"]


def well_of(page: Page, name: str) -> Locator:
    return page.locator(f'[data-well-drop="{name}"]')


def carry(page: Page, entry: Locator, well: str) -> None:
    """Hold something over a well; the button is still down."""
    entry.scroll_into_view_if_needed()
    start, end = _box(entry), _box(well_of(page, well))
    page.mouse.move(start["x"] + 20, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 40, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] - 12, steps=8)


class Finger:
    """One finger on a page that is touched.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def carry(self, grip: Locator, well: str) -> None:
        """Hold something by its grip over a well, which comes to the finger, wherever the page is scrolled to."""
        grip.scroll_into_view_if_needed()
        start = _box(grip)
        x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
        self._touch("touchStart", x, y)
        self._touch("touchMove", x + 10, y + 10)
        end = _box(well_of(self._page, well))
        for step in range(1, 9):
            self._touch("touchMove", x + (end["x"] + 60 - x) * step / 8, y + (end["y"] + 20 - y) * step / 8)

    def lift(self) -> None:
        """Let go."""
        self._touch("touchEnd")

    def _touch(self, kind: str, *point: float) -> None:
        points = [dict(zip("xy", point, strict=True))] if point else []
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def _box(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box is not None
    return box
