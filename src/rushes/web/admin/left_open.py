"""What nights leave for somebody to look at beside the facts: statements that are not issued, reports that were not sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rushes.reports import FAILURES_SHOWN, HostedSchedules, standings
from rushes.sync import Severity
from rushes.web.language import form, say_count
from rushes.web.services import services

__all__ = ["OpenLine", "hosted_schedules", "open_lines"]


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One thing to look at, and the page that says more of it."""

    severity: str
    text: str
    url: str


def hosted_schedules() -> HostedSchedules:
    """Return every account's schedules, for the operator who asks."""
    known = services()
    return HostedSchedules(known.store, known.clock, known.settings)


def open_lines() -> tuple[OpenLine, ...]:
    """Return a line for each kind of thing that is left open, nothing where all is well."""
    with services().store.reading() as records:
        states = Counter(each.state for each in standings(records))
    failed, waiting, unsent = states["failed"], states["waiting"], hosted_schedules().count_failures()
    found: list[OpenLine] = []
    if failed:
        text = say_count("A statement could not be issued.", "{count} statements could not be issued.", failed, count=form().count(failed))
        found.append(OpenLine(Severity.PROBLEM.value, text, "/admin/statements"))
    if waiting:
        text = say_count("A statement waits past its day.", "{count} statements wait past their day.", waiting, count=form().count(waiting))
        found.append(OpenLine(Severity.WARNING.value, text, "/admin/statements"))
    if unsent:
        text = say_count(
            "A report of the last {days} days was not sent.",
            "{count} reports of the last {days} days were not sent.",
            unsent,
            count=form().count(unsent),
            days=FAILURES_SHOWN.days,
        )
        found.append(OpenLine(Severity.PROBLEM.value, text, "/admin/reports"))
    return tuple(found)
