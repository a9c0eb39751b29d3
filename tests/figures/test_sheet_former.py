"""What was before, in figures of every kind: drawn where it can be read, and in every table and sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from figures.gallery import EN, chart_of
from figures.samples import HOUR, YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, PEAK, STORED, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain, Unit
from rushes.figures import CHART_KINDS, LIGHT, Cell, ChartKind, Figure, FigureKind, Mark, draws_former, to_plotly, to_svg, to_xlsx, why_not
from rushes.figures.layout_bars import bar_boxes, bar_numbers, former_ticks, lay_out_bars
from rushes.figures.native_chart import how_it_differs, native_charts
from rushes.metrics import Number, Sheet

MONTHS = over(YEAR, Grain.MONTH)
BY_GROUP = monthly(is_compared=True, target=70 * HOUR)
BY_NAME = sheet_of(named(NAMES, has_rest=True), is_compared=True)
BY_NAMES = sheet_of(named([f"P{each}" for each in range(20)]), is_compared=True)
ALONE = sheet_of(MONTHS, is_compared=True, period=YEAR)
TWO = sheet_of(MONTHS, measures=(INGESTED, ITEMS), is_compared=True, period=YEAR)
POINTS = sheet_of(named(NAMES), measures=(INGESTED, STORED), is_compared=True)
PEAKS = sheet_of(MONTHS, named(NAMES), (PEAK,), sizes, is_compared=True, period=YEAR)
SHEETS = {
    "by group": BY_GROUP,
    "by name": BY_NAME,
    "alone": ALONE,
    "of two": TWO,
    "points": POINTS,
    "of a level": PEAKS,
    "of many": BY_NAMES,
}
SHOWN = [(kind, name) for kind in CHART_KINDS for name, sheet in SHEETS.items() if not why_not(kind, sheet)]
OTHERWISE = {ChartKind.KPI, ChartKind.WATERFALL, ChartKind.TABLE, ChartKind.HISTOGRAM}


def former_of(sheet: Sheet, cell: Cell | Mark) -> Number:
    """Return what the number at a place was, found apart from the code."""
    place = cell.place
    assert place is not None
    assert sheet.before is not None
    assert sheet.by_across_before is not None
    assert sheet.by_group_before is not None
    assert sheet.total_before is not None
    across = [each.place for each in sheet.across.entries].index(place.across) if place.across else None
    group = [each.place for each in sheet.groups.entries].index(place.group) if place.group else None
    if across is None:
        return (sheet.total_before if group is None else sheet.by_group_before[group])[place.measure]
    return (sheet.by_across_before[across] if group is None else sheet.before[across][group])[place.measure]


def placed(figure: Figure) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Yield every cell of a table that is a number of the sheet, as its column and its row."""
    for row in (*figure.table.rows, *((figure.table.footer,) if figure.table.footer else ())):
        yield from ((at, row) for at, cell in enumerate(row) if cell.place is not None and not figure.table.columns[at].is_former)


@pytest.mark.parametrize(("kind", "name"), [each for each in SHOWN if each[0] not in OTHERWISE - {ChartKind.TABLE}])
def test_table_has_beside_each_number_what_it_was(kind: ChartKind, name: str) -> None:
    sheet = SHEETS[name]
    figure = chart_of(sheet, kind)
    found = [(at, row) for at, row in placed(figure) if figure.table.columns[at].is_number and figure.table.columns[at].kind != "share"]
    assert found
    for at, row in found:
        assert figure.table.columns[at + 1].is_former
        assert row[at + 1].sort_value == former_of(sheet, row[at])
        unit = row[at].unit or figure.table.columns[at].unit
        if unit is not Unit.RATIO:
            assert figure.table.columns[at + 2].name.endswith(", change")
            assert row[at + 2].text in {"+25.0\u00a0%", "+25.1\u00a0%"} or sheet is TWO or row[at].sort_value in {None, 0}


