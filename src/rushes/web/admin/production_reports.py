"""Production reports in the operators' pages: sent with their days, their headers confirmed, two of them compared, and what became of each."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.domain import MEASURES, NumberStyle, Period
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.intake import (
    FEEDS,
    UNITS_OF,
    Arrival,
    HeaderMapping,
    HeaderUse,
    Held,
    Outcome,
    ReportIntake,
    compare,
    mailbox_state,
    problems_of,
)
from rushes.languages import sentence
from rushes.platforms import KeptReport, undivided
from rushes.store import AuditEntry, ask_job, record_audit
from rushes.web.access import operator
from rushes.web.admin.parts import answer, asked_text, moment
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.uploading import sent_file

__all__ = ["HeadersPage", "ReportsPage", "add_routes"]

_ADDRESS = "/admin/production-reports"
_SHOWN = 50
_OUTCOMES = {
    Outcome.TAKEN: sentence("taken"),
    Outcome.KNOWN: sentence("taken before"),
    Outcome.WAITING: sentence("waits for its headers"),
    Outcome.REFUSED: sentence("refused"),
}
_FEEDS = {
    "production": sentence("The production's id"),
    "name": sentence("The production's name"),
    "created": sentence("When it was created"),
    "deleted": sentence("Whether it is deleted"),
    "": sentence("Nothing"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a choice."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report that was taken in; `reason` says why its flows stand on no day."""

    account: str
    days: str
    name: str
    taken: str
    counts: tuple[str, str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """One thing that came, by whatever way."""

    at: str
    name: str
    account: str
    sender: str
    outcome: str
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConnectionPart:
    """One connection of reports."""

    name: str
    accounts: tuple[Choice, ...]
    settled: str
    mailbox: str
    trouble: str
    held: tuple[tuple[str, str], ...]
    reports: tuple[ReportLine, ...]
    compared: tuple[Choice, ...]
    arrivals: tuple[ArrivalLine, ...]


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Every connection of production reports; `told` is what a comparison came to."""

    template: ClassVar[str] = "admin/production_reports.html"
    place: ClassVar[str] = "production-reports"
    chrome: Chrome
    connections: tuple[ConnectionPart, ...]
    refusal: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderForm:
    """One header, with what it may feed and in which unit."""

    place: int
    header: str
    examples: tuple[str, ...]
    feeds: tuple[Choice, ...]
    units: tuple[Choice, ...]
    is_undecided: bool


@dataclass(frozen=True, slots=True)
class HeadersPage:
    """What the headers of a file that waits feed."""

    template: ClassVar[str] = "admin/report_headers.html"
    place: ClassVar[str] = "production-reports"
    chrome: Chrome
    connection: str
    file: str
    name: str
    headers: tuple[HeaderForm, ...]
    numbers: tuple[Choice, ...]
    changes: tuple[str, ...]
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, the way in for a file, the headers of one that waits, and the comparison."""
    _add_files(blueprint)
    _add_headers(blueprint)

    @blueprint.post("/production-reports/compare")
    def compare_reports() -> BaseResponse:
        by = f"operator:{operator().name}"
        intake = _intake(request.form.get("connection", ""))
        try:
            found = compare(*(intake.compared_report(each) for each in _two(intake)))
            _record(by, "production_report.compared", intake)
            if request.form.get("keep") == "yes":
                intake.settle(found, by=by)
                _ask(by, {"connection": intake.connection.name, "settled": True})
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(say_error(error)), 400)
        return answer(_page(told=tuple(say_error(each) for each in found.said)))


def _add_files(blueprint: Blueprint) -> None:
    @blueprint.get("/production-reports")
    def production_reports() -> Response:
        operator()
        return answer(_page())

    @blueprint.post("/production-reports")
    def send_production_report() -> BaseResponse:
        by = f"operator:{operator().name}"
        connection, _, account = request.form.get("account", "").partition("/")
        intake = _intake(connection)
        if intake.settings.account_of(account) is None:
            raise NotFound("There is no such account.")
        try:
            period = _typed_period()
            with sent_file("file") as sent:
                token = f"{secrets.token_hex(16)}.report"
                sent.path.replace(services().settings.uploads_dir / token)
                wanted: dict[str, object] = {"connection": connection, "account": account, "file": token, "name": clean_name(sent.name)}
        except CallerError as error:
            return answer(_page(say_error(error)), 400)
        job_id = _ask(by, wanted | {"first": str(period.first), "last": str(period.last)})
        _record(by, "production_report.sent", intake, f"job {job_id}: {period.first} to {period.last}")
        return redirect(f"/admin/jobs/{job_id}", 303)


