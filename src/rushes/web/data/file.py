"""A file that was sent: what it holds, what each column is taken for, and the form that makes a dataset of it or loads it into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, Response, jsonify, redirect, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from rushes.accounts import LONGEST_NAME
from rushes.datasets import (
    Dataset,
    Definition,
    FoundTable,
    Upload,
    change_dataset,
    changes_of,
    dataset,
    datasets_of,
    is_of_files,
    make_dataset,
    read_found,
)
from rushes.domain import Shape
from rushes.errors import CallerError, NotFound
from rushes.figures import clean_name
from rushes.store import ask_job, open_jobs, record_audit
from rushes.web.access import actor, admitted_account
from rushes.web.account.parts import SectionLink, answer, section_links
from rushes.web.chrome import chrome
from rushes.web.data.columns import Choice, ColumnForm, column_forms, typed_shape
from rushes.web.data.found import questions_of, shown_shape
from rushes.web.data.here import data_address, uploads, whole_grant
from rushes.web.language import form, say, say_count, say_error
from rushes.web.pages import Chrome
from rushes.web.services import services
from rushes.web.trail import entry_of, who

__all__ = ["FilePage", "TableLink", "add_routes"]

_RULE = "/account/<int:account_id>/data/files/<upload>"
_SHOWN = 8
_LONGEST_ENDING = 7


@dataclass(frozen=True, slots=True)
class TableLink:
    """One of several tables of a file."""

    name: str
    words: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class FilePage:
    """What a file holds; `is_waiting` before anybody looked into it, `message` why it cannot be read."""

    template: ClassVar[str] = "data/file.html"
    chrome: Chrome
    address: str
    all_url: str
    sections: tuple[SectionLink, ...]
    is_waiting: bool
    message: str
    of_dataset: str
    words: str
    tables: tuple[TableLink, ...]
    table: int
    same: tuple[Choice, ...]
    columns: tuple[ColumnForm, ...]
    questions: tuple[str, ...]
    changes: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    name: str
    refusal: str
    is_viewed: bool
    longest_name: ClassVar[int] = LONGEST_NAME


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, how far it is, loading it and throwing it away."""

    @blueprint.get(_RULE)
    def file(account_id: int, upload: str) -> BaseResponse:
        whole_grant(account_id)
        sent = _upload(account_id, upload)
        with services().store.reading() as conn:
            loading = _loaded_into(conn, sent)
        return redirect(data_address(account_id, f"/{loading}"), 303) if loading else answer(_page(account_id, sent))

    @blueprint.get(f"{_RULE}/state")
    def file_state(account_id: int, upload: str) -> Response:
        whole_grant(account_id)
        sent = _upload(account_id, upload)
        state = jsonify(is_over=sent.found is not None)
        state.headers["Cache-Control"] = "no-store"
        return state

    @blueprint.post(_RULE)
    def load_file(account_id: int, upload: str) -> BaseResponse:
        grant = whole_grant(account_id)
        sent = _upload(account_id, upload)
        if not sent.is_readable:
            return redirect(request.path, 303)
        table, number = _chosen(sent)
        try:
            into = _into(account_id, sent, table)
            shape = typed_shape(shown_shape(table, into or _alike(account_id, sent, table)), request.form)
            with services().store.begin() as conn:
                of = _loaded_into(conn, sent)
                if of is None:
                    of = _made(conn, account_id, into, table, shape)
                    wanted, at = {"dataset": of, "upload": upload, "table": number}, services().clock.now()
                    ask_job(conn, kind="refresh", request=wanted, asked_by=who(actor()), at=at, account_id=grant.account_id)
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(account_id, sent, refusal=say_error(error), is_typed=True), 400)
        return redirect(data_address(account_id, f"/{of}"), 303)

    @blueprint.post(f"{_RULE}/drop")
    def drop_file(account_id: int, upload: str) -> BaseResponse:
        whole_grant(account_id)
        sent = _upload(account_id, upload)
        with services().store.begin() as conn:
            uploads().drop(conn, sent.token)
            record_audit(conn, entry_of(account_id, "dataset.file_dropped"))
        back = f"/{sent.dataset_id}" if sent.dataset_id else ""
        return redirect(data_address(account_id, back), 303)


def _upload(account_id: int, token: str) -> Upload:
    with services().store.reading() as conn:
        return uploads().one(conn, token, account_id)


def _loaded_into(conn: Connection, upload: Upload) -> int | None:
    """Return the dataset that a file is being loaded into: who comes back to it, or sends its form twice, loads it once."""
    found = (each for each in open_jobs(conn, "refresh") if each.request.get("upload") == upload.token)
    return next((int(each.request["dataset"]) for each in found), None)


def _chosen(upload: Upload) -> tuple[FoundTable, int]:
    """Return the table that is chosen, the first one without a choice, and its number."""
    tables = read_found(upload.found or {}).tables
    text = request.values.get("table", "0")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return (tables[number], number) if number < len(tables) else (tables[0], 0)


def _into(account_id: int, upload: Upload, table: FoundTable) -> Dataset | None:
    """Return the dataset that a file is loaded into: the one that it was sent for, or one of the same columns that was chosen; None for a new one.

    Raises:
        NotFound: The account has none of that number, or it has other columns.
    """
    chosen = request.values.get("into", "")
    known = _known(account_id, upload)
    if known is not None or not chosen:
        return known
    found = next((each for each in _same(account_id, table) if str(each.dataset_id) == chosen), None)
    if found is None:
        raise NotFound("There is no such dataset.")
    return found


