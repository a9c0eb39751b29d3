"""An account that is handed out or erased takes its datasets with it, and its rows out of those that hold others' too."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from accounts.conftest import NOW
from datasets.by_hand import add, load
from rushes.accounts import erase_account, export_account, export_path
from rushes.datasets import Dataset, Uploads, catalogues_of, datasets_of, refreshes_of
from rushes.domain import AccountRow
from rushes.warehouse import Shelf
from sync.conftest import House

A, B = 1, 2
ACCOUNTS = (AccountRow(A, "limecraft", "4101", "North", "UTC"), AccountRow(B, "limecraft", "4102", "South", "UTC"))


def no_word(_progress: Mapping[str, Any]) -> None:
    """Tell nobody."""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "datasets")


@pytest.fixture
def mine(house: House, shelf: Shelf, tmp_path: Path) -> tuple[Dataset, Dataset, Dataset]:
    """A dataset of each account, and an operator's with rows of both."""
    own, theirs, shared = (add(house.store, each, at=NOW) for each in (A, B, None))
    load(house.store, shelf, own, tmp_path, [("2026-11-01", "=cmd", "3")], accounts=ACCOUNTS, at=NOW)
    load(house.store, shelf, theirs, tmp_path, accounts=ACCOUNTS, at=NOW)
    load(house.store, shelf, shared, tmp_path, [("2026-11-01", "North", "1"), ("2026-11-01", "South", "2")], accounts=ACCOUNTS, at=NOW)
    return own, theirs, shared


def counts(shelf: Shelf, known: Dataset) -> list[tuple[Any, ...]]:
    with shelf.dataset(known.dataset_id).reader() as reader:
        return reader.query("SELECT account_id, count(*) FROM dataset_row GROUP BY account_id ORDER BY account_id")


def test_export_holds_the_accounts_rows_of_every_dataset_and_nobody_elses(
    house: House, shelf: Shelf, mine: tuple[Dataset, Dataset, Dataset], tmp_path: Path
) -> None:
    own, theirs, shared = mine
    made = export_account(house.store, house.warehouse, shelf, tmp_path / "exports", A, at=NOW, tell=no_word)
    path = export_path(tmp_path / "exports", made.name)
    assert path is not None
    archive = zipfile.ZipFile(path)
    assert json.loads(archive.read(f"data/dataset-{own.dataset_id}.jsonl")) == {"day": "2026-11-01", "genre": "=cmd", "n": 3}
    assert archive.read(f"csv/dataset-{own.dataset_id}.csv").decode().splitlines() == ["day,genre,n", "2026-11-01,'=cmd,3"]
    assert json.loads(archive.read(f"data/dataset-{shared.dataset_id}.jsonl")) == {"day": "2026-11-01", "n": 1}
    assert f"data/dataset-{theirs.dataset_id}.jsonl" not in archive.namelist()
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["rows"][f"dataset-{own.dataset_id}"], manifest["rows"][f"dataset-{shared.dataset_id}"]) == (1, 1)
    assert [each["id"] for each in json.loads(archive.read("records/dataset.json"))] == [own.dataset_id]


def test_erasure_leaves_no_dataset_no_file_and_no_row_of_the_account(
    house: House, shelf: Shelf, mine: tuple[Dataset, Dataset, Dataset], tmp_path: Path
) -> None:
    own, theirs, shared = mine
    uploads = Uploads(tmp_path / "uploads")
    sent = uploads.room() / "sent"
    sent.write_bytes(b"a,b\n1,2\n")
    with house.store.begin() as conn:
        token = uploads.keep(conn, sent, "a.csv", A, dataset_id=None, by="person:1", at=NOW).token
    erase_account(
        house.store,
        house.warehouse,
        shelf,
        A,
        staging=tmp_path / "staging",
        exports=tmp_path / "exports",
        uploads=tmp_path / "uploads",
        by="operator:olga",
        at=NOW,
        tell=no_word,
    )
    assert not shelf.dataset(own.dataset_id).path.exists()
    assert (counts(shelf, theirs), counts(shelf, shared)) == ([(B, 2)], [(B, 1)])
    assert [*shelf.dataset(shared.dataset_id).rejected(3)] == []
    assert not uploads.path(token).exists()
    with house.store.reading() as conn:
        assert (datasets_of(conn, A), catalogues_of(conn, A), refreshes_of(conn, own.dataset_id)) == ((), (), ())
        assert {each.key for each in catalogues_of(conn, B)} == {shared.key, theirs.key}
