"""Texts of a raw table become days, texts and whole numbers, exactly, or are kept with line, column and reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rushes.domain import DateOrder, Field, NumberStyle, RawTable, Unit
from rushes.warehouse.dataset.convert import FAR_DAY, LARGE_NUMBER, NO_ACCOUNT, NO_DATE, NO_DAY, NO_NUMBER, UNKNOWN_ACCOUNT
from warehouse.dataset.raw_tables import TODAY, Loading, account, dated, dimension, left_out, measure

MILLIONTHS = {"unit": Unit.MILLIONTHS, "factor": 1_000_000}
SECONDS = {"unit": Unit.MILLISECONDS, "factor": 1_000}
MINUTES = {"unit": Unit.MILLISECONDS, "factor": 60_000}
FACTORS = [1, 1_000, 60_000, 1_000_000, 3_600_000, 86_400_000, 10**9, 2**30, 10**12]


@pytest.fixture
def loading(tmp_path: Path) -> Iterator[Loading]:
    made = Loading(tmp_path)
    yield made
    made.engine.close()


def values(loading: Loading, field: Field, *texts: str | None) -> list[object]:
    """Return what each text becomes; the reason where it becomes nothing."""
    loading.load(loading.raw([field.header], [[text] for text in texts]), field)
    reasons = {line: reason for line, _, reason, _, _ in loading.rejects()}
    found = iter([row[-1] for row in loading.rows()])
    return [reasons.get(line) or next(found) for line in range(2, len(texts) + 2)]


def days(loading: Loading, order: DateOrder, *texts: str) -> list[object]:
    """Return each text's day, or the reason where it has none."""
    numbered = [[text, str(place)] for place, text in enumerate(texts)]
    loading.load(loading.raw(["date", "n"], numbered), dated(order=order), measure())
    found = {line - 2: reason for line, _, reason, _, _ in loading.rejects()} | {place: day for _, day, place in loading.rows()}
    return [found[place] for place in range(len(texts))]


def test_rows_are_kept_by_account_and_day_with_their_texts_and_numbers(loading: Loading) -> None:
    raw = loading.raw(
        ["date", "title", "account", "n", "note"],
        [["2026-11-03", " a “b” ", "two", "5", "x"], ["2026-11-01", "", "one ", "7", "y"], ["2026-11-02", None, "one", None, "z"]],
    )
    loaded = loading.load(raw, dated(), dimension("title"), account(), measure(), left_out("note"), owner={"one": 1, " two": 2})
    assert (loaded.read, loaded.loaded, loaded.rejected, loaded.reasons) == (3, 3, 0, ())
    assert loading.rows() == [(1, date(2026, 11, 1), None, 7), (1, date(2026, 11, 2), None, None), (2, date(2026, 11, 3), "a “b”", 5)]
    assert [each[0] for each in loading.engine.execute("DESCRIBE facts.dataset_row").fetchall()] == ["account_id", "day", "title", "n"]


@pytest.mark.parametrize(
    ("day", "is_kept"),
    [("i // 1000", True), ("(i * 7919) % 300", False), ("299 - i // 1000", False), ("nullif(i // 1000, 40)", False)],
    ids=["by day", "anyhow", "backwards", "one without a day"],
)
def test_rows_are_clustered_by_day_in_whatever_order_they_stand(loading: Loading, tmp_path: Path, day: str, is_kept: bool) -> None:
    path = tmp_path / "many.parquet"
    made = f"SELECT i + 2 AS line, (DATE '2026-01-01' + ({day})::INTEGER)::VARCHAR AS c0, i::VARCHAR AS c1 FROM range(300_000) t(i)"
    loading.engine.execute(f"COPY ({made}) TO '{path}' (FORMAT parquet)")
    loaded = loading.load(RawTable(path, ("date", "n"), 300_000), dated(), measure())
    rows = loading.rows()
    assert (loaded.loaded, loaded.rejected) == (len(rows), 300_000 - len(rows))
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert not is_kept or [row[2] for row in rows] == [*range(300_000)]


def test_shape_without_a_date_has_the_day_of_its_loading(loading: Loading) -> None:
    loading.load(loading.raw(["n"], [["1"], ["2"]]), measure(), owner=9)
    assert loading.rows() == [(9, TODAY, 1), (9, TODAY, 2)]


def test_row_that_does_not_fit_is_kept_with_line_column_and_reason(loading: Loading) -> None:
    rows = [["2026-11-01", "many"], ["", "1"], ["2026-11-02", "2"], ["1899-01-01", "x"], ["soon", "4"]]
    loaded = loading.load(loading.raw(["date", "n"], rows, [(9, "Too many fields.", "a,b,c")]), dated(), measure())
    assert (loaded.read, loaded.loaded, loaded.rejected) == (6, 1, 5)
    assert loading.rejects() == [
        (2, "n", NO_NUMBER, "many", '["2026-11-01","many"]'),
        (3, "date", NO_DATE, "", '["","1"]'),
        (5, "date", FAR_DAY, "1899-01-01", '["1899-01-01","x"]'),
        (6, "date", NO_DAY, "soon", '["soon","4"]'),
        (9, "", "Too many fields.", "", "a,b,c"),
    ]
    assert sum(count for _, count in loaded.reasons) == loaded.rejected


