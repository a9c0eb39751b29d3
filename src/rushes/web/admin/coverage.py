"""Which days of which account are loaded: a year at a glance, one account's months, and the way from a day to its night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import ClassVar

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from rushes.domain import AccountRow, Period, add_months, month_of
from rushes.errors import NotFound
from rushes.warehouse import (
    AccountChoice,
    LedgerState,
    Reader,
    account,
    choose_accounts,
    coverage_rows,
    coverage_strips,
    run_of_day,
)
from rushes.web.access import operator
from rushes.web.admin.parts import Pager, address, answer, asked_day, asked_number, asked_text, closing_day, page_asked, pager
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["AccountCoveragePage", "CoveragePage", "DayCell", "MonthGrid", "Span", "Strip", "add_routes"]

_ACCOUNTS_A_PAGE = 50
_SPANS_SHOWN = 4
_OLDEST_YEAR = 2000
_STATES = {"l": "loaded", "i": "incomplete", "f": "failed", "a": "absent"}
_HEIGHT = 10


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row that are not well; `state` is "failed", "incomplete" or "absent"."""

    words: str
    state: str
    url: str
    again_url: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """One account's year: `paths` are drawings in SVG, a state each; `letters` the days' states for the script."""

    account_id: int
    name: str
    connection: str
    url: str
    summary: str
    letters: str
    paths: tuple[tuple[str, str], ...]
    spans: tuple[Span, ...]
    more: str


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """Every account's year."""

    template: ClassVar[str] = "admin/coverage.html"
    place: ClassVar[str] = "coverage"
    chrome: Chrome
    period_words: str
    first: date
    days: int
    months: tuple[tuple[str, int], ...]
    strips: tuple[Strip, ...]
    pager: Pager
    search: str
    year: str
    years: tuple[int, ...]
    connection: str
    connections: tuple[str, ...]
    trouble: str


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month."""

    number: str
    state: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """One month: so many empty places before its first day, a week beginning on Monday."""

    name: str
    anchor: str
    lead: int
    cells: tuple[DayCell, ...]


@dataclass(frozen=True, slots=True)
class AccountCoveragePage:
    """One account's year, month by month."""

    template: ClassVar[str] = "admin/coverage_account.html"
    place: ClassVar[str] = "coverage"
    chrome: Chrome
    account_id: int
    name: str
    as_of: str
    months: tuple[MonthGrid, ...]
    weekdays: tuple[tuple[str, str], ...]
    spans: tuple[Span, ...]
    before_url: str
    after_url: str
    before: str
    after: str
    again_url: str
    rejects_url: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the matrix, one account's months, and the way from a day to its night."""

    @blueprint.get("/coverage")
    def coverage() -> Response:
        operator()
        with services().warehouse.reader() as reader:
            return answer(_page(reader))

    @blueprint.get("/coverage/<int:account_id>")
    def coverage_account(account_id: int) -> Response:
        operator()
        with services().warehouse.reader() as reader:
            return answer(_account_page(reader, _known(reader, account_id)))

    @blueprint.get("/coverage/<int:account_id>/night")
    def coverage_night(account_id: int) -> BaseResponse:
        operator()
        day = asked_day("day")
        with services().warehouse.reader() as reader:
            _known(reader, account_id)
            found = run_of_day(reader, account_id, day) if day else None
        if found:
            return redirect(f"/admin/runs/{found[0]}", 303)
        # A day that no run tried has no night; its month says so, and offers to load it.
        year = address(f"/admin/coverage/{account_id}", year=day.year if day else None)
        return redirect(f"{year}#{day:%Y-%m}" if day else year, 303)


