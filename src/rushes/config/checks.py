"""The kinds of value that a setting may have, each with its own check.

A check's message says what is wrong with the value and never repeats a secret.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator

from rushes.domain import mail_address
from rushes.errors import nearest

__all__ = ["CommaSeparated", "LocalTime", "MailAddress", "NightTime", "PathAfterBase", "TimeZone", "Url", "WholeNumber"]


_CLOCK_TIME = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]")
_CRON_FIELDS = re.compile(r"(?:[0-9A-Za-z*,/#-]+\s+){4}[0-9A-Za-z*,/#-]+")


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        near = nearest(value, available_timezones())
        hint = f"did you mean “{near}”?" if near else "use a name such as Europe/Brussels or UTC."
        raise ValueError(f"there is no time zone “{value[:80]}”; {hint}") from None
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write a whole address that begins with https:// (or http://)")
    if parts.username or parts.password:
        raise ValueError("an address holds no user name or password; use a login with a password_file")
    if parts.query or parts.fragment:
        raise ValueError("an address ends before “?” and “#”")
    if parts.port == 0:
        raise ValueError("the port of an address is at least 1")
    return value


def _path_after_base(value: str) -> str:
    if not value.startswith("/") or value.startswith("//") or "?" in value or "#" in value or ".." in value:
        raise ValueError("write a path that begins with one “/”, without “..”, “?” and “#”")
    return value


def _mail_address(value: str) -> str:
    address = mail_address(value)
    if address is None:
        raise ValueError("write one mail address alone, such as usage@example.org")
    return address


def _split(value: object) -> object:
    """Let an environment variable hold a list: values between commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _whole_number(value: object) -> object:
    """Let an environment variable hold a number where only certain numbers are allowed."""
    return int(value) if isinstance(value, str) and value.strip().isdigit() else value


def _local_time(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError('write a local time such as "02:00", without a zone')
    return value


def _night_time(value: str) -> str:
    if not _CLOCK_TIME.fullmatch(value) and not _CRON_FIELDS.fullmatch(value.strip()):
        raise ValueError('write a local time such as "02:00", or five fields of cron such as "30 2 * * MON-FRI"')
    return " ".join(value.split())


LocalTime = Annotated[time, AfterValidator(_local_time)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
NightTime = Annotated[str, AfterValidator(_night_time)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Url = Annotated[str, AfterValidator(_url)]
PathAfterBase = Annotated[str, AfterValidator(_path_after_base)]
CommaSeparated = BeforeValidator(_split)
WholeNumber = BeforeValidator(_whole_number)