def _add_headers(blueprint: Blueprint) -> None:
    @blueprint.get("/production-reports/headers")
    def report_headers() -> Response:
        operator()
        intake = _intake(asked_text("connection"))
        held = _held(intake, asked_text("file"))
        return answer(_headers_page(intake, held, held.mapping))

    @blueprint.post("/production-reports/headers")
    def confirm_report_headers() -> BaseResponse:
        by = f"operator:{operator().name}"
        intake = _intake(request.form.get("connection", ""))
        held = _held(intake, request.form.get("file", ""))
        typed = _typed_mapping(held.mapping)
        try:
            intake.confirm(typed, by=by)
        except CallerError as error:
            return answer(_headers_page(intake, held, typed, say_error(error)), 400)
        job_id = _ask(by, {"connection": intake.connection.name})
        _record(by, "production_report.confirmed", intake)
        return redirect(f"/admin/jobs/{job_id}", 303)


def _intakes() -> Iterator[ReportIntake]:
    settings = services().settings
    for each in settings.connection:
        if each.production_report is not None:
            yield ReportIntake(each, work=settings.reports_dir / "work", clock=services().clock)


def _intake(name: str) -> ReportIntake:
    found = next((each for each in _intakes() if each.connection.name == name), None)
    if found is None:
        raise NotFound("There is no such connection of production reports.")
    return found


def _held(intake: ReportIntake, number: str) -> Held:
    found = next((each for each in intake.held.every() if each.number == number), None)
    if found is None:
        raise NotFound("There is no such file any more.")
    return found


def _two(intake: ReportIntake) -> tuple[KeptReport, KeptReport]:
    """Return the two reports that were chosen, each as its account's id and its own."""
    chosen = [request.form.get(name, "").partition("/") for name in ("one", "other")]
    one, other = (intake.shelf.report(account, report) if intake.settings.account_of(account) else None for account, _, report in chosen)
    if one is None or other is None:
        raise NotFound("There is no such report.")
    return one, other


def _typed_period() -> Period:
    try:
        first = date.fromisoformat(request.form.get("first", ""))
        last = date.fromisoformat(request.form.get("last", "") or str(first))
        return Period(first, last)
    except ValueError:
        raise CallerError("Say the first and the last day that the report is of, the first one first.") from None


def _typed_mapping(mapping: HeaderMapping) -> HeaderMapping:
    uses: list[HeaderUse] = []
    for place, each in enumerate(mapping.uses):
        feeds, unit = request.form.get(f"feeds-{place}", ""), request.form.get(f"unit-{place}", "")
        feeds = feeds if feeds in FEEDS else ""
        uses.append(HeaderUse(each.header, feeds, unit if feeds in MEASURES else ""))
    numbers = request.form.get("numbers", "")
    return HeaderMapping(tuple(uses), NumberStyle(numbers) if numbers in set(NumberStyle) else None)


def _ask(by: str, wanted: dict[str, object]) -> int:
    with services().store.begin() as records:
        return ask_job(records, kind="report", request=wanted, asked_by=by, at=services().clock.now())


def _record(by: str, what: str, intake: ReportIntake, detail: str = "") -> None:
    words = f"{intake.connection.name}: {detail}" if detail else intake.connection.name
    with services().store.begin() as records:
        record_audit(records, AuditEntry(services().clock.now(), by, what, words, request.remote_addr or ""))


def _page(refusal: str = "", *, told: tuple[str, ...] = ()) -> ReportsPage:
    parts = tuple(map(_part, _intakes()))
    return ReportsPage(chrome(say("Production reports"), section="admin"), parts, refusal, told)


