"""Every run of the sync, and one run in full: what it asked for, what it loaded, what the ledger says of its accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, request

from rushes.errors import NotFound, WarehouseError
from rushes.store import SyncRunRecord, count_runs, find_run, list_runs
from rushes.warehouse import RejectChoice, RejectReason, RunAccount, reject_reasons, run_accounts
from rushes.web.access import operator
from rushes.web.admin.naming import asker
from rushes.web.admin.parts import Pager, address, answer, moment, page_asked, pager, took, whole_moment
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["RunAccountLine", "RunLine", "RunPage", "RunsPage", "add_routes", "run_line", "span_words"]

_RUNS_A_PAGE, _ACCOUNTS_A_PAGE, _REASONS = 30, 50, 6


@dataclass(frozen=True, slots=True)
class RunLine:
    """One sync run, in words."""

    run_id: str
    url: str
    started: str
    took: str
    state: str
    state_words: str
    days: str
    accounts: str
    rows_loaded: str
    rate: str
    rows_rejected: str
    rows_restated: str
    version: str
    asked_by: str
    message: str


@dataclass(frozen=True, slots=True)
class RunsPage:
    """The runs, newest first."""

    template: ClassVar[str] = "admin/runs.html"
    place: ClassVar[str] = "runs"
    chrome: Chrome
    runs: tuple[RunLine, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class RunAccountLine:
    """What a run did of one account."""

    name: str
    url: str
    days: str
    state: str
    words: str
    rows_loaded: str
    rows_rejected: str
    rejects_url: str
    reason: str
    again_url: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run; `run` is None where the records know nothing of it any more."""

    template: ClassVar[str] = "admin/run.html"
    place: ClassVar[str] = "runs"
    chrome: Chrome
    run_id: str
    heading: str
    as_of: str
    run: RunLine | None
    accounts: tuple[RunAccountLine, ...]
    accounts_words: str
    pager: Pager
    damage: str
    reasons: tuple[tuple[str, str, str], ...]
    rejects_url: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the list of runs and the page of one."""

    @blueprint.get("/runs")
    def runs() -> Response:
        operator()
        with services().store.reading() as records:
            count = count_runs(records)
            shown = list_runs(records, limit=_RUNS_A_PAGE, offset=(page_asked() - 1) * _RUNS_A_PAGE)
        counted = say_count("{count} run", "{count} runs", count, count=form().count(count))
        return answer(
            RunsPage(
                chrome(say("Nights"), section="admin"),
                tuple(run_line(run) for run in shown),
                pager("/admin/runs", count, _RUNS_A_PAGE, counted),
            )
        )

    @blueprint.get("/runs/<run_id>")
    def run(run_id: str) -> Response:
        operator()
        return answer(_run_page(run_id))


def run_line(run: SyncRunRecord) -> RunLine:
    """Return a run in words."""
    length = run.finished_at - run.started_at if run.finished_at else None
    seconds = length.total_seconds() if length else 0
    return RunLine(
        run_id=run.run_id,
        url=f"/admin/runs/{run.run_id}",
        started=moment(run.started_at),
        took=took(length),
        state=run.state,
        state_words=state_words(run.state),
        days=span_words(run),
        accounts=_accounts(run),
        rows_loaded=form().count(run.rows_loaded),
        rate=say("{count} a second", count=form().count(round(run.rows_read / seconds))) if seconds >= 1 and run.rows_read else "",
        rows_rejected=form().count(run.rows_rejected),
        rows_restated=form().count(run.rows_restated),
        version=str(run.published_version) if run.published_version is not None else say("none"),
        asked_by=asker(run.asked_by),
        message=run.message,
    )


def state_words(state: str) -> str:
    """Return a run's or job's state as a word."""
    return {
        "waiting": say("waiting"),
        "running": say("running"),
        "succeeded": say("succeeded"),
        "partial": say("partial"),
        "failed": say("failed"),
        "interrupted": say("interrupted"),
        "cancelled": say("cancelled"),
    }.get(state, state)


def span_words(run: SyncRunRecord | RunAccount) -> str:
    """Return the days of a run: "21 Nov", "18 Nov to 21 Nov", with the years where they differ."""
    first, last = (run.first_day, run.last_day) if isinstance(run, SyncRunRecord) else (run.first, run.last)
    if first == last:
        return form().short_day(first)
    if first.year != last.year:
        return say("{first} to {last}", first=form().date(first), last=form().date(last))
    return say("{first} to {last}", first=form().short_day(first), last=form().short_day(last))


def _accounts(run: SyncRunRecord) -> str:
    if run.accounts_failed:
        return say("{loaded} loaded, {failed} failed", loaded=form().count(run.accounts_loaded), failed=form().count(run.accounts_failed))
    return say("{loaded} loaded", loaded=form().count(run.accounts_loaded))


def _run_page(run_id: str) -> RunPage:
    with services().store.reading() as records:
        found = find_run(records, run_id)
    damage, count, failed = "", 0, 0
    lines: tuple[RunAccount, ...] = ()
    reasons: tuple[RejectReason, ...] = ()
    try:
        with services().warehouse.reader() as reader:
            count, failed, lines = run_accounts(reader, run_id, limit=_ACCOUNTS_A_PAGE, offset=(page_asked() - 1) * _ACCOUNTS_A_PAGE)
            reasons = reject_reasons(reader, RejectChoice(run_id=run_id), limit=_REASONS)
    except WarehouseError as error:
        damage = str(error)
    if found is None and not count:
        raise NotFound("There is no such run.")
    line = run_line(found) if found else None
    counted = say_count("{count} account", "{count} accounts", count, count=form().count(count))
    return RunPage(
        chrome=chrome(
            say("Run of {started}", started=line.started) if line else say("A run that the records do not know"), section="admin"
        ),
        run_id=run_id,
        heading=_heading(line),
        as_of=whole_moment(found.started_at) if found else "",
        run=line,
        accounts=tuple(_account_line(each, run_id) for each in lines),
        accounts_words=_accounts_words(count, failed),
        pager=pager(request.path, count, _ACCOUNTS_A_PAGE, counted),
        damage=damage,
        reasons=tuple(
            (each.reason, form().count(each.rows), address("/admin/rejects", run=run_id, reason=each.reason)) for each in reasons
        ),
        rejects_url=address("/admin/rejects", run=run_id) if reasons else "",
    )


def _heading(line: RunLine | None) -> str:
    if line is None:
        return say("A run that the records do not know")
    if line.state == "running":
        return say("This run is under way")
    return {
        "succeeded": say("This run loaded {days}", days=line.days),
        "partial": say("This run loaded {days} in part", days=line.days),
        "failed": say("This run loaded nothing"),
        "interrupted": say("This run was interrupted"),
    }.get(line.state, say("Run of {started}", started=line.started))


def _accounts_words(count: int, failed: int) -> str:
    if not count:
        return say("No day of any account was tried last by this run.")
    if failed:
        return say(
            "{failed} of {count} with days that failed; those are named first. Days that a later run tried again stand with that run.",
            failed=form().count(failed),
            count=form().count(count),
        )
    return say("By the days that this run was the last to try; what a later run tried again stands with that run.")


def _account_line(account: RunAccount, run_id: str) -> RunAccountLine:
    if account.failed_days:
        state = "failed"
        words = say_count("{count} day failed", "{count} days failed", account.failed_days, count=form().count(account.failed_days))
    elif account.incomplete_days:
        state = "incomplete"
        days = account.incomplete_days
        words = say_count("{count} day incomplete", "{count} days incomplete", days, count=form().count(days))
    else:
        state = "loaded"
        words = say_count("{count} day loaded", "{count} days loaded", account.days, count=form().count(account.days))
    again = address("/admin/jobs", account=account.account_id, first=account.first.isoformat(), last=account.last.isoformat())
    return RunAccountLine(
        name=account.name,
        url=address(f"/admin/coverage/{account.account_id}", year=account.last.year),
        days=span_words(account),
        state=state,
        words=words,
        rows_loaded=form().count(account.rows_loaded),
        rows_rejected=form().count(account.rows_rejected),
        rejects_url=address("/admin/rejects", account=account.account_id, run=run_id) if account.rows_rejected else "",
        reason=account.reason or "",
        again_url=again,
    )
