"""An account handed out whole: asking for the archive, seeing how it stands, fetching it for some days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, send_file
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import EXPORT_LIVES, export_path
from rushes.errors import NotFound
from rushes.identity import AccountAccess, Via
from rushes.store import Job, JobState, ask_job, find_job, list_jobs, record_audit
from rushes.web.access import ViewingOnly, actor, admitted_account
from rushes.web.account.days import job_words
from rushes.web.account.parts import SectionLink, answer, section_links
from rushes.web.chrome import chrome
from rushes.web.language import form, say
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of, who

__all__ = ["ExportLine", "ExportPage", "add_routes"]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One archive that was asked for; `url` is "" where there is none to fetch."""

    words: str
    size: str
    url: str
    until: str


@dataclass(frozen=True, slots=True)
class ExportPage:
    """What an archive holds, and those that were asked for."""

    template: ClassVar[str] = "account_export.html"
    chrome: Chrome
    name: str
    address: str
    sections: tuple[SectionLink, ...]
    lines: tuple[ExportLine, ...]
    is_under_way: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, asking, and the file."""

    @blueprint.get("/account/<int:account_id>/export")
    def export(account_id: int) -> Response:
        refuse_erased(account_id)
        return answer(_page(admitted_account()))

    @blueprint.post("/account/<int:account_id>/export")
    def ask_export(account_id: int) -> BaseResponse:
        refuse_erased(account_id)
        at = services().clock.now()
        with services().store.begin() as conn:
            jobs = list_jobs(conn, limit=1, kinds=["export"], account_id=account_id)
            if not jobs or jobs[0].state.is_over:
                ask_job(conn, kind="export", request={}, asked_by=who(actor()), at=at, account_id=account_id)
                record_audit(conn, entry_of(account_id, "export.asked"))
        return redirect(f"/account/{account_id}/export", 303)

    @blueprint.get("/account/<int:account_id>/export/<int:job_id>")
    def export_file(account_id: int, job_id: int) -> BaseResponse:
        if actor().via is Via.VIEW:
            # The whole of an account is for its own people, and is fetched under their name.
            raise ViewingOnly("You are looking as {name}: you see what they see, and can change nothing.", name=actor().name)
        refuse_erased(account_id)
        job = _own_job(account_id, job_id)
        path = export_path(services().settings.exports_dir, str(job.result.get("file", "")))
        if path is None or _is_past(job):
            raise NotFound("There is no such file any more.")
        with services().store.begin() as conn:
            record_audit(conn, entry_of(account_id, "export.fetched", f"job {job_id}"))
        day = job.finished_at or job.asked_at
        return send_file(
            path, mimetype="application/zip", as_attachment=True, download_name=f"account-{account_id}-{day:%Y-%m-%d}.zip", etag=False
        )


def _own_job(account_id: int, job_id: int) -> Job:
    """Return an archive's job if it is one of this account's; somebody else's is like one that there is not."""
    with services().store.reading() as conn:
        job = find_job(conn, job_id)
    if job is None or job.kind != "export" or job.account_id != account_id or job.state is not JobState.SUCCEEDED:
        raise NotFound("There is no such file.")
    return job


def _is_past(job: Job) -> bool:
    return job.finished_at is None or services().clock.now() > job.finished_at + EXPORT_LIVES


def _page(access: AccountAccess) -> ExportPage:
    with services().store.reading() as conn:
        jobs = list_jobs(conn, limit=_SHOWN, kinds=["export"], account_id=access.account_id)
    own = f"/account/{access.account_id}/export"
    return ExportPage(
        chrome=chrome(say("Export of {account}", account=access.name), section="account", account_id=access.account_id),
        name=access.name,
        address=own,
        sections=section_links(access, "export"),
        lines=tuple(_line(job, own) for job in jobs),
        is_under_way=bool(jobs) and not jobs[0].state.is_over,
    )


def _line(job: Job, own: str) -> ExportLine:
    size = job.result.get("bytes")
    path = export_path(services().settings.exports_dir, str(job.result.get("file", "")))
    if job.state is not JobState.SUCCEEDED or path is None or job.finished_at is None or _is_past(job):
        past = say("Made, and deleted after {days} days.", days=EXPORT_LIVES.days)
        return ExportLine(past if job.state is JobState.SUCCEEDED else job_words(job), "", "", "")
    until = form().instant(job.finished_at + EXPORT_LIVES, services().settings.zone)
    shown = say("{size} MB", size=form().axis_number(max(0.1, size / 1e6), 0.1)) if isinstance(size, int) else ""
    return ExportLine(job_words(job), shown, f"{own}/{job.job_id}", until)
