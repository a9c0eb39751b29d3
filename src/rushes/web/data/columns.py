"""The form that says what each column of a file is: as it was shown, as it was chosen, and back to a shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rushes.datasets import FoundTable
from rushes.domain import DateOrder, Field, FieldRole, MeasureKind, NumberStyle, Shape, Unit
from rushes.errors import InvalidQuery
from rushes.figures import clean_name
from rushes.languages import sentence
from rushes.web.language import say

__all__ = ["Choice", "ColumnForm", "column_forms", "typed_shape"]

_ROLES = {
    FieldRole.DATE: sentence("Date"),
    FieldRole.DIMENSION: sentence("Split by"),
    FieldRole.MEASURE: sentence("Measure"),
    FieldRole.LEFT_OUT: sentence("Leave out"),
}
_WHOSE = sentence("Whose row it is")
_KINDS = {
    MeasureKind.FLOW: sentence("Flow: days add up"),
    MeasureKind.LEVEL: sentence("Level: what is there on a day"),
}
_UNITS = {
    "count": (Unit.COUNT, 1, sentence("whole number")),
    "decimal": (Unit.MILLIONTHS, 1_000_000, sentence("number with decimals")),
    "percent": (Unit.MILLIONTHS, 10_000, sentence("per cent, as a share")),
    "ms": (Unit.MILLISECONDS, 1, sentence("milliseconds")),
    "s": (Unit.MILLISECONDS, 1_000, sentence("seconds")),
    "min": (Unit.MILLISECONDS, 60_000, sentence("minutes")),
    "h": (Unit.MILLISECONDS, 3_600_000, sentence("hours")),
    "bytes": (Unit.BYTES, 1, sentence("bytes")),
    "kB": (Unit.BYTES, 10**3, sentence("kilobytes")),
    "MB": (Unit.BYTES, 10**6, sentence("megabytes")),
    "MiB": (Unit.BYTES, 2**20, sentence("megabytes of 1,048,576 bytes")),
    "GB": (Unit.BYTES, 10**9, sentence("gigabytes")),
    "TB": (Unit.BYTES, 10**12, sentence("terabytes")),
}
"""What the numbers of a source may be in: the unit that they are kept in, and how many of it one of theirs is."""

_NUMBERS = {NumberStyle.POINT: "1,234.5", NumberStyle.COMMA: "1.234,5"}
_DATES = {
    DateOrder.YEAR_FIRST: sentence("year, month, day"),
    DateOrder.DAY_FIRST: sentence("day, month, year"),
    DateOrder.MONTH_FIRST: sentence("month, day, year"),
    DateOrder.EPOCH_SECONDS: sentence("seconds since 1970"),
    DateOrder.SERIAL_DAYS: sentence("a spreadsheet’s day number"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ColumnForm:
    """One column: what it is called and holds, why it is taken for what it is, and what can be chosen."""

    place: int
    header: str
    examples: tuple[str, ...]
    reason: str
    label: str
    role: str
    roles: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    units: tuple[Choice, ...]
    numbers: tuple[Choice, ...]
    dates: tuple[Choice, ...]


def column_forms(table: FoundTable, shape: Shape, *, has_accounts: bool = False) -> tuple[ColumnForm, ...]:
    """Return the form of a table's columns.

    Args:
        table: What was found.
        shape: What is chosen now, of the same columns.
        has_accounts: A column may say which account each row is of.
    """
    labels = {each.value: say(label) for each, label in _ROLES.items()}
    if has_accounts:
        labels[FieldRole.ACCOUNT.value] = say(_WHOSE)
    return tuple(
        ColumnForm(
            place=place,
            header=clean_name(found.field.header),
            examples=found.examples,
            reason=say(found.reason),
            label=clean_name(chosen.label),
            role=chosen.role.value,
            roles=_choices(labels, chosen.role.value),
            kinds=_choices({each.value: say(label) for each, label in _KINDS.items()}, (chosen.kind or MeasureKind.FLOW).value),
            units=_choices({name: say(label) for name, (_, _, label) in _UNITS.items()}, _unit_of(chosen)),
            numbers=_choices({each.value: label for each, label in _number_labels().items()}, (chosen.numbers or NumberStyle.POINT).value),
            dates=_choices({each.value: say(label) for each, label in _DATES.items()}, (chosen.dates or DateOrder.YEAR_FIRST).value),
        )
        for place, (found, chosen) in enumerate(zip(table.columns, shape.fields, strict=True))
    )


def typed_shape(shown: Shape, typed: Mapping[str, str]) -> Shape:
    """Return the shape that a form says; what it does not say stays as it was shown.

    Raises:
        InvalidQuery: It says what cannot be chosen.
    """
    return Shape(tuple(_typed_field(each, str(place), typed) for place, each in enumerate(shown.fields)))


def _typed_field(shown: Field, place: str, typed: Mapping[str, str]) -> Field:
    try:
        role = FieldRole(typed.get(f"role-{place}", shown.role.value))
        plain = replace(shown, role=role, label=_label(typed.get(f"label-{place}", shown.label), shown), dates=None, numbers=None)
        plain = replace(plain, kind=None, unit=None, factor=1)
        if role is FieldRole.DATE:
            return replace(plain, dates=DateOrder(typed.get(f"dates-{place}", (shown.dates or DateOrder.YEAR_FIRST).value)))
        if role is not FieldRole.MEASURE:
            return plain
        unit, factor, _ = _UNITS[typed.get(f"unit-{place}", _unit_of(shown))]
        numbers = NumberStyle(typed.get(f"numbers-{place}", (shown.numbers or NumberStyle.POINT).value))
        kind = MeasureKind(typed.get(f"kind-{place}", (shown.kind or MeasureKind.FLOW).value))
        return replace(plain, numbers=numbers, kind=kind, unit=unit, factor=factor)
    except (KeyError, ValueError) as error:
        raise InvalidQuery("This form says what cannot be chosen. Load the page again.") from error


def _label(typed: str, shown: Field) -> str:
    return clean_name(typed, "").strip()[:80] or shown.label


def _unit_of(field: Field) -> str:
    for name, (unit, factor, _) in _UNITS.items():
        if (unit, factor) == (field.unit, field.factor):
            return name
    return "count"


def _number_labels() -> dict[NumberStyle, str]:
    return {each: _NUMBERS.get(each, each.value) for each in NumberStyle}


def _choices(labels: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in labels.items())
