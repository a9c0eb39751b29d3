"""The datasets of an account, and the form that sends a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from rushes.datasets import Dataset, Upload, datasets_of
from rushes.errors import CallerError
from rushes.figures import clean_name
from rushes.store import ask_job, list_jobs, open_jobs, record_audit
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, section_links, short_moment
from rushes.web.chrome import chrome
from rushes.web.data.here import data_address, uploads, whole_grant
from rushes.web.language import say, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of, who
from rushes.web.uploading import sent_file

__all__ = ["DatasetLine", "ListPage", "WaitingLine", "add_routes", "take_file"]


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One dataset; `explore_url` is "" before its first rows."""

    name: str
    description: str
    url: str
    as_of: str
    explore_url: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One file that was sent and is not loaded: how it stands, in words, and its page."""

    name: str
    url: str
    sent: str
    words: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The datasets of an account, and the files that wait to become some."""

    template: ClassVar[str] = "data/list.html"
    chrome: Chrome
    address: str
    sections: tuple[SectionLink, ...]
    datasets: tuple[DatasetLine, ...]
    waiting: tuple[WaitingLine, ...]
    largest: str
    refusal: str
    is_viewed: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, and sending a file."""

    @blueprint.get("/account/<int:account_id>/data")
    def datasets(account_id: int) -> Response:
        whole_grant(account_id)
        return answer(_page(account_id))

    @blueprint.post("/account/<int:account_id>/data/files")
    def send_file(account_id: int) -> BaseResponse:
        whole_grant(account_id)
        try:
            return redirect(take_file(account_id, None), 303)
        except CallerError as error:
            return answer(_page(account_id, say_error(error)), 400)


def take_file(account_id: int, dataset_id: int | None) -> str:
    """Keep the file that was sent, ask a runner to look into it, and return the address of its page.

    Raises:
        CallerError: None was sent, or it is empty.
    """
    at, by = services().clock.now(), who(actor())
    with sent_file("file") as sent, services().store.begin() as conn:
        upload = uploads().keep(conn, sent.path, sent.name, account_id, dataset_id=dataset_id, by=by, at=at)
        ask_job(conn, kind="look", request={"upload": upload.token}, asked_by=by, at=at, account_id=account_id)
        record_audit(conn, entry_of(account_id, "dataset.file_sent", f"{upload.size_bytes} bytes"))
    return data_address(account_id, f"/files/{upload.token}")


def _page(account_id: int, refusal: str = "") -> ListPage:
    access = admitted_account()
    with services().store.reading() as conn:
        found, files = datasets_of(conn, account_id), uploads().waiting(conn, account_id)
        loading = {each.request.get("upload") for each in open_jobs(conn, "refresh")}
    return ListPage(
        chrome=chrome(say("Data of {account}", account=access.name), section="account", account_id=account_id),
        address=data_address(account_id),
        sections=section_links(access, "data"),
        datasets=tuple(_line(account_id, each) for each in found),
        waiting=tuple(_waiting_line(each) for each in files if each.token not in loading),
        largest=say("{size} MB", size=str(services().settings.web.largest_upload_mb)),
        refusal=refusal,
        is_viewed=bool(actor().viewed_by),
    )


def _waiting_line(upload: Upload) -> WaitingLine:
    words = say("cannot be read") if upload.message else say("can be loaded") if upload.found is not None else say("being looked into")
    return WaitingLine(
        clean_name(upload.name), data_address(upload.account_id, f"/files/{upload.token}"), short_moment(upload.made_at), words
    )


def _line(account_id: int, dataset: Dataset) -> DatasetLine:
    with services().store.reading() as conn:
        jobs = list_jobs(conn, limit=20, kinds=["refresh"], account_id=account_id)
    is_waiting = any(not each.state.is_over and each.request.get("dataset") == dataset.dataset_id for each in jobs)
    if dataset.loaded_at is not None:
        as_of = short_moment(dataset.loaded_at)
    else:
        as_of = say("Being loaded") if is_waiting else say("Not loaded yet")
    return DatasetLine(
        name=clean_name(dataset.definition.name),
        description=dataset.definition.description,
        url=data_address(account_id, f"/{dataset.dataset_id}"),
        as_of=as_of,
        explore_url=f"/explore?account={account_id}&data={dataset.key}" if dataset.version is not None else "",
    )
