"""The cells of a report as exact texts: numbers in the file's own style, lengths of time, days. What could be read in two ways is not read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from rushes.domain import BLANKS, FIRST_DAY, LAST_DAY, NOTHING, NUMBER_PATTERNS, NumberStyle
from rushes.errors import BadFile
from rushes.languages import sentence

__all__ = ["BadCell", "day_of", "deleted_of", "read_amount", "style_of"]

NO_NUMBER = sentence("This is no number.")
NEGATIVE = sentence("This is less than zero.")
WITH_COLONS = sentence("This is a length of time with colons, where the header names another unit.")
TWO_WAYS_OF_TIME = sentence("This length of time has two parts, which may be hours and minutes or minutes and seconds.")
NO_ANSWER = sentence("This is neither a day nor a yes or no.")
MIXED = sentence("Some numbers of this file have a point before their decimals and some a comma. Send it with one of them.")
OTHERWISE = sentence("The numbers of this file are written otherwise than a person confirmed for these headers.")
EITHER = sentence(
    "The numbers of this file, such as {number}, could be thousands or decimals. Confirm its headers again and say which its comma or point is."
)

_TWO_PARTS, _THREE_PARTS = re.compile(r"([0-9]{1,7}):([0-5][0-9])"), re.compile(r"([0-9]{1,7}):([0-5][0-9]):([0-5][0-9](?:[.,][0-9]+)?)")
_GROUPS = {NumberStyle.POINT: ",", NumberStyle.COMMA: "."}
_SPACES = " \u00a0\u2007\u2009\u202f'’"
_NO = frozenset(["", "0", "false", "no", "n", "nee", "neen", "non", "-", "active", "actief", "actif"])
_YES = frozenset(["1", "true", "yes", "y", "ja", "j", "oui", "o", "x", "deleted", "verwijderd", "supprime", "supprimé"])
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?:[T ,].*)?")


class BadCell(Exception):
    """A cell that cannot be read; the message is a sentence of the catalogues."""


def style_of(texts: Iterable[str], confirmed: NumberStyle | None) -> NumberStyle:
    """Return how a file's numbers are written, by the numbers themselves; where they do not tell, as a person confirmed.

    Args:
        texts: Every number of the file, as it stands there.
        confirmed: What a person said of these headers, None where nobody did.

    Raises:
        BadFile: They contradict each other or the person, or do not tell and nobody said it.
    """
    told, either = set[NumberStyle](), ""
    for text in texts:
        fitting = [style for style in NumberStyle if _pattern(style).fullmatch(text)]
        if len(fitting) == 1:
            told.update(fitting)
        elif len(fitting) == 2 and ("," in text or "." in text):
            either = either or text
    if len(told) > 1:
        raise BadFile(MIXED)
    if told:
        (style,) = told
        if confirmed not in {None, style}:
            raise BadFile(OTHERWISE)
        return style
    if either and confirmed is None:
        raise BadFile(EITHER, number=either[:40])
    return confirmed or NumberStyle.POINT


def read_amount(text: str | None, unit: str, style: NumberStyle) -> str | None:
    """Return a number with a point for its fraction, seconds for a length of time with colons; None for an empty cell.

    Raises:
        BadCell: It is none, or could be two.
    """
    words = (text or "").strip(BLANKS)
    if not words or words.upper() in NOTHING:
        return None
    if ":" in words:
        return _seconds(words, unit)
    if not _pattern(style).fullmatch(words) or any(each.isalpha() or each in "€$£¥%" for each in words.replace("e", "").replace("E", "")):
        raise BadCell(NO_NUMBER)
    if unit in {"hh:mm:ss", "hh:mm"} and words.strip("0"):
        raise BadCell(NO_NUMBER)
    if any(each in words for each in "(-−") and not re.search(r"[eE]-", words):
        raise BadCell(NEGATIVE)
    plain = words.lstrip("+").replace(_GROUPS[style], "")
    for each in _SPACES:
        plain = plain.replace(each, "")
    return f"{Decimal(plain.replace(',', '.')):f}"


def _seconds(words: str, unit: str) -> str:
    whole, short = _THREE_PARTS.fullmatch(words), _TWO_PARTS.fullmatch(words)
    if unit not in {"hh:mm:ss", "hh:mm"}:
        raise BadCell(WITH_COLONS if whole or short else NO_NUMBER)
    if whole:
        return f"{int(whole[1]) * 3_600 + int(whole[2]) * 60 + Decimal(whole[3].replace(',', '.')):f}"
    if not short:
        raise BadCell(NO_NUMBER)
    if unit != "hh:mm":
        raise BadCell(TWO_WAYS_OF_TIME)
    return str(int(short[1]) * 3_600 + int(short[2]) * 60)


def day_of(text: str | None) -> str:
    """Return a day as ISO text, "" where there is none or it could be read in two ways."""
    words = (text or "").strip(BLANKS)
    iso, turned = _ISO.fullmatch(words), _DAY_FIRST.fullmatch(words)
    try:
        if iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif turned and int(turned[1]) > 12:
            day = date(int(turned[3]), int(turned[2]), int(turned[1]))
        else:
            return ""
    except ValueError:
        return ""
    return day.isoformat() if FIRST_DAY <= day.isoformat() <= LAST_DAY else ""


def deleted_of(text: str | None) -> str:
    """Return "" for a production that is not deleted, the day as ISO text for one that is, "yes" where the day is not known.

    Raises:
        BadCell: It says neither.
    """
    words = (text or "").strip(BLANKS).casefold()
    if words in _NO or words.upper() in NOTHING:
        return ""
    if words in _YES:
        return "yes"
    if _ISO.fullmatch(words) or _DAY_FIRST.fullmatch(words):
        return day_of(words) or "yes"
    raise BadCell(NO_ANSWER)


@cache
def _pattern(style: NumberStyle) -> re.Pattern[str]:
    return re.compile(NUMBER_PATTERNS[style])
