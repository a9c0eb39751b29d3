"""Fields, entries of wells, and what can be done with them: every change that a drag makes is a link of a menu.

The script follows the link of the place where something was dropped, and whoever has no pointer opens the menu.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ACROSS", "COMPARE", "FILTERS", "GROUP", "OUT", "VALUES", "Group", "Item", "Move", "Well"]

VALUES, ACROSS, GROUP, FILTERS, COMPARE = "values", "across", "group", "filters", "compare"
OUT = "out"
"""Beside every well: where an entry goes to be taken away."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can be done with a field or an entry.

    Args:
        label: What it does, "" for what a drop alone does.
        url: The page after it, or "#" with the id of what it opens on this one.
        well: The well that a drop does it on, "" for none.
        place: The place in that well, "" for its end.
        is_chosen: It is so already.
        why_not: Why it cannot be done, in words; "" where it can.
    """

    label: str
    url: str
    well: str = ""
    place: str = ""
    is_chosen: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A field, or an entry of a well, with its menu.

    Args:
        id: Unique on the page.
        label: What people read; of a filter that is set, what it does.
        description: What it is, in a sentence.
        moves: What can be done with it.
        is_used: It is a field in use.
        panel: The name of the controls in its menu, "" where its moves are all there is.
        out_url: The page without it, "" where it cannot be taken away.
        is_hidden: It shows only while it is open, as a filter that is not set.
        link: What leads away from the page, None where nothing does.
    """

    id: str
    label: str
    description: str
    moves: tuple[Move, ...]
    is_used: bool = False
    panel: str = ""
    out_url: str = ""
    is_hidden: bool = False
    link: Move | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a heading."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Well:
    """A place to drop fields on.

    Args:
        name: What moves call it.
        label: What people read.
        hint: Stands there while nothing in it could be taken away.
        items: Its entries.
        opener: What opens `adds`.
        adds: What can be put into it without a field.
    """

    name: str
    label: str
    hint: str
    items: tuple[Item, ...]
    opener: str = ""
    adds: tuple[Move, ...] = ()
