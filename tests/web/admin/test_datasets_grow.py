"""A dataset that reads only what is new holds what one that is read whole does, also where rows come late, and goes back with its version."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from outbound.scripted import Received, Reply, ScriptedServer
from rushes.datasets import Newest, refreshes_of
from rushes.datasets.growth import GrowthUnit
from rushes.store import JobState
from web.admin.datasets_by_hand import database_of, known, of_north, rows_of
from web.data_by_hand import work
from web.installation import AccountIds, Browser, rooms

DECLARED = """\
base_url: http://127.0.0.1:{port}
resources:
  hours:
    path: /hours
    parameters: {{from: "{{since}}"}}
    paging: none
    columns: {{day: day, genre: genre, minutes: minutes, account: account}}
"""
DAYS = {
    "name": "Hours", "description": "", "most_rejected": "20", "mode": "by_day", "growth_column": "day", "growth_unit": "days", "growth_lag": "3",
}  # fmt: skip
FIRST = date(2026, 10, 1)
Rows = list[tuple[object, ...]]


def row(day: int, minutes: object, genre: str = "Talk") -> tuple[object, ...]:
    return ((FIRST + timedelta(days=day)).isoformat(), genre, minutes, "")


def minutes(app: Flask, own: str) -> list[object]:
    return sorted(each[-1] // 60_000 for each in rows_of(app, own))  # type: ignore[operator]


def newest(app: Flask, own: str) -> tuple[Newest | None, int, int, int]:
    with rooms(app).store.reading() as conn:
        line = refreshes_of(conn, int(own.rsplit("/", 1)[1]))[0]
    return line.newest, line.rows_read, line.rows_loaded, line.rows_rejected


@pytest.fixture
def own(with_files: Flask, olaf: Browser, source: str, north: AccountIds) -> str:
    """A dataset of ten days, loaded whole, that reads by its date from now on."""
    database_of(with_files, [row(day, day + 1) for day in range(10)])
    made = of_north(with_files, olaf, source, north)
    assert olaf.post(made, DAYS, page=made).status_code == 303
    load(with_files, olaf, made)
    return made


def load(app: Flask, olaf: Browser, own: str, **form: str) -> list[JobState]:
    olaf.post(f"{own}/refresh", form, page=own)
    return work(app)


def test_first_refresh_reads_all_and_later_ones_from_the_lag_on(with_files: Flask, olaf: Browser, own: str) -> None:
    assert newest(with_files, own) == (Newest("day", GrowthUnit.DAYS, "2026-10-10"), 10, 10, 0)
    # Of the days within the lag one is corrected, one has a row more; two are new, of which one row does not fit; what is older is gone.
    database_of(with_files, [row(6, 7), row(7, 80), row(8, 9), row(8, 90), row(9, 10), row(10, 11), row(11, 12), row(11, "many")])
    assert load(with_files, olaf, own) == [JobState.SUCCEEDED]
    assert newest(with_files, own) == (Newest("day", GrowthUnit.DAYS, "2026-10-12", "2026-10-07"), 8, 7, 1)
    assert minutes(with_files, own) == [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 80, 90]
    told = olaf.get(own).text
    assert "Read from 2026-10-07 on" in told
    assert "8 rows read, 7 loaded, 1 set aside" in told
    assert load(with_files, olaf, own, whole="yes") == [JobState.SUCCEEDED]
    assert minutes(with_files, own) == [7, 9, 10, 11, 12, 80, 90]


def test_declared_resource_is_asked_for_what_is_new(with_files: Flask, olaf: Browser, north: AccountIds) -> None:
    table = [row(day, day + 1) for day in range(10)]

    def hours(asked: Received) -> Reply:
        first = asked.query.get("from", [""])[0]
        return Reply(
            value=[dict(zip(("day", "genre", "minutes", "account"), each, strict=True)) for each in table if str(each[0]) >= first]
        )

    with ScriptedServer(answer=hours) as server:
        typed = {"kind": "rest", "name": "api", "declaration": DECLARED.format(port=server.port), "password": "", "timeout_s": "5"}
        added = str(olaf.post("/admin/sources", typed, page="/admin/sources/new?kind=rest").headers["Location"])
        made = of_north(with_files, olaf, added, north)
        assert olaf.post(made, DAYS, page=made).status_code == 303
        assert load(with_files, olaf, made) == [JobState.SUCCEEDED]
        table[0:1] = []
        table += [row(9, 100), row(10, 11)]
        server.received.clear()
        assert load(with_files, olaf, made) == [JobState.SUCCEEDED]
        assert [each.query for each in server.received] == [{"from": ["2026-10-07"]}]
    assert newest(with_files, made) == (Newest("day", GrowthUnit.DAYS, "2026-10-11", "2026-10-07"), 6, 6, 0)
    assert minutes(with_files, made) == [*range(1, 12), 100]


def test_day_that_was_read_again_and_has_no_row_any_more_has_none_here(with_files: Flask, olaf: Browser, own: str) -> None:
    database_of(with_files, [row(day, day + 1) for day in (0, 6, 7, 9)])
    assert load(with_files, olaf, own) == [JobState.SUCCEEDED]
    assert minutes(with_files, own) == [1, 2, 3, 4, 5, 6, 7, 8, 10]


def test_rows_that_come_late_and_are_read_by_part_are_those_of_a_whole_reading(with_files: Flask, olaf: Browser, own: str) -> None:
    table = [row(day, day + 1) for day in range(10)]
    for night in range(10, 14):
        table += [row(night, 100 + night), row(night - 2, 200 + night)]
        database_of(with_files, table)
        assert load(with_files, olaf, own) == [JobState.SUCCEEDED]
    by_part = rows_of(with_files, own)
    assert newest(with_files, own)[1] < len(table)
    load(with_files, olaf, own, whole="yes")
    assert sorted(map(str, by_part)) == sorted(map(str, rows_of(with_files, own)))


def test_going_back_on_a_version_reads_on_from_what_that_one_saw(with_files: Flask, olaf: Browser, own: str) -> None:
    before = known(with_files).version
    database_of(with_files, [row(day, day + 1) for day in range(30)])
    load(with_files, olaf, own)
    assert newest(with_files, own)[0] == Newest("day", GrowthUnit.DAYS, "2026-10-30", "2026-10-07")
    olaf.post(f"{own}/rollback", {"version": str(before)}, page=own)
    assert load(with_files, olaf, own) == [JobState.SUCCEEDED]
    assert newest(with_files, own)[0] == Newest("day", GrowthUnit.DAYS, "2026-10-30", "2026-10-07")
    assert len(rows_of(with_files, own)) == 30


def test_day_of_the_far_future_is_no_sign_of_what_was_read(with_files: Flask, olaf: Browser, own: str) -> None:
    database_of(with_files, [row(9, 1), ("2099-12-31", "Talk", 5, "")])
    load(with_files, olaf, own)
    assert newest(with_files, own)[0] == Newest("day", GrowthUnit.DAYS, "2026-10-10", "2026-10-07")
    database_of(with_files, [row(12, 1)])
    load(with_files, olaf, own)
    assert newest(with_files, own)[0] == Newest("day", GrowthUnit.DAYS, "2026-10-13", "2026-10-07")


def test_source_with_nothing_new_leaves_what_stood(with_files: Flask, olaf: Browser, own: str) -> None:
    database_of(with_files, [row(0, 1)])
    assert load(with_files, olaf, own) == [JobState.FAILED]
    assert "There is no row in it" in olaf.get(own).text
    assert len(rows_of(with_files, own)) == 10


def test_numbers_grow_by_key_and_a_key_of_several_rows_is_refused(with_files: Flask, olaf: Browser, own: str) -> None:
    columns = "day DATE, genre TEXT, minutes INTEGER, account INTEGER"
    database_of(with_files, [("2026-10-01", f"g{number}", number, number) for number in range(1, 120)], columns)
    form = DAYS | {"mode": "by_key", "by": "genre", "growth_column": "account", "growth_unit": "numbers", "growth_lag": "5"}
    assert olaf.post(own, form, page=own).status_code == 303
    # Another column than before knows of nothing yet.
    load(with_files, olaf, own)
    assert newest(with_files, own)[0] == Newest("account", GrowthUnit.NUMBERS, "119")
    database_of(with_files, [("2026-10-02", f"g{number}", number * 10, number) for number in range(115, 123)], columns)
    load(with_files, olaf, own)
    assert newest(with_files, own) == (Newest("account", GrowthUnit.NUMBERS, "122", "114"), 8, 8, 0)
    assert minutes(with_files, own) == [*range(1, 115), *(number * 10 for number in range(115, 123))]
    database_of(with_files, [("2026-10-02", "g122", 1, 122), ("2026-10-02", "g122", 2, 123)], columns)
    assert load(with_files, olaf, own) == [JobState.FAILED]
    assert "Several rows have the same key" in olaf.get(own).text
    assert "dezelfde sleutel" in olaf.get(own, Accept_Language="nl").text
    assert len(rows_of(with_files, own)) == 122


def test_former_rows_that_share_a_key_are_not_lost(with_files: Flask, olaf: Browser, own: str) -> None:
    olaf.post(own, DAYS | {"mode": "by_key", "by": "genre"}, page=own)
    database_of(with_files, [row(9, 500)])
    assert load(with_files, olaf, own) == [JobState.FAILED]
    assert len(rows_of(with_files, own)) == 10


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mode": "replace"}, "cannot take the place of all rows"),
        ({"growth_column": "genre"}, "known by the date, in days"),
        ({"growth_unit": "numbers"}, "known by the date, in days"),
        ({"growth_column": "nothing"}, "There is no column “nothing”"),
        ({"growth_lag": "-1"}, "a whole number, 0 or more"),
        ({"growth_lag": "2.5"}, "a whole number, 0 or more"),
        ({"growth_lag": "9" * 30}, "a whole number, 0 or more"),
        ({"growth_unit": "weeks"}, "a whole number, 0 or more"),
    ],
)
def test_what_cannot_grow_is_refused_with_a_sentence(olaf: Browser, own: str, wrong: dict[str, str], said: str) -> None:
    answer = olaf.post(own, DAYS | wrong, page=own)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert f'value="{(DAYS | wrong)["growth_lag"]}"' in answer.text


def test_column_of_neither_days_nor_numbers_fails_and_says_so(with_files: Flask, olaf: Browser, own: str) -> None:
    olaf.post(own, DAYS | {"mode": "by_key", "by": "day", "growth_column": "genre"}, page=own)
    assert load(with_files, olaf, own) == [JobState.FAILED]
    assert "What stands in “genre” tells nothing apart" in olaf.get(own).text
    assert len(rows_of(with_files, own)) == 10
