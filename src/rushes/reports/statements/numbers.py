"""The numbers of a period: what each production used by each measure's own rule, and what the account did in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rushes.domain import MEASURES, Aggregation, Measure, MeasureKind, Period, Scope
from rushes.metrics import MeasureUse, Query, run_batch
from rushes.reports.statements.canonical import Document
from rushes.warehouse import Reader, productions

__all__ = ["MAXIMUM", "STATED", "Numbers", "Used", "measures_of", "numbers_of", "total_columns"]

STATED = tuple(each.name for each in MEASURES.values() if each.table == "usage_daily")
"""The measures of a statement: all that are counted by day."""

MAXIMUM = "_maximum"
"""What is added to a level's name where its greatest day is meant."""


@dataclass(frozen=True, slots=True)
class Used:
    """What one production used: its name, and a number by measure; None is "not reported"."""

    name: str
    values: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A period's numbers.

    Args:
        productions: What each used, by the platform's own id of it.
        totals: What the account did in all: by measure, and for levels by measure and `MAXIMUM` too.
    """

    productions: Mapping[str, Used] = field(default_factory=dict[str, Used])
    totals: Mapping[str, int | None] = field(default_factory=dict[str, "int | None"])


def total_columns(names: tuple[str, ...]) -> tuple[tuple[str, Measure, Aggregation], ...]:
    """Return each number that is stated of a whole account: its name, its measure and its rule."""
    found: list[tuple[str, Measure, Aggregation]] = []
    for measure in (MEASURES[name] for name in names):
        found.append((measure.name, measure, measure.default_aggregation))
        if measure.kind is MeasureKind.LEVEL:
            found.append((f"{measure.name}{MAXIMUM}", measure, Aggregation.MAXIMUM))
    return tuple(found)


def measures_of(names: tuple[str, ...]) -> list[Document]:
    """Return how a document says what its measures are: unit, rule and definition of each."""
    return [
        {
            "name": each.name,
            "label": each.label,
            "kind": each.kind.value,
            "unit": each.unit.value,
            "rule": each.default_aggregation.value,
            "definition": each.description,
        }
        for each in (MEASURES[name] for name in names)
    ]


def numbers_of(reader: Reader, scope: Scope, account_id: int, period: Period, *, today: date, names: tuple[str, ...] = STATED) -> Numbers:
    """Return the numbers that the facts hold of an account's period.

    Args:
        reader: The pinned version.
        scope: An operator's; it is narrowed to the account.
        account_id: The account.
        period: The days.
        today: The account's business date now.
        names: The measures.
    """
    columns = total_columns(names)
    each = Query(tuple(MeasureUse(name) for name in names), period, today, ("production",))
    whole = Query(tuple(MeasureUse(measure.name, rule) for _, measure, rule in columns), period, today)
    of_each, of_whole = run_batch(reader, (each, whole), scope.only(account_id))
    ids = {row.production_id: (row.external_id, row.name) for row in productions(reader, account_id)}
    found: dict[str, Used] = {}
    values = {name: of_each.numbers(name) for name in names}
    for place, production_id in enumerate(of_each.numbers("production")):
        external_id, name = ids[production_id or 0]
        found[external_id] = Used(name, {each: numbers[place] for each, numbers in values.items()})
    totals = {name: numbers[0] if (numbers := of_whole.numbers(name)) else None for name, _, _ in columns}
    return Numbers(found, totals)
