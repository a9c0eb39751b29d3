"""Numbers with decimals, kept in millionths: short where they are drawn, exact in tables and files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.gallery import chart_of
from figures.samples import NOVEMBER
from figures.sheets import sheet_of
from rushes.domain import Grain, MeasureKind, Unit
from rushes.figures import ChartKind, Figure, Format, to_csv, to_plotly, to_svg, to_xlsx
from rushes.figures.ticks import ticks
from rushes.metrics import TEXT, Axis, Entry, SheetMeasure

EN = Format("en")
SPEND = SheetMeasure("spend", "Spend <b>", Unit.MILLIONTHS, MeasureKind.FLOW, is_additive=True)
REGIONS = Axis(f"{TEXT}region", (Entry("=Oslo", "Oslo"), Entry("=", ""), Entry("empty", "")), label="Region")
NUMBERS = (3_750_000, 1_234_567_891, -1)


def spend(across: int, group: int, measure: int) -> int:
    return NUMBERS[across]


def shown(kind: ChartKind) -> Figure:
    return chart_of(sheet_of(REGIONS, measures=(SPEND,), count=spend, period=NOVEMBER), kind)


@pytest.mark.parametrize(
    ("millionths", "short", "exact"),
    [
        (0, "0", "0"),
        (3_750_000, "3.75", "3.75"),
        (3_000_000, "3", "3"),
        (1_234_567_891, "1,234.57", "1,234.567891"),
        (12_345, "0.012", "0.012345"),
        (1, "0.000001", "0.000001"),
        (-3_333_333, "-3.33", "-3.333333"),
        (1e6 / 3, "0.33", "0.33"),
    ],
)
def test_number_with_decimals_has_two_of_them_or_all(millionths: float, short: str, exact: str) -> None:
    assert EN.value(millionths, Unit.MILLIONTHS) == short
    assert EN.exact(millionths, Unit.MILLIONTHS) == exact


@given(st.integers(-(10**15), 10**15).filter(bool))
def test_number_with_decimals_is_exact_in_words_and_never_shown_as_nothing(millionths: int) -> None:
    assert Decimal(EN.exact(millionths, Unit.MILLIONTHS).replace(",", "")) * 10**6 == millionths
    short = Decimal(EN.value(millionths, Unit.MILLIONTHS).replace(",", "")) * 10**6
    assert short
    assert abs(short - millionths) <= max(5_000, abs(millionths) // 20)


def test_number_with_decimals_reads_as_the_locale_has_it() -> None:
    assert Format("nl").value(1_234_560_000, Unit.MILLIONTHS) == "1.234,56"


def test_ticks_of_numbers_with_decimals_are_as_fine_as_the_numbers() -> None:
    assert [tick.text for tick in ticks(37_500, Unit.MILLIONTHS, EN)] == ["0", "0.01", "0.02", "0.03", "0.04"]
    assert [tick.text for tick in ticks(3_700_000_000, Unit.MILLIONTHS, EN)][-1] == "4,000"


def test_table_and_csv_hold_each_number_exactly() -> None:
    figure = shown(ChartKind.TABLE)
    assert [row[1].text for row in figure.table.rows] == ["3.75", "1,234.567891", "-0.000001"]
    lines = list(csv.reader(io.StringIO(to_csv(figure))))
    assert lines[0] == ["Region", "Spend <b>"]
    assert [line[1] for line in lines[1:]] == ["3.75", "1234.567891", "-0.000001"]


def test_workbook_holds_each_number_exactly() -> None:
    data = to_xlsx(shown(ChartKind.TABLE), (), at=datetime(2026, 11, 27, tzinfo=UTC))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    found = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    assert [cell.value for cell in found[:3]] == [3.75, 1234.567891, -0.000001]
    assert {cell.number_format for cell in found[:3]} == {"#,##0.0#####"}


def test_places_without_a_text_have_words_of_their_own() -> None:
    assert [row[0].text for row in shown(ChartKind.TABLE).table.rows] == ["Oslo", "(empty)", "(empty)"]


@pytest.mark.parametrize("kind", [ChartKind.HORIZONTAL, ChartKind.BARS, ChartKind.KPI])
def test_every_drawing_of_them_escapes_what_they_are_called(kind: ChartKind) -> None:
    figure = chart_of(sheet_of(REGIONS, measures=(SPEND,), count=lambda *_: 3_750_000, period=NOVEMBER), kind)
    drawn = to_svg(figure, width=600, is_standalone=True)
    assert "<b>" not in drawn
    if kind is not ChartKind.KPI:
        assert "<b>" not in str(to_plotly(figure, theme="light", width=600))
    assert "3.75" in drawn


def test_grain_is_no_text() -> None:
    assert not any(grain.value.startswith(TEXT) for grain in Grain)
