"""One refresh of a dataset, from a raw table to a published version, and the line of its history.

Whatever happens, a line says so: published, stopped because too many rows did not fit, or failed. The former version stands
until the new one is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rushes.datasets.dataset import Dataset, Refresh, RefreshState, Told
from rushes.datasets.growth import Growing, newest_in, newest_values, since_of
from rushes.datasets.origin import is_of_files
from rushes.datasets.readable import OtherColumns, changes_of
from rushes.datasets.records import add_refresh, close_refresh, fail_open_refreshes, note_published, refresh_row, told_values
from rushes.domain import AccountRow, RawTable, RefreshMode
from rushes.errors import CallerError, RushesError
from rushes.languages import sentence
from rushes.store import AuditEntry, Store, record_audit
from rushes.warehouse import DatasetFacts, LoadPlan, LoadReport, Shelf, Version

__all__ = ["refresh_dataset", "roll_back_dataset"]

_KILLED = sentence("The program was ended while it loaded; the former version stands. Load it again.")
_SCALE = 10_000


@dataclass(frozen=True, slots=True)
class _Owners:
    """Whose rows may come: the one owner, or accounts by what a source may call them."""

    owner: int | Mapping[str, int]
    accounts: tuple[AccountRow, ...]


def refresh_dataset(
    store: Store,
    shelf: Shelf,
    dataset: Dataset,
    read: Callable[[], AbstractContextManager[RawTable]],
    *,
    source_name: str,
    accounts: Iterable[AccountRow],
    by: str,
    at: datetime,
    growing: Growing | None = None,
) -> Refresh:
    """Load a dataset anew and return the line of its history.

    Args:
        store: The application records.
        shelf: The datasets' facts.
        dataset: What is loaded.
        read: Reads the source, and takes away what it made when it is done with.
        source_name: What is read, as its history calls it; hostile text.
        accounts: The accounts that there are, with their names and zones.
        by: Who asked.
        at: When.
        growing: How what is read is known to be new, None for a dataset that is read whole.

    Raises:
        RushesError: The source or the facts cannot be read or written; the history says so already.
    """
    with store.begin() as conn:
        fail_open_refreshes(conn, dataset.dataset_id, _KILLED, at=at)
        number = add_refresh(conn, dataset.dataset_id, source_name, by=by, at=at)
    is_reading = not is_of_files(dataset.definition.source)
    try:
        facts = shelf.dataset(dataset.dataset_id)
        with read() as raw:
            is_reading = False
            _same_shape(dataset, raw)
            newest = newest_in(raw, growing, at=at) if growing else None
            plan = _growing_plan(_plan(dataset, number, facts, store, accounts, at), growing)
            report = facts.load(raw, dataset.definition.shape, plan)
    except RushesError as error:
        told = _told_of(error, is_inside=is_reading or not isinstance(error, CallerError))
        _close(store, number, at, state=RefreshState.FAILED, values={"message": str(error), "told": told_values(told)})
        raise
    except BaseException:
        told = Told(((_KILLED, {}),))
        _close(store, number, at, state=RefreshState.FAILED, values={"message": _KILLED, "told": told_values(told)})
        raise
    return _told(store, facts, dataset, number, report, at, seen={"newest": newest_values(newest)} if newest else {})


def roll_back_dataset(store: Store, shelf: Shelf, dataset: Dataset, number: int, *, by: str, at: datetime) -> Version:
    """Make a former version of a dataset current again, and return it.

    Raises:
        Busy: A refresh of this dataset is at work.
        WarehouseError: There is no such version.
    """
    facts = shelf.dataset(dataset.dataset_id)
    version = facts.rollback(number)
    with store.begin() as conn:
        note_published(conn, dataset.dataset_id, version.number, _holders(facts), at=version.published_at)
        detail = f"dataset {dataset.dataset_id}, version {number}"
        record_audit(conn, AuditEntry(at, by, "dataset.rolled_back", detail, account_id=dataset.account_id))
    return version


def _holders(facts: DatasetFacts) -> list[int]:
    with facts.reader() as reader:
        return [int(row[0]) for row in reader.query("SELECT account_id FROM account")]


def _same_shape(dataset: Dataset, raw: RawTable) -> None:
    """Refuse a table with other columns: what they mean is for a person to say."""
    changes = changes_of(dataset.definition.shape, raw.headers)
    if changes:
        raise OtherColumns(changes)


def _told_of(error: RushesError, *, is_inside: bool) -> Told:
    """Return what an error tells: its sentences and what goes into them."""
    parts = error.parts if isinstance(error, OtherColumns) else (error,)
    return Told(tuple((each.message, {name: str(value) for name, value in each.values.items()}) for each in parts), is_inside)


def _plan(dataset: Dataset, number: int, facts: DatasetFacts, store: Store, accounts: Iterable[AccountRow], at: datetime) -> LoadPlan:
    found = _owners(dataset, tuple(accounts))
    zone = next((each.time_zone for each in found.accounts if each.account_id == dataset.account_id), "UTC")
    return LoadPlan(
        key=dataset.key,
        refresh_id=number,
        registry_id=store.registry_id,
        at=at,
        loaded_on=at.astimezone(ZoneInfo(zone)).date(),
        owner=found.owner,
        accounts=found.accounts,
        mode=dataset.definition.mode,
        by=dataset.definition.by,
        most_rejected=dataset.definition.most_rejected / _SCALE,
        keep_versions=facts.keep_versions,
    )


def _growing_plan(plan: LoadPlan, growing: Growing | None) -> LoadPlan:
    """Return the plan of a refresh that reads by a column: all of it takes the place of all, a part of it that of its own."""
    if growing is None:
        return plan
    since = since_of(growing)
    if since is None:
        return replace(plan, mode=RefreshMode.REPLACE)
    # Where days are what is replaced, the column is the date, and all of these days were read.
    whole_from = date.fromisoformat(since[1]) if plan.mode is RefreshMode.BY_DAY else None
    return replace(plan, is_part=True, whole_from=whole_from)


def _owners(dataset: Dataset, accounts: tuple[AccountRow, ...]) -> _Owners:
    if dataset.account_id is not None:
        return _Owners(dataset.account_id, tuple(each for each in accounts if each.account_id == dataset.account_id))
    by_text: dict[str, set[int]] = {}
    for each in accounts:
        for text in {each.external_id.strip(), each.name.strip()}:
            by_text.setdefault(text, set()).add(each.account_id)
    # What two accounts are called says of neither that a row is its own.
    return _Owners({text: min(found) for text, found in by_text.items() if text and len(found) == 1}, accounts)


def _told(
    store: Store, facts: DatasetFacts, dataset: Dataset, number: int, report: LoadReport, at: datetime, *, seen: Mapping[str, object]
) -> Refresh:
    counts: dict[str, object] = {
        "rows_read": report.read,
        "rows_loaded": report.loaded,
        "rows_rejected": report.rejected,
        "reasons": [*map(list, report.reasons)],
    }
    if report.version is None:
        return _close(store, number, at, state=RefreshState.STOPPED, values={"message": _stopped(dataset, report), **counts})
    with store.begin() as conn:
        note_published(conn, dataset.dataset_id, report.version, _holders(facts), at=at)
    return _close(store, number, at, state=RefreshState.PUBLISHED, values={"version": report.version, **seen, **counts})


def _stopped(dataset: Dataset, report: LoadReport) -> str:
    if not report.read:
        return "There is no row in it, so nothing was published and the former version stands."
    if not report.loaded:
        return "No row fits, so nothing was published and the former version stands. Look at the rows that were set aside."
    return (
        f"{report.rejected:,} of {report.read:,} rows do not fit, more than {dataset.definition.most_rejected / 100:g} in a hundred, so nothing "
        "was published and the former version stands. Look at the rows that were set aside, or allow more."
    )


def _close(store: Store, number: int, at: datetime, *, state: RefreshState, values: Mapping[str, object]) -> Refresh:
    with store.begin() as conn:
        close_refresh(conn, number, {"state": state.value, "finished_at": at, **values})
        return refresh_row(conn, number)