def _part(intake: ReportIntake) -> ConnectionPart:
    settled = intake.shelf.settled
    names = {each.id: each.name for each in intake.settings.account}
    kept = [report for account in names for report in intake.shelf.reports(account)]
    reasons = {
        reason: why
        for account in names
        for reason, why in undivided(intake.shelf.reports(account), settled.kind if settled else None).items()
    }
    newest = sorted(kept, key=lambda each: each.taken_at, reverse=True)[:_SHOWN]
    connection = intake.connection.name
    return ConnectionPart(
        name=connection,
        accounts=tuple(Choice(f"{connection}/{account}", name) for account, name in names.items()),
        settled=_settled_words(intake),
        mailbox=_mailbox_words(intake),
        trouble=mailbox_state(intake).trouble if intake.settings.mailbox else "",
        held=tuple(
            (f"{_ADDRESS}/headers?connection={connection}&file={each.number}", clean_name(each.incoming.name))
            for each in intake.held.every()
        ),
        reports=tuple(_line(each, names[each.account], reasons.get(each.report_id, "")) for each in newest),
        compared=tuple(Choice(f"{each.account}/{each.report_id}", f"{names[each.account]}, {_days(each.period)}") for each in newest),
        arrivals=tuple(_arrival(each, names) for each in intake.arrivals.last(_SHOWN)),
    )


def _settled_words(intake: ReportIntake) -> str:
    settled = intake.shelf.settled
    if settled is None:
        return say("Whether flows are those of a report's days or lifetime totals is not settled yet, so no flow is loaded.")
    words = say("windowed: those of a report's days") if settled.kind.value == "windowed" else say("lifetime totals")
    who = settled.by.removeprefix("operator:")
    return say("Flows are {kind}, settled {moment} by {who}.", kind=words, moment=moment(settled.at), who=who)


def _mailbox_words(intake: ReportIntake) -> str:
    if intake.settings.mailbox is None:
        return ""
    looked_at = mailbox_state(intake).looked_at
    return (
        say("The mailbox was looked into {moment}.", moment=moment(looked_at))
        if looked_at
        else say("Nobody has looked into the mailbox yet.")
    )


def _line(report: KeptReport, account: str, reason: str) -> ReportLine:
    counts = tuple(form().count(each) for each in (report.rows_in, report.rows_taken, report.rows_aside))
    return ReportLine(
        account=account,
        days=_days(report.period),
        name=clean_name(report.name),
        taken=moment(report.taken_at),
        counts=(counts[0], counts[1], counts[2]),
        reason=say(reason) if reason else "",
    )


def _arrival(arrival: Arrival, names: dict[str, str]) -> ArrivalLine:
    return ArrivalLine(
        at=moment(arrival.at),
        name=clean_name(arrival.name),
        account=names.get(arrival.account, ""),
        sender=clean_name(arrival.sender.removeprefix("operator:")),
        outcome=arrival.outcome.value,
        words=say(_OUTCOMES[arrival.outcome]),
        reason=clean_name(arrival.reason),
    )


def _days(period: Period) -> str:
    if period.first == period.last:
        return form().date(period.first)
    return say("{first} to {last}", first=form().date(period.first), last=form().date(period.last))


def _headers_page(intake: ReportIntake, held: Held, mapping: HeaderMapping, refusal: str = "") -> HeadersPage:
    wrong = problems_of(mapping)
    columns = list(zip(*held.sample, strict=False)) or [()] * len(mapping.uses)
    chosen = mapping.numbers.value if mapping.numbers else ""
    numbers = (("", say("As the numbers themselves say")), ("point", say("1,234.5")), ("comma", say("1.234,5")))
    return HeadersPage(
        chrome=chrome(say("Headers of {file}", file=clean_name(held.incoming.name)), section="admin"),
        connection=intake.connection.name,
        file=held.number,
        name=clean_name(held.incoming.name),
        headers=tuple(_header(place, each, columns[place], is_undecided=each in wrong) for place, each in enumerate(mapping.uses)),
        numbers=tuple(Choice(value, label, value == chosen) for value, label in numbers),
        changes=tuple(say_error(each) for each in intake.confirmed.changes(mapping.headers)),
        refusal=refusal,
    )


def _header(place: int, use: HeaderUse, cells: tuple[str, ...], *, is_undecided: bool) -> HeaderForm:
    units = (unit for units in UNITS_OF.values() for unit in units)
    return HeaderForm(
        place=place,
        header=clean_name(use.header),
        examples=tuple(clean_name(each) for each in cells if each.strip())[:3],
        feeds=tuple(Choice(each, _feeds_words(each), each == use.feeds) for each in FEEDS),
        units=(Choice("", say("no unit"), not use.unit), *(Choice(each, each, each == use.unit) for each in units)),
        is_undecided=is_undecided,
    )


def _feeds_words(feeds: str) -> str:
    return say(_FEEDS[feeds]) if feeds in _FEEDS else say(MEASURES[feeds].label)
