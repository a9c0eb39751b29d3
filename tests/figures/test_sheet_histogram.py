"""How many have about as much, as data: every place is counted once, between round numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from figures.gallery import chart_of
from figures.samples import HOUR, NOVEMBER
from figures.sheets import ITEMS, named, over, sheet_of
from rushes.domain import Grain
from rushes.figures import ChartKind, Figure
from rushes.figures.layout_bars import bar_boxes, lay_out_bars
from rushes.metrics import Number


def histogram_of(values: list[Number], *, has_rest: bool = False) -> Figure:
    names = named([f"Production {place}" for place in range(len(values))], has_rest=has_rest)
    return chart_of(
        sheet_of(names, count=lambda across, group, measure: values[across] if across < len(values) else HOUR), ChartKind.HISTOGRAM
    )


def test_steps_are_round_and_each_place_is_counted_once() -> None:
    figure = histogram_of([hours * HOUR for hours in (1, 2, 3, 11, 12, 19, 20, 35)])
    assert figure.categories == ("0–10", "10–20", "20–30", "30–40")
    assert [mark.value for mark in figure.marks] == [3, 3, 1, 1]
    assert figure.marks[0].label == "0 to 10\u00a0h"
    assert figure.marks[0].detail == "0 to 10\u00a0h: 3 productions"
    assert figure.table.columns[0].label == "Ingested"


def test_largest_number_at_the_very_end_belongs_to_the_last_step() -> None:
    figure = histogram_of([hours * HOUR for hours in (0, 10, 20, 30, 40)])
    assert figure.categories[-1] == "30–40"
    assert sum(mark.value or 0 for mark in figure.marks) == 5


def test_others_and_what_has_no_number_are_not_counted_and_notes_say_so() -> None:
    figure = histogram_of([HOUR, 2 * HOUR, None, 4 * HOUR, 5 * HOUR], has_rest=True)
    assert sum(mark.value or 0 for mark in figure.marks) == 4
    assert figure.notes == ("The others, shown as one elsewhere, are not counted.", "Not counted, because they have no number: 1.")


def test_equal_numbers_are_one_bar() -> None:
    figure = histogram_of([3 * HOUR] * 6)
    assert [mark.value for mark in figure.marks] == [6]


def test_days_are_counted_where_time_goes_across() -> None:
    figure = chart_of(sheet_of(over(NOVEMBER, Grain.DAY), measures=(ITEMS,), count=lambda a, g, m: a), ChartKind.HISTOGRAM)
    assert sum(mark.value or 0 for mark in figure.marks) == 30
    assert figure.marks[0].detail.endswith(": 5")


def test_bars_touch() -> None:
    figure = histogram_of([hours * HOUR for hours in (1, 2, 3, 11, 12, 19, 20, 35)])
    boxes = bar_boxes(figure, lay_out_bars(figure, 640))
    assert boxes[1].x - (boxes[0].x + boxes[0].width) <= 1.01


@given(st.lists(st.integers(-(10**9), 10**15), min_size=5, max_size=60))
def test_every_number_is_counted_whatever_they_are(values: list[int]) -> None:
    if any(values):
        figure = histogram_of(list(values))
        assert sum(mark.value or 0 for mark in figure.marks) == len(values)
        assert len(figure.marks) <= 14
