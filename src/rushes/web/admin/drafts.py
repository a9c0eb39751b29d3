"""Something of a source that is to become a dataset: looked into by a job, its columns confirmed, whose rows they are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, Response, redirect, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import LONGEST_NAME
from rushes.datasets import (
    Cadence,
    Dataset,
    Definition,
    Draft,
    FoundTable,
    TableOrigin,
    begin_draft,
    change_dataset,
    changes_of,
    dataset_anywhere,
    draft_of,
    drop_draft,
    make_dataset,
    origin_values,
    read_found,
)
from rushes.domain import Shape
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.sources import Asked
from rushes.store import Job, ask_job, open_jobs, record_audit
from rushes.warehouse import AccountChoice, choose_accounts
from rushes.web.access import operator
from rushes.web.admin.dataset import ask_refresh, entry, grant_of
from rushes.web.admin.jobs import JobLine, job_line
from rushes.web.admin.parts import answer
from rushes.web.chrome import chrome
from rushes.web.data.columns import Choice, ColumnForm, column_forms, typed_shape
from rushes.web.data.found import questions_of, shown_shape
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services

__all__ = ["DraftPage", "add_routes"]

_RULE = "/drafts/<int:draft_id>"
_ACCOUNTS_SHOWN = 200
_BY_COLUMN = "column"
_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class DraftPage:
    """What is wanted of a source; `job` while a runner looks into it, `message` why it cannot be read, `query` to be typed anew then."""

    template: ClassVar[str] = "admin/draft.html"
    place: ClassVar[str] = "sources"
    chrome: Chrome
    url: str
    back_url: str
    back: str
    asked: str
    query: str
    query_url: str
    job: JobLine | None
    message: str
    of_dataset: str
    words: str
    columns: tuple[ColumnForm, ...]
    questions: tuple[str, ...]
    changes: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    name: str
    whose: tuple[Choice, ...]
    whose_words: str
    search: str
    is_nightly: bool
    refusal: str
    longest_name: ClassVar[int] = LONGEST_NAME


def add_routes(blueprint: Blueprint) -> None:
    """Add asking for one, its page, making a dataset of it, and throwing it away."""

    @blueprint.post("/sources/<int:source_id>/drafts")
    def begin_dataset(source_id: int) -> BaseResponse:
        by, at = f"operator:{operator().name}", services().clock.now()
        source, query = services().sources.source(source_id), request.form.get("query", "").strip()
        asked = Asked(query=query) if query else Asked(request.form.get("table", "").strip(), request.form.get("schema", "").strip())
        with services().store.begin() as conn:
            number = begin_draft(conn, source_id, asked, by=by, at=at)
            ask_job(conn, kind="look_at_source", request={"draft": number}, asked_by=by, at=at)
            record_audit(conn, entry("dataset.looked_into", f"{source.name}: {asked}"[:300], None))
        return redirect(f"/admin/drafts/{number}", 303)

    @blueprint.get(_RULE)
    def draft(draft_id: int) -> Response:
        operator()
        return answer(_page(_draft(draft_id)))

    @blueprint.post(_RULE)
    def make_of_draft(draft_id: int) -> BaseResponse:
        operator()
        wanted = _draft(draft_id)
        if not wanted.is_readable:
            return redirect(f"/admin/drafts/{draft_id}", 303)
        if request.form.get("find") is not None:
            # The search is a button of the same form, so that what is typed stays.
            return answer(_page(wanted, is_typed=True))
        try:
            shape = typed_shape(_shown(wanted), request.form)
            with services().store.begin() as conn:
                made = _made(conn, wanted, shape)
                # Rows of other columns are no rows to put new ones beside.
                ask_refresh(conn, made, is_whole=wanted.dataset_id is not None)
                drop_draft(conn, draft_id)
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(wanted, say_error(error), is_typed=True), 400)
        return redirect(f"/admin/datasets/{made.dataset_id}", 303)

    @blueprint.post(f"{_RULE}/drop")
    def drop_draft_now(draft_id: int) -> BaseResponse:
        operator()
        wanted = _draft(draft_id)
        with services().store.begin() as conn:
            drop_draft(conn, draft_id)
            record_audit(conn, entry("dataset.draft_dropped", f"draft {draft_id}", None))
        return redirect(_back(wanted), 303)


def _draft(draft_id: int) -> Draft:
    with services().store.reading() as conn:
        return draft_of(conn, draft_id)


def _table(wanted: Draft) -> FoundTable:
    return read_found(wanted.found or {}).tables[0]


def _known(wanted: Draft) -> Dataset | None:
    if wanted.dataset_id is None:
        return None
    with services().store.reading() as conn:
        return dataset_anywhere(conn, wanted.dataset_id)


def _shown(wanted: Draft) -> Shape:
    return shown_shape(_table(wanted), _known(wanted))


def _back(wanted: Draft) -> str:
    return f"/admin/datasets/{wanted.dataset_id}" if wanted.dataset_id else f"/admin/sources/{wanted.source_id}/tables"


def _made(conn: Connection, wanted: Draft, shape: Shape) -> Dataset:
    """Make the dataset, or give the one that it is for the shape that was confirmed."""
    at, by, sent = services().clock.now(), f"operator:{operator().name}", request.form
    if wanted.dataset_id is not None:
        known = dataset_anywhere(conn, wanted.dataset_id)
        change_dataset(conn, grant_of(known.account_id), known.dataset_id, replace(known.definition, shape=shape), at=at)
        record_audit(conn, entry("dataset.confirmed", f"dataset {known.dataset_id}", known.account_id))
        return known
    account_id = _typed_account(sent)
    cadence = Cadence.NIGHTLY if sent.get("nightly") else Cadence.BY_HAND
    origin = origin_values(TableOrigin(wanted.source_id, wanted.asked))
    definition = Definition(sent.get("name", ""), "", origin, shape, cadence=cadence)
    number = make_dataset(conn, grant_of(account_id), definition, by=by, at=at)
    record_audit(conn, entry("dataset.made", f"dataset {number}", account_id))
    return dataset_anywhere(conn, number)


def _typed_account(sent: Mapping[str, str]) -> int | None:
    """Return the account that was chosen, None where a column says whose each row is."""
    chosen = sent.get("whose", "")
    if chosen == _BY_COLUMN:
        return None
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= 18):
        raise CallerError("Choose whose rows these are.")
    return int(chosen)


def _page(wanted: Draft, refusal: str = "", *, is_typed: bool = False) -> DraftPage:
    known, source, job = _known(wanted), services().sources.source(wanted.source_id), _job(wanted)
    table = _table(wanted) if wanted.is_readable else None
    shape = shown_shape(table, known) if table else Shape(())
    search = request.form.get("search", "").strip()[:_LONGEST_SEARCH] if is_typed else ""
    whose, whose_words = _whose(search) if table and known is None else ((), "")
    return DraftPage(
        chrome=chrome(say("A dataset of {name}", name=source.name), section="admin"),
        url=f"/admin/drafts/{wanted.draft_id}",
        back_url=_back(wanted),
        back=clean_name(known.definition.name) if known else source.name,
        asked=str(wanted.asked),
        query="" if known else wanted.asked.query,
        query_url=f"/admin/sources/{wanted.source_id}/drafts",
        job=job_line(job, services().clock.now()) if job else None,
        message=_refusal(wanted, is_under_way=job is not None),
        of_dataset=clean_name(known.definition.name) if known else "",
        words=_words(table) if table else "",
        columns=column_forms(table, typed_shape(shape, request.form) if is_typed else shape, has_accounts=True) if table else (),
        questions=questions_of(table) if table else (),
        changes=tuple(say_error(each) for each in changes_of(known.definition.shape, [each.header for each in shape.fields]))
        if table and known
        else (),
        sample=table.sample if table else (),
        name=request.form.get("name", "") if is_typed else _suggested(wanted, source.name),
        whose=whose,
        whose_words=whose_words,
        search=search,
        is_nightly=bool(request.form.get("nightly")) if is_typed else True,
        refusal=refusal,
    )


def _suggested(wanted: Draft, source: str) -> str:
    """Return a name for the dataset: the table's, the source's where that is a query or a mere pattern."""
    table = wanted.asked.table
    return clean_name(table if any(each.isalnum() for each in table) else source)[:LONGEST_NAME]


def _job(wanted: Draft) -> Job | None:
    if wanted.found is not None:
        return None
    with services().store.reading() as conn:
        return next((each for each in open_jobs(conn, "look_at_source") if each.request.get("draft") == wanted.draft_id), None)


def _refusal(wanted: Draft, *, is_under_way: bool) -> str:
    """Return why it cannot be read, in the reader's language; "" where it can, or somebody is about to look."""
    if wanted.message:
        values: Mapping[str, str] = (wanted.found or {}).get("values", {})
        return say(wanted.message, **values)
    return "" if wanted.found is not None or is_under_way else say("Nobody looked into it: that was stopped. Choose the table again.")