def test_row_of_an_account_that_is_not_mapped_is_seen_by_nobody(loading: Loading) -> None:
    raw = loading.raw(["account", "n"], [["a", "1"], ["A", "2"], [" ", "3"], [None, "4"], ["b", "5"]])
    loaded = loading.load(raw, account(), measure(), owner={"a": 1})
    assert loading.rows() == [(1, TODAY, 1)]
    assert [(each[2], each[3]) for each in loading.rejects()] == [
        (UNKNOWN_ACCOUNT, "A"),
        (NO_ACCOUNT, " "),
        (NO_ACCOUNT, None),
        (UNKNOWN_ACCOUNT, "b"),
    ]
    assert dict(loaded.reasons) == {NO_ACCOUNT: 2, UNKNOWN_ACCOUNT: 2}


def test_no_owners_at_all_load_nothing(loading: Loading) -> None:
    assert loading.load(loading.raw(["account", "n"], [["a", "1"]]), account(), measure(), owner={}).loaded == 0


def test_headers_and_names_of_any_kind_are_columns(loading: Loading) -> None:
    raw = loading.raw(['it\'s "x"; --', "line", "v1"], [["a", "b", "no"], ["a", "b", "3"]])
    fields = (
        Field('it\'s "x"; --', "order", "x", dimension("x").role),
        Field("line", "c1", "x", dimension("x").role),
        measure("v1"),
    )
    loading.load(raw, *fields)
    assert loading.rows() == [(7, TODAY, "a", "b", 3)]
    assert loading.rejects()[0][:4] == (2, "v1", NO_NUMBER, "no")


def test_points_and_commas_are_read_by_the_columns_style(loading: Loading) -> None:
    point = (
        "1,234",
        "1,234,567.5",
        "1'234",
        "1 234",
        "12,34,567",
        ".5",
        "1.",
        "-7",
        "−7",
        "(7)",
        "7-",
        "+7",
        "$ 1,000",
        "-€5",
        "€ -5",
        "5 %",
    )
    assert values(loading, measure(**MILLIONTHS), *point) == [
        each * 1_000_000 if isinstance(each, int) else int(each * 1_000_000)
        for each in (1234, 1234567.5, 1234, 1234, 1234567, 0.5, 1, -7, -7, -7, -7, 7, 1000, -5, -5, 5)
    ]
    comma = ("1.234", "1.234,5", "1,234", "1\u00a0234,5", "1\u202f234", "12,5 €", "1.234.567", "EUR 3", "-0,25")
    assert values(loading, measure(style=NumberStyle.COMMA, **MILLIONTHS), *comma) == [
        int(each * 1_000_000) for each in (1234, 1234.5, 1.234, 1234.5, 1234, 12.5, 1234567, 3, -0.25)
    ]


def test_text_that_is_no_number_of_the_style_is_set_aside(loading: Loading) -> None:
    none = [
        "1_000",
        "0x1F",
        "1.2.3",
        "1,23",
        "12,3456",
        "--5",
        "-5-",
        "inf",
        "-Infinity",
        "NaN",
        "ten",
        "1 2",
        "5 apples",
        "1e",
        "٣",
        ".",
        "1:00",
    ]
    assert values(loading, measure(), *none) == [NO_NUMBER] * 17
    assert values(loading, measure(style=NumberStyle.COMMA), "1.23", "1,2,3", "1.2345") == [NO_NUMBER] * 3


def test_cell_that_says_there_is_nothing_is_not_reported(loading: Loading) -> None:
    assert values(loading, measure(), None, "", "  ", "NA", "n/a", "NULL", "\\N", "-", "–", "0") == [*[None] * 9, 0]


def test_number_that_does_not_fit_is_too_large(loading: Loading) -> None:
    assert values(loading, measure(), str(2**63 - 1), str(2**63), str(-(2**63) + 1), "1e18", "9.2e18", "-9.2e18", "1e19", "9" * 40) == [
        2**63 - 1,
        LARGE_NUMBER,
        -(2**63) + 1,
        10**18,
        9_200_000_000_000_000_000,
        -9_200_000_000_000_000_000,
        LARGE_NUMBER,
        LARGE_NUMBER,
    ]
    assert values(loading, measure(**MILLIONTHS), "9223372036854.775807", "9223372036854.775808") == [2**63 - 1, LARGE_NUMBER]


