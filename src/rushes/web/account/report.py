"""One report by mail: changed, paused, sent to oneself, removed; who gets it, and what came of each mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from rushes.errors import CallerError, NotFound
from rushes.explore import days_named
from rushes.figures import clean_name
from rushes.reports import Delivery, DeliveryState, Recipient, Schedule
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, section_links, short_moment
from rushes.web.account.report_form import STATES, TermsForm, fields_of, form_of, terms_in_words, typed_terms
from rushes.web.account.reports import board_titles, recipients, reports_address, schedules
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_error
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["DeliveryLine", "RecipientLine", "ReportPage", "add_routes"]

_RULE = "/account/<int:account_id>/reports/<int:schedule_id>"
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """Somebody who gets it, or has said that they want it no more."""

    recipient_id: int
    address: str
    name: str
    is_unsubscribed: bool


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One mail: to whom, of which days, when it was due, how it stands, and why it was not sent."""

    delivery_id: int
    address: str
    days: str
    due: str
    state: str
    reason: str
    can_be_sent_again: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One schedule.

    Args:
        chrome: The frame.
        name: What it is called.
        words: What it sends and when.
        next_words: When it is due next, "" while it is paused.
        owner: In whose name it is sent.
        address: The page's own.
        all_url: The list.
        sections: The account's pages.
        form: What it asks for, to be changed.
        recipients: Who gets it.
        deliveries: The newest mails.
        trouble: What keeps it from being sent.
        sends: This installation sends mail.
        recipient_typed: What was typed as a recipient.
        recipient_refusal: Why it was refused.
        refusal: Why something else was refused.
    """

    template: ClassVar[str] = "account_report.html"
    chrome: Chrome
    name: str
    words: str
    next_words: str
    owner: str
    address: str
    all_url: str
    sections: tuple[SectionLink, ...]
    form: TermsForm
    recipients: tuple[RecipientLine, ...]
    deliveries: tuple[DeliveryLine, ...]
    trouble: str
    sends: bool
    is_viewed: bool
    recipient_typed: str = ""
    recipient_refusal: str = ""
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the page and whatever changes a schedule."""

    @blueprint.get(_RULE)
    def schedule(account_id: int, schedule_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(account_id, schedule_id))

    @blueprint.post(_RULE)
    def change_schedule(account_id: int, schedule_id: int) -> BaseResponse:
        refuse_erased(account_id)
        try:
            schedules().change(account_id, schedule_id, actor(), typed_terms(request.form))
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(account_id, schedule_id, typed=request.form, form_refusal=say_error(error)), 400)
        return redirect(_address(account_id, schedule_id), 303)

    @blueprint.post(f"{_RULE}/pause")
    def pause_schedule(account_id: int, schedule_id: int) -> BaseResponse:
        return _done(account_id, schedule_id, lambda: schedules().pause(account_id, schedule_id, actor()))

    @blueprint.post(f"{_RULE}/resume")
    def resume_schedule(account_id: int, schedule_id: int) -> BaseResponse:
        return _done(account_id, schedule_id, lambda: schedules().resume(account_id, schedule_id, actor()))

    @blueprint.post(f"{_RULE}/remove")
    def remove_schedule(account_id: int, schedule_id: int) -> BaseResponse:
        refuse_erased(account_id)
        schedules().remove(account_id, schedule_id, actor())
        return redirect(reports_address(account_id), 303)

    @blueprint.post(f"{_RULE}/send")
    def send_report(account_id: int, schedule_id: int) -> BaseResponse:
        return _done(account_id, schedule_id, lambda: schedules().send_now(account_id, schedule_id, actor()), "#deliveries")

    _add_recipients(blueprint)


