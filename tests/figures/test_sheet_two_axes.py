"""Two measures with an axis each, as data: bars with a line, and points."""

from __future__ import annotations

from figures.gallery import PLAIN_NAMES, chart_of
from figures.samples import HOUR, YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, STORED, named, over, sheet_of
from rushes.domain import Grain, Unit
from rushes.figures import ChartKind, EmptyReason, FigureKind
from rushes.figures.layout_combination import lay_out_combination
from rushes.figures.layout_scatter import lay_out_scatter, point_names, point_of
from rushes.metrics import Number

MONTHS = over(YEAR, Grain.MONTH)


def hours_and_bytes(across: int, group: int, measure: int) -> Number:
    return (across + 1) * (HOUR if measure == 0 else 10**9)


def test_combination_has_two_axes_that_share_the_lines_of_the_grid() -> None:
    figure = chart_of(sheet_of(MONTHS, measures=(INGESTED, STORED), count=hours_and_bytes, period=YEAR), ChartKind.COMBINATION)
    layout = lay_out_combination(figure, 640)
    assert (figure.kind, figure.unit, figure.other_unit) == (FigureKind.COMBINATION, Unit.MILLISECONDS, Unit.BYTES)
    assert len(layout.ticks) == len(layout.other_ticks)
    assert (layout.ticks[-1].text, layout.other_ticks[-1].text) == ("12.5\u00a0h", "12.5\u00a0GB")
    assert [layout.y(tick.value) for tick in layout.ticks] == [layout.other_y(tick.value) for tick in layout.other_ticks]


def test_combination_of_one_reported_measure_is_its_bars() -> None:
    sheet = sheet_of(MONTHS, measures=(INGESTED, STORED), count=lambda a, g, m: None if m == 0 else 10**9, period=YEAR)
    figure = chart_of(sheet, ChartKind.COMBINATION)
    assert (figure.kind, figure.unit, [series.name for series in figure.series]) == (FigureKind.BARS, Unit.BYTES, ["Stored"])
    assert figure.notes[-1] == "Not reported by this connection: ingested."


def test_point_says_both_numbers_and_stands_at_them() -> None:
    figure = chart_of(sheet_of(named(NAMES), measures=(INGESTED, STORED), count=hours_and_bytes), ChartKind.SCATTER)
    layout = lay_out_scatter(figure, 640)
    mark = figure.marks[2]
    assert mark.detail == "Quiz: ingested 3.0\u00a0h, stored 3.0\u00a0GB"
    assert point_of(layout, mark) == (layout.other_x(3 * HOUR), layout.y(3 * 10**9))
    assert [cell.text for cell in figure.table.rows[2]] == ["Quiz", "3.0", "3.0\u00a0GB"]
    assert (figure.other_label, figure.total_label) == ("Ingested (h)", "Stored")


def test_points_of_a_sheet_split_twice_are_its_groups() -> None:
    figure = chart_of(sheet_of(MONTHS, named(NAMES), (INGESTED, ITEMS), period=YEAR), ChartKind.SCATTER)
    assert [mark.label for mark in figure.marks] == list(NAMES)


def test_place_without_both_numbers_has_no_point_and_is_counted() -> None:
    sheet = sheet_of(named(NAMES), measures=(INGESTED, STORED), count=lambda a, g, m: None if a == 1 and m else hours_and_bytes(a, g, m))
    figure = chart_of(sheet, ChartKind.SCATTER)
    assert "Base Camp 9" not in {mark.label for mark in figure.marks}
    assert figure.notes == ("Without a number of both, and not shown: 1.",)
    assert len(figure.table.rows) == 5


def test_nothing_with_both_numbers_says_so() -> None:
    sheet = sheet_of(named(NAMES), measures=(INGESTED, STORED), count=lambda a, g, m: None if a % 2 == m else HOUR)
    figure = chart_of(sheet, ChartKind.SCATTER)
    assert figure.empty is not None
    assert (figure.empty.reason, figure.empty.message) == (EmptyReason.NOT_REPORTED, "Nothing has a number of both.")


def test_names_of_points_touch_no_point_and_no_other_name() -> None:
    figure = chart_of(sheet_of(named(PLAIN_NAMES), measures=(INGESTED, ITEMS)), ChartKind.SCATTER)
    for width in (1096, 640, 326):
        layout = lay_out_scatter(figure, width)
        names = point_names(figure, layout)
        assert names
        assert len({(round(label.x), round(label.y)) for label in names}) == len(names)
