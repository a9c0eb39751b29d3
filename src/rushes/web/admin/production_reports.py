"""Production reports in the operators' pages: sent with their days, two of them compared, and what became of each."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.domain import Period
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.intake import (
    Arrival,
    Outcome,
    ReportIntake,
    compare,
    mailbox_state,
)
from rushes.languages import sentence
from rushes.platforms import KeptReport, undivided
from rushes.store import AuditEntry, ask_job, record_audit
from rushes.web.access import operator
from rushes.web.admin.parts import answer, moment
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.uploading import sent_file

__all__ = ["Choice", "ReportsPage", "add_routes", "ask_report_job", "intake_named", "record_report"]

_ADDRESS = "/admin/production-reports"
_SHOWN, _ASIDE_SHOWN, _LONGEST_ROW = 50, 5, 200
_OUTCOMES = {
    Outcome.TAKEN: sentence("taken"),
    Outcome.KNOWN: sentence("taken before"),
    Outcome.WAITING: sentence("waits for its headers"),
    Outcome.REFUSED: sentence("refused"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a choice."""

    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report that was taken in; `notes` say why its flows stand on no day, and which of its rows were set aside and why."""

    account: str
    days: str
    name: str
    taken: str
    counts: tuple[str, str, str]
    notes: tuple[str, ...]


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
    compared: tuple[tuple[str, str, tuple[Choice, ...]], ...]
    arrivals: tuple[ArrivalLine, ...]


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Every connection of production reports; `told` is what a comparison of reports of `compared` came to, or `refusal` why to nothing."""

    template: ClassVar[str] = "admin/production_reports.html"
    place: ClassVar[str] = "production-reports"
    chrome: Chrome
    connections: tuple[ConnectionPart, ...]
    refusal: str = ""
    told: tuple[str, ...] = ()
    compared: str = ""
    first: str = ""
    last: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, the way in for a file, and the comparison."""
    _add_files(blueprint)

    @blueprint.post("/production-reports/compare")
    def compare_reports() -> BaseResponse:
        by = f"operator:{operator().name}"
        intake = intake_named(request.form.get("connection", ""))
        try:
            found = compare(*(intake.compared_report(each) for each in _two(intake)))
            record_report(by, "production_report.compared", intake)
            if request.form.get("keep") == "yes":
                intake.settle(found, by=by)
                ask_report_job(by, {"connection": intake.connection.name, "settled": True})
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(say_error(error), compared=intake.connection.name), 400)
        return answer(_page(told=tuple(say_error(each) for each in found.said), compared=intake.connection.name))


def _add_files(blueprint: Blueprint) -> None:
    @blueprint.get("/production-reports")
    def production_reports() -> Response:
        operator()
        return answer(_page())

    @blueprint.post("/production-reports")
    def send_production_report() -> BaseResponse:
        by = f"operator:{operator().name}"
        connection, _, account = request.form.get("account", "").partition("/")
        intake = intake_named(connection)
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
        job_id = ask_report_job(by, wanted | {"first": str(period.first), "last": str(period.last)})
        record_report(by, "production_report.sent", intake, f"job {job_id}: {period.first} to {period.last}")
        return redirect(f"/admin/jobs/{job_id}", 303)


def _intakes() -> Iterator[ReportIntake]:
    settings = services().settings
    for each in settings.connection:
        if each.production_report is not None:
            yield ReportIntake(each, work=settings.reports_dir / "work", clock=services().clock)


def intake_named(name: str) -> ReportIntake:
    """Return what a connection takes reports in by.

    Raises:
        NotFound: There is no such connection.
    """
    found = next((each for each in _intakes() if each.connection.name == name), None)
    if found is None:
        raise NotFound("There is no such connection of production reports.")
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


def ask_report_job(by: str, wanted: dict[str, object]) -> int:
    """Ask for the job that takes reports in, and return its number."""
    with services().store.begin() as records:
        return ask_job(records, kind="report", request=wanted, asked_by=by, at=services().clock.now())


def record_report(by: str, what: str, intake: ReportIntake, detail: str = "") -> None:
    """Write into the audit trail what an operator did with reports."""
    words = f"{intake.connection.name}: {detail}" if detail else intake.connection.name
    with services().store.begin() as records:
        record_audit(records, AuditEntry(services().clock.now(), by, what, words, request.remote_addr or ""))


def _page(refusal: str = "", *, told: tuple[str, ...] = (), compared: str = "") -> ReportsPage:
    parts = tuple(map(_part, _intakes()))
    return ReportsPage(chrome(say("Production reports"), section="admin"), parts, refusal, told, compared, *map(_typed, ("first", "last")))


def _typed(name: str) -> str:
    """Return what was typed before it was refused; "" where nothing was sent."""
    return request.form.get(name, "")[:10]


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
        accounts=tuple(_account_choice(f"{connection}/{account}", name) for account, name in names.items()),
        settled=_settled_words(intake),
        mailbox=_mailbox_words(intake),
        trouble=mailbox_state(intake).trouble if intake.settings.mailbox else "",
        held=tuple(
            (f"{_ADDRESS}/headers?connection={connection}&file={each.number}", clean_name(each.incoming.name))
            for each in intake.held.every()
        ),
        reports=tuple(_line(intake, each, names[each.account], reasons.get(each.report_id, "")) for each in newest),
        compared=_compared(newest, names) if len(newest) > 1 else (),
        arrivals=tuple(_arrival(each, names) for each in intake.arrivals.last(_SHOWN)),
    )


def _account_choice(value: str, name: str) -> Choice:
    return Choice(value, name, value == request.form.get("account"))


def _compared(newest: Sequence[KeptReport], names: dict[str, str]) -> tuple[tuple[str, str, tuple[Choice, ...]], ...]:
    """Return the two choices of reports: those that were compared, at first the two newest."""
    labels = {f"{each.account}/{each.report_id}": f"{names[each.account]}, {_days(each.period)}" for each in newest}
    first, second, *_ = labels
    fields = (("one", say("One report"), first), ("other", say("The other report"), second))
    return tuple(
        (name, label, tuple(Choice(value, words, value == request.form.get(name, usual)) for value, words in labels.items()))
        for name, label, usual in fields
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


def _line(intake: ReportIntake, report: KeptReport, account: str, reason: str) -> ReportLine:
    counts = tuple(form().count(each) for each in (report.rows_in, report.rows_taken, report.rows_aside))
    return ReportLine(
        account=account,
        days=_days(report.period),
        name=clean_name(report.name),
        taken=moment(report.taken_at),
        counts=(counts[0], counts[1], counts[2]),
        notes=(*((say(reason),) if reason else ()), *_aside(intake, report)),
    )


def _aside(intake: ReportIntake, report: KeptReport) -> Iterator[str]:
    """Yield why rows of a report were set aside, each with its line and as it was; the first of many."""
    for each in islice(intake.shelf.aside(report), _ASIDE_SHOWN):
        values = {"line": each.line, "reason": say(each.reason), "row": clean_name(each.raw[:_LONGEST_ROW], "")}
        if each.column in report.headers:
            yield say("Line {line}, {column}: {reason} “{row}”", column=clean_name(each.column), **values)
        else:
            yield say("Line {line}: {reason} “{row}”", **values)
    if report.rows_aside > _ASIDE_SHOWN:
        more, command = report.rows_aside - _ASIDE_SHOWN, f"rushes production-report set-aside {report.account} {report.report_id}"
        yield say_count("and {count} more: “{command}”", "and {count} more: “{command}”", more, count=form().count(more), command=command)


def _arrival(arrival: Arrival, names: dict[str, str]) -> ArrivalLine:
    return ArrivalLine(
        at=moment(arrival.at),
        name=clean_name(arrival.name),
        account=names.get(arrival.account, ""),
        sender=clean_name(arrival.sender.removeprefix("operator:"), ""),
        outcome=arrival.outcome.value,
        words=say(_OUTCOMES[arrival.outcome]),
        reason=_arrival_words(arrival),
    )


def _arrival_words(arrival: Arrival) -> str:
    """Return why a file was refused, in the reader's language; "" where it was not: one that waits is in a list of its own."""
    if arrival.outcome is not Outcome.REFUSED:
        return ""
    if not arrival.message:
        return clean_name(arrival.reason)
    return clean_name(say(arrival.message, **{name: _said(name, value) for name, value in arrival.values.items()}))


def _said(name: str, value: str) -> str:
    """Return what goes into the sentence: a day as it is written here, or another sentence, as why the first row was set aside."""
    if name == "day":
        return form().date(date.fromisoformat(value))
    return say(value) if value else ""


def _days(period: Period) -> str:
    if period.first == period.last:
        return form().date(period.first)
    return say("{first} to {last}", first=form().date(period.first), last=form().date(period.last))
