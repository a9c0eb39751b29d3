"""What the operator's pages share: what an address asks for, pages of a list, instants in the install's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import Response, request

from rushes.config import ConnectionSettings
from rushes.sync import DayRule
from rushes.web.language import form, say, say_count
from rushes.web.pages import Page, render_page
from rushes.web.services import services

__all__ = [
    "Pager",
    "address",
    "answer",
    "asked_day",
    "asked_number",
    "asked_text",
    "closing_day",
    "moment",
    "page_asked",
    "pager",
    "took",
    "whole_moment",
]

_LONGEST_TEXT = 320
_LARGEST_NUMBER = 2**62
_MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is in a list that is longer than a page.

    Args:
        words: "Page 2 of 30, 1,480 accounts".
        before: The address of the page before, "" on the first.
        after: The address of the page after, "" on the last.
    """

    words: str
    before: str = ""
    after: str = ""


def answer(page: Page, status: int = 200) -> Response:
    """Return the page as an answer."""
    return Response(render_page(page), status, content_type="text/html; charset=utf-8")


def address(path: str, **parameters: object) -> str:
    """Return an address with the parameters that are not empty."""
    query = urlencode({name: value for name, value in parameters.items() if value not in (None, "", [])}, doseq=True)
    return f"{path}?{query}" if query else path


def asked_text(name: str) -> str:
    """Return a parameter of the address as it was typed, without the space around it."""
    return request.args.get(name, "").strip()[:_LONGEST_TEXT]


def asked_day(name: str) -> date | None:
    """Return a day that the address asks for, None where it asks for none or for no day."""
    try:
        return date.fromisoformat(asked_text(name))
    except ValueError:
        return None


def asked_number(name: str) -> int | None:
    """Return a whole number that the address asks for, None where it asks for none or for no number."""
    text = asked_text(name)
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _LARGEST_NUMBER else None


def page_asked() -> int:
    """Return the page of a list that the address asks for, the first being 1."""
    return min(max(1, asked_number("page") or 1), _MOST_PAGES)


def pager(path: str, count: int, size: int, counted: str, **parameters: object) -> Pager:
    """Return where one is in a list.

    Args:
        path: The list's address.
        count: How many entries there are.
        size: How many stand on a page.
        counted: That number with its thing, "1,480 accounts".
        parameters: What else the address asks for.
    """
    pages = max(1, -(-count // size))
    number = min(page_asked(), pages)
    if pages == 1:
        return Pager(counted)
    words = say("Page {number} of {pages}, {counted}", number=form().count(number), pages=form().count(pages), counted=counted)
    before = address(path, **parameters, page=number - 1 if number > 2 else None) if number > 1 else ""
    return Pager(words, before, address(path, **parameters, page=number + 1) if number < pages else "")


def moment(at: datetime | None) -> str:
    """Return an instant in few words, in the install's zone: "22 Nov, 02:07", with its year where that is another; "" for none."""
    if at is None:
        return ""
    zone = services().settings.zone
    day = at.astimezone(zone).date()
    is_this_year = day.year == services().clock.now().astimezone(zone).year
    return say("{day}, {time}", day=form().short_day(day) if is_this_year else form().date(day), time=form().time(at, zone))


def whole_moment(at: datetime) -> str:
    """Return an instant in full, in the install's zone."""
    return form().instant(at, services().settings.zone)


def took(length: timedelta | None) -> str:
    """Return a duration: "4 s", "1 min 15 s", "2 h 4 min"; what goes on has none."""
    if length is None:
        return say("not finished")
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return say_count("{seconds} s", "{seconds} s", seconds, seconds=seconds)
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return say("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)
    return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def closing_day(connection: ConnectionSettings | None, now: datetime) -> date:
    """Return the newest business date of a connection whose cut-off has passed; that of the install's zone without one."""
    if connection is None:
        return now.astimezone(services().settings.zone).date() - timedelta(days=1)
    rule = DayRule(connection.zone, connection.cut_off)
    yesterday = rule.yesterday(now)
    return yesterday if rule.is_over(yesterday, now) else yesterday - timedelta(days=1)
