"""Asking for days to be loaded again: which accounts, from when to when; and the jobs that were asked for before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.domain import Period
from rushes.errors import WarehouseError
from rushes.store import AuditEntry, JobState, ask_job, list_jobs, record_audit
from rushes.warehouse import AccountChoice, choose_accounts
from rushes.web.access import operator
from rushes.web.admin.jobs import JobLine, job_line
from rushes.web.admin.parts import answer, closing_day
from rushes.web.chrome import chrome
from rushes.web.language import form, say, say_count
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["AccountTick", "JobsPage", "add_routes"]

_JOBS_SHOWN = 30
_ACCOUNTS_SHOWN = 40
_MOST_ACCOUNTS = 5_000
_MOST_DAYS = 10_000
_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class AccountTick:
    """One account that may be chosen."""

    account_id: int
    name: str
    connection: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class JobsPage:
    """The form to load again, and the jobs."""

    template: ClassVar[str] = "admin/jobs.html"
    place: ClassVar[str] = "jobs"
    chrome: Chrome
    first: str
    last: str
    newest: str
    is_all: bool
    search: str
    accounts: tuple[AccountTick, ...]
    accounts_words: str
    damage: str
    refusals: tuple[tuple[str, str], ...]
    jobs: tuple[JobLine, ...]
    is_unclaimed: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stands in the form, as it was typed."""

    first: str
    last: str
    is_all: bool
    accounts: tuple[int, ...]
    search: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the form and what it sends."""

    @blueprint.get("/jobs")
    def jobs() -> BaseResponse:
        operator()
        return answer(_page(_from_address()))

    @blueprint.post("/jobs")
    def ask_load() -> BaseResponse:
        asked = _from_form()
        if request.form.get("find") is not None:
            # The search is a button of the same form, so that what is typed and ticked stays.
            return answer(_page(asked))
        refusals = _refusals(asked)
        if refusals:
            return answer(_page(asked, refusals), 400)
        return redirect(f"/admin/jobs/{_ask(asked)}", 303)


def _ask(asked: _Asked) -> int:
    now, who = services().clock.now(), f"operator:{operator().name}"
    accounts = () if asked.is_all else asked.accounts
    about = accounts[0] if len(accounts) == 1 else None
    wanted = {"accounts": [str(each) for each in accounts], "first": asked.first, "last": asked.last}
    with services().store.begin() as records:
        job_id = ask_job(records, kind="load", request=wanted, asked_by=who, at=now, account_id=about)
        whose = f"{len(accounts)} accounts" if accounts else "all accounts"
        detail = f"job {job_id}: load {asked.first} to {asked.last}, {whose}"
        record_audit(records, AuditEntry(now, who, "job.asked", detail, request.remote_addr or "", about))
    return job_id


def _from_address() -> _Asked:
    accounts = _numbers(request.args.getlist("account"))
    yesterday = _newest_day().isoformat()
    return _Asked(
        first=request.args.get("first", yesterday)[:10],
        last=request.args.get("last", yesterday)[:10],
        is_all=not accounts,
        accounts=accounts,
        search=request.args.get("search", "")[:_LONGEST_SEARCH].strip(),
    )


def _from_form() -> _Asked:
    return _Asked(
        first=request.form.get("first", "")[:10],
        last=request.form.get("last", "")[:10],
        is_all=request.form.get("whose") == "all",
        accounts=_numbers(request.form.getlist("account")),
        search=request.form.get("search", "")[:_LONGEST_SEARCH].strip(),
    )


def _numbers(texts: list[str]) -> tuple[int, ...]:
    numbers = {int(each) for each in texts if each.isascii() and each.isdigit() and len(each) <= 18}
    return tuple(sorted(numbers))[:_MOST_ACCOUNTS]


def _refusals(asked: _Asked) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with the form, each with the field it is about."""
    found = [_refused_day("first", asked.first), _refused_day("last", asked.last)]
    if not asked.is_all and not asked.accounts:
        found.append(("whose", say("Tick at least one account, or choose all accounts.")))
    elif not asked.is_all and len(_known(asked.accounts)) < len(asked.accounts):
        found.append(("whose", say("An account that was ticked is not there any more. Tick the others again.")))
    wrong = [each for each in found if each is not None]
    if not wrong:
        first, last = date.fromisoformat(asked.first), date.fromisoformat(asked.last)
        if last < first:
            wrong.append(("last", say("The last day is before the first.")))
        elif Period(first, last).days > _MOST_DAYS:
            days, most = form().count(Period(first, last).days), form().count(_MOST_DAYS)
            wrong.append(("first", say("These are {days} days; a run loads {most} at most. Is the year right?", days=days, most=most)))
    return tuple(wrong)


def _refused_day(field: str, text: str) -> tuple[str, str] | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return field, say("Choose a day.")
    newest = _newest_day()
    if day > newest:
        return field, say("This day is not over yet; the newest that can be loaded is {day}.", day=form().date(newest))
    return None


def _newest_day() -> date:
    """Return the newest day that has ended on the calendar, in the zone that is ahead of all others."""
    now = services().clock.now()
    days = [now.astimezone(each.zone).date() - timedelta(days=1) for each in services().settings.connection]
    return max(days, default=closing_day(None, now))


def _known(accounts: tuple[int, ...]) -> set[int]:
    with services().warehouse.reader() as reader:
        _, rows = choose_accounts(reader, AccountChoice(ids=accounts), limit=len(accounts))
    return {row.account_id for row in rows}


def _page(asked: _Asked, refusals: tuple[tuple[str, str], ...] = ()) -> JobsPage:
    now = services().clock.now()
    with services().store.reading() as records:
        jobs = list_jobs(records, limit=_JOBS_SHOWN)
    damage, ticks, words = "", (), ""
    try:
        ticks, words = _ticks(asked)
    except WarehouseError as error:
        damage = str(error)
    lines = tuple(job_line(job, now) for job in jobs)
    is_any_running = any(job.state is JobState.RUNNING for job in jobs)
    return JobsPage(
        chrome=chrome(say("Jobs"), section="admin"),
        first=asked.first,
        last=asked.last,
        newest=_newest_day().isoformat(),
        is_all=asked.is_all,
        search=asked.search,
        accounts=ticks,
        accounts_words=words,
        damage=damage,
        refusals=refusals,
        jobs=lines,
        is_unclaimed=not is_any_running and any(line.is_unclaimed for line in lines),
    )


def _ticks(asked: _Asked) -> tuple[tuple[AccountTick, ...], str]:
    """Return the accounts to choose from: those that are ticked, then those that the search finds."""
    with services().warehouse.reader() as reader:
        _, chosen = choose_accounts(reader, AccountChoice(ids=asked.accounts), limit=_MOST_ACCOUNTS)
        count, found = choose_accounts(reader, AccountChoice(search=asked.search), limit=_ACCOUNTS_SHOWN)
    ticked = {row.account_id for row in chosen}
    ticks = [AccountTick(row.account_id, row.name, row.connection, is_chosen=True) for row in chosen]
    ticks += [AccountTick(row.account_id, row.name, row.connection, is_chosen=False) for row in found if row.account_id not in ticked]
    if count > len(found):
        shown, of = form().count(len(found)), form().count(count)
        return tuple(ticks), say("The first {shown} of {count} accounts; search for others.", shown=shown, count=of)
    if asked.search:
        return tuple(ticks), say_count("{count} account found.", "{count} accounts found.", count, count=form().count(count))
    return tuple(ticks), ""
