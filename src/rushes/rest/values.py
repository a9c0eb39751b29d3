"""Values of JSON: found by a path of names, and written as text."""

from __future__ import annotations

import json
from decimal import Decimal

from rushes.outbound import Json

__all__ = ["at_path", "is_at", "number_at", "raw_of", "text_of"]

_RAW_CHARACTERS = 4_000
_LONGEST_IN_FULL = 100
"""A number with an exponent beyond this is written with it: a few characters can stand for very many digits."""


def at_path(value: Json, path: str) -> Json:
    """Return what stands at a path of names between dots, None where there is nothing.

    A name that itself holds dots is found when it is the whole path; of a list, a name is the place, from 0.
    """
    if isinstance(value, dict) and path in value:
        return value[path]
    for name in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdigit():
            value = value[int(name)] if int(name[:9]) < len(value) else None
        else:
            return None
    return value


def is_at(value: Json, path: str) -> bool:
    """Say whether anything stands at a path, be it null."""
    if isinstance(value, dict) and path in value:
        return True
    holder, _, name = path.rpartition(".")
    held = at_path(value, holder)
    return name in held if isinstance(held, dict) else at_path(held, name) is not None


def number_at(body: Json, path: str) -> int | None:
    """Return the whole number at a path, None where there is none."""
    value = at_path(body, path)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def raw_of(row: Json) -> str:
    """Return a source row as JSON text, at most 4,000 characters, for whoever looks at what was set aside."""
    return json.dumps(row, default=str, ensure_ascii=False)[:_RAW_CHARACTERS]


def text_of(value: Json) -> str | None:
    """Return a value's text: numbers in full, to their last digit; lists and objects as JSON; None for null."""
    kind = type(value)
    if kind is str or value is None:
        return value  # pyright: ignore[reportReturnType]
    if kind is int:
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(value) if isinstance(value, Decimal) else _nested(value)


def _number(value: Decimal) -> str:
    exponent = value.as_tuple().exponent
    return f"{value:f}" if isinstance(exponent, int) and abs(exponent) <= _LONGEST_IN_FULL else str(value)


def _nested(value: Json) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name, ensure_ascii=False)}: {_nested(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else text_of(value) or "null"
