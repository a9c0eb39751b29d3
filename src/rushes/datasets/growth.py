"""Reading only what is new: by a column of days or of numbers that only grow, from the highest value seen less a lag.

The highest value belongs to the version that was published with it, so that whoever goes back on a version reads on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rushes.domain import DateOrder, FieldRole, RawTable, RefreshMode, Shape
from rushes.errors import CallerError
from rushes.sources import Since, newest_day, newest_number

__all__ = [
    "Growing",
    "Growth",
    "GrowthUnit",
    "Newest",
    "growth_problems",
    "growth_values",
    "newest_in",
    "newest_values",
    "read_growth",
    "read_newest",
    "since_of",
]

_MOST_DAYS, _MOST_LAG = 36_500, 10**15


class GrowthUnit(StrEnum):
    """What the values of the column are, and what a lag is counted in."""

    DAYS = "days"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Growth:
    """How a dataset knows what is new.

    Args:
        column: The source's column.
        unit: What its values are.
        lag: How many days, or how much, below the highest value is read again.
    """

    column: str
    unit: GrowthUnit
    lag: int


@dataclass(frozen=True, slots=True)
class Newest:
    """The highest value that was seen in a column.

    Args:
        column: The source's column.
        unit: What its values are.
        value: The value: a day as 2026-11-03, or a number.
        since: From which value on it was read, "" where all was.
    """

    column: str
    unit: GrowthUnit
    value: str
    since: str = ""

    def is_of(self, growth: Growth) -> bool:
        """Say whether it is of the column that a dataset grows by now."""
        return (self.column, self.unit) == (growth.column, growth.unit)


@dataclass(frozen=True, slots=True)
class Growing:
    """A refresh that reads by a column.

    Args:
        growth: How the dataset grows.
        seen: The highest value of the version that stands, None where all is read.
    """

    growth: Growth
    seen: Newest | None


def growth_problems(growth: Growth, shape: Shape, mode: RefreshMode) -> tuple[CallerError, ...]:
    """Return what keeps a dataset from growing so, nothing where all is well."""
    found: list[CallerError] = []
    field = next((each for each in shape.fields if each.header == growth.column), None)
    if field is None:
        found.append(CallerError("There is no column “{column}” to know by what is new.", column=growth.column))
    if mode is RefreshMode.REPLACE:
        found.append(
            CallerError("Only what is new is read, so it cannot take the place of all rows. Let it take that of its days or of its keys.")
        )
    is_its_day = field is not None and field.role is FieldRole.DATE and field.dates is DateOrder.YEAR_FIRST
    if mode is RefreshMode.BY_DAY and not (is_its_day and growth.unit is GrowthUnit.DAYS):
        found.append(
            CallerError("Where rows take the place of those of their days, what is new is known by the date, in days. Or replace by keys.")
        )
    if not 0 <= growth.lag <= (_MOST_DAYS if growth.unit is GrowthUnit.DAYS else _MOST_LAG):
        found.append(CallerError("Write how far back is read again as a whole number, 0 or more."))
    return tuple(found)


def since_of(growing: Growing) -> Since | None:
    """Return from which value on is read, None for all. Days are whole ones, so that none is replaced by a part of itself."""
    growth, seen = growing.growth, growing.seen
    if seen is None:
        return None
    if growth.unit is GrowthUnit.NUMBERS:
        return growth.column, f"{Decimal(seen.value) - growth.lag:f}"
    day = date.fromisoformat(seen.value)
    return growth.column, (day - min(timedelta(days=growth.lag), day - date.min)).isoformat()


def newest_in(raw: RawTable, growing: Growing, *, at: datetime) -> Newest | None:
    """Return the highest value seen once a table was read: that of the table, or the one before it where that is higher.

    Raises:
        CallerError: The column holds neither days nor numbers.
    """
    growth, seen, since = growing.growth, growing.seen, since_of(growing)
    try:
        if growth.unit is GrowthUnit.DAYS:
            day = newest_day(raw, growth.column, until=at.date() + timedelta(days=1))
            values = [each.value for each in (seen,) if each] + ([day.isoformat()] if day else [])
            value = max(values, default=None)
        else:
            number = newest_number(raw, growth.column)
            value = max([each.value for each in (seen,) if each] + ([number] if number else []), key=Decimal, default=None)
    except ValueError as error:
        raise CallerError(
            "What stands in “{column}” tells nothing apart by what is new: no value is a day like 2026-11-03, or a number.",
            column=growth.column,
        ) from error
    return None if value is None else Newest(growth.column, growth.unit, value, since[1] if since else "")


def growth_values(growth: Growth) -> dict[str, Any]:
    """Return it as plain JSON values."""
    return {"column": growth.column, "unit": growth.unit.value, "lag": growth.lag}


def read_growth(values: Mapping[str, Any]) -> Growth:
    """Return what such values say."""
    return Growth(str(values["column"]), GrowthUnit(values["unit"]), int(values["lag"]))


def newest_values(newest: Newest) -> dict[str, Any]:
    """Return it as plain JSON values."""
    return {"column": newest.column, "unit": newest.unit.value, "value": newest.value, "since": newest.since}


def read_newest(values: Mapping[str, Any]) -> Newest:
    """Return what such values say."""
    return Newest(str(values["column"]), GrowthUnit(values["unit"]), str(values["value"]), str(values["since"]))
