"""Datasets made without a file: a definition, and rows that are loaded as if a source had handed them over."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from rushes.datasets import Dataset, Definition, Refresh, dataset_anywhere, make_dataset, refresh_dataset
from rushes.domain import AccountRow, FieldRole, Grant, RawTable, Shape
from rushes.store import Store
from rushes.warehouse import Shelf
from warehouse.dataset.raw_tables import Loading, account, dated, dimension, measure

SHAPE = Shape((dated(), dimension("genre"), measure()))
SHARED = Shape((dated(), account(), measure()))
ROWS = (("2026-11-01", "drama", "3"), ("2026-11-02", "news", "4"))


def define(name: str = "Talks", shape: Shape = SHAPE, **changed: object) -> Definition:
    return replace(Definition(name, "", {"kind": "file", "reading": {}}, shape), **changed)


def add(store: Store, account_id: int | None, definition: Definition | None = None, *, at: datetime) -> Dataset:
    """Make a dataset of an account, or with None an operator's."""
    grant = None if account_id is None else Grant(account_id, sees_all_productions=True)
    usual = define() if account_id is not None else define(shape=SHARED)
    with store.begin() as conn:
        number = make_dataset(conn, grant, definition or usual, by="person:1", at=at)
        return dataset_anywhere(conn, number)


def load(
    store: Store,
    shelf: Shelf,
    known: Dataset,
    folder: Path,
    rows: Sequence[Sequence[str | None]] = ROWS,
    *,
    accounts: Sequence[AccountRow] = (),
    headers: Sequence[str] = (),
    broken: Sequence[tuple[int, str, str]] = (),
    at: datetime,
) -> Refresh:
    """Load rows into a dataset; `headers` are its shape's without any."""
    named = headers or [each.header for each in known.definition.shape.fields]

    @contextmanager
    def read() -> Generator[RawTable]:
        yield Loading(folder).raw(named, rows, broken)

    return refresh_dataset(store, shelf, known, read, source_name="talks.csv", accounts=accounts, by="person:1", at=at)


def names_of(shape: Shape, role: FieldRole) -> list[str]:
    return [each.name for each in shape.of_role(role)]
