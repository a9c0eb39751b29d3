"""A refresh publishes or leaves what stood before, and its history says which, with counts that sum."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from datasets.by_hand import SHARED, add, define, load
from kept_records import RecordsFactory
from rushes.datasets import RefreshState, catalogues_of, dataset_anywhere, refresh_dataset, refreshes_of
from rushes.domain import AccountRow, RawTable
from rushes.errors import CallerError, WarehouseError
from rushes.store import Store, account_id, open_store
from rushes.warehouse import Shelf

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ACCOUNTS = (AccountRow(1, "limecraft", "4101", "North", "UTC"), AccountRow(2, "limecraft", "4102", "South", "UTC"))


@pytest.fixture
def store(records: RecordsFactory, tmp_path: Path) -> Iterator[Store]:
    with open_store(records.new(tmp_path / "records.sqlite3")) as opened:
        with opened.begin() as conn:
            assert [account_id(conn, "limecraft", each) for each in ("4101", "4102")] == [1, 2]
        yield opened


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "datasets")
    yield made
    made.close()


def rows_in(shelf: Shelf, dataset_id: int) -> list[tuple[object, ...]]:
    with shelf.dataset(dataset_id).reader() as reader:
        return reader.query("SELECT account_id, n FROM dataset_row ORDER BY ALL")


def test_refresh_publishes_and_says_so(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, 1, at=NOW)
    line = load(store, shelf, known, tmp_path, accounts=ACCOUNTS, at=NOW)
    assert (line.state, line.rows_read, line.rows_loaded, line.rows_rejected, line.version) == (RefreshState.PUBLISHED, 2, 2, 0, 1)
    assert (line.source_name, line.asked_by, line.finished_at) == ("talks.csv", "person:1", NOW)
    with store.reading() as conn:
        again = dataset_anywhere(conn, known.dataset_id)
        assert refreshes_of(conn, known.dataset_id) == (line,)
        (catalogue,) = catalogues_of(conn, 1)
        assert catalogues_of(conn, 2) == ()
    assert (again.version, again.loaded_at) == (1, NOW)
    assert (catalogue.key, catalogue.label) == (known.key, "Talks")
    assert ([each.name for each in catalogue.measures], [each.name for each in catalogue.dimensions]) == (["n"], ["genre"])
    assert rows_in(shelf, known.dataset_id) == [(1, 3), (1, 4)]


def test_dataset_without_rows_is_in_no_catalogue(store: Store) -> None:
    add(store, 1, at=NOW)
    with store.reading() as conn:
        assert catalogues_of(conn, 1) == ()


def test_refresh_with_too_many_rows_set_aside_stops_and_keeps_what_stood(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, 1, at=NOW)
    load(store, shelf, known, tmp_path, accounts=ACCOUNTS, at=NOW)
    line = load(store, shelf, known, tmp_path, [("2026-11-03", "a", "1"), ("2026-11-03", "a", "?")], broken=[(9, "No row.", "x")], at=NOW)
    assert (line.state, line.rows_read, line.rows_loaded, line.rows_rejected, line.version) == (RefreshState.STOPPED, 3, 1, 2, None)
    assert sum(count for _, count in line.reasons) == 2
    assert "2 of 3 rows do not fit, more than 1 in a hundred" in line.message
    assert rows_in(shelf, known.dataset_id) == [(1, 3), (1, 4)]
    assert sorted(each.line for each in shelf.dataset(known.dataset_id).rejected(line.refresh_id)) == [3, 9]


def test_file_with_other_columns_is_refused_and_says_which(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, 1, at=NOW)
    load(store, shelf, known, tmp_path, accounts=ACCOUNTS, at=NOW)
    with pytest.raises(CallerError, match=r"not there any more: “genre”.*new: “kind”"):
        load(store, shelf, known, tmp_path, headers=("date", "kind", "n"), at=NOW)
    with store.reading() as conn:
        newest = refreshes_of(conn, known.dataset_id)[0]
    assert (newest.state, newest.rows_read) == (RefreshState.FAILED, 0)
    assert "“genre”" in newest.message
    assert rows_in(shelf, known.dataset_id) == [(1, 3), (1, 4)]


def test_columns_in_another_order_are_another_shape(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, 1, at=NOW)
    with pytest.raises(CallerError, match="another order"):
        load(store, shelf, known, tmp_path, headers=("genre", "date", "n"), at=NOW)


def test_source_that_breaks_down_leaves_a_failed_line_and_what_stood(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, 1, at=NOW)
    load(store, shelf, known, tmp_path, accounts=ACCOUNTS, at=NOW)

    @contextmanager
    def away() -> Iterator[RawTable]:
        raise WarehouseError("The disk is gone.")
        yield

    with pytest.raises(WarehouseError):
        refresh_dataset(store, shelf, known, away, source_name="x", accounts=ACCOUNTS, by="person:1", at=NOW)
    with store.reading() as conn:
        newest = refreshes_of(conn, known.dataset_id)[0]
    assert (newest.state, newest.message) == (RefreshState.FAILED, "The disk is gone.")
    assert rows_in(shelf, known.dataset_id) == [(1, 3), (1, 4)]


def test_refresh_that_was_killed_is_closed_by_the_next(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, 1, at=NOW)

    @contextmanager
    def killed() -> Iterator[RawTable]:
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        refresh_dataset(store, shelf, known, killed, source_name="x", accounts=ACCOUNTS, by="person:1", at=NOW)
    load(store, shelf, known, tmp_path, accounts=ACCOUNTS, at=NOW)
    with store.reading() as conn:
        assert [each.state for each in refreshes_of(conn, known.dataset_id)] == [RefreshState.PUBLISHED, RefreshState.FAILED]


def test_shared_dataset_gives_each_account_its_own_rows_and_sets_the_rest_aside(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, None, define(shape=SHARED, most_rejected=5_000), at=NOW)
    rows = [
        ("2026-11-01", "North", "1"),
        ("2026-11-01", "4102", "2"),
        ("2026-11-01", " South ", "3"),
        ("2026-11-01", "West", "4"),
        ("2026-11-01", None, "5"),
    ]
    line = load(store, shelf, known, tmp_path, rows, accounts=ACCOUNTS, at=NOW)
    assert (line.rows_loaded, line.rows_rejected) == (3, 2)
    assert rows_in(shelf, known.dataset_id) == [(1, 1), (2, 2), (2, 3)]
    with store.reading() as conn:
        assert [[each.key for each in catalogues_of(conn, account_id)] for account_id in (1, 2)] == [[known.key], [known.key]]


def test_name_that_two_accounts_bear_is_nobodys(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, None, define(shape=SHARED, most_rejected=9_000), at=NOW)
    twins = (*ACCOUNTS[:1], replace(ACCOUNTS[1], name="North"))
    line = load(store, shelf, known, tmp_path, [("2026-11-01", "North", "1"), ("2026-11-01", "4101", "2")], accounts=twins, at=NOW)
    assert (line.rows_loaded, line.rows_rejected) == (1, 1)
    assert rows_in(shelf, known.dataset_id) == [(1, 2)]


def test_shared_dataset_that_lost_an_account_is_not_in_its_catalogue(store: Store, shelf: Shelf, tmp_path: Path) -> None:
    known = add(store, None, at=NOW)
    load(store, shelf, known, tmp_path, [("2026-11-01", "North", "1"), ("2026-11-01", "South", "1")], accounts=ACCOUNTS, at=NOW)
    load(store, shelf, known, tmp_path, [("2026-11-01", "North", "1")], accounts=ACCOUNTS, at=NOW)
    with store.reading() as conn:
        assert (len(catalogues_of(conn, 1)), len(catalogues_of(conn, 2))) == (1, 0)
