"""What several figures say: how many rows, the names of measures, of grains, of what a row is."""
# ruff: noqa: A002 (`format` is the word every builder uses)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rushes.domain import Grain, Unit
from rushes.figures.format import Format
from rushes.figures.read_result import key_column, label_column, unit_of
from rushes.languages import counted, lowered, sentence
from rushes.metrics import Column, Result

__all__ = [
    "GRAINS",
    "GrainWords",
    "column_head",
    "how_many",
    "how_many_of",
    "in_line",
    "measure_head",
    "not_reported",
    "not_reported_labels",
    "row_head",
    "row_head_of",
]


@dataclass(frozen=True, slots=True)
class GrainWords:
    """What is said of one grain: its name, so many of it, and what a hole and an open end in it mean."""

    name: str
    count: tuple[str, str]
    gaps: str
    hollow: str


GRAINS = {
    Grain.DAY: GrainWords(
        sentence("Day"),
        counted("{count} day.", "{count} days."),
        sentence("Gaps: days that are not loaded."),
        sentence("Hollow points: days that are not complete."),
    ),
    Grain.WEEK: GrainWords(
        sentence("Week"),
        counted("{count} week.", "{count} weeks."),
        sentence("Gaps: weeks that are not loaded."),
        sentence("Hollow points: weeks that are not complete."),
    ),
    Grain.MONTH: GrainWords(
        sentence("Month"),
        counted("{count} month.", "{count} months."),
        sentence("Gaps: months that are not loaded."),
        sentence("Hollow points: months that are not complete."),
    ),
    Grain.QUARTER: GrainWords(
        sentence("Quarter"),
        counted("{count} quarter.", "{count} quarters."),
        sentence("Gaps: quarters that are not loaded."),
        sentence("Hollow points: quarters that are not complete."),
    ),
    Grain.YEAR: GrainWords(
        sentence("Year"),
        counted("{count} year.", "{count} years."),
        sentence("Gaps: years that are not loaded."),
        sentence("Hollow points: years that are not complete."),
    ),
}

_ROWS = {
    "production": counted("{count} production", "{count} productions"),
    "account": counted("{count} account", "{count} accounts"),
    "production_state": counted("{count} state", "{count} states"),
    "cost_centre": counted("{count} cost centre", "{count} cost centres"),
    "grouping": counted("{count} group", "{count} groups"),
    "kind": counted("{count} kind", "{count} kinds"),
    "text": counted("{count} value", "{count} values"),
}
_ANY_ROWS = counted("{count} row", "{count} rows")
_HEADS = {
    "production": sentence("Production"),
    "account": sentence("Account"),
    "production_state": sentence("State"),
    "kind": sentence("Kind"),
}
_ANY_HEAD = sentence("Row")


def how_many(count: int, result: Result, format: Format) -> str:
    """Return how many of what a row is: "1 production", "32 productions"."""
    return how_many_of(count, _row_of(result), format)


def how_many_of(count: int, dimension: str, format: Format) -> str:
    """Return how many places of a dimension: "1 production", "32 productions", "12 rows" of what has no word."""
    # Of a grouping that people made the name goes on with its number, of a dataset's dimension with its own.
    one, many = _ROWS.get(dimension.partition(":")[0], _ANY_ROWS)
    return format.language.say_count(one, many, count, count=format.count(count))


def row_head(result: Result, format: Format) -> str:
    """Return the head of the column that names the rows: "Production"."""
    return row_head_of(_row_of(result), format)


def row_head_of(dimension: str, format: Format) -> str:
    """Return the head of a column that names places of a dimension: "Production"."""
    return format.language.say(_HEADS.get(dimension, _ANY_HEAD))


def in_line(label: str, format: Format) -> str:
    """Return a measure's name as it goes on in a sentence: "ingested"."""
    return lowered(format.language.say(label))


def column_head(column: Column, format: Format) -> str:
    """Return a measure's name with the unit that its numbers leave out: "Ingested (h)"."""
    return measure_head(format.language.say(column.label), unit_of(column), format)


def measure_head(name: str, unit: Unit, format: Format) -> str:
    """Return a name in the reader's language with the unit that the numbers under it leave out: "Ingested (h)"."""
    symbol = format.unit_label(unit)
    return f"{name} ({symbol})" if symbol else name


def not_reported(columns: Sequence[Column], format: Format) -> tuple[str, ...]:
    """Return the note about measures that the connection does not report, none without such."""
    return not_reported_labels([column.label for column in columns], format)


def not_reported_labels(labels: Sequence[str], format: Format) -> tuple[str, ...]:
    """Return the same note about measures of these names."""
    if not labels:
        return ()
    names = ", ".join(in_line(label, format) for label in labels)
    return (format.language.say("Not reported by this connection: {measures}.", measures=names),)


def _row_of(result: Result) -> str:
    column = key_column(result) or label_column(result)
    return column.name.removesuffix("_name") if column else ""
