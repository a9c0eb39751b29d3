"""The steps of a change, as data: they end where the total stands now, whatever is not known of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from figures.gallery import chart_of
from figures.samples import GB
from figures.sheets import NAMES, STORED, named, sheet_of
from rushes.figures import OTHERS_SLOT, ChartKind, Direction, EmptyReason, Figure, to_svg
from rushes.figures.layout_bars import bar_boxes, lay_out_bars, steps
from rushes.metrics import Number, Sheet


def changed(now: list[Number], before: list[Number], total: Number = None, former: Number = None) -> Sheet:
    """Return what three productions stored, now and before."""
    sheet = sheet_of(groups=named(NAMES[: len(now)]), measures=(STORED,), count=lambda a, g, m: now[g], is_compared=True)
    return replace(
        sheet,
        by_group_before=tuple((each,) for each in before),
        total=(total if total is not None else sum(each or 0 for each in now),),
        total_before=(former if former is not None else sum(each or 0 for each in before),),
    )


def waterfall_of(sheet: Sheet) -> Figure:
    return chart_of(sheet, ChartKind.WATERFALL)


def test_steps_begin_where_the_one_before_ends_and_reach_the_total() -> None:
    figure = waterfall_of(changed([5 * GB, 2 * GB, GB], [3 * GB, 4 * GB, GB]))
    assert figure.categories == ("Before", *NAMES[:3], "Now")
    assert [mark.text for mark in figure.marks] == ["8.0\u00a0GB", "+2.0\u00a0GB", "-2.0\u00a0GB", "0.0\u00a0GB", "8.0\u00a0GB"]
    assert [mark.slot for mark in figure.marks] == [OTHERS_SLOT, 0, 1, 0, OTHERS_SLOT]
    assert [mark.base for mark in figure.marks[2:4]] == [mark.end for mark in figure.marks[1:3]]
    assert figure.marks[3].end == figure.marks[4].end
    assert figure.marks[1].detail == "Coast Live: +2.0\u00a0GB, from 3.0\u00a0GB to 5.0\u00a0GB"


def test_table_holds_then_now_and_change_of_each_and_of_all() -> None:
    figure = waterfall_of(changed([5 * GB, 2 * GB], [3 * GB, 4 * GB]))
    assert [column.label for column in figure.table.columns] == ["Production", "Before", "Now", "Change"]
    assert [cell.text for cell in figure.table.rows[0]] == ["Coast Live", "3.0\u00a0GB", "5.0\u00a0GB", "+2.0\u00a0GB"]
    assert [cell.text for cell in figure.table.rows[-1]] == ["Total", "7.0\u00a0GB", "7.0\u00a0GB", "0.0\u00a0GB"]


def test_part_without_a_number_is_no_step_and_the_rest_of_the_change_is_one() -> None:
    figure = waterfall_of(changed([5 * GB, None], [3 * GB, GB], total=9 * GB, former=6 * GB))
    assert [(mark.label, mark.text) for mark in figure.marks[1:-1]] == [
        ("Coast Live", "+2.0\u00a0GB"),
        ("Base Camp 9", "–"),
        ("The rest", "+1.0\u00a0GB"),
    ]
    assert figure.marks[-2].end == figure.marks[-1].end == 9 * GB
    assert figure.marks[2].detail == "Base Camp 9: no number"


def test_small_change_of_a_large_total_begins_above_zero_and_says_so() -> None:
    figure = waterfall_of(changed([1010 * GB, 1005 * GB], [1000 * GB, 1000 * GB]))
    layout = lay_out_bars(figure, 1096)
    assert layout.ticks[0].value > 1500 * GB
    assert figure.notes[-1] == "The axis does not begin at zero, so that the changes can be seen."
    boxes = bar_boxes(figure, layout)
    assert all(layout.top <= box.y and box.y + box.height <= layout.top + layout.plot_height + 1e-6 for box in boxes)
    assert boxes[1].height > 10


def test_large_change_begins_at_zero() -> None:
    figure = waterfall_of(changed([5 * GB, 2 * GB], [1 * GB, 1 * GB]))
    assert lay_out_bars(figure, 1096).ticks[0].value == 0
    assert not any("axis" in note for note in figure.notes)


@pytest.mark.parametrize("width", [1096, 326])
def test_lines_join_each_bar_to_the_next(width: int) -> None:
    figure = waterfall_of(changed([5 * GB, 2 * GB, GB], [3 * GB, 4 * GB, GB]))
    layout = lay_out_bars(figure, width)
    assert len(steps(figure, layout, bar_boxes(figure, layout))) == 4


def test_total_that_was_not_loaded_before_says_so() -> None:
    sheet = replace(changed([5 * GB], [None]), total_before=(None,))
    figure = waterfall_of(sheet)
    assert figure.empty is not None
    assert (figure.empty.reason, figure.empty.message) == (EmptyReason.NOT_LOADED, "The period that is compared with is not loaded.")
    assert figure.direction is Direction.UNKNOWN


def test_bar_is_named_once_where_it_is_pointed_at() -> None:
    svg = to_svg(waterfall_of(changed([5 * GB], [4 * GB])), width=640)
    assert 'data-tip="Coast Live: +1.0\u00a0GB, from 4.0\u00a0GB to 5.0\u00a0GB"' in svg
    assert "Coast Live. Coast Live" not in svg
