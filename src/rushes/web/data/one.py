"""One dataset: as of when it is, its refreshes and what they set aside, a new file, what it is called, and its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from flask import Blueprint, Response, jsonify, redirect, request, stream_with_context
from werkzeug.wrappers import Response as BaseResponse

from rushes.datasets import DAY, LONGEST_DESCRIPTION, Dataset, Definition, change_dataset, dataset, refreshes_of, remove_dataset
from rushes.domain import DATASET_TABLE, FieldRole, RefreshMode
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.languages import sentence
from rushes.store import Job, list_jobs, record_audit
from rushes.warehouse import RejectedLine
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, moment, section_links
from rushes.web.chrome import chrome
from rushes.web.csv_line import csv_line
from rushes.web.data.columns import Choice
from rushes.web.data.here import RefreshLine, data_address, refresh_line, whole_grant
from rushes.web.data.listing import take_file
from rushes.web.language import form, say, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of

__all__ = ["DatasetPage", "RejectView", "add_routes"]

_RULE = "/account/<int:account_id>/data/<int:dataset_id>"
_MODES = {
    RefreshMode.REPLACE: sentence("takes the place of all rows"),
    RefreshMode.BY_DAY: sentence("takes the place of the rows of its days"),
    RefreshMode.BY_KEY: sentence("takes the place of the rows of its keys"),
}
_ROLES = {FieldRole.DATE: sentence("Date"), FieldRole.DIMENSION: sentence("Split by"), FieldRole.MEASURE: sentence("Measure")}
_REJECTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RejectView:
    """One row that was set aside: its line, the column that does not fit, what stands there or the row as a whole, and why."""

    line: int
    header: str
    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """One dataset."""

    template: ClassVar[str] = "data/dataset.html"
    chrome: Chrome
    address: str
    all_url: str
    explore_url: str
    sections: tuple[SectionLink, ...]
    description: str
    as_of: str
    rows: str
    fields: tuple[tuple[str, str], ...]
    is_under_way: bool
    refreshes: tuple[RefreshLine, ...]
    rejects: tuple[RejectView, ...]
    modes: tuple[Choice, ...]
    keys: tuple[Choice, ...]
    name: str
    most_rejected: str
    largest: str
    refusal: str
    is_viewed: bool
    longest_description: ClassVar[int] = LONGEST_DESCRIPTION


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, its changes, a new file, and what was set aside."""

    @blueprint.get(_RULE)
    def one(account_id: int, dataset_id: int) -> Response:
        whole_grant(account_id)
        return answer(_page(account_id, _dataset(account_id, dataset_id)))

    @blueprint.get(f"{_RULE}/state")
    def refresh_state(account_id: int, dataset_id: int) -> Response:
        whole_grant(account_id)
        state = jsonify(is_over=_job_under_way(account_id, _dataset(account_id, dataset_id)) is None)
        state.headers["Cache-Control"] = "no-store"
        return state

    @blueprint.post(_RULE)
    def change(account_id: int, dataset_id: int) -> BaseResponse:
        grant = whole_grant(account_id)
        known = _dataset(account_id, dataset_id)
        try:
            with services().store.begin() as conn:
                change_dataset(conn, grant, dataset_id, _typed(known), at=services().clock.now())
                record_audit(conn, entry_of(account_id, "dataset.changed", f"dataset {dataset_id}"))
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(account_id, known, say_error(error)), 400)
        return redirect(f"{data_address(account_id)}/{dataset_id}", 303)

    @blueprint.post(f"{_RULE}/files")
    def send_new_file(account_id: int, dataset_id: int) -> BaseResponse:
        whole_grant(account_id)
        known = _dataset(account_id, dataset_id)
        try:
            return redirect(take_file(account_id, dataset_id), 303)
        except CallerError as error:
            return answer(_page(account_id, known, say_error(error)), 400)

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
        _dataset(account_id, dataset_id)
        lines = services().datasets.shelf.dataset(dataset_id).rejected(refresh_id)
        answer_ = Response(stream_with_context(_reject_lines(lines)), content_type="text/csv; charset=utf-8")
        answer_.headers["Content-Disposition"] = f'attachment; filename="set-aside-{refresh_id}.csv"'
        answer_.headers["Cache-Control"] = "no-store"
        return answer_


