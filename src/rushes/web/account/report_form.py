"""The form of a report by mail: what can be chosen in it, what was typed, and a schedule's terms in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from werkzeug.datastructures import MultiDict

from rushes.dashboards import Choice
from rushes.errors import CallerError, NotFound
from rushes.languages import LOCALES, locale_name, sentence
from rushes.reports import LONGEST_WAIT_H, Cadence, DeliveryState, ReportForm, ReportKind, ReportPeriod, ScheduleTerms
from rushes.web.language import form, locale, say

__all__ = ["STATES", "TermsForm", "fields_of", "form_of", "terms_in_words", "typed_terms"]

_PERIODS = {
    ReportPeriod.LAST_MONTH: sentence("The last month"),
    ReportPeriod.LAST_WEEK: sentence("The last week"),
    ReportPeriod.LAST_QUARTER: sentence("The last quarter"),
    ReportPeriod.BILLING_PERIOD: sentence("The last billing period"),
}
_CADENCES = {
    Cadence.MONTHLY: sentence("Every month, on a day"),
    Cadence.WEEKLY: sentence("Every week, on a day"),
    Cadence.DAILY: sentence("Every day"),
    Cadence.COMPLETE: sentence("As soon as the month is complete"),
}
_FORMS = {ReportForm.PDF: "PDF", ReportForm.XLSX: "XLSX", ReportForm.CSV: "CSV"}
_MONTHLY = "monthly"
_A_MONDAY = date(2026, 11, 2)
STATES = {
    DeliveryState.WAITING_FOR_DATA: sentence("waits for its days"),
    DeliveryState.WAITING: sentence("waits to be sent"),
    DeliveryState.SENDING: sentence("is being sent"),
    DeliveryState.SENT: sentence("sent"),
    DeliveryState.FAILED: sentence("failed"),
    DeliveryState.SKIPPED: sentence("not sent"),
}
"""How a delivery stands, in words."""


@dataclass(frozen=True, slots=True)
class TermsForm:
    """What stands in the form, and why it was refused.

    Args:
        title: The schedule's name.
        whats: What can be sent: the built-in report, then dashboards by their numbers.
        periods: The days.
        cadences: How often.
        weekdays: The days of the week.
        month_day: The day of the month.
        at: The time of day.
        forms: What is attached.
        locales: The languages.
        wait_h: How many hours it waits for its days.
        refusal: Why it was refused.
    """

    title: str
    whats: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    cadences: tuple[Choice, ...]
    weekdays: tuple[Choice, ...]
    month_day: str
    at: str
    forms: tuple[Choice, ...]
    locales: tuple[Choice, ...]
    wait_h: str
    refusal: str = ""
    longest_wait_h: int = LONGEST_WAIT_H


def form_of(values: Mapping[str, str], chosen_forms: Iterable[str], boards: Iterable[tuple[int, str]], refusal: str = "") -> TermsForm:
    """Return the form.

    Args:
        values: What stands in its fields, by their names; what is missing is as one would want it.
        chosen_forms: What is attached.
        boards: The dashboards that whoever fills it in may see: number and title.
        refusal: Why what was typed was refused.
    """
    what, ticked = values.get("what", _MONTHLY), set(chosen_forms)
    cadence = values.get("cadence", Cadence.MONTHLY)
    return TermsForm(
        title=values.get("title", ""),
        whats=(
            Choice(_MONTHLY, say("Monthly usage"), what == _MONTHLY),
            *(Choice(str(number), title, what == str(number)) for number, title in boards),
        ),
        periods=tuple(Choice(each, say(words), each == values.get("period", ReportPeriod.LAST_MONTH)) for each, words in _PERIODS.items()),
        cadences=tuple(Choice(each, say(words), each == cadence) for each, words in _CADENCES.items()),
        weekdays=tuple(Choice(str(day), _weekday(day), str(day) == values.get("weekday", "1")) for day in range(1, 8)),
        month_day=values.get("month_day", "1"),
        at=values.get("at", "07:00"),
        forms=tuple(Choice(each, words, each in ticked) for each, words in _FORMS.items()),
        locales=tuple(Choice(each, locale_name(each), each == values.get("locale", locale())) for each in LOCALES),
        wait_h=values.get("wait_h", str(LONGEST_WAIT_H)),
        refusal=refusal,
    )


def fields_of(terms: ScheduleTerms) -> dict[str, str]:
    """Return what stands in the form's fields for a schedule."""
    return {
        "title": terms.title,
        "what": _MONTHLY if terms.kind is ReportKind.MONTHLY_USAGE else str(terms.board_id or ""),
        "period": terms.period.value,
        "cadence": terms.cadence.value,
        "weekday": str(terms.on_day) if terms.cadence is Cadence.WEEKLY else "1",
        "month_day": str(terms.on_day) if terms.cadence is Cadence.MONTHLY else "1",
        "at": f"{terms.at:%H:%M}",
        "locale": terms.locale,
        "wait_h": str(terms.wait_h),
    }


def typed_terms(fields: MultiDict[str, str]) -> ScheduleTerms:
    """Return what a form asks for.

    Raises:
        CallerError: A number or a time cannot be read; the message says what to change.
        NotFound: Something that is chosen from a list is not on it.
    """
    what = fields.get("what", "")
    try:
        period, cadence = ReportPeriod(fields.get("period", "")), Cadence(fields.get("cadence", ""))
        forms = tuple(ReportForm(each) for each in fields.getlist("form"))
    except ValueError:
        raise NotFound("There is no such choice.") from None
    on_day = {Cadence.WEEKLY: "weekday", Cadence.MONTHLY: "month_day"}.get(cadence)
    return ScheduleTerms(
        title=fields.get("title", ""),
        kind=ReportKind.MONTHLY_USAGE if what == _MONTHLY else ReportKind.BOARD,
        period=period,
        cadence=cadence,
        board_id=None if what == _MONTHLY else _number(what, sentence("Choose the dashboard that is sent.")),
        on_day=_number(fields.get(on_day, ""), sentence("Choose the day on which the report is sent.")) if on_day else None,
        at=_time(fields.get("at", "")),
        forms=forms,
        locale=fields.get("locale", ""),
        wait_h=_number(fields.get("wait_h", ""), sentence("Say in hours how long a report waits for its data.")),
    )


def terms_in_words(terms: ScheduleTerms) -> str:
    """Return what a schedule sends and when, in one line."""
    at = f"{terms.at:%H:%M}"
    match terms.cadence:
        case Cadence.DAILY:
            when = say("every day at {time}", time=at)
        case Cadence.WEEKLY:
            when = say("every {weekday} at {time}", weekday=_weekday(terms.on_day or 1), time=at)
        case Cadence.MONTHLY:
            when = say("every month on day {day} at {time}", day=form().count(terms.on_day or 1), time=at)
        case Cadence.COMPLETE:
            when = say("as soon as the month is complete")
    return say("{period}, {when}", period=say(_PERIODS[terms.period]), when=when)


def _weekday(day: int) -> str:
    """Return the name of a day of the week, 1 is Monday."""
    return form().weekday(_A_MONDAY.replace(day=_A_MONDAY.day + day - 1))


def _number(text: str, refusal: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise CallerError(refusal)
    return int(text)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise CallerError(sentence("Write the time of day as hours and minutes, such as 07:30.")) from None
