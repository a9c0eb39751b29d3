"""How the columns of a source's table are read: what each is, and how its text becomes a value of a dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rushes.domain.measures import MeasureKind
from rushes.domain.units import Unit

__all__ = ["DateOrder", "Field", "FieldRole", "NumberStyle", "RefreshMode", "Shape", "shape_key"]


class FieldRole(StrEnum):
    """What a column is for."""

    DATE = "date"
    DIMENSION = "dimension"
    MEASURE = "measure"
    ACCOUNT = "account"
    LEFT_OUT = "left_out"


class DateOrder(StrEnum):
    """In which order a date is written: 2026-11-03 (also with a time behind it), 3/11/2026, 11/3/2026, seconds since 1970, a spreadsheet's day number."""

    YEAR_FIRST = "year_first"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    EPOCH_SECONDS = "epoch_seconds"
    SERIAL_DAYS = "serial_days"


class NumberStyle(StrEnum):
    """What parts whole and fraction: 1,234.5 or 1.234,5 (also 1 234,5); spaces and apostrophes between thousands read in both."""

    POINT = "point"
    COMMA = "comma"


class RefreshMode(StrEnum):
    """What a refresh does with the rows that were there: all go; those of the days that it has go; those of the keys that it has go."""

    REPLACE = "replace"
    BY_DAY = "by_day"
    BY_KEY = "by_key"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the source.

    Args:
        header: What the source calls it, exactly.
        name: The column of the dataset: lower case letters, digits and underscores, a letter first, unique in its shape.
        label: Its name for people.
        role: What it is for.
        dates: The order of a date's parts; None for what is no date.
        numbers: How a measure's numbers are written; None for what is no measure.
        kind: Whether a measure is a flow or a level; None for what is no measure.
        unit: In which unit a measure is kept; None for what is no measure.
        factor: How many of the kept unit one of the source's is: 1,000 where seconds become milliseconds; values are rounded half up to
            whole ones after that.
    """

    header: str
    name: str
    label: str
    role: FieldRole
    dates: DateOrder | None = None
    numbers: NumberStyle | None = None
    kind: MeasureKind | None = None
    unit: Unit | None = None
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Shape:
    """All columns of a source's table, in its order.

    A shape that loads has one date or none (then each refresh is a day of its own), one account column or none, and at least one measure.
    """

    fields: tuple[Field, ...]

    def of_role(self, role: FieldRole) -> tuple[Field, ...]:
        """Return the columns of that role, in order."""
        return tuple(each for each in self.fields if each.role is role)

    @property
    def key(self) -> str:
        """What the next file of the same shape has too: it is of its headers alone, in their order."""
        return shape_key([each.header for each in self.fields])


def shape_key(headers: Sequence[str]) -> str:
    """Return what identifies a table by its headers: 32 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(headers).encode("utf-8", "replace")).hexdigest()[:32]
