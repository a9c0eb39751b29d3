"""How a dataset was loaded, as its pages tell it: each refresh in words, what was set aside, the job that is under way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Response, stream_with_context

from rushes.datasets import Dataset, Refresh, RefreshState, is_of_files
from rushes.figures import clean_name
from rushes.languages import counted
from rushes.store import Job, open_jobs
from rushes.warehouse import RejectedLine
from rushes.web.account.parts import short_moment
from rushes.web.csv_line import csv_line
from rushes.web.language import form, say, say_count
from rushes.web.services import services

__all__ = ["RefreshLine", "RejectView", "refresh_line", "refresh_under_way", "rejects_file", "rejects_shown", "state_words", "why"]

_REJECTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RefreshLine:
    """One refresh in words; `rejects_url` is "" where nothing was set aside, or nobody here may see it."""

    when: str
    source: str
    state: str
    state_words: str
    counts: str
    since: str
    message: str
    reasons: tuple[str, ...]
    rejects_url: str


@dataclass(frozen=True, slots=True)
class RejectView:
    """One row that was set aside: its line, the column that does not fit, what stands there or the row as a whole, and why."""

    line: int
    header: str
    shown: str
    reason: str


def refresh_line(refresh: Refresh, known: Dataset, rejects: str, *, is_operator: bool = False) -> RefreshLine:
    """Return a refresh in words.

    Args:
        refresh: The refresh.
        known: Its dataset.
        rejects: The address that the files of what was set aside are below, "" where the reader may not see them.
        is_operator: Whether the reader may know what a source or the machine says.
    """
    number = form().count
    counts = ""
    read, loaded, rejected = (number(each) for each in (refresh.rows_read, refresh.rows_loaded, refresh.rows_rejected))
    if refresh.state is RefreshState.PUBLISHED:
        words = counted("{read} row read, {loaded} loaded, {rejected} set aside", "{read} rows read, {loaded} loaded, {rejected} set aside")
        counts = say_count(*words, refresh.rows_read, read=read, loaded=loaded, rejected=rejected)
    elif refresh.state is RefreshState.STOPPED:
        words = counted("{read} row read, which does not fit", "{read} rows read, {rejected} of them do not fit")
        counts = say_count(*words, refresh.rows_read, read=read, rejected=rejected)
    return RefreshLine(
        when=short_moment(refresh.started_at),
        source=refresh.source_name,
        state=refresh.state.value,
        state_words=state_words(refresh.state),
        counts=counts,
        since=say("Read from {value} on", value=refresh.newest.since) if refresh.newest and refresh.newest.since else "",
        message=why(refresh, known, is_operator=is_operator),
        reasons=tuple(
            say_count("{number} row: {reason}", "{number} rows: {reason}", count, number=number(count), reason=say(reason))
            for reason, count in refresh.reasons
        ),
        rejects_url=f"{rejects}/{refresh.refresh_id}.csv" if rejects and refresh.rows_rejected else "",
    )


def why(refresh: Refresh, known: Dataset, *, is_operator: bool) -> str:
    """Return why a refresh published nothing, in the reader's language; "" where it published."""
    match refresh.state:
        case RefreshState.STOPPED if not refresh.rows_read:
            return say("There is no row in it, so what stood before stands.")
        case RefreshState.STOPPED:
            return say("More rows do not fit than may be set aside, so nothing was published and what stood before stands.")
        case RefreshState.FAILED if refresh.told.sentences and (is_operator or not refresh.told.is_inside):
            return " ".join(say(text, **values) for text, values in refresh.told.sentences)
        case RefreshState.FAILED if is_operator or (is_of_files(known.definition.source) and not refresh.told.is_inside):
            return refresh.message
        case RefreshState.FAILED:
            return say("It could not be read or kept, so what stood before stands. Whoever hosts this sees why.")
        case _:
            return ""


def state_words(state: RefreshState) -> str:
    """Return how a refresh stands, in a word or two."""
    match state:
        case RefreshState.RUNNING:
            return say("under way")
        case RefreshState.PUBLISHED:
            return say("loaded")
        case RefreshState.STOPPED:
            return say("stopped")
        case RefreshState.FAILED:
            return say("failed")


def refresh_under_way(dataset_id: int) -> Job | None:
    """Return the job that loads a dataset, or is to, None if there is none."""
    with services().store.reading() as conn:
        return next((each for each in open_jobs(conn, "refresh") if each.request.get("dataset") == dataset_id), None)


def rejects_shown(dataset_id: int, refreshes: Iterable[Refresh]) -> tuple[RejectView, ...]:
    """Return the first rows that the newest of these refreshes that set any aside did."""
    newest = next((each for each in refreshes if each.rows_rejected), None)
    if newest is None:
        return ()
    lines = services().datasets.shelf.dataset(dataset_id).rejected(newest.refresh_id, most=_REJECTS_SHOWN)
    return tuple(
        RejectView(each.line, clean_name(each.header, ""), clean_name(each.value or each.raw, ""), say(each.reason)) for each in lines
    )


def rejects_file(dataset_id: int, refresh_id: int) -> Response:
    """Return the rows that a refresh set aside, as CSV."""
    lines = services().datasets.shelf.dataset(dataset_id).rejected(refresh_id)
    answer = Response(stream_with_context(_lines(lines)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="set-aside-{refresh_id}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _lines(lines: Iterable[RejectedLine]) -> Iterator[str]:
    yield csv_line("line", "column", "reason", "value", "row")
    for each in lines:
        yield csv_line(str(each.line), each.header, say(each.reason), each.value, each.raw)
