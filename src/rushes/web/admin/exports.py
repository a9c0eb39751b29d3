"""What is put into buckets after each night: every export with what came of it last, and adding one, the account first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from rushes.clock import nightly
from rushes.datasets import Source, all_datasets, every_dataset
from rushes.domain import AccountRow
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.reports import DATASETS, EXPORT_FORMS, USAGE, ExportOutcome, ExportSchedule, ExportSchedules, OutcomeState
from rushes.sources import BucketPlace
from rushes.web.access import operator
from rushes.web.admin.account_choice import AccountsToChoose, accounts_to_choose, open_account
from rushes.web.admin.datasets import account_names
from rushes.web.admin.parts import address, answer, asked_number, moment, whole_moment
from rushes.web.chrome import chrome
from rushes.web.data.columns import Choice
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = [
    "ExportForm",
    "ExportLine",
    "ExportsPage",
    "NewExportPage",
    "OutcomeLine",
    "add_routes",
    "data_words",
    "dataset_names",
    "export_line",
    "export_schedules",
    "next_night",
    "outcome_line",
]

_FORMS = {"csv": "CSV", "parquet": "Parquet", "xlsx": "XLSX"}


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What came of one table; `message` says why it failed."""

    data: str
    is_failed: bool
    state: str
    words: str
    at: str
    message: str


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export; `last` holds what came last of each of its tables."""

    name: str
    url: str
    account: str
    what: str
    where: str
    last: tuple[OutcomeLine, ...]


@dataclass(frozen=True, slots=True)
class ExportsPage:
    """The exports, by account and name."""

    template: ClassVar[str] = "admin/exports.html"
    place: ClassVar[str] = "exports"
    chrome: Chrome
    exports: tuple[ExportLine, ...]
    next_night: str
    has_buckets: bool


@dataclass(frozen=True, slots=True)
class ExportForm:
    """What a new export is to be."""

    name: str
    prefix: str
    data: tuple[Choice, ...]
    forms: tuple[Choice, ...]
    sources: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class NewExportPage:
    """Choosing an account, or with one chosen the form."""

    template: ClassVar[str] = "admin/export_new.html"
    place: ClassVar[str] = "exports"
    chrome: Chrome
    choosing: AccountsToChoose | None = None
    account_id: int = 0
    account_name: str = ""
    form: ExportForm | None = None
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, and the form with what it sends."""

    @blueprint.get("/exports")
    def exports() -> Response:
        operator()
        return answer(_page())

    @blueprint.get("/exports/new")
    def new_export() -> Response:
        operator()
        number = asked_number("account")
        return answer(_choice() if number is None else _form(open_account(number), MultiDict([("data", USAGE)])))

    @blueprint.post("/exports")
    def add_export() -> BaseResponse:
        by, sent = f"operator:{operator().name}", request.form
        account = open_account(_number(sent.get("account", "")))
        try:
            made = export_schedules().add(
                account.account_id,
                sent.get("name", "").strip(),
                _source(sent.get("source", "")),
                sent.get("prefix", "").strip(),
                sent.getlist("data"),
                sent.get("form", ""),
                by=by,
                address=request.remote_addr or "",
            )
        except NotFound:
            raise
        except CallerError as error:
            return answer(_form(account, sent, say_error(error)), 400)
        return redirect(f"/admin/exports/{made.schedule_id}", 303)


def export_schedules() -> ExportSchedules:
    """Return the exports of the installation."""
    return ExportSchedules(services().store, services().clock)


def next_night() -> str:
    """Return when the next night runs, after which exports are put into their buckets."""
    return whole_moment(nightly(services().settings).schedule.next_after(services().clock.now()))


def dataset_names() -> Mapping[str, str]:
    """Return what every dataset is called, by its key."""
    with services().store.reading() as conn:
        return {each.key: clean_name(each.definition.name) for each in all_datasets(conn)}


