"""Lines and areas of a sheet, as data: what is a gap, what is grey, what is stacked."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from figures.gallery import EN, PLAIN_NAMES, chart_of, with_gaps
from figures.samples import NOVEMBER, YEAR
from figures.sheets import NAMES, PEAK, STORED, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain, Period, Unit
from rushes.figures import OTHERS_SLOT, ChartKind, FigureKind, draws_former, to_svg
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
    (now,), (before,) = figure.series, figure.former
    assert (now.name, now.slot, before.name, before.slot) == ("Ingested", 0, "Before", 0)
    assert [mark.value for mark in before.marks] == [row[0][0] for row in sheet.before or ()]
    assert before.marks[0].detail == f"December 2024, before: {EN.value(before.marks[0].value, Unit.MILLISECONDS)}"
    assert now.marks[0].detail.endswith(f"; {before.marks[0].detail} (+25.0\u00a0%)")
    # Of these days nothing is known but their numbers: they are over, and lead nowhere.
    assert {(mark.is_incomplete, mark.place) for mark in before.marks} == {(False, None)}
    assert now.marks[-1].is_incomplete
    assert figure.notes[-1] == "Before: from 1 December 2024 to 30 November 2025."
    assert [column.label for column in figure.table.columns] == ["Month", "Ingested (h)", "Ingested, before (h)", "Ingested, change"]
    assert sheet.total_before is not None
    assert figure.table.footer[2].sort_value == sheet.total_before[0]


def test_former_line_ends_with_its_period_and_says_where_nothing_of_it_is_loaded() -> None:
    days = sheet_of(over(NOVEMBER, Grain.DAY), is_compared=True)
    rows = (*(days.before or ())[:28], *[((None,),)] * 2)
    short = replace(days, period_before=FEBRUARY, before=rows, by_across_before=tuple(row[0] for row in rows))
    assert chart_of(short, ChartKind.LINES).former[0].marks[-1].detail == "30 November 2026, before: no number"
    none = ((None,),)
    silent = replace(days, before=(none,) * 30, by_across_before=none * 30, by_group_before=none, total_before=(None,))
    figure = chart_of(silent, ChartKind.LINES)
    assert figure.former == ()
    assert "Of the period that is compared with there is no number to show." in figure.notes


def test_each_group_that_is_compared_has_a_dashed_line_of_its_colour_and_one_name_for_all() -> None:
    figure = chart_of(monthly(is_compared=True), ChartKind.LINES)
    assert [series.slot for series in figure.former] == [series.slot for series in figure.series]
    for width in (1096, 340):
        labels = lay_out_line(figure, width).labels
        assert [label.text for label in labels if label.is_former] == ["Before"]
        assert len(labels) == 7
    markup = to_svg(figure, width=640)
    assert all(f'class="stroke thin dashes s{slot}"' in markup for slot in range(6))
    tip = figure.marks[1].detail
    assert tip == "January 2026, Coast Live: 5.2\u00a0h; before: 4.2\u00a0h (+25.0\u00a0%)"


def test_more_than_six_lines_are_compared_in_the_table_alone() -> None:
    sheet = sheet_of(MONTHS, named(PLAIN_NAMES), (PEAK,), sizes, period=YEAR, is_compared=True)
    figure = chart_of(sheet, ChartKind.LINES)
    assert not draws_former(ChartKind.LINES, sheet)
    assert figure.former == ()
    assert sum(column.is_former for column in figure.table.columns) == 26
    assert "; before: " in figure.marks[0].detail


def test_what_areas_were_before_is_one_line_over_them() -> None:
    sheet = monthly(is_compared=True)
    figure = chart_of(sheet, ChartKind.AREA)
    (former,) = figure.former
    assert [mark.value for mark in former.marks] == [sum(numbers[0] or 0 for numbers in row) for row in sheet.before or ()]
    assert to_svg(figure, width=640).count('class="was dashes"') == 2


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
