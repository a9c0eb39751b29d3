"""One dataset for operators: how it was loaded, what was set aside, loading it, going back, what it is, its end.

What an account made itself is told by its name and its counts alone; its rows are seen by viewing as one of its people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from rushes.datasets import (
    Dataset,
    TableOrigin,
    begin_draft,
    change_dataset,
    dataset_anywhere,
    refreshes_of,
    remove_dataset,
    roll_back_dataset,
)
from rushes.domain import DATASET_TABLE, Grant
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.identity import operator_scope
from rushes.store import AuditEntry, ask_job, record_audit
from rushes.web.access import operator
from rushes.web.admin.datasets import account_names, rows_in, whose
from rushes.web.admin.jobs import JobLine, job_line
from rushes.web.admin.naming import asker
from rushes.web.admin.parts import answer, moment
from rushes.web.chrome import chrome
from rushes.web.data.definition import DefinitionForm, definition_form, fields_shown, table_origin, typed_definition
from rushes.web.data.history import RefreshLine, RejectView, refresh_line, refresh_under_way, rejects_file, rejects_shown
from rushes.web.language import form, say, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["OperatorsDatasetPage", "VersionLine", "add_routes", "ask_refresh", "entry", "grant_of"]

_RULE = "/datasets/<int:dataset_id>"


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version that is kept."""

    number: int
    loaded: str
    rows: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class OperatorsDatasetPage:
    """One dataset; `is_ours` where an operator made it, who may see its rows and change it."""

    template: ClassVar[str] = "admin/dataset.html"
    place: ClassVar[str] = "datasets"
    chrome: Chrome
    url: str
    name: str
    is_ours: bool
    is_growing: bool
    source_url: str
    facts: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str], ...]
    job: JobLine | None
    refreshes: tuple[RefreshLine, ...]
    rejects: tuple[RejectView, ...]
    versions: tuple[VersionLine, ...]
    form: DefinitionForm
    refusal: str


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, and what is done with a dataset."""
    _add_page(blueprint)
    _add_loading(blueprint)


def _add_page(blueprint: Blueprint) -> None:
    @blueprint.get(_RULE)
    def dataset(dataset_id: int) -> Response:
        operator()
        return answer(_page(_known(dataset_id)))

    @blueprint.post(_RULE)
    def change_dataset_now(dataset_id: int) -> BaseResponse:
        known = _ours(dataset_id)
        try:
            with services().store.begin() as conn:
                typed = typed_definition(known, request.form, is_operator=True)
                change_dataset(conn, grant_of(known.account_id), dataset_id, typed, at=services().clock.now())
                record_audit(conn, entry("dataset.changed", f"dataset {dataset_id}", known.account_id))
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(known, say_error(error)), 400)
        return redirect(f"/admin/datasets/{dataset_id}", 303)

    @blueprint.post(f"{_RULE}/remove")
    def remove_dataset_now(dataset_id: int) -> BaseResponse:
        known = _ours(dataset_id)
        with services().store.begin() as conn:
            remove_dataset(conn, grant_of(known.account_id), dataset_id)
            record_audit(conn, entry("dataset.deleted", f"dataset {dataset_id}", known.account_id))
        services().datasets.shelf.remove(dataset_id)
        return redirect("/admin/datasets", 303)

    @blueprint.get(f"{_RULE}/rejects/<int:refresh_id>.csv")
    def dataset_rejects(dataset_id: int, refresh_id: int) -> Response:
        known = _ours(dataset_id)
        with services().store.begin() as conn:
            record_audit(conn, entry("dataset.rejects_fetched", f"dataset {dataset_id}, refresh {refresh_id}", known.account_id))
        return rejects_file(known.dataset_id, refresh_id)


def _add_loading(blueprint: Blueprint) -> None:
    @blueprint.post(f"{_RULE}/refresh")
    def refresh_dataset(dataset_id: int) -> BaseResponse:
        known = _ours(dataset_id)
        _of_source(known)
        if refresh_under_way(dataset_id) is None:
            with services().store.begin() as conn:
                ask_refresh(conn, known, is_whole=bool(request.form.get("whole")))
        return redirect(f"/admin/datasets/{dataset_id}", 303)

    @blueprint.post(f"{_RULE}/look")
    def look_at_dataset(dataset_id: int) -> BaseResponse:
        known = _ours(dataset_id)
        origin = _of_source(known)
        at, by = services().clock.now(), f"operator:{operator().name}"
        with services().store.begin() as conn:
            draft = begin_draft(conn, origin.source_id, origin.asked, dataset_id=dataset_id, by=by, at=at)
            ask_job(conn, kind="look_at_source", request={"draft": draft}, asked_by=by, at=at)
            record_audit(conn, entry("dataset.looked_into", f"dataset {dataset_id}", known.account_id))
        return redirect(f"/admin/drafts/{draft}", 303)

    @blueprint.post(f"{_RULE}/rollback")
    def roll_back_dataset_now(dataset_id: int) -> BaseResponse:
        known = _ours(dataset_id)
        number = request.form.get("version", "")
        kept = {str(each.number): each.number for each in services().datasets.shelf.dataset(dataset_id).versions()}
        if number not in kept:
            return answer(_page(known, say("This version is not kept any more.")), 400)
        by, at = f"operator:{operator().name}", services().clock.now()
        roll_back_dataset(services().store, services().datasets.shelf, known, kept[number], by=by, at=at)
        return redirect(f"/admin/datasets/{dataset_id}", 303)


def ask_refresh(conn: Connection, known: Dataset, *, is_whole: bool = False) -> int:
    """Ask for a dataset to be loaded, whole also where only what is new would be read; write that down, and return the job's number."""
    by, at = f"operator:{operator().name}", services().clock.now()
    wanted = {"dataset": known.dataset_id, **({"whole": True} if is_whole else {})}
    record_audit(conn, entry("dataset.load_asked", f"dataset {known.dataset_id}{', whole' if is_whole else ''}", known.account_id))
    return ask_job(conn, kind="refresh", request=wanted, asked_by=by, at=at, account_id=known.account_id)


