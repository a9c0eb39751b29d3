"""Which shapes can be loaded, and what keeps the others from it; who may make a dataset at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from datasets.by_hand import SHAPE, SHARED, add, define
from kept_records import RecordsFactory
from rushes.datasets import (
    MOST_DATASETS,
    Cadence,
    change_dataset,
    changes_of,
    dataset,
    make_dataset,
    problems_of,
    read_shape,
    remove_dataset,
    shape_values,
)
from rushes.domain import DateOrder, Grant, RefreshMode, Shape
from rushes.errors import CallerError, InvalidQuery, NotFound
from rushes.store import Store, account_id, open_store
from warehouse.dataset.raw_tables import account, dated, dimension, left_out, measure

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
WHOLE, LISTED, OTHER = (
    Grant(1, sees_all_productions=True),
    Grant(1, sees_all_productions=False, production_ids=(5,)),
    Grant(2, sees_all_productions=True),
)


@pytest.fixture
def store(records: RecordsFactory, tmp_path: Path) -> Iterator[Store]:
    with open_store(records.new(tmp_path / "records.sqlite3")) as opened:
        with opened.begin() as conn:
            assert [account_id(conn, "limecraft", each) for each in ("4101", "4102")] == [1, 2]
        yield opened


def told(shape: Shape, mode: RefreshMode = RefreshMode.REPLACE, *by: str, has_owner: bool = True) -> str:
    return " ".join(str(each) for each in problems_of(shape, mode, by, has_owner=has_owner))


@pytest.mark.parametrize("shape", [SHAPE, Shape((measure(),)), Shape((dated(), left_out("x"), dimension("a"), measure()))])
def test_shape_with_a_measure_and_at_most_one_date_can_be_loaded(shape: Shape) -> None:
    assert told(shape) == ""


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (Shape((dated(), dimension("a"))), "No column is counted"),
        (Shape((dated("one"), dated("two"), measure())), "2 columns are the date"),
        (Shape((account(), measure())), "no column says whose"),
        (Shape((measure("n"), dimension("n"))), "“n” cannot be"),
        (Shape((measure("day"),)), "“day” cannot be"),
        (Shape((measure('n"; DROP TABLE x; --'),)), "cannot be a column’s name"),
        (Shape((replace(measure(), kind=None),)), "flow or a level"),
        (Shape((replace(measure(), unit=None),)), "in which unit"),
        (Shape((replace(measure(), numbers=None),)), "how its numbers are written"),
        (Shape((replace(dated(), dates=None), measure())), "in which order the dates"),
        (Shape(tuple(measure(f"n{place}") for place in range(101))), "at most 100"),
    ],
)
def test_shape_that_cannot_be_loaded_says_why(shape: Shape, said: str) -> None:
    assert said in told(shape)


def test_shared_dataset_needs_a_column_that_says_whose_each_row_is() -> None:
    assert "which account each row" in told(SHAPE, has_owner=False)
    assert told(SHARED, has_owner=False) == ""


def test_modes_need_what_they_replace_by() -> None:
    assert "make up a key" in told(SHAPE, RefreshMode.BY_KEY)
    assert "make up a key" in told(SHAPE, RefreshMode.BY_KEY, "n")
    assert told(SHAPE, RefreshMode.BY_KEY, "day", "genre") == ""
    assert "must be the date" in told(Shape((measure(),)), RefreshMode.BY_DAY)


def test_changes_name_what_is_gone_and_what_is_new() -> None:
    assert changes_of(SHAPE, ["date", "genre", "n"]) == ()
    assert " ".join(str(each) for each in changes_of(SHAPE, ["date", "kind", "n"])) == (
        "These columns are not there any more: “genre”. These columns are new: “kind”."
    )


def test_shape_is_the_same_after_it_was_kept() -> None:
    shape = Shape((dated(order=DateOrder.MONTH_FIRST), account(), left_out("x"), dimension("a"), measure(factor=1_000)))
    assert read_shape(shape_values(shape)) == shape
    for wrong in ([{"header": "x"}], [{**shape_values(shape)[0], "role": "king"}]):
        with pytest.raises(InvalidQuery):
            read_shape(wrong)


def test_whoever_sees_listed_productions_makes_changes_and_removes_none(store: Store) -> None:
    known = add(store, 1, at=NOW)
    with store.begin() as conn:
        for grant in (LISTED, OTHER):
            with pytest.raises(NotFound):
                change_dataset(conn, grant, known.dataset_id, define("Mine"), at=NOW)
            with pytest.raises(NotFound):
                remove_dataset(conn, grant, known.dataset_id)
        with pytest.raises(NotFound):
            make_dataset(conn, LISTED, define("Mine"), by="person:1", at=NOW)
        with pytest.raises(NotFound):
            dataset(conn, known.dataset_id, 2)
        with pytest.raises(NotFound):
            make_dataset(conn, Grant(77, sees_all_productions=True), define("Mine"), by="person:1", at=NOW)
        assert dataset(conn, known.dataset_id, 1) == known


def test_names_are_one_of_a_kind_in_an_account_and_datasets_are_only_so_many(store: Store) -> None:
    add(store, 1, define("Talks", cadence=Cadence.NIGHTLY), at=NOW)
    add(store, 2, define("Talks"), at=NOW)
    with pytest.raises(CallerError, match="of that name already"):
        add(store, 1, define("TALKS"), at=NOW)
    for number in range(MOST_DATASETS - 1):
        add(store, 1, define(f"More {number}"), at=NOW)
    with pytest.raises(CallerError, match="at most 50 datasets"):
        add(store, 1, define("One more"), at=NOW)
