"""A sheet as parts of a whole: the total that was asked, the others last, and no whole of what does not add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from figures.gallery import EN
from figures.samples import GB, HOSTILE_NAMES, HOUR, NEVER, YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, PEAK, STORAGE, STORED, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain
from rushes.errors import InvalidQuery
from rushes.figures import OTHERS_SLOT, EmptyReason, Figure, FigureKind
from rushes.figures.sheet_donut import donut_of
from rushes.figures.sheet_treemap import treemap_of
from rushes.metrics import Sheet

BOTH: tuple[Callable[..., Figure], ...] = (donut_of, treemap_of)


def made(build: Callable[..., Figure], sheet: Sheet) -> Figure:
    return build(sheet, id="d", title="Title", subtitle="Subtitle", format=EN)


def test_donut_shows_the_groups_of_the_whole_period_the_others_last() -> None:
    sheet = monthly()
    figure = made(donut_of, sheet)
    assert figure.kind is FigureKind.DONUT
    assert figure.marks[-1].label == "Others"
    assert (figure.marks[-1].slot, figure.marks[-1].key) == (OTHERS_SLOT, None)
    values = [mark.value or 0 for mark in figure.marks]
    assert values[:-1] == sorted(values[:-1], reverse=True)
    assert set(values) == {numbers[0] for numbers in sheet.by_group}
    assert figure.total_text == EN.bare(sheet.total[0], INGESTED.unit)
    assert figure.summary.startswith("Ingested: 404.1\u00a0h in 6 productions. Largest: Coast Live: 80.4\u00a0h (19.9\u00a0%).")


@pytest.mark.parametrize("build", BOTH)
def test_more_groups_than_have_a_name_go_to_the_others_that_the_sheet_has(build: Callable[..., Figure]) -> None:
    names = [f"Production {number}" for number in range(1, 16)]
    sheet = sheet_of(groups=named(names, has_rest=True), count=lambda _, group, __: (group + 1) * HOUR)
    outer = [mark for mark in made(build, sheet).marks if mark.parent is None]
    assert outer[-1].label == "Others"
    assert sum(mark.value or 0 for mark in outer) == sheet.total[0]


def test_treemap_of_one_measure_has_boxes_without_kinds() -> None:
    figure = made(treemap_of, monthly())
    assert figure.kind is FigureKind.TREEMAP
    assert [mark.parent for mark in figure.marks] == [None] * 6
    assert figure.categories == ()
    assert [column.label for column in figure.table.columns] == ["Production", "Ingested"]


def test_treemap_of_storage_has_its_kinds_in_each_box() -> None:
    sheet = sheet_of(groups=named(NAMES), measures=STORAGE, count=sizes)
    figure = made(treemap_of, sheet)
    assert figure.categories == ("Cloud", "Data", "Proxy", "External")
    for outer in (mark for mark in figure.marks if mark.parent is None):
        assert outer.value == sum(mark.value or 0 for mark in figure.marks if mark.parent == outer.node)
    assert [column.label for column in figure.table.columns][1] == "Total"


def test_kinds_of_storage_are_parts_of_what_is_stored_where_nothing_splits() -> None:
    figure = made(donut_of, sheet_of(measures=STORAGE, count=sizes))
    assert [mark.label for mark in figure.marks] == ["Cloud", "Data", "Proxy", "External"]
    assert figure.total_label == "stored"
    assert figure.table.columns[0].label == "Kind"


def test_measures_that_are_no_kinds_of_one_thing_are_not_added() -> None:
    transcribed = replace(INGESTED, name="transcribed", label="Transcribed")
    sheet = sheet_of(groups=named(NAMES), measures=(INGESTED, transcribed))
    for build in BOTH:
        assert sum(mark.value or 0 for mark in made(build, sheet).marks) == sheet.total[0]


def test_places_across_are_parts_where_there_are_no_groups() -> None:
    assert [mark.label for mark in made(donut_of, sheet_of(named(NAMES[:2]))).marks] == ["Base Camp 9", "Coast Live"]
    assert made(donut_of, sheet_of(over(YEAR, Grain.QUARTER), period=YEAR)).table.columns[0].label == "Quarter"


@pytest.mark.parametrize("build", BOTH)
def test_what_does_not_add_up_is_refused(build: Callable[..., Figure]) -> None:
    with pytest.raises(InvalidQuery, match="does not add up to a whole"):
        made(build, sheet_of(groups=named(NAMES), measures=(PEAK,), count=sizes))
    with pytest.raises(InvalidQuery, match="does not add up over time"):
        made(build, sheet_of(over(YEAR, Grain.MONTH), measures=(STORED,), count=sizes))
    with pytest.raises(InvalidQuery, match="less than nothing"):
        made(build, sheet_of(groups=named(NAMES), count=lambda _, group, __: HOUR - group * HOUR))


@pytest.mark.parametrize("build", BOTH)
def test_groups_at_zero_or_not_reported_have_no_mark(build: Callable[..., Figure]) -> None:
    sheet = sheet_of(groups=named(NAMES[:3]), measures=(ITEMS,), count=lambda _, group, __: (None, 0, 7)[group])
    assert [mark.label for mark in made(build, sheet).marks] == ["Quiz"]


@pytest.mark.parametrize("build", BOTH)
def test_hostile_names_are_cleaned(build: Callable[..., Figure]) -> None:
    labels = [mark.label for mark in made(build, sheet_of(groups=named(HOSTILE_NAMES))).marks]
    assert not any("\u202e" in label or "\x00" in label for label in labels)


@pytest.mark.parametrize("build", BOTH)
def test_nothing_says_why(build: Callable[..., Figure]) -> None:
    nothing = sheet_of(groups=named(NAMES), count=lambda *_: 0)
    idle, never = made(build, nothing).empty, made(build, replace(nothing, coverage=NEVER)).empty
    assert idle is not None
    assert idle.reason is EmptyReason.NO_ACTIVITY
    assert never is not None
    assert never.reason is EmptyReason.NOT_LOADED


def test_storage_in_the_middle_says_its_unit() -> None:
    figure = made(donut_of, sheet_of(groups=named(NAMES[:2]), measures=(STORED,), count=lambda *_: 300 * GB))
    assert figure.total_text == "600.0\u00a0GB"
