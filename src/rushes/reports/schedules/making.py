"""What the clock's work with schedules is given: how a report is made, and how it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rushes.languages import sentence
from rushes.reports.document import Report
from rushes.reports.mail.message import Attachment
from rushes.reports.schedules.access import ReportAccess
from rushes.reports.schedules.schedule import Schedule

__all__ = ["INCOMPLETE", "NO_ACTIVITY", "Build", "Built", "Envelope", "NotPosted", "Post", "Posted", "notices_of"]

INCOMPLETE = sentence("Some of these days were not read yet when this was sent, so its numbers are not final.")
"""What a report says that was sent before its data was complete."""

NO_ACTIVITY = sentence("There was no activity in these days.")
"""What a report says of days that are all there and in which nothing happened."""


@dataclass(frozen=True, slots=True)
class Built:
    """A report that was made.

    Args:
        report: What it shows.
        attachments: The forms that the schedule asks for.
        is_complete: Every day that it shows was read whole.
        has_activity: Something happened in them.
    """

    report: Report
    attachments: tuple[Attachment, ...]
    is_complete: bool
    has_activity: bool


@dataclass(frozen=True, slots=True)
class Envelope:
    """To whom a report goes.

    Args:
        address: One mail address.
        locale: How its own words are written.
        unsubscribe_token: With which its recipient ends it, "" for one that was asked for.
    """

    address: str
    locale: str
    unsubscribe_token: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The mail server took it."""

    message_id: str


@dataclass(frozen=True, slots=True)
class NotPosted:
    """The mail server, or the way there, did not; it is certain that nothing went out.

    Args:
        is_final: Trying again is of no use.
        reason: Why, in words for people, without any secret.
    """

    is_final: bool
    reason: str


Build = Callable[[Schedule, ReportAccess], Built]
"""Makes a report; raises whatever keeps it from being made."""

Post = Callable[[Schedule, Built, Envelope], Posted | NotPosted]
"""Sends it; whatever it raises leaves unknown whether the mail went out."""


def notices_of(*, is_complete: bool, has_activity: bool) -> tuple[str, ...]:
    """Return what is said beside a report; of days that are not all there nothing says that nothing happened."""
    if not is_complete:
        return (INCOMPLETE,)
    return () if has_activity else (NO_ACTIVITY,)