def test_halves_are_rounded_away_from_zero_after_the_factor(loading: Loading) -> None:
    assert values(loading, measure(), "0.5", "1.5", "-0.5", "2.4999999999", "1e-1") == [1, 2, -1, 2, 0]
    assert values(loading, measure(**SECONDS), "0.0005", "1.2345", "1.2344999") == [1, 1235, 1234]
    assert values(loading, measure(**MINUTES), "1.5", "0.00001", "2") == [90_000, 1, 120_000]


def test_length_of_time_is_read_as_a_clock_shows_it(loading: Loading) -> None:
    texts = ("1:02:03", "00:00:01.5", "2:03", "-0:10", "100:00:00", "1:60:00", "1:2:3", "01:00:00:12")
    assert values(loading, measure(**SECONDS), *texts) == [3_723_000, 1_500, 123_000, -10_000, 360_000_000, NO_NUMBER, NO_NUMBER, NO_NUMBER]
    assert values(loading, measure(**MINUTES), "1:30", "1:30:00", "90") == [5_400_000] * 3


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.decimals(min_value=-(10**13), max_value=10**13, places=6), min_size=1, max_size=40),
    factor=st.sampled_from(FACTORS),
    style=st.sampled_from(NumberStyle),
    is_parted=st.booleans(),
)
def test_every_number_is_exact_whatever_its_style_and_factor(
    loading: Loading, numbers: list[Decimal], factor: int, style: NumberStyle, is_parted: bool
) -> None:
    texts = [f"{number:,f}" if is_parted else f"{number:f}" for number in numbers]
    if style is NumberStyle.COMMA:
        texts = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    exact = [int((number * factor).quantize(Decimal(1), ROUND_HALF_UP)) for number in numbers]
    expected = [each if abs(each) < 2**63 else LARGE_NUMBER for each in exact]
    assert values(loading, measure(unit=Unit.MILLIONTHS, factor=factor, style=style), *texts) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.none()] * 3), max_size=8))
def test_rows_read_are_rows_loaded_and_rejected_whatever_stands_there(loading: Loading, rows: list[tuple[str | None, ...]]) -> None:
    loaded = loading.load(loading.raw(["date", "title", "n"], rows), dated(), dimension("title"), measure(**SECONDS))
    assert loaded.read == len(rows) == loaded.loaded + loaded.rejected
    assert (len(loading.rows()), len(loading.rejects())) == (loaded.loaded, loaded.rejected)
    assert [each[2] for each in loading.rejects() if each[2] is None] == []


def test_dates_are_read_in_the_columns_order(loading: Loading) -> None:
    third, texts = (
        date(2026, 11, 3),
        ("3/11/2026", "03.11.2026", "3-11-26", "03/11/2026 14:05", "3 Nov 2026", "Nov 3, 2026", "3 novembre 2026"),
    )
    assert days(loading, DateOrder.DAY_FIRST, *texts) == [third] * 7
    assert days(loading, DateOrder.DAY_FIRST, "3 mrt 2026", "14 févr. 2026", "1 août 2026", "31/12/1999") == [
        date(2026, 3, 3),
        date(2026, 2, 14),
        date(2026, 8, 1),
        date(1999, 12, 31),
    ]
    assert days(loading, DateOrder.MONTH_FIRST, "11/3/2026", "11-03-26", "11/03/2026 2:05 PM", "Nov 3 2026") == [third] * 4
    years = ("2026-11-03", "2026/11/3", "20261103", "2026.11.03", "2026-11-03T23:30:00Z", "2026-11-03 00:00:00+02:00", " 2026-11-03 ")
    assert days(loading, DateOrder.YEAR_FIRST, *years, "2026-11") == [*[third] * 7, date(2026, 11, 1)]
    assert days(loading, DateOrder.EPOCH_SECONDS, "1793664000", "1793664000.5", "1793664000000") == [third] * 3
    assert days(loading, DateOrder.SERIAL_DAYS, "46329", "46329.99") == [third] * 2


def test_text_that_is_no_date_of_the_order_is_set_aside(loading: Loading) -> None:
    none = ("2026-02-30", "epoch", "infinity", "today", "2026-11-03 (BC)", "2026", "03/11/2026", "2026-11-03abc", "5")
    assert days(loading, DateOrder.YEAR_FIRST, *none) == [NO_DAY] * 9
    assert days(loading, DateOrder.DAY_FIRST, "11/13/2026", "2026-11-03", "3 Foo 2026", "3/11/2026abc") == [NO_DAY] * 4
    assert days(loading, DateOrder.YEAR_FIRST, "1969-12-31", "2101-01-01", "9999-12-31") == [FAR_DAY] * 3
    assert days(loading, DateOrder.EPOCH_SECONDS, "-1", "abc", "9" * 30) == [FAR_DAY, NO_DAY, NO_DAY]
    assert days(loading, DateOrder.SERIAL_DAYS, "1", "99999", "1e99") == [FAR_DAY, FAR_DAY, NO_DAY]
