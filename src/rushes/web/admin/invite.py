"""Inviting somebody for any account whose connection signs nobody in: the account first, then who it is and what they see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from rushes.accounts import closed_accounts
from rushes.domain import AccountRow
from rushes.errors import CallerError, NotFound
from rushes.identity import Inviter
from rushes.warehouse import AccountChoice, choose_accounts
from rushes.web.access import operator
from rushes.web.admin.parts import address, answer, asked_text
from rushes.web.chrome import chrome
from rushes.web.invitation import InviteForm, NewLink, link_to_give, named_productions, ticks, typed_invitation
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["AccountLink", "InvitePage", "add_routes"]

_ACCOUNTS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class AccountLink:
    """An account that somebody may be invited for."""

    name: str
    connection: str
    url: str


@dataclass(frozen=True, slots=True)
class InvitePage:
    """Choosing an account, or with one chosen the form; `is_possible` is False where every connection signs its people in."""

    template: ClassVar[str] = "admin/invite.html"
    place: ClassVar[str] = "people"
    chrome: Chrome
    is_possible: bool
    search: str = ""
    accounts: tuple[AccountLink, ...] = ()
    accounts_words: str = ""
    account_id: int = 0
    account_name: str = ""
    connection: str = ""
    invite: InviteForm | None = None
    new_link: NewLink | None = None


def add_routes(blueprint: Blueprint) -> None:
    """Add the page and what it sends."""

    @blueprint.get("/people/invite")
    def invite_choice() -> Response:
        operator()
        return answer(_choice())

    @blueprint.get("/accounts/<int:account_id>/invite")
    def invite_page(account_id: int) -> Response:
        operator()
        account = _account(account_id)
        return answer(_form(account, InviteForm("", "", is_administrator=False, productions=ticks(named_productions(account_id)))))

    @blueprint.post("/accounts/<int:account_id>/invite")
    def invite(account_id: int) -> Response:
        by, account = Inviter(f"operator:{operator().name}"), _account(account_id)
        typed = typed_invitation(account_id)
        access = typed.access(account_id, account.name)
        try:
            made = services().identity.local_people.invite(by, account.connection, typed.username, typed.name, access)
        except NotFound:
            raise
        except CallerError as error:
            return answer(_form(account, typed.refused(say_error(error))), 400)
        if made.code:
            return answer(_form(account, None, link_to_give(made)))
        return redirect(address("/admin/people", account=account_id), 303)


def _account(account_id: int) -> AccountRow:
    """Return an account that somebody may be invited for; every other one is not there."""
    with services().warehouse.reader() as reader:
        _count, rows = choose_accounts(reader, AccountChoice(ids=(account_id,)), limit=1)
    with services().store.reading() as records:
        closed = closed_accounts(records)
    for row in rows:
        if row.connection in services().settings.local_connections and row.account_id not in closed:
            return row
    raise NotFound("There is no such account.")


def _choice() -> InvitePage:
    search, connections = asked_text("search"), sorted(services().settings.local_connections)
    with services().store.reading() as records:
        closed = closed_accounts(records)
    count, rows = 0, list[AccountRow]()
    with services().warehouse.reader() as reader:
        for each in connections:
            choice = AccountChoice(search=search, connection=each)
            more, found = choose_accounts(reader, choice, limit=_ACCOUNTS_SHOWN + len(closed))
            count, rows = count + more, rows + [row for row in found if row.account_id not in closed]
    rows.sort(key=lambda row: (row.name.casefold(), row.account_id))
    shown = rows[:_ACCOUNTS_SHOWN]
    # A closed account counts among the chosen but is none of these; where all were read, the list itself is the count.
    total = len(rows) if len(rows) <= _ACCOUNTS_SHOWN else count
    return InvitePage(
        chrome=chrome(say("Invite somebody"), section="admin"),
        is_possible=bool(connections),
        search=search,
        accounts=tuple(AccountLink(row.name, row.connection, f"/admin/accounts/{row.account_id}/invite") for row in shown),
        accounts_words=_words(len(shown), total, search),
    )


def _words(shown: int, total: int, search: str) -> str:
    if total > shown:
        return say("The first {shown} of {count} accounts; search for others.", shown=form().count(shown), count=form().count(total))
    return say_count("{count} account found.", "{count} accounts found.", total, count=form().count(total)) if search else ""


def _form(account: AccountRow, invite: InviteForm | None, made: NewLink | None = None) -> InvitePage:
    return InvitePage(
        chrome=chrome(say("Invite somebody"), section="admin"),
        is_possible=True,
        account_id=account.account_id,
        account_name=account.name,
        connection=account.connection,
        invite=invite,
        new_link=made,
    )
