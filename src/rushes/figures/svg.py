"""A small writer of SVG: elements, escaped once, numbers kept short."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from rushes.figures.model import Mark
from rushes.figures.names import isolated

__all__ = ["Link", "element", "escape", "linked", "mark_attributes", "rectangle", "short", "text", "tip"]

Link = Callable[[Mark], str | None]
"""Where a click on a mark leads, None for nowhere."""

Attribute = str | float | None
SMALLEST_TARGET_PX = 24
"""The least size of a link (WCAG 2.2, 2.5.8); smaller marks are reached through the table."""


def short(number: float) -> str:
    """Return a coordinate with at most two decimals."""
    words = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if words in {"-0", ""} else words


def element(name: str, attributes: dict[str, Attribute], *children: str) -> str:
    """Return one element; attributes that are None are left out, children are markup already."""
    # A list is quicker to join than a generator, and a page has some thousand elements.
    written = "".join(
        [f' {key}="{escape(value) if isinstance(value, str) else short(value)}"' for key, value in attributes.items() if value is not None]
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float,
    classes: str = "txt",
    anchor: str | None = None,
    is_bold: bool = False,
) -> str:
    """Return a line of text whose baseline begins, or as `anchor` says, at the point."""
    attributes: dict[str, Attribute] = {
        "x": x,
        "y": y,
        "class": classes,
        "font-size": size,
        "font-weight": "600" if is_bold else None,
        "text-anchor": anchor,
    }
    return element("text", attributes, escape(isolated(words)))


def rectangle(x: float, y: float, width: float, height: float, classes: str, *children: str, radius: float | None = None) -> str:
    """Return a rectangle of those classes."""
    return element("rect", {"x": x, "y": y, "width": width, "height": height, "rx": radius, "class": classes}, *children)


def tip(mark: Mark) -> str:
    """Return the title that a mark shows where no script runs."""
    return element("title", {}, escape(mark.detail))


def mark_attributes(mark: Mark) -> dict[str, Attribute]:
    """Return the attributes by which the page's script finds and explains a mark."""
    return {"data-key": mark.name, "data-tip": mark.detail or None}


def linked(address: str | None, name: str, attributes: dict[str, Attribute], *children: str) -> str:
    """Return the children as a link with that name, or as a plain group where there is no address."""
    if address is None:
        return element("g", {"class": "mark", **attributes}, *children)
    return element("a", {"class": "mark", "href": address, "aria-label": name, **attributes}, *children)
