"""What an operator wants in the morning: did the night load everybody, what did not and why, and is the installation well."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, cast

from flask import Blueprint, Response, current_app

from rushes.accounts import closed_accounts
from rushes.errors import WarehouseError
from rushes.platforms import ReportShelf, why_open
from rushes.store import Contact, SyncRunRecord, list_contacts, list_jobs, list_runs
from rushes.sync import NO_NUMBERS_YET, Finding, Severity, condition
from rushes.warehouse import ConnectionState, DayStanding, Reader, ShortAccount, connection_states, day_standings, short_accounts
from rushes.web.access import operator
from rushes.web.admin.jobs import JobLine, job_line
from rushes.web.admin.left_open import OpenLine, open_lines
from rushes.web.admin.parts import address, answer, closing_day, moment, whole_moment
from rushes.web.admin.runs import RunLine, run_line
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import Services, services

__all__ = ["ConnectionLine", "FindingLine", "OverviewPage", "ShortLine", "add_routes"]

_RUNS_SHOWN, _JOBS_SHOWN, _SHORT_SHOWN = 5, 20, 12
_LOOK = "rushes_condition"
_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    """One connection this morning: `state` is "fine", "warning" or "problem"."""

    name: str
    url: str
    state: str
    complete_to: str
    age: str
    accounts: str
    contact: str
    rejects: str
    rejects_url: str


@dataclass(frozen=True, slots=True)
class ShortLine:
    """One account that the night did not complete."""

    account: str
    url: str
    connection: str
    day: str
    state: str
    words: str
    reason: str
    again_url: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One thing that was looked at in the installation."""

    subject: str
    severity: str
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The morning."""

    template: ClassVar[str] = "admin/overview.html"
    place: ClassVar[str] = "overview"
    chrome: Chrome
    heading: str
    as_of: str
    damage: str
    connections: tuple[ConnectionLine, ...]
    short: tuple[ShortLine, ...]
    more_short: str
    short_url: str
    left_open: tuple[OpenLine, ...]
    findings: tuple[FindingLine, ...]
    jobs: tuple[JobLine, ...]
    runs: tuple[RunLine, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the current version says of this morning; nothing of it where the version is damaged."""

    damage: str = ""
    as_of: str = ""
    standings: tuple[DayStanding, ...] = ()
    states: tuple[ConnectionState, ...] = ()
    short: tuple[ShortAccount, ...] = ()


def add_routes(blueprint: Blueprint) -> None:
    """Add the overview."""

    @blueprint.get("")
    def overview() -> Response:
        operator()
        return answer(_page())


def _page() -> OverviewPage:
    known = services()
    now = known.clock.now()
    with known.store.reading() as records:
        runs = list_runs(records, limit=_RUNS_SHOWN)
        jobs = [job for job in list_jobs(records, limit=_JOBS_SHOWN) if not job.state.is_over]
        contacts = {each.connection: each for each in list_contacts(records)}
        closed = tuple(closed_accounts(records))
    closing = {each.name: closing_day(each, now) for each in known.settings.connection}
    facts = _facts(closing, closed)
    connections = tuple(_connection_line(name, day, facts, contacts.get(name)) for name, day in closing.items())
    count_short = sum(each.accounts - each.complete for each in facts.standings)
    days = set(closing.values())
    return OverviewPage(
        chrome=chrome(say("Overview"), section="admin"),
        heading=_heading(facts, count_short, runs),
        as_of=facts.as_of,
        damage=facts.damage,
        connections=connections,
        short=tuple(_short_line(each) for each in facts.short),
        more_short=say_count(
            "and {count} more", "and {count} more", count_short - len(facts.short), count=form().count(count_short - len(facts.short))
        )
        if count_short > len(facts.short)
        else "",
        short_url=address("/admin/coverage", day=days.pop().isoformat()) if len(days) == 1 else "/admin/coverage",
        left_open=open_lines(),
        findings=_findings(now, runs),
        jobs=tuple(job_line(job, now) for job in jobs),
        runs=tuple(run_line(run) for run in runs),
    )


def _facts(closing: dict[str, date], closed: tuple[int, ...]) -> _Facts:
    try:
        with services().warehouse.reader() as reader:
            return _read_facts(reader, closing, closed)
    except WarehouseError as error:
        return _Facts(damage=str(error))


def _read_facts(reader: Reader, closing: dict[str, date], closed: tuple[int, ...]) -> _Facts:
    version = reader.version
    as_of = say("Nothing has been published yet. “rushes sync” loads the first days, and so does “Load again” under Jobs.")
    if version.number:
        as_of = say(
            "Version {number} of the facts, published {instant}.", number=version.number, instant=whole_moment(version.published_at)
        )
    return _Facts(
        as_of=as_of,
        standings=day_standings(reader, closing, without=closed),
        states=connection_states(reader, without=closed),
        short=short_accounts(reader, closing, without=closed, limit=_SHORT_SHOWN),
    )


def _heading(facts: _Facts, count_short: int, runs: tuple[SyncRunRecord, ...]) -> str:
    """Return the morning in one sentence."""
    if facts.damage:
        return say("The facts cannot be read")
    if runs and runs[0].state == "running":
        return say("A run is under way")
    accounts = sum(each.accounts for each in facts.standings)
    if not accounts:
        return say("No account has been seen yet")
    if not count_short:
        return say_count(
            "The last night loaded the one account", "The last night loaded all {count} accounts", accounts, count=form().count(accounts)
        )
    return say_count(
        "The last night left {short} account of {count} incomplete",
        "The last night left {short} accounts of {count} incomplete",
        count_short,
        short=form().count(count_short),
        count=form().count(accounts),
    )


