"""Which chart is shown for what: the table of docs/explore.md, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rushes.domain import Grain, MeasureKind, Period, Unit
from rushes.explore import RULES, best_kind
from rushes.figures import ChartKind, why_not
from rushes.metrics import Axis, Coverage, Entry, Sheet, SheetMeasure

DOCS = Path(__file__).parents[2] / "docs" / "explore.md"
PERIOD = Period(date(2026, 1, 1), date(2026, 12, 31))
COVERAGE = Coverage(PERIOD.first, PERIOD.last, PERIOD.last, (), is_complete=True, incomplete_productions=0, loaded=(PERIOD,))
INGESTED = SheetMeasure("ingested", "Ingested", Unit.MILLISECONDS, MeasureKind.FLOW, is_additive=True)
TRANSCRIBED = replace(INGESTED, name="transcribed", label="Transcribed")
STORED = SheetMeasure("storage", "Stored", Unit.BYTES, MeasureKind.LEVEL, is_additive=True)
HIGHEST = replace(STORED, name="storage.maximum", is_additive=False)
NOTHING = Axis("", (Entry(""),))
STATES = Axis("production_state", tuple(Entry(each) for each in ("ACTIVE", "ARCHIVED")))


def months(count: int) -> Axis:
    grain = Grain.MONTH if count <= 24 else Grain.DAY
    days = (
        PERIOD.buckets(Grain.DAY)[:count] if grain is Grain.DAY else [date(2025 + index // 12, index % 12 + 1, 1) for index in range(count)]
    )
    return Axis(grain.value, tuple(Entry(day.isoformat()) for day in days), grain)


def productions(count: int, *, has_rest: bool = False) -> Axis:
    rest = (Entry("", is_rest=True),) if has_rest else ()
    return Axis("production", (*(Entry(str(each), f"Production {each}") for each in range(1, count + 1)), *rest))


def sheet(*measures: SheetMeasure, across: Axis = NOTHING, groups: Axis = NOTHING, is_compared: bool = False) -> Sheet:
    numbers = tuple(range(5, 5 + len(measures)))
    cells = ((numbers,) * len(groups.entries),) * len(across.entries)
    made = Sheet(
        measures,
        across,
        groups,
        cells,
        (numbers,) * len(across.entries),
        (numbers,) * len(groups.entries),
        numbers,
        PERIOD,
        COVERAGE,
    )
    if not is_compared:
        return made
    return replace(
        made, before=cells, by_across_before=made.by_across, by_group_before=made.by_group, total_before=numbers, period_before=PERIOD
    )


@pytest.mark.parametrize(
    ("laid_out", "kind"),
    [
        (sheet(INGESTED), ChartKind.KPI),
        (sheet(INGESTED, STORED, is_compared=True), ChartKind.KPI),
        (sheet(INGESTED, STORED, across=months(12)), ChartKind.COMBINATION),
        (sheet(INGESTED, across=months(12), is_compared=True), ChartKind.LINES),
        (sheet(INGESTED, across=months(12), groups=productions(5, has_rest=True)), ChartKind.STACKED),
        (sheet(INGESTED, across=months(90), groups=productions(5)), ChartKind.LINES),
        (sheet(STORED, across=months(12), groups=productions(5)), ChartKind.LINES),
        (sheet(INGESTED, TRANSCRIBED, across=months(12)), ChartKind.BARS),
        (sheet(INGESTED, across=months(90)), ChartKind.LINES),
        (sheet(STORED, across=months(12)), ChartKind.LINES),
        (sheet(INGESTED, groups=productions(5), is_compared=True), ChartKind.WATERFALL),
        (sheet(INGESTED, groups=productions(5, has_rest=True)), ChartKind.DONUT),
        (sheet(HIGHEST, groups=productions(5)), ChartKind.HORIZONTAL),
        (sheet(INGESTED, groups=productions(12, has_rest=True)), ChartKind.HORIZONTAL),
        (sheet(INGESTED, across=productions(5), is_compared=True), ChartKind.WATERFALL),
        (sheet(INGESTED, across=productions(12)), ChartKind.HORIZONTAL),
        (sheet(INGESTED, across=productions(5), groups=STATES), ChartKind.HORIZONTAL),
        (sheet(INGESTED, STORED, across=months(12), groups=productions(5)), ChartKind.PIVOT),
        (sheet(INGESTED, STORED, across=productions(5)), ChartKind.TABLE),
    ],
)
def test_best_kind_of_what_is_laid_out_is_that_of_the_table(laid_out: Sheet, kind: ChartKind) -> None:
    assert best_kind(laid_out) is kind
    assert why_not(kind, laid_out) == ""


def test_rules_stand_in_the_docs_in_their_order() -> None:
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    told = [tuple(cell.strip(" `") for cell in row.strip("|").split("|")) for row in rows]
    assert [each for each in told if each in {(rule.when, rule.kind.value) for rule in RULES}] == [
        (rule.when, rule.kind.value) for rule in RULES
    ]
