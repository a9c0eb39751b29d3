"""The work that was asked for: the list of jobs, one job as it goes on, its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.errors import NotFound, WarehouseError
from rushes.languages import sentence
from rushes.store import AuditEntry, Job, JobState, ask_cancel, find_job, record_audit
from rushes.warehouse import AccountChoice, choose_accounts
from rushes.web.access import operator
from rushes.web.admin.naming import asker
from rushes.web.admin.parts import address, answer, moment, took
from rushes.web.admin.runs import state_words
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["NO_RUNNER_AFTER", "JobLine", "JobPage", "add_routes", "job_line"]

NO_RUNNER_AFTER = timedelta(seconds=15)
"""A job that waits for longer, while none runs, waits for a runner that is not there."""

_NAMES_SHOWN = 5
_WORDS = {
    "export": sentence("Export an account"),
    "erase": sentence("Erase an account"),
    "look": sentence("Look into a file"),
    "look_at_source": sentence("Look into a source"),
    "report": sentence("Take a production report in"),
    "put_export": sentence("Put an export into its bucket"),
}
"""What the kinds of jobs do that name no more than themselves."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job, in words; `percent` is None where nobody knows how much there is to do."""

    job_id: int
    url: str
    what: str
    state: str
    state_words: str
    asked_by: str
    asked: str
    took: str
    is_over: bool
    is_cancellable: bool
    is_unclaimed: bool
    percent: int | None
    doing: str
    counts: str
    message: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job; `shown_at` is where its work shows, with what that place is called."""

    template: ClassVar[str] = "admin/job.html"
    place: ClassVar[str] = "jobs"
    chrome: Chrome
    job: JobLine
    facts: tuple[tuple[str, str], ...]
    result: tuple[tuple[str, str], ...]
    run_url: str
    coverage_url: str
    again_url: str
    shown_at: tuple[str, str] | None


def add_routes(blueprint: Blueprint) -> None:
    """Add the page of a job, its progress for scripts, and its end."""

    @blueprint.get("/jobs/<int:job_id>")
    def job(job_id: int) -> Response:
        operator()
        return answer(_page(_found(job_id)))

    @blueprint.get("/jobs/<int:job_id>/progress")
    def job_progress(job_id: int) -> Response:
        operator()
        line = job_line(_found(job_id), services().clock.now())
        return jsonify(
            state=line.state,
            state_words=line.state_words,
            is_over=line.is_over,
            is_unclaimed=line.is_unclaimed,
            percent=line.percent,
            doing=line.doing,
            counts=line.counts,
            took=line.took,
        )

    @blueprint.post("/jobs/<int:job_id>/cancel")
    def cancel_job(job_id: int) -> BaseResponse:
        found, now = _found(job_id), services().clock.now()
        with services().store.begin() as records:
            if ask_cancel(records, job_id, at=now):
                who = f"operator:{operator().name}"
                entry = AuditEntry(now, who, "job.cancel_asked", f"job {job_id}", request.remote_addr or "", found.account_id)
                record_audit(records, entry)
        return redirect(f"/admin/jobs/{job_id}", 303)


def job_line(job: Job, now: datetime) -> JobLine:
    """Return a job in words."""
    done, total = _whole(job.progress.get("done")), _whole(job.progress.get("total"))
    is_running = job.state is JobState.RUNNING
    is_cancelling = is_running and job.cancel_asked_at is not None
    began, ended = job.started_at, job.finished_at or (now if is_running else None)
    return JobLine(
        job_id=job.job_id,
        url=f"/admin/jobs/{job.job_id}",
        what=_what(job),
        state="cancelling" if is_cancelling else job.state.value,
        state_words=say("being cancelled") if is_cancelling else state_words(job.state.value),
        asked_by=asker(job.asked_by),
        asked=moment(job.asked_at),
        took=took(ended - began) if began and ended else "",
        is_over=job.state.is_over,
        is_cancellable=not job.state.is_over and not is_cancelling,
        is_unclaimed=job.state is JobState.WAITING and now - job.asked_at > NO_RUNNER_AFTER,
        percent=min(100, 100 * done // total) if is_running and total else None,
        doing=_doing(job),
        counts=_counts(job.progress) if is_running else "",
        message=job.message,
    )


def _found(job_id: int) -> Job:
    with services().store.reading() as records:
        found = find_job(records, job_id)
    if found is None:
        raise NotFound("There is no such job.")
    return found


def _page(job: Job) -> JobPage:
    line = job_line(job, services().clock.now())
    request_of, result = job.request, job.result
    accounts = [str(each) for each in _many(request_of.get("accounts"))]
    first, last = str(request_of.get("first", "")), str(request_of.get("last", ""))
    is_load = job.kind == "load"
    coverage = f"/admin/coverage/{accounts[0]}" if len(accounts) == 1 else "/admin/coverage"
    return JobPage(
        chrome=chrome(line.what, section="admin"),
        job=line,
        facts=_facts(job, accounts),
        result=_result(result) if line.is_over else (),
        run_url=f"/admin/runs/{result['run_id']}" if result.get("run_id") else "",
        coverage_url=coverage if is_load else "",
        again_url=address("/admin/jobs", account=accounts, first=first, last=last) if is_load and line.is_over else "",
        shown_at=_shown_at(job),
    )


def _shown_at(job: Job) -> tuple[str, str] | None:
    """Return the page on which a job's work shows, None where it is no page of operators."""
    match job.kind:
        case "report":
            return "/admin/production-reports", say("Production reports")
        case "refresh" if isinstance(number := job.request.get("dataset"), int):
            return f"/admin/datasets/{number}", say("The dataset")
        case _:
            return None


