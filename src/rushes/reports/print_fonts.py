"""The fonts that reports are printed with, and the characters that they have no picture for.

A machine may have no font at all, so they come with packages. Where the document is for screen readers too, a
character without a picture would fail the whole of it: it is shown as U+FFFD instead.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

__all__ = ["FAMILIES", "GLYPHS", "PACKAGES", "font_folders", "printable"]

FAMILIES = ("Noto Sans", "Noto Sans Arabic")
"""Latin, Greek and Cyrillic; Arabic."""

GLYPHS = Path(__file__).with_name("glyphs.json")
PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
_SUBSTITUTE = "\ufffd"
_UNPRINTED = frozenset("\x00\ufeff\u200d\u00ad")
"""What fonts know, and a document for screen readers may not hold, or which would be seen where it joins nothing."""
_LONG_WORD, _MAY_BREAK = re.compile(r"\S{40,}"), "\u200b"


def font_folders() -> list[str]:
    """Return the folders that hold the fonts."""
    return [str(files(each) / "files") for each in PACKAGES]


def printable(text: str) -> str:
    """Return a text with U+FFFD for each character that would not be seen; what is invisible anyway is left out.

    A word that is too long for a line may be broken anywhere.
    """
    shown = text if text.isascii() and text.isprintable() else "".join(map(_printed, unicodedata.normalize("NFC", text)))
    return _LONG_WORD.sub(lambda found: _MAY_BREAK.join(found[0]), shown)


def _printed(character: str) -> str:
    if (ord(character) in _covered() and character not in _UNPRINTED) or character in "\n\t":
        return character
    return "" if unicodedata.category(character) in {"Cc", "Cf"} else _SUBSTITUTE


@cache
def _covered() -> frozenset[int]:
    runs = json.loads(GLYPHS.read_text())
    return frozenset(point for first, last in runs for point in range(first, last + 1))
