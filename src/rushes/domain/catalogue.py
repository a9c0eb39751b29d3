"""What can be asked of one table of facts: its measures and dimensions, as data. Usage has one, and so has each dataset."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain.measures import MEASURES, Measure
from rushes.domain.periods import Grain
from rushes.errors import UnknownName

__all__ = ["DATASET_TABLE", "RESERVED_NAMES", "USAGE", "Catalogue", "TextDimension"]

DATASET_TABLE = "dataset_row"
"""The table of a dataset's facts: `account_id`, `day`, a text column for each dimension, an integer column for each measure."""

RESERVED_NAMES = frozenset({"account_id", *Grain})
"""What no column of a dataset may be called beside its day: the other columns of its table, and those of an answer over time."""


@dataclass(frozen=True, slots=True)
class TextDimension:
    """Something of a dataset to group by and filter on: one text column of its rows.

    Args:
        name: Its name in queries, and the column's.
        label: Its name for people, hostile text: it comes from a header.
    """

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one table of facts can be asked.

    Args:
        key: "usage", or "dataset:7".
        label: Its name for people, hostile text where it is a dataset's; "" for usage.
        measures: What is counted, in the order in which it is offered.
        dimensions: What a dataset's rows are told apart by beside time; those of usage are `metrics.DIMENSIONS`.
        is_dated: Its rows have a day of their own; without, they stand on the day on which they were loaded, and no day is missing.
    """

    key: str
    label: str
    measures: tuple[Measure, ...]
    dimensions: tuple[TextDimension, ...] = ()
    is_dated: bool = True

    @property
    def is_usage(self) -> bool:
        """Whether it is the platform's usage, with productions and their states."""
        return self.key == "usage"

    def measure(self, name: str) -> Measure:
        """Return the measure of that name.

        Raises:
            UnknownName: There is none; the message names the nearest.
        """
        for each in self.measures:
            if each.name == name:
                return each
        raise UnknownName("measure", name, [each.name for each in self.measures])


USAGE = Catalogue("usage", "", tuple(MEASURES.values()))
"""What the nights load from a platform."""
