"""Sheets as the metrics room would give them, for the tests of figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from figures.samples import COVERED, GB, HOUR, NOVEMBER, TODAY, YEAR
from rushes.domain import Grain, MeasureKind, Period, Unit, bucket_period
from rushes.figures.read_result import is_any_loaded
from rushes.metrics import Axis, Coverage, Entry, Number, Sheet, SheetMeasure

INGESTED = SheetMeasure("ingested", "Ingested", Unit.MILLISECONDS, MeasureKind.FLOW, is_additive=True)
ITEMS = SheetMeasure("items", "Items", Unit.COUNT, MeasureKind.FLOW, is_additive=True)
STORED = SheetMeasure("storage", "Stored", Unit.BYTES, MeasureKind.LEVEL, is_additive=True)
PEAK = SheetMeasure("storage_maximum", "Stored at most", Unit.BYTES, MeasureKind.LEVEL, is_additive=False)
STORAGE = tuple(
    SheetMeasure(f"{name}_storage", name.capitalize(), Unit.BYTES, MeasureKind.LEVEL, is_additive=True)
    for name in ("cloud", "data", "proxy", "external")
)
NOTHING = Axis("", (Entry(""),))
NAMES = ("Coast Live", "Base Camp 9", "Quiz", "Weather", "The long night of the documentary")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))

Counting = Callable[[int, int, int], Number]
"""The number at a place across, in a group, of a measure; None stands for everything in that direction."""


def over(period: Period, grain: Grain) -> Axis:
    """Return a time axis whose running bucket is not complete."""
    days = period.buckets(grain)
    return Axis(grain.value, tuple(Entry(day.isoformat(), is_incomplete=day == days[-1]) for day in days), grain)


def named(names: Sequence[str], dimension: str = "production", *, has_rest: bool = False) -> Axis:
    entries = [Entry(str(place + 1), name) for place, name in enumerate(names)]
    return Axis(dimension, (*entries, Entry("", "", is_rest=True)) if has_rest else tuple(entries))


def hours(across: int, group: int, measure: int) -> Number:
    return (across * 7 + 5) * (9 - group) % 31 * HOUR // (3 + measure) + HOUR // 5


def sizes(across: int, group: int, measure: int) -> Number:
    return GB * (9_000 + 40 * across) // (group + 2) // (measure + 1)


def sheet_of(
    across: Axis = NOTHING,
    groups: Axis = NOTHING,
    measures: tuple[SheetMeasure, ...] = (INGESTED,),
    count: Counting = hours,
    *,
    is_compared: bool = False,
    period: Period = NOVEMBER,
    coverage: Coverage = COVERED,
    target: Number = None,
) -> Sheet:
    """Return a sheet of those numbers, the totals of flows added up and those of levels the last of them."""
    across = _as_loaded(across, coverage)
    cells = tuple(
        tuple(tuple(count(a, g, m) for m in range(len(measures))) for g in range(len(groups.entries))) for a in range(len(across.entries))
    )
    by_across = tuple(tuple(_added(row[g][m] for g in range(len(row))) for m in range(len(measures))) for row in cells)
    by_group = tuple(
        tuple(_through(measures[m], [row[g][m] for row in cells]) for m in range(len(measures))) for g in range(len(groups.entries))
    )
    total = tuple(_through(measures[m], [numbers[m] for numbers in by_across]) for m in range(len(measures)))
    before = tuple(tuple(tuple(_former(each) for each in numbers) for numbers in row) for row in cells)
    return Sheet(
        measures, across, groups, cells, by_across, by_group, total, period, coverage,
        before=before if is_compared else None,
        by_across_before=tuple(tuple(_former(each) for each in numbers) for numbers in by_across) if is_compared else None,
        by_group_before=tuple(tuple(_former(each) for each in numbers) for numbers in by_group) if is_compared else None,
        total_before=tuple(_former(each) for each in total) if is_compared else None,
        period_before=OCTOBER if is_compared else None,
        target=target,
    )  # fmt: skip


def monthly(**more: object) -> Sheet:
    """Return hours of five productions and the others, month by month of a year."""
    return sheet_of(over(YEAR, Grain.MONTH), named(NAMES, has_rest=True), period=YEAR, **more)  # type: ignore[arg-type]


def daily(count: Counting = hours, groups: Axis = NOTHING) -> Sheet:
    """Return hours day by day of November to yesterday."""
    shown = Period(NOVEMBER.first, date(2026, 11, TODAY.day - 1))
    return sheet_of(over(shown, Grain.DAY), groups, count=count, period=shown)


def _as_loaded(axis: Axis, coverage: Coverage) -> Axis:
    """Return an axis whose places of time say whether anything of them is loaded."""
    grain = axis.grain
    if grain is None:
        return axis
    entries = (
        replace(each, is_loaded=is_any_loaded(coverage, bucket_period(date.fromisoformat(each.key), grain))) for each in axis.entries
    )
    return replace(axis, entries=tuple(replace(each, is_incomplete=each.is_incomplete and each.is_loaded) for each in entries))


def _added(values: object) -> Number:
    known = [value for value in values if value is not None]  # type: ignore[attr-defined]
    return sum(known) if known else None


def _through(measure: SheetMeasure, values: list[Number]) -> Number:
    if measure.kind is MeasureKind.FLOW:
        return _added(values)
    return max((value for value in values if value is not None), default=None) if not measure.is_additive else values[-1]


def _former(value: Number) -> Number:
    return None if value is None else value * 4 // 5
