"""A mail as plain text, which reads well alone: for programs that show no HTML, and for people who want none."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from rushes.languages import Language
from rushes.reports.mail.contents import MailContents, MailNumber, MailTable, MailTile

__all__ = ["to_text"]

_WIDTH = 76
_WIDEST_CELL, _WIDEST_FIRST = 18, 28
_WIDE = frozenset("WF")
_ISOLATE, _POP = "\u2068", "\u2069"


def to_text(contents: MailContents, *, link: str, unsubscribe_url: str, language: Language) -> str:
    """Return the mail's text, in lines of at most 76 columns where words and addresses are not longer.

    Args:
        contents: What it shows.
        link: Where the same is on a page, "" for nowhere.
        unsubscribe_url: Where one asks for no more of it, "" for nowhere.
        language: What its own words are in.
    """
    head = [*_wrapped(contents.title), *_wrapped(contents.account), *_wrapped(contents.as_of)]
    parts = [head, *([line for each in contents.told for line in _wrapped(each)],), *map(_tile, contents.tiles)]
    if contents.definitions:
        said = [line for name, text in contents.definitions for line in _wrapped(f"{name}: {text}")]
        parts.append([*_headed(language.say("What is counted")), *said])
    if link:
        parts.append([language.say("The same on its page, to look closer:"), link])
    if unsubscribe_url:
        parts.append([language.say("To get no more of these mails:"), unsubscribe_url])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _tile(tile: MailTile) -> list[str]:
    lines = _headed(tile.title)
    lines += _wrapped(tile.subtitle)
    for number in tile.numbers:
        lines += _wrapped(_told(number))
    lines += _wrapped(tile.summary)
    if tile.table is not None:
        lines += ["", *_aligned(tile.table)]
    for line in tile.text.splitlines():
        lines += _wrapped(line) or [""]
    for note in tile.notes:
        lines += _wrapped(note)
    return lines


def _told(number: MailNumber) -> str:
    named = f"{number.label}: {number.text}" if number.label else number.text
    return f"{named} ({number.change})" if number.change else named


def _headed(title: str) -> list[str]:
    lines = _wrapped(title)
    return [*lines, "-" * min(max(map(_columns, lines)), _WIDTH)] if lines else []


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _aligned(table: MailTable) -> Iterator[str]:
    """Yield the rows as columns, numbers flush right."""
    lines = [table.heads, *table.rows, *([table.footer] if table.footer else [])]
    most = (_WIDEST_FIRST, *(_WIDEST_CELL for _ in table.heads[1:]))
    cut = [[_cut(text, most[place]) for place, text in enumerate(line)] for line in lines]
    widths = [max(_columns(line[place]) for line in cut) for place in range(len(table.heads))]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    shown = [_line(line, widths, table.are_numbers) for line in cut]
    yield from (shown[0], rule, *shown[1 : 1 + len(table.rows)])
    if table.more:
        yield table.more
    if table.footer:
        yield from (rule, shown[-1])


def _line(cells: Sequence[str], widths: Sequence[int], are_numbers: Sequence[bool]) -> str:
    padded = [
        " " * (width - _columns(cell)) + cell if is_number else cell + " " * (width - _columns(cell))
        for cell, width, is_number in zip(cells, widths, are_numbers, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _columns(text: str) -> int:
    """Return how many columns a text takes where all letters are equally wide: those of East Asia two, marks none."""
    return sum(
        0 if unicodedata.category(each) in {"Mn", "Me", "Cf"} else 2 if unicodedata.east_asian_width(each) in _WIDE else 1 for each in text
    )


def _cut(text: str, most: int) -> str:
    if _columns(text) <= most:
        return text
    kept = text
    while _columns(kept) > most - 1:
        kept = kept[:-1]
    # An isolate that was begun before the cut must end, or the rest of the line would be turned around.
    unended = max(kept.count(_ISOLATE) - kept.count(_POP), 0)
    return f"{kept.rstrip()}…" + _POP * unended
