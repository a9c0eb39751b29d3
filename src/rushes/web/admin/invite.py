"""Inviting somebody for any account whose connection signs nobody in: the account first, then who it is and what they see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from rushes.domain import AccountRow
from rushes.errors import CallerError, NotFound
from rushes.identity import Inviter
from rushes.web.access import operator
from rushes.web.admin.account_choice import AccountsToChoose, accounts_to_choose, open_account
from rushes.web.admin.parts import address, answer
from rushes.web.chrome import chrome
from rushes.web.invitation import InviteForm, NewLink, link_to_give, named_productions, ticks, typed_invitation
from rushes.web.language import say, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["InvitePage", "add_routes"]


@dataclass(frozen=True, slots=True)
class InvitePage:
    """Choosing an account, or with one chosen the form; `is_possible` is False where every connection signs its people in."""

    template: ClassVar[str] = "admin/invite.html"
    place: ClassVar[str] = "people"
    chrome: Chrome
    is_possible: bool
    choosing: AccountsToChoose | None = None
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
        account = _open(account_id)
        return answer(_form(account, InviteForm("", "", is_administrator=False, productions=ticks(named_productions(account_id)))))

    @blueprint.post("/accounts/<int:account_id>/invite")
    def invite(account_id: int) -> Response:
        by, account = Inviter(f"operator:{operator().name}"), _open(account_id)
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


def _open(account_id: int) -> AccountRow:
    """Return an account that somebody may be invited for; every other one is not there."""
    return open_account(account_id, services().settings.local_connections)


def _choice() -> InvitePage:
    connections = services().settings.local_connections
    choosing = accounts_to_choose("/admin/people/invite", lambda row: f"/admin/accounts/{row.account_id}/invite", connections)
    return InvitePage(chrome(say("Invite somebody"), section="admin"), is_possible=bool(connections), choosing=choosing)


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
