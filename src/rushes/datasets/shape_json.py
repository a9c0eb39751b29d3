"""A shape as plain JSON values, as records keep it and forms carry it, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

from rushes.domain import DateOrder, Field, FieldRole, MeasureKind, NumberStyle, Shape, Unit
from rushes.errors import InvalidQuery

__all__ = ["read_shape", "shape_values"]

_E = TypeVar("_E", DateOrder, FieldRole, MeasureKind, NumberStyle, Unit)


def shape_values(shape: Shape) -> list[dict[str, Any]]:
    """Return a shape's columns as plain JSON values, in order; what a column has not is left out."""
    return [
        {
            "header": each.header,
            "name": each.name,
            "label": each.label,
            "role": each.role.value,
            **({"dates": each.dates.value} if each.dates else {}),
            **({"numbers": each.numbers.value} if each.numbers else {}),
            **({"kind": each.kind.value} if each.kind else {}),
            **({"unit": each.unit.value, "factor": each.factor} if each.unit else {}),
        }
        for each in shape.fields
    ]


def read_shape(values: Sequence[Mapping[str, Any]]) -> Shape:
    """Return the shape of such values.

    Raises:
        InvalidQuery: They are no shape.
    """
    try:
        return Shape(tuple(_field(each) for each in values))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidQuery(f"These columns cannot be read ({error}).") from error


def _field(values: Mapping[str, Any]) -> Field:
    return Field(
        header=str(values["header"]),
        name=str(values["name"]),
        label=str(values["label"]),
        role=FieldRole(values["role"]),
        dates=_one_of(DateOrder, values.get("dates")),
        numbers=_one_of(NumberStyle, values.get("numbers")),
        kind=_one_of(MeasureKind, values.get("kind")),
        unit=_one_of(Unit, values.get("unit")),
        factor=int(values.get("factor", 1)),
    )


def _one_of(kind: type[_E], value: object) -> _E | None:
    return kind(cast("str", value)) if value else None