def _what(job: Job) -> str:
    """Return what a job does, in a few words."""
    request_of = job.request
    match job.kind:
        case "load":
            return _load_words(request_of)
        case "rollback":
            return say("Go back to version {number}", number=str(request_of.get("version", "")))
        case "refresh":
            return say("Load dataset {number}", number=str(request_of.get("dataset", "")))
        case kind:
            return say(_WORDS[kind]) if kind in _WORDS else kind


def _load_words(request_of: Mapping[str, Any]) -> str:
    accounts = len(_many(request_of.get("accounts")))
    days = _days(str(request_of.get("first", "")), str(request_of.get("last", "")))
    if not accounts:
        return say("Load {days} again, all accounts", days=days)
    return say_count("Load {days} again, {count} account", "Load {days} again, {count} accounts", accounts, days=days, count=accounts)


def _days(first: str, last: str) -> str:
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return say("{first} to {last}", first=first, last=last)
    if begins == ends:
        return form().date(begins)
    return say("{first} to {last}", first=form().date(begins), last=form().date(ends))


def _doing(job: Job) -> str:
    """Return what a job is doing now, "" where nobody said."""
    if job.state is JobState.WAITING:
        return say("Waiting for a runner")
    words = job.progress.get("words")
    return say(words) if isinstance(words, str) and words and not job.state.is_over else ""


def _counts(progress: Mapping[str, Any]) -> str:
    done, total, rows = (_whole(progress.get(name)) for name in ("done", "total", "rows"))
    if not total:
        return ""
    return say("{done} of {total} productions, {rows} rows", done=form().count(done), total=form().count(total), rows=form().count(rows))


def _facts(job: Job, accounts: list[str]) -> tuple[tuple[str, str], ...]:
    found = [(say("Asked"), say("{instant} by {who}", instant=moment(job.asked_at), who=asker(job.asked_by)))]
    if job.kind == "load":
        found.append((say("Days"), _days(str(job.request.get("first", "")), str(job.request.get("last", "")))))
        found.append((say("Accounts"), _account_names(accounts)))
    if job.started_at:
        found.append((say("Began"), moment(job.started_at)))
    if job.finished_at:
        found.append((say("Ended"), moment(job.finished_at)))
    if job.claimed_by:
        found.append((say("Runner"), job.claimed_by))
    return tuple(found)


def _account_names(accounts: list[str]) -> str:
    if not accounts:
        return say("all accounts")
    ids = tuple(int(each) for each in accounts if each.isdigit())
    try:
        with services().warehouse.reader() as reader:
            count, rows = choose_accounts(reader, AccountChoice(ids=ids), limit=_NAMES_SHOWN)
    except WarehouseError:
        # What was asked for is told all the same, by number, while the facts cannot be read.
        return ", ".join(accounts[:_NAMES_SHOWN])
    names = [row.name for row in rows]
    if count > len(names):
        names.append(say_count("{count} more", "{count} more", count - len(names), count=form().count(count - len(names))))
    return form().every(names) if names else ", ".join(accounts[:_NAMES_SHOWN])


def _result(result: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    labels = {
        "accounts_loaded": say("Accounts loaded"),
        "accounts_failed": say("Accounts failed"),
        "rows_loaded": say("Rows loaded"),
        "rows_rejected": say("Set aside"),
        "rows_restated": say("Restated"),
        "version": say("Version"),
        "rows": say("Rows"),
        "file": say("File"),
        "bytes": say("Bytes"),
    }
    return tuple((label, _shown(result[name])) for name, label in labels.items() if result.get(name) is not None)


def _shown(value: object) -> str:
    return form().count(value) if isinstance(value, int) else str(value)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _many(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