def _same(account_id: int, table: FoundTable) -> tuple[Dataset, ...]:
    """Return the account's own datasets of files with the same columns, in the same order."""
    with services().store.reading() as conn:
        return tuple(
            each
            for each in datasets_of(conn, account_id)
            if is_of_files(each.definition.source) and each.definition.shape.key == table.shape.key
        )


def _alike(account_id: int, upload: Upload, table: FoundTable) -> Dataset | None:
    """Return the dataset whose columns say what those of a file are: its own, else the newest of the same ones."""
    return _known(account_id, upload) or max(_same(account_id, table), key=lambda each: each.made_at, default=None)


def _made(conn: Connection, account_id: int, into: Dataset | None, table: FoundTable, shape: Shape) -> int:
    """Make the dataset of a file's table, or give the one that it goes into the shape that was confirmed; return its id."""
    grant, at = whole_grant(account_id), services().clock.now()
    source = {"kind": "file", "reading": dict(table.reading)}
    if into is None:
        definition = Definition(request.form.get("name", ""), "", source, shape)
        number = make_dataset(conn, grant, definition, by=who(actor()), at=at)
        record_audit(conn, entry_of(account_id, "dataset.made", f"dataset {number}"))
        return number
    change_dataset(conn, grant, into.dataset_id, replace(into.definition, source=source, shape=shape), at=at)
    record_audit(conn, entry_of(account_id, "dataset.confirmed", f"dataset {into.dataset_id}"))
    return into.dataset_id


def _page(account_id: int, upload: Upload, refusal: str = "", *, is_typed: bool = False) -> FilePage:
    access, known = admitted_account(), _known(account_id, upload)
    found = _chosen(upload) if upload.is_readable else None
    address = data_address(account_id, f"/files/{upload.token}")
    alike = _alike(account_id, upload, found[0]) if found else None
    shape = shown_shape(found[0], alike) if found else Shape(())
    # What was decided of just these columns is not asked again.
    is_decided = alike is not None and alike.definition.shape.key == shape.key
    return FilePage(
        chrome=chrome(clean_name(upload.name), section="account", account_id=account_id),
        address=address,
        all_url=data_address(account_id, f"/{known.dataset_id}" if known else ""),
        sections=section_links(access, "data"),
        is_waiting=upload.found is None,
        message=_refusal(upload),
        of_dataset=clean_name(known.definition.name) if known else "",
        words=_table_words(found[0]) if found else "",
        tables=_table_links(upload, address, found[1]) if found else (),
        table=found[1] if found else 0,
        same=_same_choices(account_id, found[0]) if found and known is None else (),
        columns=column_forms(found[0], typed_shape(shape, request.form) if is_typed else shape) if found else (),
        questions=questions_of(found[0]) if found and not is_decided else (),
        changes=_changes(found[0], known) if found and known else (),
        sample=found[0].sample[:_SHOWN] if found else (),
        name=request.form.get("name", "") if is_typed else _suggested(upload, found),
        refusal=refusal,
        is_viewed=bool(actor().viewed_by),
    )


def _same_choices(account_id: int, table: FoundTable) -> tuple[Choice, ...]:
    chosen = request.values.get("into", "")
    return tuple(
        Choice(str(each.dataset_id), clean_name(each.definition.name), str(each.dataset_id) == chosen) for each in _same(account_id, table)
    )


def _refusal(upload: Upload) -> str:
    """Return why a file cannot be read, in the reader's language; "" where it can, or nobody looked."""
    values: Mapping[str, str] = (upload.found or {}).get("values", {})
    return say(upload.message, **values) if upload.message else ""


def _known(account_id: int, upload: Upload) -> Dataset | None:
    if upload.dataset_id is None:
        return None
    with services().store.reading() as conn:
        return dataset(conn, upload.dataset_id, account_id)


def _changes(table: FoundTable, known: Dataset) -> tuple[str, ...]:
    return tuple(say_error(each) for each in changes_of(known.definition.shape, [each.field.header for each in table.columns]))


def _suggested(upload: Upload, found: tuple[FoundTable, int] | None) -> str:
    """Return a name for the dataset: the sheet's where it has one of its own, else the file's without its endings."""
    name = found[0].name if found else upload.name
    stem, ending = name.removesuffix(".gz").removesuffix(".zip").rpartition(".")[::2]
    return clean_name(stem if stem and len(ending) <= _LONGEST_ENDING else name)[:LONGEST_NAME]


def _table_words(table: FoundTable) -> str:
    rows = say_count("{number} row", "{number} rows", table.rows, number=form().count(table.rows))
    columns = say_count("{number} column", "{number} columns", len(table.columns), number=form().count(len(table.columns)))
    if not table.broken:
        return say("{rows}, {columns}", rows=rows, columns=columns)
    broken = say_count("{number} line is no row", "{number} lines are no rows", table.broken, number=form().count(table.broken))
    return say("{rows}, {columns}; {broken}", rows=rows, columns=columns, broken=broken)


def _table_links(upload: Upload, address: str, current: int) -> tuple[TableLink, ...]:
    tables = read_found(upload.found or {}).tables
    if len(tables) < 2:
        return ()
    return tuple(
        TableLink(
            clean_name(each.name, "") or say("Table {number}", number=str(place + 1)),
            _table_words(each),
            f"{address}?table={place}",
            place == current,
        )
        for place, each in enumerate(tables)
    )
