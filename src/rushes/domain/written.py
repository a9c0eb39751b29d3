"""How people and programs write numbers and dates, as patterns: what a guess looks for is what a load reads.

The patterns match a whole text without the blanks around it, mean the same to Python and to RE2, and hold no quotes of SQL.
"""

from __future__ import annotations

from rushes.domain.shape import DateOrder, NumberStyle

__all__ = ["BLANKS", "CLOCK_PATTERN", "DAY_PATTERNS", "FIRST_DAY", "LAST_DAY", "MONTH_STARTS", "NOTHING", "NUMBER_PATTERNS"]

BLANKS = " \t\r\n\f\v\u00a0\u2007\u2009\u202f\ufeff"
"""What may stand around a text and is none of it."""

NOTHING = ("NA", "N/A", "#N/A", "NULL", "\\N", "-", "\u2013", "\u2014")
"""What programs write where they have no number, in capitals; it is read like an empty cell."""

FIRST_DAY, LAST_DAY = "1970-01-01", "2100-12-31"
"""The days that a date may lie between; others are typing errors, and the day on which some program's calendar begins."""

_MINUS, _SIGN = "[-\u2212]", "[-+\u2212]"
_BLANK = "[ \u00a0\u2007\u2009\u202f]"
_CURRENCY = "(?:[€$£¥]|EUR|USD|GBP|CHF)"
_GROUP = {NumberStyle.POINT: ",", NumberStyle.COMMA: "[.]"}
_MARK = {NumberStyle.POINT: "[.]", NumberStyle.COMMA: ","}


def _number(style: NumberStyle) -> str:
    """Return the pattern of a number: thousands in threes (in India in twos), a sign before or behind or brackets, a currency, per cent."""
    group, mark = _GROUP[style], _MARK[style]
    parted = "|".join(f"[1-9][0-9]{{0,2}}(?:{each}[0-9]{{3}})+" for each in (group, r"[\x27’]", _BLANK))
    whole = f"(?:{parted}|[1-9][0-9]?(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}|[0-9]+)"
    digits = f"(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][-+]?[0-9]{{1,2}})?"
    before, behind = f"(?:{_CURRENCY}{_BLANK}*)?", f"(?:{_BLANK}*(?:{_CURRENCY}|%))?"
    signed = f"(?:{_SIGN}{_BLANK}*{before}|{_CURRENCY}{_BLANK}*{_SIGN}{_BLANK}*|{before}){digits}{behind}"
    return rf"(?:{signed}|{before}{digits}{behind}{_BLANK}*{_MINUS}|\({before}{digits}{behind}\))"


NUMBER_PATTERNS: dict[NumberStyle, str] = {style: _number(style) for style in NumberStyle}
"""A number by what parts whole and fraction."""

CLOCK_PATTERN = f"{_MINUS}?[0-9]+(?::[0-5][0-9]){{1,2}}(?:[.,][0-9]+)?"
"""A length of time, 1:02:03.5 or 02:03."""

_TIME = "(?:[T ,]+[0-9]{1,2}[:.h][0-9]{2}.*)?"
_BETWEEN = "[-/. ]"
_NAMED = (
    rf"(?P<d>[0-9]{{1,2}})[-/. ]{{1,2}}(?P<m>[A-Za-zäéûÄÉÛ]{{3,9}})[-/., ]{{1,2}}(?P<y>[0-9]{{4}}|[0-9]{{2}}){_TIME}",
    rf"(?P<m>[A-Za-zäéûÄÉÛ]{{3,9}})[-/. ]{{1,2}}(?P<d>[0-9]{{1,2}})[-/., ]{{1,2}}(?P<y>[0-9]{{4}}|[0-9]{{2}}){_TIME}",
)
_D, _M, _Y = "(?P<d>[0-9]{1,2})", "(?P<m>[0-9]{1,2})", "(?P<y>[0-9]{4}|[0-9]{2})"

DAY_PATTERNS: dict[DateOrder, tuple[str, ...]] = {
    DateOrder.YEAR_FIRST: (
        f"(?P<y>[0-9]{{4}}){_BETWEEN}{_M}{_BETWEEN}{_D}{_TIME}",
        "(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:[T ][0-9]{2}:?[0-9]{2}.*)?",
        "(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})",
    ),
    DateOrder.DAY_FIRST: (f"{_D}{_BETWEEN}{_M}{_BETWEEN}{_Y}{_TIME}", *_NAMED),
    DateOrder.MONTH_FIRST: (f"{_M}{_BETWEEN}{_D}{_BETWEEN}{_Y}{_TIME}", *_NAMED),
}
"""A date by the order of its parts, named y, m and d; without a d it is a month, which stands for its first day. A month that is a name
(English, Dutch, French or German) is itself whatever the order."""

MONTH_STARTS: tuple[tuple[str, int], ...] = (
    ("jan", 1),
    ("feb", 2),
    ("fev", 2),
    ("mar", 3),
    ("maa", 3),
    ("mrt", 3),
    ("apr", 4),
    ("avr", 4),
    ("may", 5),
    ("mai", 5),
    ("mei", 5),
    ("juin", 6),
    ("jun", 6),
    ("jul", 7),
    ("juil", 7),
    ("aug", 8),
    ("aou", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
)
"""How the months' names begin, in small letters without accents."""