@pytest.mark.parametrize(("kind", "name"), [each for each in SHOWN if each[0] not in OTHERWISE])
def test_sentence_of_each_mark_says_what_it_was(kind: ChartKind, name: str) -> None:
    sheet = SHEETS[name]
    figure = chart_of(sheet, kind)
    for mark in figure.marks:
        if mark.place is not None and mark.value is not None:
            former = EN.value(former_of(sheet, mark), sheet.measures[mark.place.measure].unit)
            assert former in mark.detail.partition("; ")[2]
    if kind is not ChartKind.PIVOT:
        assert "before: " in figure.summary
    assert "Before: from 1 October 2026 to 31 October 2026." in figure.notes


@pytest.mark.parametrize(("kind", "name"), SHOWN)
def test_former_numbers_are_drawn_where_the_kind_says_so(kind: ChartKind, name: str) -> None:
    sheet = SHEETS[name]
    figure = chart_of(sheet, kind)
    if kind in {ChartKind.KPI, ChartKind.TABLE, ChartKind.PIVOT, ChartKind.WATERFALL}:
        assert draws_former(kind, sheet)
    else:
        assert bool(figure.former) == draws_former(kind, sheet)
    assert not draws_former(kind, replace(sheet, before=None))


@pytest.mark.parametrize("kind", CHART_KINDS)
def test_nothing_of_a_former_period_is_where_nothing_is_compared(kind: ChartKind) -> None:
    for sheet in SHEETS.values():
        plain = replace(sheet, before=None, by_across_before=None, by_group_before=None, total_before=None, period_before=None)
        if not why_not(kind, plain):
            figure = chart_of(plain, kind)
            assert (figure.former, [column for column in figure.table.columns if column.is_former]) == ((), [])


@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.HORIZONTAL, ChartKind.STACKED])
def test_bars_have_a_line_across_them_at_what_they_were(kind: ChartKind) -> None:
    figure = chart_of(BY_GROUP, kind)
    for width in (1096, 340):
        layout = lay_out_bars(figure, width)
        boxes = bar_boxes(figure, layout)
        ticks = former_ticks(figure, layout, boxes)
        assert len(ticks) == sum(len(series.marks) for series in figure.former)
        for box, ((x0, y0), (x1, y1)) in ticks:
            at = layout.place(figure.former[box.series].marks[box.category].value or 0)
            assert (x0, x1, y1 > y0) == (at, at, True) if layout.is_lying else (y0, y1, x1 > x0) == (at, at, True)
            assert layout.left <= min(x0, x1)
            assert max(x0, x1) <= layout.width
        assert [label.text for label in layout.labels if label.is_former] == ["Before"]


def test_bar_that_is_nothing_and_was_nothing_has_no_line() -> None:
    nothing = replace(BY_NAME, cells=(((0,),), *BY_NAME.cells[1:]), by_across=((0,), *BY_NAME.by_across[1:]))
    was_nothing = replace(nothing, by_across_before=((0,), *(nothing.by_across_before or ())[1:]))
    for sheet, count in ((nothing, 6), (was_nothing, 5)):
        figure = chart_of(sheet, ChartKind.HORIZONTAL)
        layout = lay_out_bars(figure, 640)
        assert len(former_ticks(figure, layout, bar_boxes(figure, layout))) == count


def test_line_across_a_stack_stands_at_what_all_of_it_was() -> None:
    figure = chart_of(BY_GROUP, ChartKind.STACKED)
    (former,) = figure.former
    assert [mark.value for mark in former.marks] == [numbers[0] for numbers in BY_GROUP.by_across_before or ()]
    tips = [each.attrib["data-tip"] for each in ET.fromstring(to_svg(figure, width=1096)).iter() if "data-tip" in each.attrib]
    words = former.marks[0].detail
    assert words.startswith("October 2026, all together, before: ")
    assert any(words in tip for tip in tips)


def test_number_over_a_bar_is_not_crossed_and_one_beside_lying_bars_stands_apart() -> None:
    near = replace(BY_NAME, before=tuple(tuple((int((number or 0) * 1.05),) for (number,) in row) for row in BY_NAME.cells))
    upright = chart_of(near, ChartKind.BARS)
    layout = lay_out_bars(upright, 1096)
    boxes = bar_boxes(upright, layout)
    lines = [y for _, ((_, y), _) in former_ticks(upright, layout, boxes)]
    assert all(not number.y - 12 < line < number.y for number, line in zip(bar_numbers(upright, layout, boxes), lines, strict=True))
    lying = chart_of(near, ChartKind.HORIZONTAL)
    layout = lay_out_bars(lying, 1096)
    assert {number.x for number in bar_numbers(lying, layout, bar_boxes(lying, layout))} == {layout.width}


