"""Names made safe to show: media titles come from strangers.

A cleaned name holds no control character, no line break and nothing that reorders the text around
it. Markup is left as it is: each renderer escapes for its own medium.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rushes.languages import sentence

__all__ = ["UNNAMED", "clean_line", "clean_name", "isolated", "shown_in"]

UNNAMED = sentence("Unnamed")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u180e\u200b\u2060\ufeff")
_LINE_BREAKS = frozenset("\u2028\u2029")
_ISOLATES = frozenset("\u2068\u2069")
_SPACES = re.compile(r"[ \t]+")
_MOST_MARKS = 4
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def clean_name(name: str, unnamed: str = UNNAMED) -> str:
    """Return the name as one line of plain characters; "Unnamed", or that word in another language, if nothing is left.

    Bidirectional controls and invisible characters go, controls become spaces, what is no
    character becomes U+FFFD, and more than four combining marks on one letter are cut.
    """
    return _cleaned(name, _BIDI_CONTROLS) or unnamed


def clean_line(text: str) -> str:
    """Return a title or a sentence cleaned the same way; the isolates around names in it stay."""
    return _cleaned(text, _BIDI_CONTROLS - _ISOLATES)


# The same few hundred names stand in every figure, in the table and in every list of a dashboard.
@lru_cache(maxsize=8_192)
def _cleaned(text: str, unwanted: frozenset[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if character in unwanted or character in _INVISIBLE or marks > _MOST_MARKS:
            continue
        if category == "Cc" or character in _LINE_BREAKS:
            kept.append(" ")
        elif category == "Cs" or ord(character) & 0xFFFE == 0xFFFE:
            kept.append("\ufffd")
        else:
            kept.append(character)
    return _SPACES.sub(" ", "".join(kept)).strip()


def isolated(name: str) -> str:
    """Return the name so that it can stand in a line without reordering it.

    Only a name that holds right-to-left letters needs the isolating characters; others stay as
    they are, so that they can be searched and compared.
    """
    if not name.isascii() and any(unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in name):
        return f"{_FIRST_STRONG_ISOLATE}{name}{_POP_ISOLATE}"
    return name


def shown_in(name: str, unnamed: str = UNNAMED) -> str:
    """Return the name cleaned and isolated, to be put into a sentence."""
    return isolated(clean_name(name, unnamed))
