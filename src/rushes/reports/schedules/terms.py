"""What somebody asks for with a schedule: which report, over which days, how often, in what forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum

from rushes.domain import mail_address
from rushes.errors import CallerError
from rushes.languages import LOCALES
from rushes.store import storable_text

__all__ = ["LONGEST_WAIT_H", "Cadence", "ReportForm", "ReportKind", "ReportPeriod", "ScheduleTerms", "read_address", "settled_terms"]

LONGEST_WAIT_H = 48
"""How many hours a report may wait for days that are not there yet, and waits if nothing else was said."""

_LONGEST_TITLE = 120


class ReportKind(StrEnum):
    """What a report is of."""

    BOARD = "board"
    """A dashboard of somebody's own."""
    MONTHLY_USAGE = "monthly-usage"
    """The one that is built in: what each production used."""


class ReportPeriod(StrEnum):
    """The days that it shows: the last whole ones of their kind before the day on which it is due."""

    LAST_WEEK = "last-week"
    LAST_MONTH = "last-month"
    LAST_QUARTER = "last-quarter"
    BILLING_PERIOD = "billing-period"


class Cadence(StrEnum):
    """How often it is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    COMPLETE = "complete"
    """Once a month, as soon as the last month's days are all there."""


class ReportForm(StrEnum):
    """What is attached to the mail."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class ScheduleTerms:
    """What is asked for.

    Args:
        title: What the schedule is called, hostile text.
        kind: What it is a report of.
        board_id: Which dashboard, None for what is built in, and where the dashboard is gone.
        period: The days that it shows.
        cadence: How often.
        on_day: Weekly the day of the week (1 is Monday), monthly that of the month (29 to 31 clamp), else None.
        at: The time of day in the account's zone; without a meaning for `COMPLETE`.
        forms: What is attached, each once.
        locale: How it is written.
        wait_h: How many hours it waits for days that are not there yet.
    """

    title: str
    kind: ReportKind
    period: ReportPeriod
    cadence: Cadence
    board_id: int | None = None
    on_day: int | None = None
    at: time = time(7)
    forms: tuple[ReportForm, ...] = (ReportForm.PDF,)
    locale: str = LOCALES[0]
    wait_h: int = LONGEST_WAIT_H


def settled_terms(terms: ScheduleTerms) -> ScheduleTerms:
    """Return the one right form of what is asked for.

    Raises:
        CallerError: It cannot be; the message says what to change.
    """
    title = storable_text(terms.title).replace("\n", " ")
    if not 1 <= len(title) <= _LONGEST_TITLE:
        raise CallerError("A schedule needs a title of 1 to {most} characters.", most=_LONGEST_TITLE)
    if (terms.kind is ReportKind.BOARD) != (terms.board_id is not None):
        raise CallerError("Choose the dashboard that is sent.")
    if terms.locale not in LOCALES:
        raise CallerError("Choose one of the languages that are listed.")
    if not 0 <= terms.wait_h <= LONGEST_WAIT_H:
        raise CallerError("A report waits for its data for 0 to {most} hours.", most=LONGEST_WAIT_H)
    if terms.at.tzinfo is not None:
        raise CallerError("Write the time of day as hours and minutes, such as 07:30.")
    if terms.cadence is Cadence.COMPLETE and terms.period is not ReportPeriod.LAST_MONTH:
        raise CallerError("What is sent as soon as a month is complete shows the last month.")
    forms = tuple(each for each in ReportForm if each in terms.forms)
    return replace(terms, title=title, on_day=_day(terms), at=terms.at.replace(second=0, microsecond=0), forms=forms)


def read_address(text: str) -> str:
    """Return a mail address as it is kept, in small letters.

    Raises:
        CallerError: It is none.
    """
    address = mail_address(text.strip().casefold())
    if address is None or "." not in address.rpartition("@")[2]:
        raise CallerError("Write one mail address, such as name@example.com.")
    return address


def _day(terms: ScheduleTerms) -> int | None:
    last = {Cadence.WEEKLY: 7, Cadence.MONTHLY: 31}.get(terms.cadence)
    if last is None:
        return None
    if terms.on_day is None or not 1 <= terms.on_day <= last:
        raise CallerError("Choose the day on which the report is sent.")
    return terms.on_day
