"""Making, changing and removing datasets, and which of them somebody may look at.

An account's own dataset is everybody's of the account who sees all of its productions: its rows are of no production, so
whoever may see a listed set of these sees none of it. An operator's dataset holds many accounts' rows, each account's its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from rushes.accounts import free_name
from rushes.datasets.catalogue import catalogue_of
from rushes.datasets.dataset import Dataset, Definition, Refresh
from rushes.datasets.growth import Growing, growth_problems
from rushes.datasets.origin import TableOrigin, is_of_files, origin_of
from rushes.datasets.readable import problems_of
from rushes.datasets.records import (
    add_dataset,
    all_rows,
    dataset_row,
    dataset_rows,
    drop_dataset,
    listed_rows,
    loaded_rows,
    newest_row,
    refresh_rows,
    write_definition,
)
from rushes.domain import Catalogue, Grant
from rushes.errors import CallerError, NotFound
from rushes.store import account_connections, storable_text

__all__ = [
    "LONGEST_DESCRIPTION",
    "MOST_DATASETS",
    "all_datasets",
    "catalogues_of",
    "change_dataset",
    "dataset",
    "dataset_anywhere",
    "datasets_of",
    "every_dataset",
    "growing_of",
    "list_datasets",
    "make_dataset",
    "refreshes_of",
    "remove_dataset",
]

LONGEST_DESCRIPTION = 300
MOST_DATASETS = 50
_MOST_REJECTED = 10_000


def catalogues_of(conn: Connection, account_id: int) -> tuple[Catalogue, ...]:
    """Return what can be asked beside usage for an account, by name; for whoever sees all of its productions."""
    return tuple(catalogue_of(each) for each in loaded_rows(conn, account_id))


def datasets_of(conn: Connection, account_id: int | None) -> tuple[Dataset, ...]:
    """Return an account's own datasets, or with None those that hold many accounts' rows, by name."""
    return tuple(dataset_rows(conn, account_id))


def all_datasets(conn: Connection) -> tuple[Dataset, ...]:
    """Return every dataset of the installation, by id; for operators."""
    return tuple(all_rows(conn))


def list_datasets(
    conn: Connection, *, search: str = "", is_failed: bool = False, limit: int, offset: int = 0
) -> tuple[int, tuple[tuple[Dataset, Refresh | None], ...]]:
    """Return how many datasets of the installation fit, and a page of them by name, each with its last refresh; for operators.

    Args:
        conn: The records.
        search: A part of the name, in any case; "" for all.
        is_failed: Only those whose last refresh failed or was stopped.
        limit: How many at most.
        offset: How many are left out first.
    """
    count, found = listed_rows(conn, search=search, is_failed=is_failed, limit=limit, offset=offset)
    return count, tuple(found)


def every_dataset(conn: Connection, account_id: int) -> tuple[Dataset, ...]:
    """Return every published dataset that holds rows of an account, by name."""
    return tuple(loaded_rows(conn, account_id))


def dataset(conn: Connection, dataset_id: int, account_id: int) -> Dataset:
    """Return a dataset of an account's own.

    Raises:
        NotFound: The account has none of that id.
    """
    found = dataset_row(conn, dataset_id)
    if found is None or found.account_id != account_id:
        raise NotFound("There is no such dataset.")
    return found


def dataset_anywhere(conn: Connection, dataset_id: int) -> Dataset:
    """Return a dataset whoever it is of; for operators and runners.

    Raises:
        NotFound: There is none of that id.
    """
    found = dataset_row(conn, dataset_id)
    if found is None:
        raise NotFound("There is no such dataset.")
    return found


def refreshes_of(conn: Connection, dataset_id: int, *, limit: int = 20) -> tuple[Refresh, ...]:
    """Return a dataset's last refreshes, newest first; who may see the dataset is the caller's to know."""
    return tuple(refresh_rows(conn, dataset_id, limit=limit))


def growing_of(conn: Connection, known: Dataset, *, is_whole: bool = False) -> Growing | None:
    """Return how a dataset's next refresh reads by a column, None where it has none.

    Args:
        conn: The records.
        known: The dataset.
        is_whole: All is read, as by the first one.
    """
    origin = None if is_of_files(known.definition.source) else origin_of(known.definition.source)
    if not isinstance(origin, TableOrigin) or origin.growth is None:
        return None
    seen = None if is_whole or known.version is None else newest_row(conn, known.dataset_id, known.version)
    return Growing(origin.growth, seen if seen and seen.is_of(origin.growth) else None)


def make_dataset(conn: Connection, grant: Grant | None, definition: Definition, *, by: str, at: datetime) -> int:
    """Make a dataset without rows, and return its id.

    Args:
        conn: A transaction of `Store.begin`.
        grant: What the maker sees of the account, None for an operator's with many accounts' rows.
        definition: What it is.
        by: Who makes it.
        at: When.

    Raises:
        NotFound: There is no such account, or the maker does not see all of its productions.
        CallerError: Its name cannot be or is taken, its columns make no dataset, or there are too many.
    """
    account_id = _owner(grant)
    if account_id is not None and not account_connections(conn, [account_id]):
        raise NotFound("There is no account {number}; see “rushes account list”.", number=account_id)
    known = dataset_rows(conn, account_id)
    if len(known) >= MOST_DATASETS:
        raise CallerError("There are at most {most} datasets. Delete one that nobody uses.", most=MOST_DATASETS)
    checked = _checked(definition, (each.definition.name for each in known), has_owner=grant is not None)
    return add_dataset(conn, account_id, checked, by=by, at=at)


def change_dataset(conn: Connection, grant: Grant | None, dataset_id: int, definition: Definition, *, at: datetime) -> Dataset:
    """Change what a dataset is; its rows change with the next refresh.

    Raises:
        NotFound: There is none of that id, or the caller may not see it whole.
        CallerError: As for a new one.
    """
    found = _mine(conn, grant, dataset_id)
    others = (each.definition.name for each in dataset_rows(conn, found.account_id) if each.dataset_id != dataset_id)
    write_definition(conn, dataset_id, _checked(definition, others, has_owner=found.account_id is not None), at=at)
    return _mine(conn, grant, dataset_id)


def remove_dataset(conn: Connection, grant: Grant | None, dataset_id: int) -> Dataset:
    """Strike a dataset from the records, and return what it was; its facts are removed by whoever holds them.

    Raises:
        NotFound: There is none of that id, or the caller may not see it whole.
    """
    found = _mine(conn, grant, dataset_id)
    drop_dataset(conn, dataset_id)
    return found


def _owner(grant: Grant | None) -> int | None:
    if grant is not None and not grant.sees_all_productions:
        raise NotFound("There is no such dataset.")
    return None if grant is None else grant.account_id


def _mine(conn: Connection, grant: Grant | None, dataset_id: int) -> Dataset:
    found, account_id = dataset_row(conn, dataset_id), _owner(grant)
    if found is None or found.account_id != account_id:
        raise NotFound("There is no such dataset.")
    return found


def _checked(definition: Definition, others: Iterable[str], *, has_owner: bool) -> Definition:
    """Return the definition as it is kept, once it is known that rows can be loaded by it."""
    name = free_name(definition.name, others)
    description = storable_text(definition.description).replace("\n", " ")
    if len(description) > LONGEST_DESCRIPTION:
        raise CallerError("A description has at most {most} characters.", most=LONGEST_DESCRIPTION)
    if not 0 <= definition.most_rejected <= _MOST_REJECTED:
        raise CallerError("Between 0 and 100 per cent of the rows may be set aside.")
    for problem in problems_of(definition.shape, definition.mode, definition.by, has_owner=has_owner):
        raise problem
    origin = None if is_of_files(definition.source) else origin_of(definition.source)
    if isinstance(origin, TableOrigin) and origin.growth:
        for problem in growth_problems(origin.growth, definition.shape, definition.mode):
            raise problem
    return replace(definition, name=name, description=description)
