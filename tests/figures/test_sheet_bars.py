"""Bars of a sheet, as data: groups or measures beside each other, on each other, as shares, and lying."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from figures.gallery import chart_of
from figures.samples import COVERED, HOUR, NEVER, YEAR
from figures.sheets import INGESTED, NAMES, STORAGE, STORED, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain, Period, Unit
from rushes.figures import OTHERS_SLOT, ChartKind, ColumnKind, EmptyReason, Orientation, to_svg
from rushes.figures.layout_bars import bar_boxes, lay_out_bars
from rushes.metrics import Sheet

MONTHS = over(YEAR, Grain.MONTH)


def test_each_group_is_a_series_in_its_colour_and_the_others_are_grey() -> None:
    figure = chart_of(monthly(), ChartKind.BARS)
    assert [(series.name, series.slot) for series in figure.series] == [*zip(NAMES, range(5), strict=True), ("Others", OTHERS_SLOT)]
    assert figure.categories[-2:] == ("Oct", "Nov*")
    assert figure.category_years[:2] == ("2025", "2026")
    assert figure.marks[0].detail == "December 2025, Coast Live: 4.9\u00a0h"
    assert figure.series[1].marks[-1].detail == "November 2026, Base Camp 9: 1.9\u00a0h, not complete"
    assert figure.summary.startswith("12 months. Coast Live: ")


def test_running_month_is_hatched_starred_and_footnoted() -> None:
    figure = chart_of(monthly(), ChartKind.BARS)
    assert {mark.key for mark in figure.marks if mark.is_incomplete} == {"2026-11-01"}
    assert figure.notes == ("* Not complete: some days are still to come or not loaded.",)
    assert figure.table.rows[-1][0].text == "November 2026*"


def test_table_holds_what_all_groups_were_asked_together_and_never_a_sum_of_its_own() -> None:
    sheet = monthly()
    asked = replace(sheet, by_across=tuple((7 * HOUR,) for _ in sheet.by_across), total=(8 * HOUR,))
    table = chart_of(asked, ChartKind.BARS).table
    assert [column.label for column in table.columns] == ["Month", *(f"{name} (h)" for name in (*NAMES, "Others", "Total"))]
    assert {row[-1].text for row in table.rows} == {"7.0"}
    assert (table.footer[0].text, table.footer[-1].text) == ("Total", "8.0")
    assert [cell.sort_value for cell in table.footer[1:-1]] == [numbers[0] for numbers in sheet.by_group]


def test_measures_are_series_where_nothing_is_grouped() -> None:
    figure = chart_of(sheet_of(MONTHS, measures=STORAGE, count=sizes, period=YEAR), ChartKind.BARS)
    assert [series.name for series in figure.series] == ["Cloud", "Data", "Proxy", "External"]
    assert figure.table.footer[0].text == "Whole period"


def test_groups_stand_along_the_chart_where_nothing_is_across() -> None:
    figure = chart_of(sheet_of(groups=named(NAMES)), ChartKind.BARS)
    assert figure.categories == NAMES
    assert [mark.key for mark in figure.marks] == ["1", "2", "3", "4", "5"]
    assert figure.marks[0].detail == "Coast Live, ingested: 4.9\u00a0h"


def test_names_lie_down_where_they_have_no_room_and_months_never_do() -> None:
    by_name, by_month = chart_of(sheet_of(named(NAMES)), ChartKind.BARS), chart_of(monthly(), ChartKind.BARS)
    assert (by_name.orientation, by_month.orientation) == (Orientation.FITTING, Orientation.UPRIGHT)
    assert [lay_out_bars(by_name, width).is_lying for width in (1096, 326)] == [False, True]
    assert not lay_out_bars(by_month, 326).is_lying
    assert lay_out_bars(chart_of(monthly(), ChartKind.HORIZONTAL), 1096).is_lying


@pytest.mark.parametrize("width", [1096, 326])
def test_bars_of_names_have_their_numbers_at_their_ends(width: int) -> None:
    figure = chart_of(sheet_of(named(NAMES)), ChartKind.BARS)
    shown = ["".join(each.itertext()) for each in ET.fromstring(to_svg(figure, width=width)).iter("text")]
    assert all(mark.text in shown for mark in figure.marks)


def test_place_without_a_number_has_no_bar_and_says_why() -> None:
    figure = chart_of(
        sheet_of(MONTHS, measures=(STORED,), count=lambda across, group, measure: None if across == 3 else 10**12, period=YEAR),
        ChartKind.BARS,
    )
    assert (figure.marks[3].value, figure.marks[3].text, figure.marks[3].detail) == (None, "–", "March 2026, stored: no number")
    assert to_svg(figure, width=640).count('class="mark c0"') == 10


def test_month_that_was_never_loaded_has_a_sign_of_its_own_in_chart_table_and_note_so_that_it_is_not_zero() -> None:
    loaded = replace(COVERED, loaded=(Period(date(2026, 2, 1), date(2026, 11, 21)),))
    sheet = sheet_of(
        MONTHS,
        named(NAMES),
        count=lambda across, group, measure: None if across < 2 else 0 if across == 2 else HOUR,
        period=YEAR,
        coverage=loaded,
    )
    for kind in (ChartKind.BARS, ChartKind.STACKED, ChartKind.HORIZONTAL, ChartKind.SMALL_MULTIPLES):
        figure = chart_of(sheet, kind)
        assert figure.categories[:4] == ("Dec†", "Jan†", "Feb", "Mar")
        assert [row[0].text for row in figure.table.rows[:3]] == ["December 2025†", "January 2026†", "February 2026"]
        assert figure.notes[-1] == "† Not loaded: nothing is known of these days."
        assert figure.marks[0].detail == "December 2025, Coast Live: not loaded"
    pivot = chart_of(sheet, ChartKind.PIVOT)
    assert [column.label for column in pivot.table.columns[1:4]] == ["Dec 2025†", "Jan 2026†", "Feb 2026"]
    assert pivot.notes[-1] == figure.notes[-1]
    lines = chart_of(sheet, ChartKind.LINES)
    assert lines.notes[0] == "Gaps: months that are not loaded."
    assert lines.categories[:2] == ("Dec", "Jan")


def test_bars_below_zero_go_down_from_zero() -> None:
    figure = chart_of(sheet_of(named(NAMES), count=lambda across, group, measure: (across - 2) * HOUR), ChartKind.BARS)
    layout = lay_out_bars(figure, 1096)
    below, above = bar_boxes(figure, layout)[0], bar_boxes(figure, layout)[4]
    assert below.y == pytest.approx(above.y + above.height) == pytest.approx(layout.y(0))
    assert layout.ticks[0].value <= -2 * HOUR


def test_stacked_marks_lie_on_each_other_and_reach_the_whole() -> None:
    sheet = monthly()
    figure = chart_of(sheet, ChartKind.STACKED)
    assert figure.is_stacked
    for place, column in enumerate(zip(*(series.marks for series in figure.series), strict=True)):
        assert [mark.base for mark in column[1:]] == [mark.end for mark in column[:-1]]
        assert column[-1].end == sheet.by_across[place][0]


def test_shares_fill_every_bar_and_stand_in_sentence_and_table() -> None:
    figure = chart_of(monthly(), ChartKind.STACKED_SHARE)
    assert figure.unit is Unit.RATIO
    assert lay_out_bars(figure, 640).ticks[-1].text == "100\u00a0%"
    assert all(mark.end == pytest.approx(1) for mark in figure.series[-1].marks)
    assert figure.marks[0].detail == "December 2025, Coast Live: 4.9\u00a0h (13.8\u00a0%)"
    assert figure.marks[0].text == "4.9"
    shares = [column for column in figure.table.columns if column.kind is ColumnKind.SHARE]
    assert [column.label for column in shares] == [f"{name} (%)" for name in (*NAMES, "Others")]
    assert figure.table.rows[0][8].text == "13.8\u00a0%"


def test_place_where_nothing_was_done_has_no_shares_and_divides_nothing() -> None:
    figure = chart_of(
        sheet_of(MONTHS, named(NAMES), count=lambda across, group, measure: 0 if across == 3 else HOUR, period=YEAR),
        ChartKind.STACKED_SHARE,
    )
    assert {series.marks[3].drawn for series in figure.series} == {0.0}


def test_rows_of_time_say_the_year_where_it_begins() -> None:
    layout = lay_out_bars(chart_of(monthly(), ChartKind.HORIZONTAL), 1096)
    assert [name for _, name, _ in layout.names[:3]] == ["Dec 2025", "Jan 2026", "Feb"]


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (sheet_of(MONTHS, period=YEAR, count=lambda across, group, measure: 0), EmptyReason.NO_ACTIVITY),
        (sheet_of(MONTHS, period=YEAR, count=lambda across, group, measure: None), EmptyReason.NOT_REPORTED),
        (sheet_of(MONTHS, period=YEAR, count=lambda across, group, measure: None, coverage=NEVER), EmptyReason.NOT_LOADED),
    ],
)
@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.HORIZONTAL, ChartKind.LINES, ChartKind.AREA])
def test_nothing_to_draw_says_why(sheet: Sheet, reason: EmptyReason, kind: ChartKind) -> None:
    figure = chart_of(sheet, kind)
    assert figure.empty is not None
    assert figure.empty.reason is reason


def test_measure_that_is_not_reported_has_no_series_but_a_note() -> None:
    sheet = sheet_of(MONTHS, measures=STORAGE, count=lambda a, g, m: None if m == 3 else sizes(a, g, m), period=YEAR)
    figure = chart_of(sheet, ChartKind.STACKED)
    assert [series.name for series in figure.series] == ["Cloud", "Data", "Proxy"]
    assert figure.notes[-1] == "Not reported by this connection: external."


def test_two_measures_where_nothing_is_split_are_two_bars() -> None:
    figure = chart_of(sheet_of(measures=(INGESTED, replace(INGESTED, name="transcribed", label="Transcribed"))), ChartKind.BARS)
    assert [mark.detail for mark in figure.marks] == ["Whole period, ingested: 4.9\u00a0h", "Whole period, transcribed: 3.7\u00a0h"]
