"""The account menu's page: who one is, what one may see, which reports one gets, where one is signed in, the personal tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.identity import AccountAccess, Actor
from rushes.web.access import actor
from rushes.web.account.language import LanguageChoice, language_choices
from rushes.web.account.lines import SessionLine, TokenForm, TokenLine, session_lines, token_form, token_lines
from rushes.web.account.parts import SectionLink, answer, moment, role_words, section_links, sees_words
from rushes.web.account.subscriptions import SubscriptionLine, subscription_lines
from rushes.web.chrome import chrome
from rushes.web.language import say
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["AccountPage", "RoleLine", "account_page", "add_routes"]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One account that the person has a right in, and the pages of it that are the person's to see."""

    name: str
    role: str
    sees: str
    sections: tuple[SectionLink, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The person, the accounts, the reports sent to them, the sessions and the tokens."""

    template: ClassVar[str] = "account.html"
    chrome: Chrome
    connection: str
    is_local: bool
    roles: tuple[RoleLine, ...]
    subscriptions: tuple[SubscriptionLine, ...]
    session_ends: str
    is_kept: bool
    is_viewed: bool
    sessions: tuple[SessionLine, ...]
    tokens: tuple[TokenLine, ...]
    token_form: TokenForm
    languages: tuple[LanguageChoice, ...]


def add_routes(blueprint: Blueprint) -> None:
    """Add the page."""

    @blueprint.get("/account")
    def page() -> Response:
        return answer(account_page(actor(), token_form()))


def account_page(caller: Actor, form: TokenForm) -> AccountPage:
    """Return the page of a person.

    Args:
        caller: Whose page it is.
        form: The form for a token, as it is to be shown.
    """
    return AccountPage(
        chrome=chrome(say("Your account"), section="account"),
        connection=caller.connection,
        is_local=services().identity.is_local(caller.connection),
        roles=tuple(RoleLine(each.name, role_words(each.role), _sees(caller, each), section_links(each)) for each in caller.accounts),
        subscriptions=subscription_lines(caller),
        session_ends=moment(caller.session_expires_at),
        is_kept=caller.is_kept,
        is_viewed=bool(caller.viewed_by),
        sessions=session_lines(services().identity.sessions(caller)),
        tokens=token_lines(services().identity.tokens(caller)),
        token_form=form,
        languages=language_choices(caller),
    )


def _sees(caller: Actor, access: AccountAccess) -> str:
    grant = caller.scope.grant_for(access.account_id)
    if grant is None:
        return say("nothing")
    return sees_words(sees_all_productions=grant.sees_all_productions, production_count=len(grant.production_ids))
