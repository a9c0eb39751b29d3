"""What is answered: columns with units, rows, and how far the answer can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rushes.domain import Aggregation, Period, Unit
from rushes.errors import UnknownName
from rushes.metrics.query import Query

__all__ = ["Column", "ColumnRole", "Coverage", "Result", "Value"]

Value = int | str | date | None


class ColumnRole(StrEnum):
    """What a column is for."""

    KEY = "key"
    LABEL = "label"
    TIME = "time"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Column:
    """One output column.

    Args:
        name: Its name in orders, records and the API.
        label: Its name for people.
        role: Key (internal id), label (text), time (first day of the bucket) or measure.
        unit: The unit of a measure's integers, None for the rest.
        aggregation: How a measure's days became one number, None for the rest.
        measure: The measure's name, None for the rest; it differs from `name` where an aggregation
            other than the default was asked for ("storage_maximum").
    """

    name: str
    label: str
    role: ColumnRole
    unit: Unit | None = None
    aggregation: Aggregation | None = None
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the asked accounts and period is loaded.

    Of several accounts it says the worst, except for `first_loaded`, `last_loaded` and `reported`,
    which hold where any of them has something.

    Args:
        first_loaded: The oldest loaded day, whatever the period; None if nothing ever was.
        last_loaded: The newest loaded day, whatever the period.
        complete_to: The newest day up to which every day since the account's first is complete;
            of several accounts the earliest, None if one has none.
        missing: Days of the period, from the account's first loaded day to yesterday, that some
            account has not loaded, or not completely; in order.
        is_complete: The period is over, every account has its last day loaded and none is missing.
        incomplete_productions: How many productions could not be read on an account's worst day of
            the period, summed over the accounts.
        as_of: When the newest load of the account was, UTC; of several accounts the earliest.
        loaded: The days of the period that every account has loaded, as runs without a gap, in order.
        reported: The columns of the facts that some account's connection reports.
    """

    first_loaded: date | None
    last_loaded: date | None
    complete_to: date | None
    missing: tuple[date, ...]
    is_complete: bool
    incomplete_productions: int
    as_of: datetime | None = None
    loaded: tuple[Period, ...] = ()
    reported: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one query.

    Args:
        columns: Dimensions in the query's order, then the time, then the measures.
        rows: One tuple per group, in the query's order, values in the units of the columns;
            None is "not reported".
        query: What was asked.
        version: The warehouse version that answered.
        as_of: When the newest load behind the answer was, UTC.
        coverage: What of the period is loaded.
        is_truncated: There were more rows than the query's limit.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    query: Query
    version: int
    as_of: datetime | None
    coverage: Coverage
    is_truncated: bool = False

    def column_index(self, name: str) -> int:
        """Return the position of that column.

        Raises:
            UnknownName: The result has no such column.
        """
        for index, column in enumerate(self.columns):
            if column.name == name:
                return index
        raise UnknownName("column", name, (column.name for column in self.columns))

    def values(self, name: str) -> tuple[Value, ...]:
        """Return that column's values, in row order."""
        index = self.column_index(name)
        return tuple(row[index] for row in self.rows)

    def numbers(self, name: str) -> tuple[int | None, ...]:
        """Return that column's values as integers, in row order; anything else becomes None."""
        return tuple(value if isinstance(value, int) else None for value in self.values(name))

    def as_records(self) -> tuple[Mapping[str, Value], ...]:
        """Return one mapping of column name to value per row."""
        names = tuple(column.name for column in self.columns)
        return tuple(dict(zip(names, row, strict=True)) for row in self.rows)
