"""Which kinds can show a sheet, and the reason in words where one cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from figures.gallery import PLAIN_NAMES, chart_of
from figures.samples import HOUR, NOVEMBER, YEAR
from figures.sheets import INGESTED, ITEMS, NAMES, NOTHING, PEAK, STORAGE, STORED, monthly, named, over, sheet_of, sizes
from rushes.domain import Grain, Period
from rushes.errors import InvalidQuery
from rushes.figures import ChartKind, why_not
from rushes.metrics import Sheet

MONTHS, DAYS = over(YEAR, Grain.MONTH), over(YEAR, Grain.DAY)
TRANSCRIBED = replace(INGESTED, name="transcribed", label="Transcribed")
ALWAYS = {ChartKind.TABLE}

FITTING = [
    (sheet_of(), {ChartKind.KPI}),
    (sheet_of(target=HOUR), {ChartKind.KPI, ChartKind.BULLET}),
    (
        sheet_of(MONTHS, period=YEAR),
        {ChartKind.KPI, ChartKind.PIVOT, ChartKind.BARS, ChartKind.HORIZONTAL, ChartKind.LINES, ChartKind.AREA, ChartKind.HEAT, ChartKind.HISTOGRAM},
    ),
    (
        monthly(),
        {
            ChartKind.KPI,
            *(ChartKind.PIVOT, ChartKind.BARS, ChartKind.STACKED, ChartKind.STACKED_SHARE, ChartKind.HORIZONTAL, ChartKind.LINES, ChartKind.AREA),
            *(ChartKind.DONUT, ChartKind.TREEMAP, ChartKind.HEAT, ChartKind.HISTOGRAM, ChartKind.SMALL_MULTIPLES),
        },
    ),
    (
        sheet_of(named(NAMES), is_compared=True),
        {
            ChartKind.KPI,
            *(ChartKind.PIVOT, ChartKind.BARS, ChartKind.HORIZONTAL, ChartKind.DONUT, ChartKind.TREEMAP, ChartKind.WATERFALL, ChartKind.HISTOGRAM),
        },
    ),
    (
        sheet_of(MONTHS, named(NAMES), (PEAK,), sizes, period=YEAR),
        {
            *(ChartKind.PIVOT, ChartKind.BARS, ChartKind.HORIZONTAL, ChartKind.LINES, ChartKind.HEAT, ChartKind.HISTOGRAM),
            *(ChartKind.KPI, ChartKind.SMALL_MULTIPLES),
        },
    ),
    (sheet_of(named(NAMES), measures=(INGESTED, ITEMS)), {ChartKind.PIVOT, ChartKind.SCATTER}),
    (
        sheet_of(MONTHS, measures=(INGESTED, ITEMS), period=YEAR),
        {ChartKind.KPI, ChartKind.PIVOT, ChartKind.COMBINATION, ChartKind.SCATTER},
    ),
    (
        sheet_of(MONTHS, measures=STORAGE, count=sizes, period=YEAR),
        {
            *(ChartKind.KPI, ChartKind.PIVOT, ChartKind.BARS, ChartKind.STACKED, ChartKind.STACKED_SHARE, ChartKind.HORIZONTAL),
            *(ChartKind.LINES, ChartKind.AREA),
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "kinds"), FITTING)
def test_kinds_that_fit_are_exactly_these(sheet: Sheet, kinds: set[ChartKind]) -> None:
    assert {kind for kind in ChartKind if not why_not(kind, sheet)} == kinds | ALWAYS


@pytest.mark.parametrize(
    ("kind", "sheet", "words"),
    [
        (ChartKind.KPI, sheet_of(named(NAMES), measures=(INGESTED, ITEMS)), "several values or several groups, not both"),
        (ChartKind.KPI, sheet_of(groups=named([str(each) for each in range(25)])), "More than twenty-four numbers"),
        (ChartKind.PIVOT, sheet_of(), "Needs something to split by"),
        (ChartKind.BARS, sheet_of(), "One number is no chart"),
        (ChartKind.BARS, sheet_of(MONTHS, named(NAMES), (INGESTED, TRANSCRIBED)), "several values or several groups, not both"),
        (ChartKind.BARS, sheet_of(MONTHS, measures=(INGESTED, STORED)), "no axis in common"),
        (ChartKind.BARS, sheet_of(MONTHS, named(PLAIN_NAMES)), "More than six groups"),
        (ChartKind.BARS, sheet_of(DAYS, named(NAMES)), "Too many bars"),
        (ChartKind.STACKED, sheet_of(MONTHS), "Needs parts"),
        (ChartKind.STACKED, sheet_of(MONTHS, named(NAMES), (PEAK,), sizes), "A maximum, an average or a ratio"),
        (ChartKind.STACKED, sheet_of(MONTHS, measures=(INGESTED, TRANSCRIBED)), "no parts of one whole"),
        (ChartKind.STACKED_SHARE, sheet_of(MONTHS, named(NAMES), count=lambda a, g, m: -1), "below zero"),
        (ChartKind.HORIZONTAL, sheet_of(DAYS), "More than forty rows"),
        (ChartKind.LINES, sheet_of(named(NAMES)), "Lines need time"),
        (ChartKind.LINES, sheet_of(over(NOVEMBER, Grain.MONTH)), "Lines need time"),
        (ChartKind.LINES, sheet_of(MONTHS, named([str(each) for each in range(14)])), "More than thirteen lines"),
        (ChartKind.AREA, sheet_of(MONTHS, named(NAMES), (PEAK,), sizes), "A maximum, an average or a ratio"),
        (ChartKind.COMBINATION, sheet_of(MONTHS), "exactly two values"),
        (ChartKind.COMBINATION, sheet_of(named(NAMES), measures=(INGESTED, ITEMS)), "Lines need time"),
        (ChartKind.COMBINATION, sheet_of(MONTHS, named(NAMES), (INGESTED, ITEMS)), "no room for groups"),
        (ChartKind.DONUT, sheet_of(MONTHS), "parts with a name"),
        (ChartKind.DONUT, sheet_of(named([str(each) for each in range(14)])), "more than thirteen parts"),
        (ChartKind.HEAT, sheet_of(named(NAMES)), "two things to split by"),
        (ChartKind.HEAT, sheet_of(DAYS, named(NAMES)), "Too many cells"),
        (ChartKind.HEAT, sheet_of(MONTHS, count=lambda a, g, m: -1), "below zero"),
        (ChartKind.SCATTER, sheet_of(named(NAMES)), "exactly two values"),
        (ChartKind.WATERFALL, sheet_of(named(NAMES)), "choose what to compare with"),
        (ChartKind.HISTOGRAM, sheet_of(named(NAMES[:4])), "at least five"),
        (ChartKind.BULLET, sheet_of(), "Needs a target"),
        (ChartKind.SMALL_MULTIPLES, sheet_of(MONTHS), "a group for each small chart"),
    ],
)
def test_kind_that_does_not_fit_says_what_to_change(kind: ChartKind, sheet: Sheet, words: str) -> None:
    assert words in why_not(kind, sheet)
    with pytest.raises(InvalidQuery, match=words):
        chart_of(sheet, kind)


def test_level_of_the_last_day_is_stacked_over_groups() -> None:
    sheet = sheet_of(MONTHS, named(NAMES), (STORED,), sizes, period=Period(YEAR.first, YEAR.last))
    assert (why_not(ChartKind.STACKED, sheet), why_not(ChartKind.AREA, sheet)) == ("", "")


def test_one_nameless_place_is_not_split() -> None:
    assert why_not(ChartKind.KPI, sheet_of(NOTHING, NOTHING)) == ""