def _known(reader: Reader, account_id: int) -> AccountRow:
    found = account(reader, account_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def _page(reader: Reader) -> CoveragePage:
    period, year, until = _period_asked(), asked_number("year"), _until()
    connections = tuple(each.name for each in services().settings.connection)
    search, connection, trouble = asked_text("search"), asked_text("connection"), asked_text("trouble")
    day = asked_day("day")
    looked_at = Period(day, day) if day else period
    choice = AccountChoice(search, connection, trouble, looked_at, until)
    count, rows = choose_accounts(reader, choice, limit=_ACCOUNTS_A_PAGE, offset=(page_asked() - 1) * _ACCOUNTS_A_PAGE)
    strips = coverage_strips(reader, [row.account_id for row in rows], period, until=until)
    counted = say_count("{count} account", "{count} accounts", count, count=form().count(count))
    return CoveragePage(
        chrome=chrome(say("Coverage"), section="admin"),
        period_words=say("{first} to {last}", first=form().date(period.first), last=form().date(period.last)),
        first=period.first,
        days=period.days,
        months=tuple((form().short_month(each), month_of(each).days) for each in _months(period)),
        strips=tuple(_strip(row, strips.get(row.account_id, ""), period) for row in rows),
        pager=pager("/admin/coverage", count, _ACCOUNTS_A_PAGE, counted, search=search, connection=connection, trouble=trouble, year=year),
        search=search,
        year=str(year or ""),
        years=tuple(range(until.year, until.year - 5, -1)),
        connection=connection,
        connections=connections,
        trouble=trouble,
    )


def _period_asked() -> Period:
    """Return the calendar year that the address asks for, else the twelve months that end with this one."""
    year = asked_number("year")
    if year is not None and _OLDEST_YEAR <= year <= _until().year + 1:
        return Period(date(year, 1, 1), date(year, 12, 31))
    ends = month_of(_until()).last
    return Period(add_months(ends.replace(day=1), -11), ends)


def _until() -> date:
    now = services().clock.now()
    return max((closing_day(each, now) for each in services().settings.connection), default=closing_day(None, now))


def _months(period: Period) -> tuple[date, ...]:
    return tuple(add_months(period.first, count) for count in range(12))


def _strip(row: AccountRow, letters: str, period: Period) -> Strip:
    spans = _spans(row.account_id, letters, period)
    more = len(spans) - _SPANS_SHOWN
    return Strip(
        account_id=row.account_id,
        name=row.name,
        connection=row.connection,
        url=address(f"/admin/coverage/{row.account_id}", year=period.first.year if period.first.month == 1 else None),
        summary=_summary(letters),
        letters=letters,
        paths=_paths(letters),
        # The newest troubles are those that one can still do something about.
        spans=tuple(reversed(spans))[:_SPANS_SHOWN],
        more=say_count("and {count} more", "and {count} more", more, count=form().count(more)) if more > 0 else "",
    )


def _paths(letters: str) -> tuple[tuple[str, str], ...]:
    """Return one drawing for each state: a box a run of days, one unit wide a day."""
    boxes: dict[str, list[str]] = {}
    at = 0
    for letter, days in groupby(letters):
        length = len(list(days))
        if letter in _STATES:
            # One bad day in a year must not vanish on a narrow screen.
            width = length if letter == "l" else max(length, 2)
            boxes.setdefault(letter, []).append(f"M{at} 0h{width}v{_HEIGHT}h-{width}z")
        at += length
    return tuple((_STATES[letter], "".join(boxes[letter])) for letter in "laif" if letter in boxes)


def _summary(letters: str) -> str:
    counts = [
        (letters.count("f"), say_count("{count} day failed", "{count} days failed", letters.count("f"), count=letters.count("f"))),
        (letters.count("i"), say_count("{count} day incomplete", "{count} days incomplete", letters.count("i"), count=letters.count("i"))),
        (letters.count("a"), say_count("{count} day not loaded", "{count} days not loaded", letters.count("a"), count=letters.count("a"))),
    ]
    found = [words for count, words in counts if count]
    if found:
        return ", ".join(found)
    return say("all loaded") if "l" in letters else say("never loaded")


def _spans(account_id: int, letters: str, period: Period, states: dict[date, LedgerState] | None = None) -> list[Span]:
    """Return the days in a row that are not well, oldest first."""
    found: list[Span] = []
    at = 0
    for letter, days in groupby(letters):
        length = len(list(days))
        if letter in "ifa":
            first = period.first + timedelta(days=at)
            found.append(_span(account_id, letter, first, first + timedelta(days=length - 1), states or {}))
        at += length
    return found


def _span(account_id: int, letter: str, first: date, last: date, states: dict[date, LedgerState]) -> Span:
    days = (
        form().short_day(first) if first == last else say("{first} to {last}", first=form().short_day(first), last=form().short_day(last))
    )
    words = {
        "f": say("{days} failed", days=days),
        "i": say("{days} incomplete", days=days),
        "a": say("{days} not loaded", days=days),
    }[letter]
    newest = states.get(last)
    return Span(
        words=words,
        state=_STATES[letter],
        url=address(f"/admin/coverage/{account_id}/night", day=last.isoformat()),
        again_url=address("/admin/jobs", account=account_id, first=first.isoformat(), last=last.isoformat()),
        reason=(newest.reason or "") if newest else "",
    )


def _account_page(reader: Reader, row: AccountRow) -> AccountCoveragePage:
    period, until = _period_asked(), _until()
    letters = coverage_strips(reader, [row.account_id], period, until=until).get(row.account_id, "")
    states = {each.day: each for each in coverage_rows(reader, row.account_id, period)}
    letter_of = dict(zip(period.each_day(), letters, strict=False))
    grids = tuple(_grid(row.account_id, month, letter_of, states) for month in _months(period))
    # Whole years before and after: from the twelve months that end now, the year before begins the calendar ones.
    is_calendar = asked_number("year") is not None
    before = period.first.year - 1 if is_calendar else until.year - (1 if period.first.month == 1 else 0)
    after = period.first.year + 1 if is_calendar and period.first.year < until.year else None
    path = f"/admin/coverage/{row.account_id}"
    monday = date(2024, 1, 1)
    return AccountCoveragePage(
        chrome=chrome(say("Coverage of {account}", account=row.name), section="admin"),
        account_id=row.account_id,
        name=row.name,
        as_of=say(
            "{connection}, {first} to {last}: {summary}",
            connection=row.connection,
            first=form().date(period.first),
            last=form().date(period.last),
            summary=_summary(letters),
        ),
        months=tuple(reversed(grids)),
        weekdays=tuple(_weekday(monday + timedelta(days=count)) for count in range(7)),
        spans=tuple(reversed(_spans(row.account_id, letters, period, states))),
        before_url=address(path, year=before),
        after_url=address(path, year=after) if after else "",
        before=str(before),
        after=str(after or ""),
        again_url=address("/admin/jobs", account=row.account_id),
        rejects_url=address("/admin/rejects", account=row.account_id),
    )


def _weekday(day: date) -> tuple[str, str]:
    return form().short_weekday(day)[:2], form().weekday(day)


def _grid(account_id: int, month: date, letter_of: dict[date, str], states: dict[date, LedgerState]) -> MonthGrid:
    cells = tuple(_cell(account_id, day, letter_of.get(day, "."), states.get(day)) for day in month_of(month).each_day())
    return MonthGrid(form().month(month), f"{month:%Y-%m}", month.weekday(), cells)


def _cell(account_id: int, day: date, letter: str, state: LedgerState | None) -> DayCell:
    number, name = str(day.day), form().day_and_month(day)
    if letter == ".":
        return DayCell(number, "blank", say("{day}: nothing to load", day=name), "")
    if letter == "a":
        url = address("/admin/jobs", account=account_id, first=day.isoformat(), last=day.isoformat())
        return DayCell(number, "absent", say("{day}: not loaded; load it", day=name), url)
    url = address(f"/admin/coverage/{account_id}/night", day=day.isoformat())
    return DayCell(number, _STATES[letter], _day_words(name, letter, state), url)


def _day_words(name: str, letter: str, state: LedgerState | None) -> str:
    rows, rejected = (state.rows_loaded, state.rows_rejected) if state else (0, 0)
    loaded = say_count("{count} row", "{count} rows", rows, count=form().count(rows))
    aside = say("{rows}, {count} set aside", rows=loaded, count=form().count(rejected)) if rejected else loaded
    if letter == "l":
        return say("{day}: loaded, {rows}", day=name, rows=aside)
    if letter == "i":
        missing = state.missing_productions if state else 0
        if missing:
            return say_count(
                "{day}: incomplete, {rows}, {count} production missing",
                "{day}: incomplete, {rows}, {count} productions missing",
                missing,
                day=name,
                rows=aside,
                count=form().count(missing),
            )
        return say("{day}: incomplete, {rows}", day=name, rows=aside)
    if state and state.loaded_at:
        return say("{day}: failed, what was loaded before stands", day=name)
    return say("{day}: failed", day=name)