def entry(what: str, detail: str, account_id: int | None) -> AuditEntry:
    """Return the entry for what the operator of this request does with a dataset."""
    return AuditEntry(services().clock.now(), f"operator:{operator().name}", what, detail, request.remote_addr or "", account_id)


def grant_of(account_id: int | None) -> Grant | None:
    """Return what an operator sees of an account as the maker of its datasets, None for rows of many accounts."""
    return None if account_id is None else operator_scope("datasets of sources").only(account_id).grant_for(account_id)


def _known(dataset_id: int) -> Dataset:
    with services().store.reading() as conn:
        return dataset_anywhere(conn, dataset_id)


def _is_ours(known: Dataset) -> bool:
    return known.made_by.startswith("operator:") or known.made_by == "command line"


def _ours(dataset_id: int) -> Dataset:
    """Return a dataset that an operator made: what an account made itself is its own."""
    operator()
    known = _known(dataset_id)
    if not _is_ours(known):
        raise NotFound("There is no such dataset.")
    return known


def _of_source(known: Dataset) -> TableOrigin:
    origin = table_origin(known)
    if origin is None:
        raise NotFound("This dataset is of no source.")
    return origin


def _page(known: Dataset, refusal: str = "") -> OperatorsDatasetPage:
    url, is_ours, origin = f"/admin/datasets/{known.dataset_id}", _is_ours(known), table_origin(known)
    with services().store.reading() as conn:
        refreshes = refreshes_of(conn, known.dataset_id)
    job, rejects = refresh_under_way(known.dataset_id), f"{url}/rejects" if is_ours else ""
    return OperatorsDatasetPage(
        chrome=chrome(clean_name(known.definition.name), section="admin"),
        url=url,
        name=clean_name(known.definition.name),
        is_ours=is_ours,
        is_growing=origin is not None and origin.growth is not None,
        source_url=f"/admin/sources/{origin.source_id}" if origin else "",
        facts=_facts(known, origin),
        fields=fields_shown(known) if is_ours else (),
        job=job_line(job, services().clock.now()) if job else None,
        refreshes=tuple(refresh_line(each, known, rejects, is_operator=True) for each in refreshes),
        rejects=rejects_shown(known.dataset_id, refreshes) if is_ours else (),
        versions=_versions(known) if is_ours else (),
        form=definition_form(known, request.form),
        refusal=refusal,
    )


def _facts(known: Dataset, origin: TableOrigin | None) -> tuple[tuple[str, str], ...]:
    names = account_names([] if known.account_id is None else [known.account_id])
    found = [(say("Whose rows"), whose(known, names)), (say("Rows"), rows_in(known) or say("Not loaded yet"))]
    if known.loaded_at:
        found.append((say("As of"), moment(known.loaded_at)))
    if origin is None:
        found.append((say("Rows from"), say("files")))
    else:
        found += [(say("Source"), services().sources.source(origin.source_id).name), (say("What is read"), str(origin.asked))]
    made = say("{day} by {who}", day=moment(known.made_at), who=asker(known.made_by))
    return (*found, (say("Made"), made))


def _versions(known: Dataset) -> tuple[VersionLine, ...]:
    facts = services().datasets.shelf.dataset(known.dataset_id)
    current = facts.current()
    return tuple(
        VersionLine(
            each.number,
            moment(each.published_at),
            form().count(each.table_rows.get(DATASET_TABLE, 0)),
            is_current=current is not None and each.number == current.number,
        )
        for each in reversed(facts.versions())
    )