def test_small_multiples_are_compared_each_for_itself_within_one_scale_and_named_once() -> None:
    for kind, sheet in ((FigureKind.BARS, BY_GROUP), (FigureKind.LINE, PEAKS)):
        figure = chart_of(sheet, ChartKind.SMALL_MULTIPLES)
        assert {panel.kind for panel in figure.panels} == {kind}
        assert tuple(series for panel in figure.panels for series in panel.former) == figure.former
        assert len({panel.reach for panel in figure.panels}) == 1
        texts = ["".join(each.itertext()) for each in ET.fromstring(to_svg(figure, width=1096)).iter("text")]
        assert texts.count("Before") == 1
        annotations = to_plotly(figure, width=1096)["layout"]["annotations"]  # type: ignore[index]
        assert sum(each["text"] == "Before" for each in annotations) == 1


def test_combination_compares_bars_with_lines_across_them_and_its_line_with_a_dashed_one() -> None:
    markup = to_svg(chart_of(TWO, ChartKind.COMBINATION), width=1096)
    assert markup.count('class="was-edge"') == 1
    assert markup.count('class="stroke thin dashes s1"') == 1


def test_histogram_counts_what_was_before_in_the_same_steps() -> None:
    figure = chart_of(BY_NAMES, ChartKind.HISTOGRAM)
    (former,) = figure.former
    assert sum(mark.value or 0 for mark in former.marks) == 20
    assert [column.label for column in figure.table.columns] == ["Ingested", "Number", "Number, before", "Number, change"]
    assert [row[2].sort_value for row in figure.table.rows] == [mark.value for mark in former.marks]
    assert all("; before: " in mark.detail for mark in figure.marks)


def test_point_says_what_both_of_its_numbers_were() -> None:
    mark = chart_of(POINTS, ChartKind.SCATTER).marks[0]
    assert mark.detail.count("(+25.0\u00a0%)") == 2


def test_plotly_draws_the_line_over_areas_with_an_edge_under_it() -> None:
    shapes = to_plotly(chart_of(BY_GROUP, ChartKind.AREA), width=1096)["layout"]["shapes"]  # type: ignore[index]
    under = [each for each in shapes if each.get("layer") == "below"]
    assert (under[-1]["line"]["width"], under[-1]["line"]["color"]) == (4, LIGHT.card)


def test_plotly_draws_the_lines_across_bars_in_ink() -> None:
    shapes = to_plotly(chart_of(ALONE, ChartKind.BARS), width=1096, theme="dark")["layout"]["shapes"]  # type: ignore[index]
    assert [each["line"]["width"] for each in shapes if each["path"].count("M") == 12] == [4, 2]


def test_workbook_draws_former_lines_dashed_and_shades_no_former_cell() -> None:
    (chart,) = native_charts(chart_of(BY_GROUP, ChartKind.LINES))
    assert [series.is_former for series in chart.series] == [False] * 6 + [True] * 6
    assert how_it_differs(chart_of(ALONE, ChartKind.LINES), native_charts(chart_of(ALONE, ChartKind.LINES))) == ""
    for kind, words in (
        (ChartKind.BARS, "in the chart here it is a bar beside it"),
        (ChartKind.STACKED, "the table alone"),
        (ChartKind.AREA, "the table alone"),
        (ChartKind.BULLET, "bars beside each number"),
    ):
        figure = chart_of(BY_GROUP, kind)
        assert words in how_it_differs(figure, native_charts(figure))
    figure = chart_of(BY_GROUP, ChartKind.HEAT)
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(figure, (), at=datetime(2026, 11, 22, tzinfo=UTC))))["Table"]
    (where,) = sheet.conditional_formatting
    assert len(str(where.sqref).split()) == len(figure.categories)
