"""Which days a report is of, where the name of its file or the subject of its mail says it, by a pattern of the configuration."""

from __future__ import annotations

import re
from datetime import date, datetime

from rushes.config import ReportAccountSettings
from rushes.domain import Period

__all__ = ["period_in"]

_LONGEST = 300
_PARTS = re.compile(r"\{(?:first|last|day)\}|\*")


def period_in(account: ReportAccountSettings, name: str, subject: str = "") -> Period | None:
    """Return the days that a file's name says, else those of the mail's subject; None where neither does.

    Args:
        account: Whose it is, with the patterns.
        name: What the file is called.
        subject: The mail's subject, "" where there is none.
    """
    for pattern, text in ((account.period, name), (account.subject, subject)):
        if pattern and text and len(text) <= _LONGEST:
            found = _period(pattern, text, account.day_format)
            if found is not None:
                return found
    return None


def _period(pattern: str, text: str, day_format: str) -> Period | None:
    parts, place = list[str](), 0
    for each in _PARTS.finditer(pattern):
        parts.append(re.escape(pattern[place : each.start()]))
        # A day is short, and between two of them stands something that is no part of either.
        parts.append(".*?" if each[0] == "*" else f"(?P<{each[0][1:-1]}>.{{6,20}}?)")
        place = each.end()
    parts.append(re.escape(pattern[place:]))
    found = re.fullmatch("".join(parts), text.strip())
    if found is None:
        return None
    try:
        days = {name: _day(written, day_format) for name, written in found.groupdict().items()}
        return Period(days.get("first") or days["day"], days.get("last") or days["day"])
    except (ValueError, KeyError):
        return None


def _day(written: str, day_format: str) -> date:
    return datetime.strptime(written, day_format).date()  # noqa: DTZ007 - a business date has no zone.
