"""What a report by mail would be now, for whoever looks, with their own numbers: the mail's text, and each file. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response

from rushes.errors import NotFound
from rushes.figures import clean_name
from rushes.reports import Attachment, Built, ReportForm, ReportMaker, mail_text
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, section_links
from rushes.web.account.reports import reports_address, schedules
from rushes.web.chrome import chrome
from rushes.web.language import form, say
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["PreviewFile", "PreviewPage", "add_routes"]

_RULE = "/account/<int:account_id>/reports/<int:schedule_id>/preview"


@dataclass(frozen=True, slots=True)
class PreviewFile:
    """A file that goes with the mail: its kind, where it is, and how large it is."""

    name: str
    url: str
    size: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The mail as it would read in a program that shows no HTML, and its files."""

    template: ClassVar[str] = "account_report_preview.html"
    chrome: Chrome
    name: str
    back_url: str
    sections: tuple[SectionLink, ...]
    text: str
    language_tag: str
    files: tuple[PreviewFile, ...]


def add_routes(blueprint: Blueprint) -> None:
    """Add the preview and its files."""

    @blueprint.get(_RULE)
    def preview(account_id: int, schedule_id: int) -> Response:
        refuse_erased(account_id)
        back, built = f"{reports_address(account_id)}/{schedule_id}", _built(account_id, schedule_id)
        name = clean_name(schedules().get(account_id, schedule_id, actor()).terms.title)
        return answer(
            PreviewPage(
                chrome=chrome(say("Preview of {title}", title=name), section="account", account_id=account_id),
                name=name,
                back_url=back,
                sections=section_links(admitted_account(), "reports"),
                text=mail_text(built.report),
                language_tag=built.report.locale.replace("_", "-"),
                files=tuple(_file(each, f"{back}/preview") for each in built.attachments),
            )
        )

    @blueprint.get(f"{_RULE}/<kind>")
    def preview_file(account_id: int, schedule_id: int, kind: str) -> Response:
        refuse_erased(account_id)
        if kind not in set(ReportForm):
            raise NotFound("There is no such file.")
        found = next((each for each in _built(account_id, schedule_id).attachments if _suffix(each) == kind), None)
        if found is None:
            raise NotFound("There is no such file.")
        response = Response(found.content, content_type=found.content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="report-{schedule_id}.{kind}"'
        response.headers["Cache-Control"] = "no-store"
        return response


def _built(account_id: int, schedule_id: int) -> Built:
    known = services()
    return schedules().preview(
        account_id, schedule_id, actor(), ReportMaker(known.store, known.warehouse, known.clock, known.datasets).build
    )


def _suffix(file: Attachment) -> str:
    return file.name.rpartition(".")[2]


def _file(file: Attachment, own: str) -> PreviewFile:
    return PreviewFile(_suffix(file).upper(), f"{own}/{_suffix(file)}", say("{size} kB", size=_kilobytes(file)))


def _kilobytes(file: Attachment) -> str:
    return form().count(max(1, round(len(file.content) / 1_000)))
