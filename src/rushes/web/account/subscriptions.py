"""The reports that are sent to a person by mail: each ended, or taken up again, by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from rushes.figures import clean_name
from rushes.identity import Actor
from rushes.reports import Subscription
from rushes.web.access import actor
from rushes.web.account.parts import short_moment
from rushes.web.account.report_form import terms_in_words
from rushes.web.account.reports import recipients
from rushes.web.language import say
from rushes.web.look import look_of, refuse_erased

__all__ = ["SubscriptionLine", "add_routes", "subscription_lines"]

_RULE = "/account/<int:account_id>/subscriptions/<int:recipient_id>"


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    """One report that is sent to the person: its name, of which account, what is sent and when, and how it stands."""

    title: str
    account: str
    words: str
    state: str
    is_wanted: bool
    address: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the end of a report, and its new beginning."""

    @blueprint.post(f"{_RULE}/end")
    def end_subscription(account_id: int, recipient_id: int) -> Response:
        return _put(account_id, recipient_id, is_wanted=False)

    @blueprint.post(f"{_RULE}/begin")
    def begin_subscription(account_id: int, recipient_id: int) -> Response:
        return _put(account_id, recipient_id, is_wanted=True)


def subscription_lines(caller: Actor) -> tuple[SubscriptionLine, ...]:
    """Return the reports that are sent to a person, or were until they ended them; by account and title."""
    return tuple(
        _line(each, access.name)
        for access in caller.accounts
        if look_of(access.account_id).erased_at is None
        for each in recipients().subscriptions(access.account_id, caller)
    )


def _put(account_id: int, recipient_id: int, *, is_wanted: bool) -> Response:
    refuse_erased(account_id)
    recipients().subscribe_oneself(account_id, recipient_id, actor(), is_wanted=is_wanted)
    return redirect("/account#subscriptions", 303)


def _line(found: Subscription, account: str) -> SubscriptionLine:
    return SubscriptionLine(
        title=clean_name(found.terms.title),
        account=account,
        words=terms_in_words(found.terms),
        state=_state(found),
        is_wanted=found.unsubscribed_at is None,
        address=f"/account/{found.account_id}/subscriptions/{found.recipient_id}",
    )


def _state(found: Subscription) -> str:
    if found.unsubscribed_at is not None:
        return say("ended on {moment}", moment=short_moment(found.unsubscribed_at))
    return say("paused for everybody") if found.is_paused else say("sent to you")
