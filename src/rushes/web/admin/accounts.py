"""Every account: whose platform it is on, what it holds, how far it is loaded, whether it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.accounts import ClosedAccount, closed_accounts
from rushes.domain import AccountRow
from rushes.warehouse import AccountChoice, AccountState, account_states, choose_accounts
from rushes.web.access import operator
from rushes.web.admin.parts import Pager, address, answer, asked_text, closing_day, moment, page_asked, pager
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["AccountLine", "AccountsPage", "add_routes"]

_ACCOUNTS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account; `state` is "fine", "problem" or "closed"."""

    account_id: int
    name: str
    external_id: str
    connection: str
    productions: str
    complete_to: str
    state: str
    state_words: str
    reason: str
    rejects: str
    rejects_url: str
    coverage_url: str
    people_url: str


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """The accounts, by name."""

    template: ClassVar[str] = "admin/accounts.html"
    place: ClassVar[str] = "accounts"
    chrome: Chrome
    accounts: tuple[AccountLine, ...]
    pager: Pager
    search: str
    connection: str
    connections: tuple[str, ...]


def add_routes(blueprint: Blueprint) -> None:
    """Add the list."""

    @blueprint.get("/accounts")
    def accounts() -> Response:
        operator()
        return answer(_page())


def _page() -> AccountsPage:
    search, connection = asked_text("search"), asked_text("connection")
    with services().warehouse.reader() as reader:
        choice = AccountChoice(search=search, connection=connection)
        count, rows = choose_accounts(reader, choice, limit=_ACCOUNTS_A_PAGE, offset=(page_asked() - 1) * _ACCOUNTS_A_PAGE)
        states = account_states(reader, [row.account_id for row in rows])
    with services().store.reading() as records:
        closed = closed_accounts(records)
    counted = say_count("{count} account", "{count} accounts", count, count=form().count(count))
    return AccountsPage(
        chrome=chrome(say("Accounts"), section="admin"),
        accounts=tuple(_line(row, states[row.account_id], closed.get(row.account_id)) for row in rows),
        pager=pager("/admin/accounts", count, _ACCOUNTS_A_PAGE, counted, search=search, connection=connection),
        search=search,
        connection=connection,
        connections=tuple(each.name for each in services().settings.connection),
    )


def _line(row: AccountRow, state: AccountState, closed: ClosedAccount | None) -> AccountLine:
    kind, words = _standing(row, state, closed)
    return AccountLine(
        account_id=row.account_id,
        name=row.name,
        external_id=row.external_id,
        connection=row.connection,
        productions=form().count(state.productions),
        complete_to=form().date(state.newest_complete) if state.newest_complete else say("nothing yet"),
        state=kind,
        state_words=words,
        reason=state.reason or "" if closed is None else "",
        rejects=form().count(state.rejects),
        rejects_url=address("/admin/rejects", account=row.account_id) if state.rejects else "",
        coverage_url=f"/admin/coverage/{row.account_id}",
        people_url=address("/admin/people", account=row.account_id),
    )


def _standing(row: AccountRow, state: AccountState, closed: ClosedAccount | None) -> tuple[str, str]:
    if closed is not None:
        at = moment(closed.closed_at)
        return "closed", {"erased": say("erased {instant}", instant=at)}.get(closed.state.value, say("retired {instant}", instant=at))
    if state.reason:
        return "problem", say("failed")
    settings = next((each for each in services().settings.connection if each.name == row.connection), None)
    if settings is None:
        return "closed", say("its connection is not configured any more")
    due = closing_day(settings, services().clock.now())
    if state.newest_complete is None:
        return "problem", say("never complete")
    behind = (due - state.newest_complete).days
    if behind > 0:
        return "problem", say_count("{count} day behind", "{count} days behind", behind, count=form().count(behind))
    return "fine", say("up to date")
