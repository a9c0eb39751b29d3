"""Lines and areas of a sheet, as data: what is a gap, what is grey, what is stacked."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from figures.gallery import EN, PLAIN_NAMES, chart_of, with_gaps
from figures.samples import NOVEMBER, YEAR
from figures.sheets import NAMES, PEAK, STORED, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain, Period, Unit
from rushes.figures import OTHERS_SLOT, ChartKind, FigureKind, to_svg
from rushes.figures.layout_line import areas, lay_out_line

MONTHS = over(YEAR, Grain.MONTH)
YEAR_BEFORE = Period(date(2024, 12, 1), date(2025, 11, 30))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))


def test_each_group_is_a_line_with_its_name_beside_its_end() -> None:
    figure = chart_of(monthly(), ChartKind.LINES)
    assert (figure.kind, figure.is_stacked, len(figure.series)) == (FigureKind.LINE, False, 6)
    assert {label.text for label in lay_out_line(figure, 1096).labels} >= {"Coast Live", "Quiz", "Others"}
    assert figure.notes == (
        "Hollow points: months that are not complete.",
        "* Not complete: some days are still to come or not loaded.",
    )
    assert figure.categories[-1] == "Nov"


def test_lines_after_the_fifth_share_grey_and_names_do_not_touch() -> None:
    figure = chart_of(sheet_of(MONTHS, named(PLAIN_NAMES, has_rest=True), (PEAK,), sizes, period=YEAR), ChartKind.LINES)
    assert [series.slot for series in figure.series] == [0, 1, 2, 3, 4, *[OTHERS_SLOT] * 8]
    heights = sorted(label.y for label in lay_out_line(figure, 1096).labels)
    assert all(below - above >= 17.9 for above, below in itertools.pairwise(heights))
    assert heights[0] >= 10


def test_gap_is_not_drawn_over_and_is_explained() -> None:
    sheet = sheet_of(MONTHS, named(NAMES), (STORED,), with_gaps, period=YEAR)
    figure = chart_of(sheet, ChartKind.LINES)
    assert figure.notes[0] == "Gaps: no number."
    assert to_svg(figure, width=640).count('class="stroke s0"') == 2
    unloaded = sheet_of(MONTHS, named(NAMES), (STORED,), with_gaps, period=YEAR, coverage=replace(sheet.coverage, loaded=(NOVEMBER,)))
    assert chart_of(unloaded, ChartKind.LINES).notes[0] == "Gaps: months that are not loaded."


def test_line_of_one_measure_looks_as_a_line_always_does() -> None:
    figure = chart_of(sheet_of(over(NOVEMBER, Grain.DAY)), ChartKind.LINES)
    assert figure.category_years == ()
    assert lay_out_line(figure, 640).labels == ()
    assert figure.summary.startswith("30 days. Ingested: ")
    assert " on 30 November 2026, most on " in figure.summary


def test_line_of_a_ratio_is_read_in_per_cent() -> None:
    ratio = replace(PEAK, name="share", label="Share", unit=Unit.RATIO)
    figure = chart_of(sheet_of(MONTHS, measures=(ratio,), count=lambda across, group, measure: across / 20, period=YEAR), ChartKind.LINES)
    assert figure.marks[5].detail == "May 2026, share: 25.0\u00a0%"
    assert lay_out_line(figure, 640).ticks[-1].text == "60\u00a0%"


def test_one_measure_that_is_compared_has_a_line_of_what_it_was_before() -> None:
    sheet = replace(sheet_of(MONTHS, is_compared=True, period=YEAR), period_before=YEAR_BEFORE)
    figure = chart_of(sheet, ChartKind.LINES)
    assert [(series.name, series.slot) for series in figure.series] == [("Ingested", 0), ("Before", OTHERS_SLOT)]
    now, before = (series.marks for series in figure.series)
    assert [mark.value for mark in before] == [row[0][0] for row in sheet.before or ()]
    assert before[0].detail == f"December 2024, before: {EN.value(before[0].value, Unit.MILLISECONDS)}"
    # Of these days nothing is known but their numbers: they are over, and lead nowhere.
    assert {(mark.is_incomplete, mark.place) for mark in before} == {(False, None)}
    assert now[-1].is_incomplete
    assert "Before: from 1 December 2024 to 30 November 2025." in figure.notes
    assert figure.category_years == ()
    assert [column.label for column in figure.table.columns] == ["Month", "Ingested (h)", "Before (h)"]
    assert sheet.total_before is not None
    assert figure.table.footer[2].sort_value == sheet.total_before[0]
    assert " Before: " in figure.summary


def test_former_line_ends_with_its_period_and_says_where_nothing_of_it_is_loaded() -> None:
    days = sheet_of(over(NOVEMBER, Grain.DAY), is_compared=True)
    short = replace(days, period_before=FEBRUARY, before=(*(days.before or ())[:28], *[((None,),)] * 2))
    assert chart_of(short, ChartKind.LINES).series[1].marks[-1].detail == "30 November 2026, before: no number"
    silent = replace(days, before=(((None,),),) * 30, total_before=(None,))
    figure = chart_of(silent, ChartKind.LINES)
    assert len(figure.series) == 1
    assert "The period that is compared with is not loaded." in figure.notes


def test_groups_that_are_compared_are_lines_of_what_they_are_now() -> None:
    assert len(chart_of(monthly(is_compared=True), ChartKind.LINES).series) == 6


def test_areas_lie_on_each_other_and_end_at_gaps() -> None:
    figure = chart_of(sheet_of(MONTHS, named(NAMES), (STORED,), with_gaps, period=YEAR), ChartKind.AREA)
    layout = lay_out_line(figure, 640)
    assert figure.is_stacked
    assert [len(areas(layout, series.marks)) for series in figure.series] == [2, 1, 2, 2, 2]
    assert figure.series[1].marks[0].base == figure.series[0].marks[0].value
    assert figure.series[1].marks[3].base == 0


def test_area_says_the_number_itself_and_not_the_height_it_stands_at() -> None:
    mark = chart_of(monthly(), ChartKind.AREA).series[1].marks[0]
    assert mark.end > (mark.value or 0)
    assert mark.detail == "December 2025, Base Camp 9: 3.2\u00a0h"
