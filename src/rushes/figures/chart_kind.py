"""The kinds of charts, and which of them can show a sheet; where one cannot, why, so that a person can make it fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from rushes.domain import STORAGE_KINDS
from rushes.figures.sheet_parts import first_axis, is_split
from rushes.languages import sentence
from rushes.metrics import Number, Sheet

__all__ = ["ChartKind", "draws_former", "why_not"]

_MOST_SERIES, _MOST_LINES, _MOST_ROWS, _MOST_BARS, _MOST_PARTS, _MOST_PANELS, _MOST_CELLS = 6, 13, 40, 420, 13, 24, 160
_LEAST_FOR_HISTOGRAM = 5
_MOST_FORMER_BARS = 120
"""More bars are so thin that a line across each is seen as a second row of bars."""


class ChartKind(StrEnum):
    """What a chart can be."""

    KPI = "kpi"
    TABLE = "table"
    PIVOT = "pivot"
    BARS = "bars"
    STACKED = "stacked"
    STACKED_SHARE = "stacked_share"
    HORIZONTAL = "horizontal"
    LINES = "lines"
    AREA = "area"
    COMBINATION = "combination"
    DONUT = "donut"
    TREEMAP = "treemap"
    HEAT = "heat"
    SCATTER = "scatter"
    WATERFALL = "waterfall"
    HISTOGRAM = "histogram"
    BULLET = "bullet"
    SMALL_MULTIPLES = "small_multiples"


def why_not(kind: ChartKind, sheet: Sheet) -> str:
    """Return "" where the kind can show the sheet, else the reason as an English sentence: `format.language.say` says it to a reader."""
    return next((reason for rule in _RULES[kind] if (reason := rule(sheet))), "")


def draws_former(kind: ChartKind, sheet: Sheet) -> bool:
    """Return whether a kind draws, or as a table writes, what its numbers were in the period that is compared with.

    What it does not draw stands in the table and in what a mark says.
    """
    if sheet.before is None or kind in _WITHOUT_FORMER:
        return False
    if kind is ChartKind.LINES:
        return _series(sheet) <= _MOST_SERIES
    return kind is not ChartKind.BARS or _places(sheet) * _series(sheet) <= _MOST_FORMER_BARS


Rule = Callable[[Sheet], str]


def _is_of_one_kind(sheet: Sheet) -> str:
    is_of_names = is_split(sheet.groups) or (is_split(sheet.across) and sheet.across.grain is None)
    if len(sheet.measures) > 1 and is_of_names:
        return sentence("Shows several values or several groups, not both: take one of them away.")
    return ""


def _has_few_numbers(sheet: Sheet) -> str:
    axis = first_axis(sheet)
    if axis.grain is None and len(axis.entries) > _MOST_PANELS:
        return sentence("More than twenty-four numbers beside each other are a table: show fewer.")
    return ""


def _has_few_cells(sheet: Sheet) -> str:
    if _has_groups(sheet) and len(sheet.across.entries) > _MOST_CELLS:
        return sentence("Too many cells to see: choose longer steps of time.")
    return ""


def _is_split_up(sheet: Sheet) -> str:
    return "" if is_split(sheet.across) or is_split(sheet.groups) else sentence("Needs something to split by: time, productions or states.")


def _has_two_numbers(sheet: Sheet) -> str:
    if is_split(sheet.across) or is_split(sheet.groups) or len(sheet.measures) > 1:
        return ""
    return sentence("One number is no chart: split it by time, by production or by state.")


def _has_one_kind_of_series(sheet: Sheet) -> str:
    if len(sheet.measures) > 1 and _has_groups(sheet):
        return sentence("Shows several values or several groups, not both: take one of them away.")
    if len({measure.unit for measure in sheet.measures}) > 1:
        return sentence("Hours, storage and counts have no axis in common: choose values of one unit, or a combination.")
    return ""


def _has_few_series(sheet: Sheet) -> str:
    return sentence("More than six groups cannot be told apart by colour: show fewer.") if _series(sheet) > _MOST_SERIES else ""


def _has_few_lines(sheet: Sheet) -> str:
    return sentence("More than thirteen lines cannot be told apart: show fewer.") if _series(sheet) > _MOST_LINES else ""


def _has_few_bars(sheet: Sheet) -> str:
    if _places(sheet) * _series(sheet) > _MOST_BARS:
        return sentence("Too many bars to see: choose longer steps of time, or show fewer.")
    return ""


def _has_few_rows(sheet: Sheet) -> str:
    return (
        sentence("More than forty rows of bars are a table: choose longer steps of time, or show fewer.")
        if _places(sheet) > _MOST_ROWS
        else ""
    )


def _has_few_panels(sheet: Sheet) -> str:
    return sentence("More than twenty-four small charts are too many: show fewer.") if len(sheet.groups.entries) > _MOST_PANELS else ""


def _has_parts(sheet: Sheet) -> str:
    if _series(sheet) < 2:
        return sentence("Needs parts to lie on each other: group by something.")
    return _adds_up(sheet)


def _adds_up(sheet: Sheet) -> str:
    if not all(measure.is_additive for measure in sheet.measures):
        return sentence("A maximum, an average or a ratio is no part of a whole: choose the sum or the last day.")
    if len(sheet.measures) > 1 and not all(measure.name in STORAGE_KINDS for measure in sheet.measures):
        return sentence("These values are no parts of one whole, so they cannot lie on each other.")
    return _is_nowhere_below_zero(sheet)


def _is_nowhere_below_zero(sheet: Sheet) -> str:
    return sentence("Numbers below zero cannot be shown this way.") if any(number < 0 for number in _numbers(sheet)) else ""


def _is_over_time(sheet: Sheet) -> str:
    if sheet.across.grain is None or len(sheet.across.entries) < 2:
        return sentence("Lines need time to go along: put days, weeks or months across.")
    return ""


def _has_two_values(sheet: Sheet) -> str:
    return "" if len(sheet.measures) == 2 else sentence("Needs exactly two values, one for each axis.")


def _has_one_value(sheet: Sheet) -> str:
    return "" if len(sheet.measures) == 1 else sentence("Shows one value: take the others away.")


def _has_no_groups(sheet: Sheet) -> str:
    return sentence("Has no room for groups: take them away.") if _has_groups(sheet) else ""


def _has_named_parts(sheet: Sheet) -> str:
    axis = first_axis(sheet)
    if not is_split(axis) or axis.grain is not None:
        return sentence("Needs parts with a name: productions, states or groups.")
    return ""


def _has_few_parts(sheet: Sheet) -> str:
    return (
        sentence("A ring of more than thirteen parts cannot be read: show fewer.") if len(first_axis(sheet).entries) > _MOST_PARTS else ""
    )


def _has_rows_and_columns(sheet: Sheet) -> str:
    if _has_groups(sheet) or sheet.across.grain is not None:
        return ""
    return sentence("Needs time across, or two things to split by.")


def _has_panels(sheet: Sheet) -> str:
    return "" if _has_groups(sheet) else sentence("Needs something across and a group for each small chart.")


def _is_compared(sheet: Sheet) -> str:
    if sheet.total_before is None or sheet.by_group_before is None or sheet.before is None:
        return sentence("A waterfall shows a change: choose what to compare with.")
    return ""


def _has_many(sheet: Sheet) -> str:
    if len(first_axis(sheet).entries) < _LEAST_FOR_HISTOGRAM:
        return sentence("Needs at least five things to count: split by production, or by day.")
    return ""


def _has_target(sheet: Sheet) -> str:
    return "" if sheet.target is not None else sentence("Needs a target: give the number to reach.")


def _has_groups(sheet: Sheet) -> bool:
    return is_split(sheet.across) and is_split(sheet.groups)


def _series(sheet: Sheet) -> int:
    return len(sheet.groups.entries) if _has_groups(sheet) else len(sheet.measures)


def _places(sheet: Sheet) -> int:
    return len(sheet.across.entries if is_split(sheet.across) else sheet.groups.entries)


def _numbers(sheet: Sheet) -> Iterator[float]:
    """Yield every number that may be drawn."""
    rows: list[tuple[Number, ...]] = [numbers for row in sheet.cells for numbers in row]
    return (number for numbers in (*rows, *sheet.by_group) for number in numbers if number is not None)


_WITHOUT_FORMER = frozenset({ChartKind.STACKED_SHARE, ChartKind.DONUT, ChartKind.TREEMAP, ChartKind.HEAT, ChartKind.SCATTER})
_SERIES: tuple[Rule, ...] = (_has_two_numbers, _has_one_kind_of_series)
_BARS: tuple[Rule, ...] = (*_SERIES, _has_few_series, _has_few_bars)

_RULES: dict[ChartKind, tuple[Rule, ...]] = {
    ChartKind.KPI: (_is_of_one_kind, _has_few_numbers),
    ChartKind.TABLE: (),
    ChartKind.PIVOT: (_is_split_up,),
    ChartKind.BARS: _BARS,
    ChartKind.STACKED: (*_BARS, _has_parts),
    ChartKind.STACKED_SHARE: (*_BARS, _has_parts),
    ChartKind.HORIZONTAL: (*_SERIES, _has_few_series, _has_few_rows),
    ChartKind.LINES: (_is_over_time, _has_one_kind_of_series, _has_few_lines),
    ChartKind.AREA: (_is_over_time, _has_one_kind_of_series, _has_few_series, _adds_up),
    ChartKind.COMBINATION: (_has_two_values, _is_over_time, _has_no_groups, _has_few_bars, _is_nowhere_below_zero),
    ChartKind.DONUT: (_has_named_parts, _has_one_value, _adds_up, _has_few_parts),
    ChartKind.TREEMAP: (_has_named_parts, _has_one_kind_of_series, _adds_up),
    ChartKind.HEAT: (_has_one_value, _has_rows_and_columns, _has_few_cells, _is_nowhere_below_zero),
    ChartKind.SCATTER: (_has_two_values, _is_split_up),
    ChartKind.WATERFALL: (_is_compared, _has_one_value, _has_named_parts, _adds_up, _has_few_rows),
    ChartKind.HISTOGRAM: (_has_one_value, _has_many),
    ChartKind.BULLET: (_has_target, _has_one_value),
    ChartKind.SMALL_MULTIPLES: (_has_panels, _has_one_value, _has_few_panels),
}
