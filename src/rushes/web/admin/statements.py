"""Every account's next statement, what it waits for and what was issued last; and the key that signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.reports import Standing, StatementKey, StatementLink, newest_statements, standings, statement_keys
from rushes.warehouse import accounts
from rushes.web.access import operator
from rushes.web.admin.parts import Pager, answer, moment, page_asked, pager
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.statements import KEYS_ADDRESS, period_words, standing_words

__all__ = ["StandingLine", "StatementsPage", "add_routes"]

_ACCOUNTS_A_PAGE = 50
_URGENT_FIRST = ("failed", "waiting", "open")
_MARKS = {"failed": "problem", "waiting": "warning"}


@dataclass(frozen=True, slots=True)
class StandingLine:
    """One account; `mark` is "problem", "warning" or "fine", `period` is "" where nothing is loaded."""

    name: str
    period: str
    mark: str
    mark_words: str
    words: str
    last: str
    last_issued: str


@dataclass(frozen=True, slots=True)
class StatementsPage:
    """The accounts, those that need somebody first; the key is "" before the first statement."""

    template: ClassVar[str] = "admin/statements.html"
    place: ClassVar[str] = "statements"
    chrome: Chrome
    lines: tuple[StandingLine, ...]
    pager: Pager
    looked_at: str
    kid: str
    signs_since: str
    keys_address: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""

    @blueprint.get("/statements")
    def statements() -> Response:
        operator()
        return answer(_page())


def _page() -> StatementsPage:
    with services().store.reading() as records:
        waiting, keys = standings(records), statement_keys(records)
        newest = {each.account_id: each for each in newest_statements(records)}
    with services().warehouse.reader() as reader:
        names = {each.account_id: each.name for each in accounts(reader)}
    signing = _signing(keys)
    lines = sorted(waiting, key=lambda each: (_URGENT_FIRST.index(each.state), _name(names, each.account_id).casefold()))
    first = (page_asked() - 1) * _ACCOUNTS_A_PAGE
    counted = say_count("{count} account", "{count} accounts", len(lines), count=form().count(len(lines)))
    return StatementsPage(
        chrome=chrome(say("Statements"), section="admin"),
        lines=tuple(_line(each, names, newest.get(each.account_id)) for each in lines[first : first + _ACCOUNTS_A_PAGE]),
        pager=pager("/admin/statements", len(lines), _ACCOUNTS_A_PAGE, counted),
        looked_at=moment(max(each.looked_at for each in waiting)) if waiting else "",
        kid=signing.kid if signing else "",
        signs_since=moment(signing.made_at) if signing else "",
        keys_address=KEYS_ADDRESS,
    )


def _signing(keys: tuple[StatementKey, ...]) -> StatementKey | None:
    return next((each for each in reversed(keys) if each.retired_at is None), None)


def _name(names: Mapping[int, str], account_id: int) -> str:
    return names.get(account_id) or say("account {number}", number=account_id)


def _line(standing: Standing, names: Mapping[int, str], last: StatementLink | None) -> StandingLine:
    words = {"failed": say("failed"), "waiting": say("waiting")}
    return StandingLine(
        name=_name(names, standing.account_id),
        period=period_words(standing.period) if standing.period else "",
        mark=_MARKS.get(standing.state, "fine"),
        mark_words=words.get(standing.state, say("not due yet")),
        words=standing_words(standing),
        last=period_words(last.period) if last else say("none yet"),
        last_issued=moment(last.issued_at) if last else "",
    )
