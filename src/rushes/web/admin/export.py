"""One export to a bucket: where it goes, what came of it, putting it there now, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.reports import ExportSchedule
from rushes.store import AuditEntry, Job, ask_job, open_jobs, record_audit
from rushes.web.access import operator
from rushes.web.admin.datasets import account_names
from rushes.web.admin.exports import ExportLine, OutcomeLine, dataset_names, export_line, export_schedules, next_night, outcome_line
from rushes.web.admin.jobs import JobLine, job_line
from rushes.web.admin.naming import asker
from rushes.web.admin.parts import answer, moment
from rushes.web.chrome import chrome
from rushes.web.language import say
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["ExportPage", "add_routes"]

_RULE = "/exports/<int:export_id>"
_JOB = "put_export"
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ExportPage:
    """One export; `job` while it is being put into its bucket, or is to be."""

    template: ClassVar[str] = "admin/export.html"
    place: ClassVar[str] = "exports"
    chrome: Chrome
    line: ExportLine
    facts: tuple[tuple[str, str], ...]
    outcomes: tuple[OutcomeLine, ...]
    job: JobLine | None


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, and what is done with an export."""

    @blueprint.get(_RULE)
    def export(export_id: int) -> Response:
        operator()
        return answer(_page(export_schedules().one(export_id)))

    @blueprint.post(f"{_RULE}/put")
    def put_export_now(export_id: int) -> BaseResponse:
        by, at, known = f"operator:{operator().name}", services().clock.now(), export_schedules().one(export_id)
        if _job(export_id) is None:
            always = {"always": True} if request.form.get("always") else {}
            detail = f"{known.name}{', also what did not change' if always else ''}"
            with services().store.begin() as conn:
                ask_job(conn, kind=_JOB, request={"export": export_id, **always}, asked_by=by, at=at, account_id=known.account_id)
                record_audit(conn, AuditEntry(at, by, "export.put_asked", detail, request.remote_addr or "", known.account_id))
        return redirect(f"/admin/exports/{export_id}", 303)

    @blueprint.post(f"{_RULE}/remove")
    def remove_export(export_id: int) -> BaseResponse:
        by, known = f"operator:{operator().name}", export_schedules().one(export_id)
        export_schedules().remove(known.schedule_id, by=by, address=request.remote_addr or "")
        return redirect("/admin/exports", 303)


def _job(export_id: int) -> Job | None:
    with services().store.reading() as conn:
        return next((each for each in open_jobs(conn, _JOB) if each.request.get("export") == export_id), None)


def _page(known: ExportSchedule) -> ExportPage:
    names, source, job = dataset_names(), services().sources.source(known.source_id), _job(known.schedule_id)
    outcomes = export_schedules().outcomes(known.schedule_id, limit=_SHOWN)
    line = export_line(known, account_names([known.account_id]), {source.source_id: source.name}, names, ())
    return ExportPage(
        chrome=chrome(known.name, section="admin"),
        line=line,
        facts=(
            (say("Whose rows"), line.account),
            (say("What"), line.what),
            (say("Where"), line.where),
            (say("Next"), say("after the night of {moment}", moment=next_night())),
            (say("Added"), say("{day} by {who}", day=moment(known.made_at), who=asker(known.made_by))),
        ),
        outcomes=tuple(outcome_line(each, names) for each in outcomes),
        job=job_line(job, services().clock.now()) if job else None,
    )
