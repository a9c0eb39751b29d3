"""Who has signed in and when; and looking at the pages as one of them sees them: read-only, for half an hour, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.identity import PersonEntry, Role
from rushes.web.access import operator
from rushes.web.admin.parts import Pager, answer, asked_number, asked_text, moment, page_asked, pager
from rushes.web.chrome import chrome
from rushes.web.cookies import drop_view_cookie, operator_secret, set_view_cookie, view_secret
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["PeoplePage", "PersonLine", "add_routes"]

_PEOPLE_A_PAGE = 50
_ACCOUNTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person."""

    person_id: int
    name: str
    username: str
    connection: str
    accounts: tuple[tuple[str, str], ...]
    more: str
    signed_in: str
    sessions: str
    state: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The people, who signed in last first."""

    template: ClassVar[str] = "admin/people.html"
    place: ClassVar[str] = "people"
    chrome: Chrome
    people: tuple[PersonLine, ...]
    pager: Pager
    search: str
    connection: str
    connections: tuple[str, ...]
    account: str
    invite_url: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, and looking as one of them."""

    @blueprint.get("/people")
    def people() -> Response:
        operator()
        return answer(_page())

    @blueprint.post("/people/<int:person_id>/view")
    def view_as(person_id: int) -> BaseResponse:
        secret = services().identity.view_as(operator_secret(request) or "", person_id)
        response = make_response(redirect("/dashboard", 303))
        set_view_cookie(response, secret)
        return response

    @blueprint.post("/view/stop")
    def stop_view() -> BaseResponse:
        operator()
        services().identity.stop_viewing(view_secret(request) or "")
        response = make_response(redirect("/admin/people", 303))
        drop_view_cookie(response)
        return response


def _page() -> PeoplePage:
    search, connection, account_id = asked_text("search"), asked_text("connection"), asked_number("account")
    everyone = services().identity.people()
    found = [each for each in everyone if _is_chosen(each, search.casefold(), connection, account_id)]
    found.sort(key=lambda each: _recency(each.signed_in_at))
    count, first = len(found), (page_asked() - 1) * _PEOPLE_A_PAGE
    counted = say_count("{count} person", "{count} people", count, count=form().count(count))
    return PeoplePage(
        chrome=chrome(say("People"), section="admin"),
        people=tuple(_line(each) for each in found[first : first + _PEOPLE_A_PAGE]),
        pager=pager("/admin/people", count, _PEOPLE_A_PAGE, counted, search=search, connection=connection, account=account_id),
        search=search,
        connection=connection,
        connections=tuple(each.name for each in services().settings.connection),
        account=str(account_id or ""),
        invite_url="/admin/people/invite" if services().settings.local_connections else "",
    )


def _recency(at: datetime | None) -> timedelta:
    """Return what sorts the newest sign-in first and those who never signed in last."""
    return services().clock.now() - at if at else timedelta.max


def _is_chosen(person: PersonEntry, search: str, connection: str, account_id: int | None) -> bool:
    if connection and person.connection != connection:
        return False
    if account_id is not None and account_id not in {each.account_id for each in person.accounts}:
        return False
    return not search or search in person.name.casefold() or search in person.username.casefold()


def _line(person: PersonEntry) -> PersonLine:
    roles = {Role.ADMINISTRATOR: say("administrator"), Role.EDITOR: say("editor"), Role.VIEWER: say("viewer")}
    shown, more = person.accounts[:_ACCOUNTS_SHOWN], len(person.accounts) - _ACCOUNTS_SHOWN
    return PersonLine(
        person_id=person.person_id,
        name=person.name,
        username=person.username,
        connection=person.connection,
        accounts=tuple((each.name, roles[each.role]) for each in shown),
        more=say_count("and {count} more", "and {count} more", more, count=form().count(more)) if more > 0 else "",
        signed_in=moment(person.signed_in_at) or say("never"),
        sessions=say_count("{count} session", "{count} sessions", person.live_sessions, count=form().count(person.live_sessions))
        if person.live_sessions
        else "",
        state=_state(person),
    )


def _state(person: PersonEntry) -> str:
    if person.is_disabled:
        return say("kept out")
    if not person.accounts:
        return say("without a right")
    return say("local password") if person.is_local else ""