def data_words(data: str, names: Mapping[str, str]) -> str:
    """Return what a table is in words; a dataset that is gone stands by its number."""
    if data == USAGE:
        return say("Usage")
    if data == DATASETS:
        return say("Every dataset")
    return names.get(data) or say("Dataset {number}", number=data.rpartition(":")[2])


def outcome_line(outcome: ExportOutcome, names: Mapping[str, str]) -> OutcomeLine:
    """Return what came of one table in words."""
    is_failed = outcome.state is OutcomeState.FAILED
    rows = say_count("{number} row", "{number} rows", outcome.rows, number=form().count(outcome.rows))
    told = say(outcome.told, **outcome.values) if outcome.told else outcome.message
    return OutcomeLine(
        data=data_words(outcome.data, names),
        is_failed=is_failed,
        state=say("failed") if is_failed else say("is there"),
        words="" if is_failed else say("version {version}, {rows}", version=outcome.number, rows=rows),
        at=moment(outcome.at),
        message=clean_name(told) if is_failed else "",
    )


def export_line(
    each: ExportSchedule, accounts: Mapping[int, str], sources: Mapping[int, str], names: Mapping[str, str], last: tuple[ExportOutcome, ...]
) -> ExportLine:
    """Return one export in words.

    Args:
        each: The export.
        accounts: What accounts are called.
        sources: What sources are called.
        names: What datasets are called.
        last: What came last of its tables.
    """
    what = " · ".join(data_words(data, names) for data in each.data)
    return ExportLine(
        name=each.name,
        url=f"/admin/exports/{each.schedule_id}",
        account=clean_name(accounts.get(each.account_id, "")) or say("account {number}", number=each.account_id),
        what=f"{what} ({_FORMS[each.form]})",
        where=f"{sources.get(each.source_id, '?')}: {each.folder}",
        last=tuple(outcome_line(outcome, names) for outcome in last),
    )


def _page() -> ExportsPage:
    schedules = export_schedules()
    every, newest = schedules.every(), schedules.newest()
    accounts, names = account_names(each.account_id for each in every), dataset_names()
    sources = {each.source_id: each.name for each in services().sources.every()}
    lines = (
        export_line(each, accounts, sources, names, tuple(last for last in newest if last.schedule_id == each.schedule_id))
        for each in every
    )
    return ExportsPage(chrome(say("Exports"), section="admin"), tuple(lines), next_night(), has_buckets=bool(_buckets()))


def _buckets() -> tuple[Source, ...]:
    return tuple(each for each in services().sources.every() if isinstance(each.place, BucketPlace))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def _source(typed: str) -> Source:
    if not typed:
        raise CallerError("Choose the bucket that it is put into.")
    return services().sources.source(_number(typed))


def _choice() -> NewExportPage:
    url = "/admin/exports/new"
    choosing = accounts_to_choose(url, lambda row: address(url, account=row.account_id))
    return NewExportPage(chrome(say("Add an export"), section="admin"), choosing)


def _form(account: AccountRow, sent: MultiDict[str, str], refusal: str = "") -> NewExportPage:
    chosen = sent.getlist("data")
    with services().store.reading() as conn:
        names = {each.key: clean_name(each.definition.name) for each in every_dataset(conn, account.account_id)}
    wanted = (USAGE, DATASETS, *names)
    return NewExportPage(
        chrome=chrome(say("Add an export"), section="admin"),
        account_id=account.account_id,
        account_name=clean_name(account.name),
        form=ExportForm(
            name=sent.get("name", ""),
            prefix=sent.get("prefix", ""),
            data=tuple(Choice(each, data_words(each, names), each in chosen) for each in wanted),
            forms=tuple(Choice(each, _FORMS[each], each == sent.get("form", "")) for each in EXPORT_FORMS),
            sources=tuple(Choice(str(each.source_id), each.name, str(each.source_id) == sent.get("source", "")) for each in _buckets()),
        ),
        refusal=refusal,
    )
