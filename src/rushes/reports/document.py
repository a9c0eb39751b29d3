"""What a report holds, before any medium."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rushes.figures import Figure

__all__ = ["Report", "ReportTile"]


@dataclass(frozen=True, slots=True)
class ReportTile:
    """One tile of it: a figure, a text, or the sentence why there is neither.

    Args:
        title: What stands above it; "" for a text without a title.
        columns: How many of a row's twelve columns it takes.
        figure: What it shows.
        text: Markdown, hostile like any that people type.
        told: Why there is nothing to see.
        notices: What of it cannot be seen; a sentence each.
    """

    title: str
    columns: int
    figure: Figure | None = None
    text: str = ""
    told: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A dashboard for a period, as one person may see it. Texts are for people, in `locale`.

    Args:
        title: What it is called.
        account: Whose numbers these are.
        as_of: When and how far the data reaches.
        told: What it is narrowed to, and what is missing; a sentence each.
        tiles: The tiles in reading order.
        definitions: What each measure in it counts: its name and a sentence.
        locale: How its own words, numbers and dates are written.
        at: The moment that the file names as its making, aware: of equal reports with equal moments every byte is equal.
        accent: The account's colour, "#rrggbb".
        logo: The account's logo, a PNG, JPEG, GIF or WebP; None for none.
    """

    title: str
    account: str
    as_of: str
    told: tuple[str, ...]
    tiles: tuple[ReportTile, ...]
    definitions: tuple[tuple[str, str], ...]
    locale: str
    at: datetime
    accent: str
    logo: bytes | None = None
