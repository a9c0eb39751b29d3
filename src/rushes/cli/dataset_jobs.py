"""The jobs of datasets: looking into a file that somebody sent, and loading a dataset anew."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from typing import Any

from rushes.cli.job_context import JobContext
from rushes.clock import SystemClock
from rushes.config import Settings, load_keys
from rushes.datasets import (
    Dataset,
    Growing,
    Refresh,
    RefreshState,
    Sources,
    TableOrigin,
    Uploads,
    dataset,
    dataset_anywhere,
    draft_of,
    file_limits,
    found_values,
    growing_of,
    look_into,
    look_into_source,
    note_draft,
    origin_of,
    raw_of_file,
    raw_of_table,
    refresh_dataset,
    refuse_draft,
    since_of,
)
from rushes.domain import RawTable
from rushes.errors import CallerError, InvalidQuery, RushesError, Stopped
from rushes.identity import Vault
from rushes.languages import sentence
from rushes.sources import Reach
from rushes.store import Store
from rushes.warehouse import accounts, open_datasets, open_facts

__all__ = ["load_dataset", "load_from_source", "look", "look_at_source", "opened_sources", "refresh"]

_READING = sentence("Reading the source")
_LOADING = sentence("Loading the data")


def _nobody(told: Mapping[str, Any]) -> None:
    """Tell nobody."""


def look(context: JobContext) -> Mapping[str, Any]:
    """Look into a file that somebody sent, and write down what is in it or why it cannot be read.

    Raises:
        NotFound: The file is not there any more.
    """
    uploads, token = Uploads(context.settings.uploads_dir), str(context.job.request.get("upload", ""))
    with context.store.reading() as conn:
        upload = uploads.one(conn, token, _account_of(context))
    context.tell({"words": sentence("Looking into the file")})
    try:
        found = look_into(uploads.path(token), upload.name, work=uploads.work(token), limits=file_limits(context.settings))
    except CallerError as error:
        with context.store.begin() as conn:
            uploads.refuse(conn, token, error)
        return {"state": "failed", "message": str(error)}
    with context.store.begin() as conn:
        uploads.note(conn, token, found_values(found))
    return {"rows": sum(each.rows for each in found.tables)}


def look_at_source(context: JobContext) -> Mapping[str, Any]:
    """Look into what an operator wants a dataset of, and write down what is in it or why it cannot be read.

    Raises:
        NotFound: Nobody wants it any more.
        Stopped: It was cancelled.
    """
    number = context.job.request.get("draft")
    with context.store.reading() as conn:
        draft = draft_of(conn, number if isinstance(number, int) else 0)
    context.tell({"words": sentence("Looking into the source")})
    try:
        sources = opened_sources(context.settings, context.store)
        source, work = sources.source(draft.source_id), context.settings.uploads_dir
        found = look_into_source(sources, source, draft.asked, by=context.job.asked_by, work=work)
    except Stopped:
        raise
    except RushesError as error:
        with context.store.begin() as conn:
            refuse_draft(conn, draft.draft_id, error)
        return {"state": "failed", "message": str(error)}
    with context.store.begin() as conn:
        note_draft(conn, draft.draft_id, found_values(found))
    return {"rows": sum(each.rows for each in found.tables)}


def refresh(context: JobContext) -> Mapping[str, Any]:
    """Load a dataset anew: a file that somebody sent, or the table of a source.

    Raises:
        NotFound: File or dataset is not there any more.
        Busy: Another refresh of the dataset is at work.
        RushesError: The source cannot be read, its columns are others, or the next version could not be written; the former one stands.
    """
    token = str(context.job.request.get("upload", ""))
    line = _of_upload(context, token) if token else _of_source(context)
    told = {"rows_loaded": line.rows_loaded, "rows_rejected": line.rows_rejected, "version": line.version}
    return told if line.state is RefreshState.PUBLISHED else {"state": "failed", "message": line.message, **told}


def _of_upload(context: JobContext, token: str) -> Refresh:
    settings, account_id = context.settings, _account_of(context)
    context.tell({"words": _LOADING})
    uploads = Uploads(settings.uploads_dir)
    with context.store.reading() as conn:
        upload, known = uploads.one(conn, token, account_id), dataset(conn, _dataset_of(context), account_id)
    file = raw_of_file(uploads.path(token), origin_of(known.definition.source), work=uploads.work(token), limits=file_limits(settings))
    line = load_dataset(settings, context.store, known, file, source_name=upload.name, by=context.job.asked_by, at=context.clock.now())
    if line.state is RefreshState.PUBLISHED:
        with context.store.begin() as conn:
            uploads.drop(conn, token)
    return line


def _of_source(context: JobContext) -> Refresh:
    with context.store.reading() as conn:
        known = dataset_anywhere(conn, _dataset_of(context))
    if known.account_id != context.job.account_id:
        raise InvalidQuery("This job is of another account.")
    asked_by, at = context.job.asked_by, context.clock.now()
    is_whole = context.job.request.get("whole") is True
    return load_from_source(context.settings, context.store, known, by=asked_by, at=at, is_whole=is_whole, tell=context.tell)


def load_from_source(
    settings: Settings,
    store: Store,
    known: Dataset,
    *,
    by: str,
    at: datetime,
    is_whole: bool = False,
    tell: Callable[[Mapping[str, Any]], None] = _nobody,
) -> Refresh:
    """Load a dataset of a source's table anew, and return the line of its history.

    Args:
        settings: The install's settings.
        store: The application records.
        known: The dataset.
        by: Who asked.
        at: When.
        is_whole: All of it is read, also where only what is new would be.
        tell: Is told what is done now.

    Raises:
        InvalidQuery: It is of files.
        RushesError: As `refresh_dataset` does.
    """
    origin = origin_of(known.definition.source)
    if not isinstance(origin, TableOrigin):
        raise InvalidQuery("The rows of this dataset come from files that people send. Send one.")
    sources = opened_sources(settings, store)
    source = sources.source(origin.source_id)
    kept = open_datasets(settings).dataset(known.dataset_id).source_folder
    with store.reading() as conn:
        growing = growing_of(conn, known, is_whole=is_whole)
    since = since_of(growing) if growing else None
    table = raw_of_table(sources, source, origin.asked, work=settings.uploads_dir, kept=kept, since=since)
    return load_dataset(settings, store, known, _told(table, tell), source_name=source.name, by=by, at=at, growing=growing)


@contextmanager
def _told(raw: AbstractContextManager[RawTable], tell: Callable[[Mapping[str, Any]], None]) -> Generator[RawTable]:
    """Yield a raw table, and tell when it is read and when it is loaded."""
    tell({"words": _READING})
    with raw as table:
        tell({"words": _LOADING})
        yield table


def load_dataset(
    settings: Settings,
    store: Store,
    known: Dataset,
    raw: AbstractContextManager[RawTable],
    *,
    source_name: str,
    by: str,
    at: datetime,
    growing: Growing | None = None,
) -> Refresh:
    """Load a raw table into a dataset, and return the line of its history.

    Raises:
        RushesError: As `refresh_dataset` does.
    """
    with closing(open_facts(settings)) as facts, facts.reader() as reader:
        owners = accounts(reader)
    with closing(open_datasets(settings)) as shelf:
        return refresh_dataset(store, shelf, known, lambda: raw, source_name=source_name, accounts=owners, by=by, at=at, growing=growing)


def opened_sources(settings: Settings, store: Store) -> Sources:
    """Return the sources of the installation.

    Raises:
        ConfigurationError: The install's keys cannot be used.
    """
    return Sources(store, Vault(load_keys(settings)), SystemClock(), Reach.of(settings.sources))


def _account_of(context: JobContext) -> int:
    if context.job.account_id is None:
        raise InvalidQuery("This job names no account.")
    return context.job.account_id


def _dataset_of(context: JobContext) -> int:
    found = context.job.request.get("dataset")
    if not isinstance(found, int):
        raise InvalidQuery("This job names no dataset.")
    return found