def _words(table: FoundTable) -> str:
    rows = say_count("{number} row", "{number} rows", table.rows, number=form().count(table.rows))
    return say("What each column is taken for is guessed from the first {rows}.", rows=rows)


def _whose(search: str) -> tuple[tuple[Choice, ...], str]:
    """Return whose rows they may be: an account's, or as a column says; and how many accounts there are, where not all are shown."""
    chosen = request.form.get("whose", "")
    with services().warehouse.reader() as reader:
        count, found = choose_accounts(reader, AccountChoice(search=search), limit=_ACCOUNTS_SHOWN)
        ids = (int(chosen),) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 18 else ()
        kept = choose_accounts(reader, AccountChoice(ids=ids), limit=1)[1] if ids else ()
    rows = {row.account_id: row for row in (*kept, *found)}
    names = [clean_name(row.name) for row in rows.values()]
    labels = {
        row.account_id: clean_name(row.name) if names.count(clean_name(row.name)) == 1 else f"{clean_name(row.name)} ({row.external_id})"
        for row in rows.values()
    }
    accounts = (Choice(str(number), label, str(number) == chosen) for number, label in labels.items())
    words = ""
    if count > len(found):
        words = say("The first {shown} of {count} accounts; search for others.", shown=form().count(len(found)), count=form().count(count))
    return (*accounts, Choice(_BY_COLUMN, say("Of several accounts: a column says whose"), chosen == _BY_COLUMN)), words