def _connection_line(name: str, due: date, facts: _Facts, contact: Contact | None) -> ConnectionLine:
    standing = next((each for each in facts.standings if each.connection == name), None)
    state = next((each for each in facts.states if each.connection == name), None)
    newest = state.newest_complete if state else None
    behind = (due - newest).days if newest else None
    severity = Severity.FINE if behind is not None and behind <= 0 else Severity.PROBLEM
    if standing is not None and severity is Severity.FINE and standing.complete < standing.accounts:
        severity = Severity.WARNING
    if contact is not None and contact.reason:
        severity = Severity.PROBLEM
    rejects = state.rejects if state else 0
    return ConnectionLine(
        name=name,
        url=f"/admin/connections#{name}",
        state=severity.value,
        complete_to=form().date(newest) if newest else say("nothing yet"),
        age=_age(behind),
        accounts=say("{complete} of {count}", complete=form().count(standing.complete), count=form().count(standing.accounts))
        if standing
        else "",
        contact=contact_words(contact),
        rejects=form().count(rejects),
        rejects_url=address("/admin/rejects", connection=name) if rejects else "",
    )


def _age(behind: int | None) -> str:
    if behind is None:
        return ""
    if behind <= 0:
        return say("up to date")
    return say_count("{count} day behind", "{count} days behind", behind, count=form().count(behind))


def contact_words(contact: Contact | None) -> str:
    """Return when a connection's platform was last spoken to, and what came of it."""
    if contact is None:
        return say("not spoken to yet")
    if not contact.reason:
        return say("answered {instant}", instant=moment(contact.answered_at))
    if contact.answered_at is None:
        return say("failed {instant}, never answered", instant=moment(contact.tried_at))
    return say("failed {instant}, answered {answered}", instant=moment(contact.tried_at), answered=moment(contact.answered_at))


def _short_line(short: ShortAccount) -> ShortLine:
    words = {"failed": say("failed"), "incomplete": say("incomplete"), "absent": say("not loaded")}[short.state]
    return ShortLine(
        account=short.name,
        url=address(f"/admin/coverage/{short.account_id}/night", day=short.day.isoformat()),
        connection=short.connection,
        day=form().day_and_month(short.day),
        state=short.state,
        words=words,
        reason=_why(short),
        again_url=address("/admin/jobs", account=short.account_id, first=short.day.isoformat(), last=short.day.isoformat()),
    )


def _why(short: ShortAccount) -> str:
    """Return why an account is not complete, in the reader's language where the words are ours."""
    if short.reason and short.reason != NO_NUMBERS_YET:
        return short.reason
    if short.state == "incomplete" and short.missing_productions:
        missing = short.missing_productions
        return say_count("{count} production is missing.", "{count} productions are missing.", missing, count=form().count(missing))
    if told := _told_by_reports(short) or short.reason:
        return say(told)
    return say("Not every number of this day is known yet.") if short.state == "incomplete" else say("No run has read this day yet.")


def _told_by_reports(short: ShortAccount) -> str:
    """Return what the production reports that were taken in lack of an account's day, "" where nothing, or it has none."""
    reports = next((each.production_report for each in services().settings.connection if each.name == short.connection), None)
    if reports is None:
        return ""
    shelf = ReportShelf(reports.folder)
    settled = shelf.settled
    return why_open(shelf.reports(short.external_id), short.day, settled.kind if settled else None)


def _findings(now: datetime, runs: tuple[SyncRunRecord, ...]) -> tuple[FindingLine, ...]:
    """Return the condition of the installation, what is wrong first.

    Every row of the facts is read for it, so it is looked at once for each version, run and minute, and a page waits
    for it for a moment only.
    """
    known = services()
    newest = runs[0] if runs else None
    key = (_pointer(known), newest.run_id if newest else "", newest.state if newest else "", int(now.timestamp() // 60))
    look = cast("_Look", current_app.extensions.setdefault(_LOOK, _Look()))
    found = look.at(key, lambda: condition(known.settings, now))
    if not found:
        text = say("The facts are being read through; open the page again in a moment.")
        return (FindingLine(say("installation"), Severity.WARNING.value, text, ""),)
    return tuple(_finding_line(each) for each in sorted(found, key=lambda each: _GRAVITY[each.severity]))


class _Look:
    """The newest look at the installation, for all requests of this process; taken beside them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._key: tuple[object, ...] = ()
        self._findings: tuple[Finding, ...] = ()

    def at(self, key: tuple[object, ...], find: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
        """Return what was found for that key; while it takes long, what was found before, at first nothing."""
        with self._lock:
            if self._key != key and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._find, args=(key, find), name="condition", daemon=True)
                self._thread.start()
            thread = self._thread
        if thread is not None:
            thread.join(_PATIENCE_S)
        with self._lock:
            return self._findings

    def _find(self, key: tuple[object, ...], find: Callable[[], tuple[Finding, ...]]) -> None:
        found = find()
        with self._lock:
            self._key, self._findings = key, found


_GRAVITY = {Severity.PROBLEM: 0, Severity.WARNING: 1, Severity.FINE: 2}


def _pointer(known: Services) -> str:
    try:
        current = known.warehouse.current()
    except WarehouseError as error:
        return str(error)
    return current.manifest if current else ""


def _finding_line(finding: Finding) -> FindingLine:
    # The subjects and sentences are written out where they are found, and so are in the catalogues.
    return FindingLine(
        subject=say(finding.subject),
        severity=finding.severity.value,
        text=say(finding.text, **finding.values),
        advice=say(finding.advice, **finding.values) if finding.advice else "",
    )
