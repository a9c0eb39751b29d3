"""A newcomer's hands, with a mouse or on the keyboard alone, and how much they had to do (docs/newcomer.md says what counts)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import FloatRect, Locator, Page, expect

__all__ = ["Hands", "Keys", "Mouse"]

WORDS = {
    "values": re.compile("^Add to the values$"),
    "across": re.compile("^Lay across$"),
    "group": re.compile("^Group by it$"),
    "compare": re.compile("^Compare with "),
}
"""What a field's menu calls the way into each well."""

_IS_BEFORE = "each => Boolean(document.activeElement.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING)"
_IS_HERE = "each => each === document.activeElement"
_IS_PAST_THE_SECTIONS = "each => document.activeElement === document.body && Boolean(each.closest('main'))"
_FAR = 120
ROW_PX = 88


class Hands(ABC):
    """What both ways can do to a page.

    Args:
        page: The page.

    Attributes:
        actions: What was done, as a person counts it.
        keys: How many keys were pressed for it.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions: int = 0
        self.keys: int = 0

    @abstractmethod
    def put(self, field: str, well: str) -> None:
        """Put a field into a well."""

    @abstractmethod
    def choose(self, name: str, words: str) -> None:
        """Choose what a list calls so."""

    @abstractmethod
    def press(self, what: Locator) -> None:
        """Press a link, a button, or what opens something."""

    @abstractmethod
    def tick(self, choice: Locator) -> None:
        """Choose one of several that stand below each other."""

    @abstractmethod
    def move(self, tile: str, columns: int, past: int) -> None:
        """Move a tile by so many columns and down past so many others."""

    @abstractmethod
    def widen(self, tile: str, columns: int) -> None:
        """Make a tile wider."""

    @abstractmethod
    def go_to(self, field: Locator) -> None:
        """Go to where something is typed."""

    def write(self, field: Locator, text: str) -> None:
        """Type into a field."""
        self.go_to(field)
        self.page.keyboard.type(text)
        self.actions, self.keys = self.actions + 1, self.keys + len(text)

    def enter(self) -> None:
        """Press Enter in the field that was typed into."""
        self.page.keyboard.press("Enter")
        self.actions, self.keys = self.actions + 1, self.keys + 1

    @contextmanager
    def changing(self) -> Generator[None]:
        """Wait until the page has changed to what its new address says."""
        before = self.page.url
        yield
        expect(self.page).not_to_have_url(before)
        expect(self.page.locator("main")).not_to_have_attribute("aria-busy", "true")


class Mouse(Hands):
    """Drags and clicks; text is typed."""

    def put(self, field: str, well: str) -> None:
        """Drag the field there."""
        entry, target = self.page.locator(f"#field-{field}"), self.page.locator(f'[data-well-drop="{well}"]')
        entry.scroll_into_view_if_needed()
        start = _box(entry)
        self.page.mouse.move(start["x"] + 20, start["y"] + start["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(start["x"] + 60, start["y"] + 40, steps=4)
        end = _box(target)
        self.page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] - 12, steps=8)
        expect(target).to_have_class(re.compile("is-over"))
        with self.changing():
            self.page.mouse.up()
        self.actions += 1

    def choose(self, name: str, words: str) -> None:
        """Choose it in the list, which the system draws."""
        with self.changing():
            self.page.locator(f"#{name}").select_option(label=words)
        self.actions += 1

    def press(self, what: Locator) -> None:
        """Click it."""
        what.click()
        self.actions += 1

    def tick(self, choice: Locator) -> None:
        """Click it."""
        self.press(choice)

    def move(self, tile: str, columns: int, past: int) -> None:
        """Drag the tile by its title; a row down puts it below what begins where it did."""
        self._carry(self.page.locator(f"#{tile}-grip"), columns * self._column(), past * ROW_PX)

    def widen(self, tile: str, columns: int) -> None:
        """Drag the tile's corner."""
        self._carry(self.page.locator(f"[data-tile={tile}] [data-resize]"), columns * self._column(), 0)

    def go_to(self, field: Locator) -> None:
        """Click into it."""
        field.click()

    def _column(self) -> float:
        """Return how far it is from a column of the grid to the next."""
        return _box(self.page.locator("[data-grid]"))["width"] / 12

    def _carry(self, handle: Locator, right: float, down: float) -> None:
        # What is saved with stays on top of the grid; a person scrolls until the tile is not under it.
        handle.evaluate("each => each.scrollIntoView({ block: 'center' })")
        box = _box(handle)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right, y + down, steps=8)
        self.page.mouse.up()
        self.actions += 1


class Keys(Hands):
    """Tab, Enter, Space, Escape and the arrows."""

    def put(self, field: str, well: str) -> None:
        """Open the field's menu and choose the way into the well."""
        self.reach(self.page.locator(f"#field-{field}"))
        self.key("Enter")
        self.reach(self.page.locator(f"li:has(> details > #field-{field})").get_by_role("link", name=WORDS[well]))
        with self.changing():
            self.key("Enter")
        self.actions += 1

    def choose(self, name: str, words: str) -> None:
        """Open the list, go to it by the arrows, and take it."""
        chosen = self.page.locator(f"#{name}")
        self.reach(chosen)
        places = chosen.evaluate("(list, words) => [list.selectedIndex, [...list.options].findIndex(each => each.label === words)]", words)
        self.key("Space")
        for _ in range(abs(places[1] - places[0])):
            self.key("ArrowDown" if places[1] > places[0] else "ArrowUp")
        with self.changing():
            self.key("Enter")
        self.actions += 1

    def press(self, what: Locator) -> None:
        """Go to it and press Enter."""
        self.reach(what)
        self.key("Enter")
        self.actions += 1

    def tick(self, choice: Locator) -> None:
        """Go to the one that is chosen and on by the arrows."""
        name = choice.get_attribute("name")
        self.reach(self.page.locator(f'input[name="{name}"]:checked'))
        for _ in range(self.page.locator(f'input[name="{name}"]').count()):
            if choice.is_checked():
                break
            self.key("ArrowDown")
        self.actions += 1

    def move(self, tile: str, columns: int, past: int) -> None:
        """Choose the tile's title and press the arrows."""
        self.reach(self.page.locator(f"#{tile}-grip"))
        self._arrows("ArrowRight" if columns > 0 else "ArrowLeft", abs(columns))
        self._arrows("ArrowDown", past)
        self.actions += 1

    def widen(self, tile: str, columns: int) -> None:
        """Press the arrows with Shift."""
        self.reach(self.page.locator(f"#{tile}-grip"))
        self._arrows("Shift+ArrowRight", columns)
        self.actions += 1

    def go_to(self, field: Locator) -> None:
        """Go to it by Tab."""
        self.reach(field)

    def key(self, name: str) -> None:
        """Press one key, or one with Shift."""
        self.page.keyboard.press(name)
        self.keys += 1

    def reach(self, what: Locator) -> None:
        """Go to something by Tab, or back to it with Shift; where the page was just opened, first past its sections."""
        expect(what).to_be_visible()
        if what.evaluate(_IS_PAST_THE_SECTIONS):
            self.key("Tab")
            expect(self.page.get_by_role("link", name="Skip to the content")).to_be_focused()
            self.key("Enter")
        found = what.element_handle()
        way = "Shift+Tab" if found.evaluate(_IS_BEFORE) else "Tab"
        for _ in range(_FAR):
            if found.evaluate(_IS_HERE):
                return
            self.key(way)
        raise AssertionError(f"{way} does not lead to {what}.")

    def _arrows(self, name: str, times: int) -> None:
        for _ in range(times):
            self.key(name)


def _box(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box is not None
    return box
