"""A dataset's versions: published whole or not at all, with what stays, what is set aside, and the days that are known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rushes.domain import AccountRow, FieldRole, MeasureKind, RefreshMode, Shape
from rushes.errors import Busy, CallerError, InvalidQuery, NotFound, WarehouseError
from rushes.warehouse import DatasetFacts, LoadPlan, LoadReport, Shelf
from rushes.warehouse.files import publish_lock
from warehouse.dataset.raw_tables import Loading, account, dated, dimension, measure

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
HEADERS = ("date", "genre", "n")
SHAPE = Shape((dated(), dimension("genre"), measure()))
LEVELS = Shape((dated(), dimension("genre"), replace(measure(), kind=MeasureKind.LEVEL)))
ACCOUNTS = (
    AccountRow(7, "limecraft", "4101", "North", "Europe/Brussels"),
    AccountRow(8, "limecraft", "4102", "South", "Pacific/Kiritimati"),
)
PLAN = LoadPlan("dataset:1", 1, "registry", AT, date(2026, 11, 27), owner=7, accounts=ACCOUNTS, keep_versions=3)


@dataclass
class Desk:
    """A shelf with one dataset, and raw tables for it."""

    loading: Loading
    facts: DatasetFacts

    def load(self, rows: Sequence[Sequence[str | None]], plan: LoadPlan = PLAN, shape: Shape = SHAPE, **changed: Any) -> LoadReport:
        headers = tuple(each.header for each in shape.fields)
        return self.facts.load(self.loading.raw(headers, rows), shape, replace(plan, **changed))

    def select(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        with self.facts.reader() as reader:
            return reader.query(sql, values)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "datasets", keep_versions=3)


@pytest.fixture
def desk(shelf: Shelf, tmp_path: Path) -> Desk:
    return Desk(Loading(tmp_path), shelf.dataset(1))


def test_first_load_is_version_one_with_its_rows_account_and_days(desk: Desk) -> None:
    report = desk.load([["2026-11-01", "drama", "3"], ["2026-11-03", "news", "4"]])
    assert (report.read, report.loaded, report.rejected, report.version, report.rows) == (2, 2, 0, 1, 2)
    assert desk.select("SELECT account_id, day, genre, n FROM dataset_row ORDER BY day") == [
        (7, date(2026, 11, 1), "drama", 3),
        (7, date(2026, 11, 3), "news", 4),
    ]
    assert desk.select("SELECT account_id, name, time_zone, connection FROM account") == [(7, "North", "Europe/Brussels", "dataset:1")]
    assert desk.select("SELECT name, reported FROM connection") == [("dataset:1", ["n"])]
    # A day without rows between others had nothing: of a flow that is known.
    assert desk.select("SELECT day, rows_loaded, is_complete FROM ledger ORDER BY day") == [
        (date(2026, 11, 1), 1, True),
        (date(2026, 11, 2), 0, True),
        (date(2026, 11, 3), 1, True),
    ]


def test_levels_are_known_on_days_with_rows_alone(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "3"], ["2026-11-03", "news", "4"]], shape=LEVELS)
    assert desk.select("SELECT day FROM ledger ORDER BY day") == [(date(2026, 11, 1),), (date(2026, 11, 3),)]


def test_running_day_is_complete_in_no_zone_that_has_not_ended_it(desk: Desk) -> None:
    shape = Shape((dated(), account(), measure()))
    owners = {"North": 7, "South": 8}
    desk.load([["2026-11-27", "North", "1"], ["2026-11-27", "South", "1"], ["2026-11-26", "South", "1"]], shape=shape, owner=owners)
    # At three in the morning, UTC, it is the 27th in Brussels and on Kiritimati.
    assert desk.select("SELECT account_id, day, is_complete FROM ledger ORDER BY ALL") == [
        (7, date(2026, 11, 27), False),
        (8, date(2026, 11, 26), True),
        (8, date(2026, 11, 27), False),
    ]


def test_too_many_rows_set_aside_publish_nothing_and_keep_the_rows(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "3"]])
    report = desk.load([["2026-11-02", "drama", "x"], ["2026-11-02", "news", "4"]], refresh_id=2)
    assert (report.read, report.loaded, report.rejected, report.version) == (2, 1, 1, None)
    assert desk.select("SELECT n FROM dataset_row") == [(3,)]
    (line,) = desk.facts.rejected(2)
    assert (line.line, line.header, line.value, json.loads(line.raw)) == (2, "n", "x", ["2026-11-02", "drama", "x"])
    assert line.reason == report.reasons[0][0]


def test_rows_set_aside_within_the_threshold_are_kept_beside_the_version(desk: Desk) -> None:
    rows = [["2026-11-01", "drama", "1"]] * 99 + [["2026-11-01", "drama", "many"]]
    report = desk.load(rows)
    assert (report.read, report.loaded, report.rejected, report.version) == (100, 99, 1, 1)
    assert [each.value for each in desk.facts.rejected(1)] == ["many"]
    assert [*desk.facts.rejected(1, most=0)] == []
    assert [*desk.facts.rejected(99)] == []


def test_table_without_a_row_that_fits_publishes_nothing_even_where_all_may_be_set_aside(desk: Desk) -> None:
    assert desk.load([["never", "drama", "1"]], most_rejected=1.0).version is None
    assert desk.load([]).version is None
    assert desk.facts.current() is None


@pytest.mark.parametrize(
    ("mode", "by", "expected"),
    [
        (RefreshMode.REPLACE, (), [(date(2026, 11, 2), "drama", 20)]),
        (RefreshMode.BY_DAY, (), [(date(2026, 11, 1), "drama", 1), (date(2026, 11, 2), "drama", 20)]),
        (
            RefreshMode.BY_KEY,
            ("day", "genre"),
            [
                (date(2026, 11, 1), "drama", 1),
                (date(2026, 11, 2), "drama", 20),
                (date(2026, 11, 2), None, 3),
                (date(2026, 11, 2), "news", 2),
            ],
        ),
    ],
)
def test_refresh_replaces_what_its_mode_says(desk: Desk, mode: RefreshMode, by: tuple[str, ...], expected: list[tuple[Any, ...]]) -> None:
    desk.load([["2026-11-01", "drama", "1"], ["2026-11-02", "drama", "2"], ["2026-11-02", "news", "2"], ["2026-11-02", None, "3"]])
    report = desk.load([["2026-11-02", "drama", "20"]], refresh_id=2, mode=mode, by=by)
    assert (report.version, report.rows) == (2, len(expected))
    assert desk.select("SELECT day, genre, n FROM dataset_row ORDER BY day, n DESC") == sorted(
        expected, key=lambda each: (each[0], -each[2])
    )


def test_empty_text_is_a_key_like_any_other(desk: Desk) -> None:
    desk.load([["2026-11-02", None, "3"]])
    desk.load([["2026-11-02", None, "4"]], mode=RefreshMode.BY_KEY, by=("day", "genre"))
    assert desk.select("SELECT n FROM dataset_row") == [(4,)]


def test_days_that_stay_keep_the_time_of_their_own_load(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "1"], ["2026-11-02", "drama", "2"]])
    later = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
    desk.load([["2026-11-02", "drama", "3"]], mode=RefreshMode.BY_DAY, at=later)
    assert desk.select("SELECT day, loaded_at FROM ledger ORDER BY day") == [
        (date(2026, 11, 1), AT.replace(tzinfo=None)),
        (date(2026, 11, 2), later.replace(tzinfo=None)),
    ]


def test_rows_that_are_to_stay_and_have_other_columns_refuse_the_load(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    other = Shape((dated(), dimension("kind"), measure()))
    with pytest.raises(CallerError, match="columns are others"):
        desk.load([["2026-11-02", "drama", "1"]], shape=other, mode=RefreshMode.BY_DAY)
    assert desk.select("SELECT genre FROM dataset_row") == [("drama",)]


def test_load_while_another_is_at_work_is_refused(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    with publish_lock(desk.facts.path / "publish.lock"), pytest.raises(Busy):
        desk.load([["2026-11-02", "drama", "1"]])


def test_reader_keeps_its_version_while_the_next_is_published_and_old_ones_go(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    with desk.facts.reader() as reader:
        for number in range(2, 7):
            desk.load([["2026-11-01", "drama", str(number)]], refresh_id=number)
        assert reader.query("SELECT n FROM dataset_row") == [(1,)]
    assert desk.select("SELECT n FROM dataset_row") == [(6,)]
    assert [each.number for each in desk.facts.versions()] == [4, 5, 6]


def test_rollback_makes_a_former_version_current_again(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    desk.load([["2026-11-01", "drama", "2"]])
    desk.facts.rollback(1)
    assert desk.select("SELECT n FROM dataset_row") == [(1,)]
    assert desk.load([["2026-11-01", "drama", "3"]]).version == 3


def test_reader_reaches_nothing_but_the_dataset(desk: Desk, tmp_path: Path) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    for sql in (f"SELECT * FROM read_csv('{tmp_path}/x.csv')", "SELECT * FROM read_parquet('/etc/passwd')"):
        with desk.facts.reader() as reader, pytest.raises(InvalidQuery):
            reader.query(sql)
    with desk.facts.reader() as reader, pytest.raises(InvalidQuery):
        reader.query(f"COPY dataset_row TO '{tmp_path}/out.csv'")


def test_dataset_that_was_never_loaded_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound), desk.facts.reader():
        pass
    assert (desk.facts.current(), desk.facts.versions()) == (None, ())


def test_damaged_file_is_told_and_never_read(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    (desk.facts.path / "facts-000001.duckdb").write_bytes(b"no database")
    with pytest.raises(WarehouseError, match="instead of"), desk.facts.reader():
        pass


def test_erased_account_is_in_no_version_and_nothing_that_was_set_aside(desk: Desk) -> None:
    shape = Shape((dated(), account(), measure()))
    owners = {"North": 7, "South": 8}
    rows = [["2026-11-01", "North", "1"], ["2026-11-01", "South", "2"], ["2026-11-01", "West", "3"]]
    report = desk.load(rows, shape=shape, owner=owners, most_rejected=0.5)
    assert (report.loaded, report.rejected) == (2, 1)
    desk.facts.erase_account(8)
    assert desk.select("SELECT account_id, n FROM dataset_row") == [(7, 1)]
    assert desk.select("SELECT account_id FROM account UNION ALL SELECT account_id FROM ledger") == [(7,), (7,)]
    assert [*desk.facts.rejected(1)] == []
    assert len(desk.facts.versions()) == 1


def test_removed_dataset_leaves_nothing(desk: Desk, shelf: Shelf) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    shelf.remove(1)
    assert not desk.facts.path.exists()
    assert shelf.dataset(1).current() is None


def test_killed_build_leaves_nothing_that_the_next_would_trip_over(desk: Desk) -> None:
    desk.load([["2026-11-01", "drama", "1"]])
    building = desk.facts.path / "building"
    building.mkdir()
    (building / "facts.duckdb").write_bytes(b"half")
    (desk.facts.path / "facts-000002.duckdb").write_bytes(b"half")
    assert desk.load([["2026-11-01", "drama", "2"]]).version == 2
    assert desk.select("SELECT n FROM dataset_row") == [(2,)]


def test_shape_fits_the_roles_it_is_asked_for() -> None:
    assert [each.name for each in SHAPE.of_role(FieldRole.DIMENSION)] == ["genre"]
    assert SHAPE.key != Shape((dated(), measure(), dimension("genre"))).key
