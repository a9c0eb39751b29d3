"""One dataset of an account: as of when it is, its refreshes and what they set aside, new rows of it, what it is called, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.datasets import Dataset, change_dataset, dataset, is_of_files, refreshes_of, remove_dataset
from rushes.domain import DATASET_TABLE
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.store import ask_job, record_audit
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, moment, section_links
from rushes.web.chrome import chrome
from rushes.web.data.definition import DefinitionForm, definition_form, fields_shown, table_origin, typed_definition
from rushes.web.data.here import data_address, whole_grant
from rushes.web.data.history import RefreshLine, RejectView, refresh_line, refresh_under_way, rejects_file, rejects_shown
from rushes.web.data.listing import take_file
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of, who

__all__ = ["DatasetPage", "add_routes"]

_RULE = "/account/<int:account_id>/data/<int:dataset_id>"


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """One dataset; `source` is the name of the operators' source that its rows come from, "" for files."""

    template: ClassVar[str] = "data/dataset.html"
    chrome: Chrome
    address: str
    all_url: str
    explore_url: str
    sections: tuple[SectionLink, ...]
    description: str
    as_of: str
    rows: str
    source: str
    fields: tuple[tuple[str, str], ...]
    is_under_way: bool
    refreshes: tuple[RefreshLine, ...]
    rejects: tuple[RejectView, ...]
    form: DefinitionForm
    largest: str
    refusal: str
    is_viewed: bool


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, its changes, new rows, and what was set aside."""
    _add_page(blueprint)
    _add_new_rows(blueprint)


def _add_page(blueprint: Blueprint) -> None:
    @blueprint.get(_RULE)
    def one(account_id: int, dataset_id: int) -> Response:
        whole_grant(account_id)
        return answer(_page(account_id, _dataset(account_id, dataset_id)))

    @blueprint.get(f"{_RULE}/state")
    def refresh_state(account_id: int, dataset_id: int) -> Response:
        whole_grant(account_id)
        state = jsonify(is_over=refresh_under_way(_dataset(account_id, dataset_id).dataset_id) is None)
        state.headers["Cache-Control"] = "no-store"
        return state

    @blueprint.post(_RULE)
    def change(account_id: int, dataset_id: int) -> BaseResponse:
        grant = whole_grant(account_id)
        known = _dataset(account_id, dataset_id)
        try:
            with services().store.begin() as conn:
                change_dataset(conn, grant, dataset_id, typed_definition(known, request.form), at=services().clock.now())
                record_audit(conn, entry_of(account_id, "dataset.changed", f"dataset {dataset_id}"))
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(account_id, known, say_error(error)), 400)
        return redirect(f"{data_address(account_id)}/{dataset_id}", 303)

    @blueprint.post(f"{_RULE}/delete")
    def delete(account_id: int, dataset_id: int) -> BaseResponse:
        grant = whole_grant(account_id)
        with services().store.begin() as conn:
            remove_dataset(conn, grant, dataset_id)
            record_audit(conn, entry_of(account_id, "dataset.deleted", f"dataset {dataset_id}"))
        services().datasets.shelf.remove(dataset_id)
        return redirect(data_address(account_id), 303)

    @blueprint.get(f"{_RULE}/rejects/<int:refresh_id>.csv")
    def rejects(account_id: int, dataset_id: int, refresh_id: int) -> Response:
        whole_grant(account_id)
        return rejects_file(_dataset(account_id, dataset_id).dataset_id, refresh_id)


def _add_new_rows(blueprint: Blueprint) -> None:
    @blueprint.post(f"{_RULE}/files")
    def send_new_file(account_id: int, dataset_id: int) -> BaseResponse:
        whole_grant(account_id)
        known = _dataset(account_id, dataset_id)
        if not is_of_files(known.definition.source):
            raise NotFound("This dataset takes no files.")
        try:
            return redirect(take_file(account_id, dataset_id), 303)
        except CallerError as error:
            return answer(_page(account_id, known, say_error(error)), 400)

    @blueprint.post(f"{_RULE}/refresh")
    def load_now(account_id: int, dataset_id: int) -> BaseResponse:
        whole_grant(account_id)
        known = _dataset(account_id, dataset_id)
        if is_of_files(known.definition.source):
            raise NotFound("This dataset is of no source.")
        if refresh_under_way(dataset_id) is None:
            at, by = services().clock.now(), who(actor())
            with services().store.begin() as conn:
                ask_job(conn, kind="refresh", request={"dataset": dataset_id}, asked_by=by, at=at, account_id=account_id)
                record_audit(conn, entry_of(account_id, "dataset.load_asked", f"dataset {dataset_id}"))
        return redirect(f"{data_address(account_id)}/{dataset_id}", 303)


def _dataset(account_id: int, dataset_id: int) -> Dataset:
    with services().store.reading() as conn:
        return dataset(conn, dataset_id, account_id)


def _rows_words(rows: int) -> str:
    return say_count("{number} row", "{number} rows", rows, number=form().count(rows))


def _page(account_id: int, known: Dataset, refusal: str = "") -> DatasetPage:
    access, own = admitted_account(), data_address(account_id, f"/{known.dataset_id}")
    with services().store.reading() as conn:
        refreshes = refreshes_of(conn, known.dataset_id)
    version, defined, origin = services().datasets.shelf.dataset(known.dataset_id).current(), known.definition, table_origin(known)
    return DatasetPage(
        chrome=chrome(clean_name(defined.name), section="account", account_id=account_id),
        address=own,
        all_url=data_address(account_id),
        explore_url=f"/explore?account={account_id}&data={known.key}" if known.version is not None else "",
        sections=section_links(access, "data"),
        description=defined.description,
        as_of=say("As of {instant}", instant=moment(known.loaded_at)) if known.loaded_at else say("Not loaded yet"),
        rows=_rows_words(version.table_rows.get(DATASET_TABLE, 0)) if version else "",
        source=services().sources.source(origin.source_id).name if origin else "",
        fields=fields_shown(known),
        is_under_way=refresh_under_way(known.dataset_id) is not None,
        refreshes=tuple(refresh_line(each, known, f"{own}/rejects") for each in refreshes),
        rejects=rejects_shown(known.dataset_id, refreshes),
        form=definition_form(known, request.form),
        largest=say("{size} MB", size=str(services().settings.web.largest_upload_mb)),
        refusal=refusal,
        is_viewed=bool(actor().viewed_by),
    )