def _dataset(account_id: int, dataset_id: int) -> Dataset:
    with services().store.reading() as conn:
        return dataset(conn, dataset_id, account_id)


def _typed(known: Dataset) -> Definition:
    """Return what the form says a dataset is."""
    sent = request.form
    try:
        share = Decimal(sent.get("most_rejected", "").strip().replace(",", ".") or "0")
        most_rejected, mode = int(share * 100), RefreshMode(sent.get("mode", ""))
    except (ArithmeticError, ValueError) as error:
        raise CallerError("Write how many per cent of the rows may be set aside as a number such as 1 or 0.5.") from error
    dimensions = [DAY, *(each.name for each in known.definition.shape.of_role(FieldRole.DIMENSION))]
    by = tuple(each for each in dimensions if each in sent.getlist("by"))
    return replace(
        known.definition,
        name=sent.get("name", ""),
        description=sent.get("description", ""),
        mode=mode,
        by=by if mode is RefreshMode.BY_KEY else (),
        most_rejected=most_rejected,
    )


def _job_under_way(account_id: int, known: Dataset) -> Job | None:
    with services().store.reading() as conn:
        jobs = list_jobs(conn, limit=20, kinds=["refresh"], account_id=account_id)
    return next((each for each in jobs if each.request.get("dataset") == known.dataset_id and not each.state.is_over), None)


def _page(account_id: int, known: Dataset, refusal: str = "") -> DatasetPage:
    access, own = admitted_account(), data_address(account_id, f"/{known.dataset_id}")
    with services().store.reading() as conn:
        refreshes = refreshes_of(conn, known.dataset_id)
    facts, defined = services().datasets.shelf.dataset(known.dataset_id), known.definition
    version = facts.current()
    newest = next((each for each in refreshes if each.rows_rejected), None)
    return DatasetPage(
        chrome=chrome(clean_name(defined.name), section="account", account_id=account_id),
        address=own,
        all_url=data_address(account_id),
        explore_url=f"/explore?account={account_id}&data={known.key}" if known.version is not None else "",
        sections=section_links(access, "data"),
        description=defined.description,
        as_of=say("As of {instant}", instant=moment(known.loaded_at)) if known.loaded_at else say("Not loaded yet"),
        rows=form().count(version.table_rows.get(DATASET_TABLE, 0)) if version else "",
        fields=tuple((clean_name(each.label), say(_ROLES[each.role])) for each in defined.shape.fields if each.role in _ROLES),
        is_under_way=_job_under_way(account_id, known) is not None,
        refreshes=tuple(refresh_line(each, own) for each in refreshes),
        rejects=tuple(map(_reject_view, facts.rejected(newest.refresh_id, most=_REJECTS_SHOWN))) if newest else (),
        modes=tuple(Choice(each.value, say(label), each is defined.mode) for each, label in _MODES.items()),
        keys=_keys(known),
        name=defined.name,
        most_rejected=form().axis_number(defined.most_rejected / 100, 0.01)
        if defined.most_rejected % 100
        else str(defined.most_rejected // 100),
        largest=say("{size} MB", size=str(services().settings.web.largest_upload_mb)),
        refusal=refusal,
        is_viewed=bool(actor().viewed_by),
    )


def _keys(known: Dataset) -> tuple[Choice, ...]:
    shape, by = known.definition.shape, known.definition.by
    dates = (Choice(DAY, say("The date"), DAY in by),) if shape.of_role(FieldRole.DATE) else ()
    return (*dates, *(Choice(each.name, clean_name(each.label), each.name in by) for each in shape.of_role(FieldRole.DIMENSION)))


def _reject_view(line: RejectedLine) -> RejectView:
    return RejectView(line.line, clean_name(line.header), clean_name(line.value or line.raw), say(line.reason))


def _reject_lines(lines: Iterable[RejectedLine]) -> Iterator[str]:
    yield csv_line("line", "column", "reason", "value", "row")
    for each in lines:
        yield csv_line(str(each.line), each.header, say(each.reason), each.value, each.raw)
