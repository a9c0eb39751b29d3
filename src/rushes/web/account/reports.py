"""The reports by mail of an account: the schedules, the form that makes one, and the addresses that reports may go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from rushes.dashboards import Choice
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.identity import PersonInAccount, Role
from rushes.reports import AllowedAddress, Caller, Recipients, ReportForm, Schedule, Schedules
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, section_links, short_moment
from rushes.web.account.report_form import TermsForm, form_of, terms_in_words, typed_terms
from rushes.web.boards.here import boards
from rushes.web.chrome import chrome
from rushes.web.language import say, say_error
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["ReportsPage", "ScheduleLine", "add_routes", "board_titles", "recipients", "reports_address", "schedules"]

_RULE = "/account/<int:account_id>/reports"


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One schedule: its name, what it sends and when, whose it is, when it is due next, and what keeps it from being sent."""

    title: str
    url: str
    words: str
    owner: str
    next_words: str
    trouble: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """The reports by mail of an account.

    Args:
        chrome: The frame.
        address: The page's own.
        sections: The account's pages.
        lines: The schedules.
        form: The form that makes one.
        addresses: The addresses that administrators let in.
        people: Whose a further one can be.
        is_administrator: Whoever looks keeps those.
        sends: This installation sends mail.
        address_typed: What was typed as an address.
        address_refusal: Why it was refused.
    """

    template: ClassVar[str] = "account_reports.html"
    chrome: Chrome
    address: str
    sections: tuple[SectionLink, ...]
    lines: tuple[ScheduleLine, ...]
    form: TermsForm
    addresses: tuple[AllowedAddress, ...]
    people: tuple[Choice, ...]
    is_administrator: bool
    sends: bool
    is_viewed: bool
    address_typed: str = ""
    address_refusal: str = ""


def schedules() -> Schedules:
    """Return the schedules of this request's caller."""
    known = services()
    return Schedules(known.store, known.clock, known.identity, known.settings, _caller())


def recipients() -> Recipients:
    """Return the recipients of this request's caller."""
    known = services()
    return Recipients(known.store, known.clock, known.identity, _caller())


def reports_address(account_id: int) -> str:
    """Return the address of the page."""
    return f"/account/{account_id}/reports"


def board_titles(account_id: int) -> tuple[tuple[int, str], ...]:
    """Return number and title of the dashboards that the caller may send."""
    return tuple((each.id, clean_name(each.title)) for each in boards().list(account_id, actor()))


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, its form, and what keeps the addresses."""

    @blueprint.get(_RULE)
    def reports(account_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(account_id))

    @blueprint.post(_RULE)
    def make_schedule(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        try:
            made = schedules().create(account_id, actor(), typed_terms(request.form))
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(account_id, typed=request.form, refusal=say_error(error)), 400)
        return redirect(f"{reports_address(account_id)}/{made}", 303)

    @blueprint.post(f"{_RULE}/addresses")
    def allow_address(account_id: int) -> BaseResponse:
        address, whose = request.form.get("address", "")[:320], request.form.get("person", "")
        people = {str(each.person.person_id): each.person.person_id for each in _people(account_id)}
        if whose and whose not in people:
            raise NotFound("There is no such person.")
        return _kept(account_id, lambda: recipients().allow(account_id, actor(), address, person_id=people.get(whose)), address)

    @blueprint.post(f"{_RULE}/addresses/<int:address_id>/remove")
    def disallow_address(account_id: int, address_id: int) -> BaseResponse:
        return _kept(account_id, lambda: recipients().disallow(account_id, actor(), address_id))


def _kept(account_id: int, act: Callable[[], object], typed: str = "") -> BaseResponse:
    refuse_erased(account_id)
    try:
        act()
    except NotFound:
        raise
    except CallerError as error:
        return answer(_page(account_id, address_typed=typed, address_refusal=say_error(error)), 400)
    return redirect(f"{reports_address(account_id)}#addresses", 303)


def _people(account_id: int) -> tuple[PersonInAccount, ...]:
    return services().identity.people_of(actor(), account_id)


def _caller() -> Caller:
    return Caller(request.remote_addr or "")


def _page(
    account_id: int, *, typed: MultiDict[str, str] | None = None, refusal: str = "", address_typed: str = "", address_refusal: str = ""
) -> ReportsPage:
    access, titles = admitted_account(), board_titles(account_id)
    forms = typed.getlist("form") if typed is not None else [ReportForm.PDF]
    return ReportsPage(
        chrome=chrome(say("Reports by mail of {account}", account=access.name), section="account", account_id=account_id),
        address=reports_address(account_id),
        sections=section_links(access, "reports"),
        lines=tuple(_line(each) for each in schedules().list(account_id, actor())),
        form=form_of(typed if typed is not None else {}, forms, titles, refusal),
        addresses=recipients().allowed(account_id, actor()),
        people=_owners(account_id) if access.role is Role.ADMINISTRATOR else (),
        is_administrator=access.role is Role.ADMINISTRATOR,
        sends=services().settings.mail.is_on,
        is_viewed=bool(actor().viewed_by),
        address_typed=address_typed,
        address_refusal=address_refusal,
    )


def _owners(account_id: int) -> tuple[Choice, ...]:
    people = (Choice(str(each.person.person_id), clean_name(each.person.name), is_selected=False) for each in _people(account_id))
    return (Choice("", say("Nobody’s who signs in"), is_selected=True), *people)


def _line(schedule: Schedule) -> ScheduleLine:
    return ScheduleLine(
        title=clean_name(schedule.terms.title),
        url=f"{reports_address(schedule.account_id)}/{schedule.schedule_id}",
        words=terms_in_words(schedule.terms),
        owner=clean_name(schedule.owner),
        next_words=say("paused") if schedule.is_paused else short_moment(schedule.next_at),
        trouble=say(schedule.trouble) if schedule.trouble else "",
    )
