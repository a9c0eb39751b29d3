"""What a table seems to be: roles, units and ways of writing, with the reason; and what is asked where it does not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rushes.domain import DateOrder, Field, FieldRole, MeasureKind, NumberStyle, Unit
from rushes.sources import Guess, QuestionKind, guess
from warehouse.dataset.raw_tables import Loading


def named(folder: Path, columns: dict[str, Sequence[str | None]]) -> Guess:
    return guess(Loading(folder).raw([*columns], [*zip(*columns.values(), strict=True)]))


def field(folder: Path, header: str, *texts: str | None) -> Field:
    return named(folder, {header: texts}).columns[0].field


def asked(found: Guess) -> list[tuple[QuestionKind, tuple[int, ...]]]:
    return [(each.kind, each.columns) for each in found.questions if each.kind is not QuestionKind.MEASURE_KIND]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("2026-11-03", "2026-11-14"), DateOrder.YEAR_FIRST),
        (("2026-11-03T10:00:00Z", "2026-11-14 23:59"), DateOrder.YEAR_FIRST),
        (("03/11/2026", "14/11/2026"), DateOrder.DAY_FIRST),
        (("11/03/2026", "11/14/2026"), DateOrder.MONTH_FIRST),
        (("3.11.2026", "14.11.2026"), DateOrder.DAY_FIRST),
    ],
)
def test_date_whose_order_shows_is_not_asked_for(tmp_path: Path, texts: tuple[str, ...], order: DateOrder) -> None:
    found = named(tmp_path, {"when": texts, "n": ("1", "2")})
    assert (found.columns[0].field.role, found.columns[0].field.dates) == (FieldRole.DATE, order)
    assert asked(found) == []


def test_date_whose_order_does_not_show_is_asked_for(tmp_path: Path) -> None:
    found = named(tmp_path, {"when": ("03/11/2026", "04/12/2026"), "n": ("1", "2")})
    assert found.columns[0].field.role is FieldRole.DATE
    assert asked(found) == [(QuestionKind.DATE_ORDER, (0,))]


def test_one_of_several_dates_is_asked_for(tmp_path: Path) -> None:
    found = named(tmp_path, {"created": ("2026-11-03",), "deleted": ("2026-11-04",), "n": ("1",)})
    assert [each.field.role for each in found.columns].count(FieldRole.DATE) == 1
    assert asked(found) == [(QuestionKind.DATE_COLUMN, (0, 1))]


@pytest.mark.parametrize(
    ("header", "unit", "factor"),
    [
        ("Volume Ingested (s)", Unit.MILLISECONDS, 1_000),
        ("Lengte (min)", Unit.MILLISECONDS, 60_000),
        ("Durée (h)", Unit.MILLISECONDS, 3_600_000),
        ("Cloud Storage (MB)", Unit.BYTES, 1_000_000),
        ("Stored (GB)", Unit.BYTES, 10**9),
        ("Items (#)", Unit.COUNT, 1),
        ("Revenue (€)", Unit.MILLIONTHS, 1_000_000),
        ("plays", Unit.COUNT, 1),
        ("Minutes", Unit.MILLISECONDS, 60_000),
        ("uren", Unit.MILLISECONDS, 3_600_000),
        ("seconds", Unit.MILLISECONDS, 1_000),
        ("min", Unit.COUNT, 1),
        ("h", Unit.COUNT, 1),
        ("hour", Unit.COUNT, 1),
    ],
)
def test_unit_comes_from_the_header(tmp_path: Path, header: str, unit: Unit, factor: int) -> None:
    found = field(tmp_path, header, "10", "20", "20")
    assert (found.role, found.unit, found.factor) == (FieldRole.MEASURE, unit, factor)


def test_header_that_is_nothing_but_a_unit_stays_the_label_and_is_the_reason(tmp_path: Path) -> None:
    (found,) = named(tmp_path, {"minutes": ("10", "20", "20")}).columns
    assert (found.field.name, found.field.label) == ("minutes", "Minutes")
    assert found.reason == "Its texts are numbers, and the header names their unit."


def test_currency_stays_in_the_label_and_a_unit_that_is_kept_does_not(tmp_path: Path) -> None:
    assert field(tmp_path, "Revenue (€)", "10", "20").label == "Revenue (€)"
    assert field(tmp_path, "Volume Ingested (s)", "10", "20").label == "Volume Ingested"


@pytest.mark.parametrize(
    ("texts", "style", "is_asked"),
    [
        (("1,234.5", "2.25"), NumberStyle.POINT, False),
        (("1.234,5", "2,25"), NumberStyle.COMMA, False),
        (("1,234", "5,678"), NumberStyle.POINT, True),
    ],
)
def test_decimal_sign_is_asked_for_where_no_number_tells(
    tmp_path: Path, texts: tuple[str, ...], style: NumberStyle, *, is_asked: bool
) -> None:
    found = named(tmp_path, {"amount": texts})
    assert found.columns[0].field.numbers is style
    assert (asked(found) == [(QuestionKind.NUMBER_STYLE, (0,))]) is is_asked


def test_every_measure_is_asked_whether_it_is_a_flow_or_a_level(tmp_path: Path) -> None:
    found = named(tmp_path, {"Storage (GB)": ("1", "2"), "Ingested (s)": ("3", "4")})
    assert [each.field.kind for each in found.columns] == [MeasureKind.LEVEL, MeasureKind.FLOW]
    assert [each.columns for each in found.questions if each.kind is QuestionKind.MEASURE_KIND] == [(0,), (1,)]


@pytest.mark.parametrize(
    ("header", "texts"),
    [
        ("Production Id", ("100001", "100002", "100002")),
        ("postcode", ("9000", "1000", "1000")),
        ("code", ("007", "008", "008")),
        ("number", tuple(str(100_000 + each) for each in range(30))),
        ("genre", ("news", "drama", "drama")),
    ],
)
def test_names_and_numbers_that_are_names_tell_rows_apart(tmp_path: Path, header: str, texts: tuple[str, ...]) -> None:
    found = named(tmp_path, {header: texts, "plays": [str(each % 3) for each in range(len(texts))]})
    assert found.columns[0].field.role is FieldRole.DIMENSION
    assert found.columns[0].reason


def test_empty_column_is_left_out(tmp_path: Path) -> None:
    assert field(tmp_path, "notes", None, None).role is FieldRole.LEFT_OUT


def test_account_column_is_asked_for_and_never_taken_by_itself(tmp_path: Path) -> None:
    found = named(tmp_path, {"Account": ("North", "South"), "n": ("1", "2")})
    assert found.columns[0].field.role is FieldRole.DIMENSION
    assert asked(found) == [(QuestionKind.ACCOUNT, (0,))]


def test_names_are_slugs_unique_and_never_ours(tmp_path: Path) -> None:
    found = named(
        tmp_path, {"Day": ("a",), "Größe!": ("b",), "grosse": ("c",), "1st": ("d",), "日本": ("e",), "Groesse": ("f",), "month": ("g",)}
    )
    names = [each.field.name for each in found.columns]
    assert len(set(names)) == len(names)
    assert not {"day", "month", "account_id"} & set(names)
    assert all(each[0].isalpha() and each.replace("_", "").isalnum() and each == each.lower() for each in names)
    assert [each.field.header for each in found.columns][:2] == ["Day", "Größe!"]