def _add_recipients(blueprint: Blueprint) -> None:
    """Add who gets it, and what is sent to them again."""

    @blueprint.post(f"{_RULE}/recipients")
    def add_recipient(account_id: int, schedule_id: int) -> BaseResponse:
        refuse_erased(account_id)
        address = request.form.get("address", "")[:320]
        try:
            recipients().add(account_id, schedule_id, actor(), address)
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(account_id, schedule_id, recipient=(address, say_error(error))), 400)
        return redirect(f"{_address(account_id, schedule_id)}#recipients", 303)

    @blueprint.post(f"{_RULE}/recipients/<int:recipient_id>/remove")
    def remove_recipient(account_id: int, schedule_id: int, recipient_id: int) -> BaseResponse:
        return _done(account_id, schedule_id, lambda: recipients().remove(account_id, recipient_id, actor()), "#recipients")

    @blueprint.post(f"{_RULE}/recipients/<int:recipient_id>/resubscribe")
    def resubscribe_recipient(account_id: int, schedule_id: int, recipient_id: int) -> BaseResponse:
        return _done(account_id, schedule_id, lambda: recipients().resubscribe(account_id, recipient_id, actor()), "#recipients")

    @blueprint.post(f"{_RULE}/deliveries/<int:delivery_id>/again")
    def send_again(account_id: int, schedule_id: int, delivery_id: int) -> BaseResponse:
        return _done(account_id, schedule_id, lambda: schedules().send_again(account_id, delivery_id, actor()), "#deliveries")


def _done(account_id: int, schedule_id: int, act: Callable[[], object], place: str = "") -> BaseResponse:
    """Do it and lead back, or say on the page why it was not done."""
    refuse_erased(account_id)
    try:
        act()
    except NotFound:
        raise
    except CallerError as error:
        return answer(_page(account_id, schedule_id, refusal=say_error(error)), 400)
    return redirect(f"{_address(account_id, schedule_id)}{place}", 303)


def _address(account_id: int, schedule_id: int) -> str:
    return f"{reports_address(account_id)}/{schedule_id}"


def _page(
    account_id: int,
    schedule_id: int,
    *,
    typed: MultiDict[str, str] | None = None,
    form_refusal: str = "",
    recipient: tuple[str, str] = ("", ""),
    refusal: str = "",
) -> ReportPage:
    found = schedules().get(account_id, schedule_id, actor())
    gets = recipients().list(account_id, schedule_id, actor())
    sent = schedules().deliveries(account_id, actor(), schedule_id=schedule_id)
    name = clean_name(found.terms.title)
    return ReportPage(
        chrome=chrome(name, section="account", account_id=account_id),
        name=name,
        words=terms_in_words(found.terms),
        next_words=short_moment(found.next_at),
        owner=clean_name(found.owner),
        address=_address(account_id, schedule_id),
        all_url=reports_address(account_id),
        sections=section_links(admitted_account(), "reports"),
        form=_form(found, typed, form_refusal),
        recipients=tuple(_recipient(each) for each in gets),
        deliveries=tuple(_delivery(each) for each in sent[:_SHOWN]),
        trouble=say(found.trouble) if found.trouble else "",
        sends=services().settings.mail.is_on,
        is_viewed=bool(actor().viewed_by),
        recipient_typed=recipient[0],
        recipient_refusal=recipient[1],
        refusal=refusal,
    )


def _form(found: Schedule, typed: MultiDict[str, str] | None, refusal: str) -> TermsForm:
    titles = board_titles(found.account_id)
    if typed is not None:
        return form_of(typed, typed.getlist("form"), titles, refusal)
    return form_of(fields_of(found.terms), found.terms.forms, titles)


def _recipient(recipient: Recipient) -> RecipientLine:
    return RecipientLine(recipient.recipient_id, recipient.address, clean_name(recipient.name, ""), recipient.unsubscribed_at is not None)


def _delivery(delivery: Delivery) -> DeliveryLine:
    return DeliveryLine(
        delivery_id=delivery.delivery_id,
        address=delivery.address,
        days=days_named(delivery.period, form()),
        due=short_moment(delivery.fires_at),
        state=say(STATES[delivery.state]),
        reason=say(delivery.reason) if delivery.reason else "",
        can_be_sent_again=delivery.state in {DeliveryState.FAILED, DeliveryState.SKIPPED},
    )
