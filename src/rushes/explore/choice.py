"""Which kind of chart fits what is in the wells best: one table of rules, the first that holds (docs/explore.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rushes.domain import MeasureKind
from rushes.figures import ChartKind, why_not
from rushes.metrics import Sheet

__all__ = ["RULES", "Rule", "best_kind"]

_MOST_BARS = 24
_MOST_STACKED = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of chart, and when it is the one to show.

    Args:
        when: The condition in words, as the docs have it.
        kind: What is shown.
        holds: Whether it holds of what is laid out.
    """

    when: str
    kind: ChartKind
    holds: Callable[[Sheet], bool]


def _is_over_time(sheet: Sheet) -> bool:
    return sheet.across.grain is not None


def _has_groups(sheet: Sheet) -> bool:
    return bool(sheet.groups.name)


def _is_single(sheet: Sheet) -> bool:
    return len(sheet.measures) == 1


def _units(sheet: Sheet) -> int:
    return len({each.unit for each in sheet.measures})


def _adds_up(sheet: Sheet) -> bool:
    return all(each.is_additive for each in sheet.measures)


def _is_flow(sheet: Sheet) -> bool:
    return all(each.kind is MeasureKind.FLOW for each in sheet.measures)


def _is_short(sheet: Sheet) -> bool:
    return len(sheet.across.entries) <= _MOST_BARS


def _is_compared(sheet: Sheet) -> bool:
    return sheet.before is not None


RULES = (
    Rule(
        "A target and one value, not over time", ChartKind.BULLET, lambda s: s.target is not None and _is_single(s) and not _is_over_time(s)
    ),
    Rule("Nothing is split", ChartKind.KPI, lambda s: not s.across.name and not s.groups.name),
    Rule("Over time, two units", ChartKind.COMBINATION, lambda s: _is_over_time(s) and not _has_groups(s) and _units(s) == 2),
    Rule("Over time, compared", ChartKind.LINES, lambda s: _is_over_time(s) and _is_compared(s)),
    Rule(
        "Over time, by group, a flow, at most 24 places",
        ChartKind.STACKED,
        lambda s: _is_over_time(s) and _has_groups(s) and _is_single(s) and _is_flow(s) and _is_short(s),
    ),
    Rule("Over time, by group", ChartKind.LINES, lambda s: _is_over_time(s) and _has_groups(s) and _is_single(s)),
    Rule(
        "Over time, flows of one unit, at most 24 places",
        ChartKind.BARS,
        lambda s: _is_over_time(s) and not _has_groups(s) and _units(s) == 1 and _is_flow(s) and _is_short(s),
    ),
    Rule("Over time, one unit", ChartKind.LINES, lambda s: _is_over_time(s) and not _has_groups(s) and _units(s) == 1),
    Rule(
        "By group alone, compared",
        ChartKind.WATERFALL,
        lambda s: not s.across.name and _has_groups(s) and _is_single(s) and _is_compared(s) and _adds_up(s),
    ),
    Rule(
        "By group alone, a number that adds up, at most six groups",
        ChartKind.DONUT,
        lambda s: not s.across.name and _is_single(s) and _adds_up(s) and len(s.groups.entries) <= _MOST_STACKED,
    ),
    Rule("By group alone, one unit", ChartKind.HORIZONTAL, lambda s: not s.across.name and _units(s) == 1),
    Rule(
        "Across productions or states, compared",
        ChartKind.WATERFALL,
        lambda s: not _is_over_time(s) and not _has_groups(s) and _is_single(s) and _is_compared(s) and _adds_up(s),
    ),
    Rule("Across productions or states, one unit", ChartKind.HORIZONTAL, lambda s: not _is_over_time(s) and _units(s) == 1),
    Rule("Everything else by two directions", ChartKind.PIVOT, lambda s: bool(s.across.name and s.groups.name)),
    Rule("Everything else", ChartKind.TABLE, lambda _: True),
)


def best_kind(sheet: Sheet) -> ChartKind:
    """Return the kind of the first rule that holds and whose kind can be drawn; a table can always."""
    return next((rule.kind for rule in RULES if rule.holds(sheet) and not why_not(rule.kind, sheet)), ChartKind.TABLE)
