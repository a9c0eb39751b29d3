"""A dataset's texts in a chart: what directions and places are called that tell them apart, and which of them are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rushes.errors import InvalidQuery
from rushes.metrics import TEXT, Filter

__all__ = [
    "LONGEST_VALUE",
    "MOST_WHERE",
    "Where",
    "dimension_name",
    "is_text",
    "place_key",
    "place_text",
    "read_where",
    "text_axis",
    "where_texts",
]

LONGEST_VALUE = 500
MOST_WHERE = 500
"""More chosen values than that do not fit into an address."""

_AXIS = re.compile(rf"{TEXT}[a-z][a-z0-9_]{{0,62}}")
_WHERE = re.compile(r"([a-z][a-z0-9_]{0,62})(?:([:~])(.*))?", re.DOTALL)
_IS, _NOTHING = "=", "empty"


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows of a dataset are counted, by one of its dimensions.

    Args:
        dimension: Its name.
        values: Only rows with one of these texts, None for rows without one; empty for any.
        contains: Only rows in whose text this stands, whatever its case and accents; "" for any.
    """

    dimension: str
    values: tuple[str | None, ...] = ()
    contains: str = ""

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The conditions that it sets."""
        return (
            *((Filter(self.dimension, "in", self.values),) if self.values else ()),
            *((Filter(self.dimension, "contains", (self.contains,)),) if self.contains else ()),
        )


def text_axis(dimension: str) -> str:
    """Return what a chart calls a dataset's dimension that it is split by: "text:region"."""
    return f"{TEXT}{dimension}"


def is_text(name: str) -> bool:
    """Say whether that is the name of such a direction; whether the dataset has one of that name is another matter."""
    return _AXIS.fullmatch(name) is not None


def dimension_name(name: str) -> str:
    """Return what a query calls a direction: of a dataset's the dimension's own name."""
    return name.removeprefix(TEXT)


def place_key(text: str | None) -> str:
    """Return the key of a text's place, another for each text and no other place's."""
    return _NOTHING if text is None else f"{_IS}{text}"


def place_text(key: str) -> str | None:
    """Return the text whose place has that key."""
    return None if key == _NOTHING else key.removeprefix(_IS)


def read_where(texts: Iterable[str]) -> tuple[Where, ...]:
    """Return what an address chooses by texts: "region:Oslo", "region" for rows without a region, "region~slo" for what is contained.

    Raises:
        InvalidQuery: One is not of that form, or there are too many.
    """
    values: dict[str, set[str | None]] = {}
    contained: dict[str, str] = {}
    for count, text in enumerate(texts, start=1):
        found = _WHERE.fullmatch(text)
        if found is None or len(found[3] or "") > LONGEST_VALUE:
            raise InvalidQuery(f"“{text[:40]}” names no value of a dataset; write it as region:Oslo.")
        if count > MOST_WHERE:
            raise InvalidQuery(f"A chart is narrowed to at most {MOST_WHERE} values.")
        if found[2] == "~":
            contained[found[1]] = found[3].strip()
        else:
            values.setdefault(found[1], set()).add(found[3])
    names = sorted({*values, *(name for name, text in contained.items() if text)})
    return tuple(Where(name, _in_order(values.get(name, ())), contained.get(name, "")) for name in names)


def where_texts(wheres: Sequence[Where]) -> tuple[str, ...]:
    """Return what an address writes of them, as `read_where` reads it."""
    return tuple(
        text
        for each in wheres
        for text in (
            *(each.dimension if value is None else f"{each.dimension}:{value}" for value in each.values),
            *((f"{each.dimension}~{each.contains}",) if each.contains else ()),
        )
    )


def _in_order(values: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return each once, nothing first, so that equal choices are equal."""
    return tuple(sorted(values, key=lambda value: (value is not None, value or "")))
