"""Datasets beside the facts of a test's installation, held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from flask import Flask

from metrics.dataset_world import CATALOGUE, Dataset, DatasetReader, DatasetRow
from metrics.world import LedgerDay, MemoryVersion
from rushes.domain import Catalogue, Grant
from rushes.errors import NotFound
from rushes.web.services import EXTENSION

DAY, NEXT = date(2026, 11, 2), date(2026, 11, 3)


@dataclass
class MemoryDatasets:
    """One dataset of one account, whose rows a test may change as a refresh does."""

    account_id: int
    dataset: Dataset
    number: int = 7
    opened: list[int] = field(default_factory=list)

    def catalogues_of(self, account_id: int, grant: Grant) -> tuple[Catalogue, ...]:
        return (CATALOGUE,) if grant.sees_all_productions and account_id == self.account_id else ()

    @contextmanager
    def reader(self, dataset_id: int) -> Iterator[DatasetReader]:
        if dataset_id != 7:
            raise NotFound("There is no such dataset.")
        self.opened.append(dataset_id)
        with DatasetReader(self.dataset, version=MemoryVersion(number=self.number)) as reader:
            yield reader


def row(account_id: int, region: str | None, spend: int, day: date = DAY) -> DatasetRow:
    return DatasetRow(account_id, day, (region, "<script>x", None), (spend, 2, 5, 3_600_000))


def small_dataset(account_id: int, other_id: int) -> Dataset:
    """Three rows of an account; another's lies in the same file."""
    rows = (
        row(account_id, "Oslo", 3_750_000),
        row(account_id, None, 1_000_000, NEXT),
        row(account_id, "<img src=x onerror=alert(1)>", 500_000, NEXT),
        row(other_id, "Theirs alone", 9),
    )
    return Dataset(rows, tuple(LedgerDay(each, day) for each in (account_id, other_id) for day in (DAY, NEXT)))


def put_datasets(app: Flask, account_id: int, other_id: int) -> MemoryDatasets:
    """Give an account a dataset."""
    datasets = MemoryDatasets(account_id, small_dataset(account_id, other_id))
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], datasets=datasets)
    return datasets
