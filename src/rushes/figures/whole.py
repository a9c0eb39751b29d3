"""A whole and its parts, as a donut and a treemap show them."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import Unit
from rushes.figures.read_result import Item
from rushes.metrics import Place

__all__ = ["Whole"]


@dataclass(frozen=True, slots=True)
class Whole:
    """What is shown in parts.

    Args:
        name: What is counted, in the reader's language.
        unit: Its unit.
        total: All of it.
        head: What a part is: "Production".
        rows: How many parts there are before the small ones were folded: "32 productions".
        largest: The parts with a name, by descending size, none of them nothing.
        others: The rest.
        place: Where `total` stands in a sheet, None where it stands nowhere.
    """

    name: str
    unit: Unit
    total: int | float
    head: str
    rows: str
    largest: tuple[Item, ...]
    others: Item | None
    place: Place | None = None

    @property
    def parts(self) -> tuple[Item, ...]:
        """The parts in the order in which they are shown."""
        return (*self.largest, self.others) if self.others else self.largest
