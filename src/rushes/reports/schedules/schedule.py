"""Schedules, their recipients and what came of each mail, as those who may see them find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rushes.domain import Period
from rushes.reports.schedules.terms import ScheduleTerms

__all__ = ["AllowedAddress", "Delivery", "DeliveryState", "Recipient", "Schedule", "Subscription"]


class DeliveryState(StrEnum):
    """How a delivery stands."""

    WAITING_FOR_DATA = "waiting_for_data"
    """Days that it is to show are not there yet."""
    WAITING = "waiting"
    """To be made and sent, for the first time or again."""
    SENDING = "sending"
    """The mail server is being spoken to; whoever dies now leaves it unknown whether the mail went out."""
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Nothing was to be sent: the reason says why."""

    @property
    def is_over(self) -> bool:
        """Nothing more happens by itself."""
        return self in {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SKIPPED}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A report and when it is sent. Instants are UTC.

    Args:
        schedule_id: Internal id.
        account_id: Whose numbers it shows.
        owner_id: The person in whose name it is sent.
        owner: Their name, hostile text.
        terms: What was asked for.
        next_at: When it is due next, None while it is paused.
        trouble: Why nothing was sent the last time, an English sentence that the catalogues know; "" if it was.
        changed_at: When it was last changed.
    """

    schedule_id: int
    account_id: int
    owner_id: int
    owner: str
    terms: ScheduleTerms
    next_at: datetime | None
    trouble: str
    changed_at: datetime

    @property
    def is_paused(self) -> bool:
        """Nothing is due until it is resumed."""
        return self.next_at is None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a schedule's report.

    Args:
        recipient_id: Internal id; given once, so that a token of one who was taken out is nobody's.
        schedule_id: Of which schedule.
        person_id: The person, None for an address that an administrator has let in.
        address: Where the mail goes; a person's is what they sign in with.
        name: The person's name, hostile text, "" for an address.
        unsubscribed_at: When they said that they want it no more, None if they do.
    """

    recipient_id: int
    schedule_id: int
    person_id: int | None
    address: str
    name: str
    unsubscribed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A report that somebody gets, as they see it themselves.

    Args:
        recipient_id: What they are as its recipient.
        schedule_id: Of which schedule.
        account_id: The account whose numbers it shows.
        terms: What is sent and when.
        is_paused: Nothing is due for anybody.
        unsubscribed_at: When they said that they want it no more, None if they do. UTC.
    """

    recipient_id: int
    schedule_id: int
    account_id: int
    terms: ScheduleTerms
    is_paused: bool
    unsubscribed_at: datetime | None


@dataclass(frozen=True, slots=True)
class AllowedAddress:
    """An address to which the account's administrators let reports be sent.

    Args:
        address_id: Internal id.
        address: It.
        person_id: Whose it is: they get their own numbers there. None for nobody's who signs in, which gets the owner's.
        name: That person's name, hostile text, "" for nobody.
        added_at: When it was let in, UTC.
    """

    address_id: int
    address: str
    person_id: int | None
    name: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One report to one recipient. Instants are UTC.

    Args:
        delivery_id: Internal id.
        account_id: The one account that it is of.
        schedule_id: Of which schedule, None where that was removed.
        recipient_id: To which recipient, None where they are none any more, and for one that was asked for.
        asker_id: Who asked for this one for themselves, None where the schedule did.
        address: Where it went, or was to go.
        fires_at: When it was due.
        is_asked: Somebody asked for it, outside of the schedule.
        period: The days that it shows.
        state: How it stands.
        attempts: How often it was begun since it last waited for data.
        next_try_at: When it is looked at next, None once it is over.
        claimed_by: The runner that has it, or had it last.
        claimed_at: Since when.
        reason: Why it is not sent, an English sentence; "" if there is nothing to say.
        message_id: The mail's own name once it was sent.
        sent_at: When the mail server took it.
    """

    delivery_id: int
    account_id: int
    schedule_id: int | None
    recipient_id: int | None
    asker_id: int | None
    address: str
    fires_at: datetime
    is_asked: bool
    period: Period
    state: DeliveryState
    attempts: int
    next_try_at: datetime | None
    claimed_by: str | None
    claimed_at: datetime | None
    reason: str
    message_id: str
    sent_at: datetime | None
