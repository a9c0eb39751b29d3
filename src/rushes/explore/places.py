"""Which places a dimension has in a period, which of them lie within a range, and which come first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from rushes.domain import ProductionRow
from rushes.explore.asking import Asker, Lines
from rushes.explore.conditions import existed_in
from rushes.explore.state import First
from rushes.metrics import Number, Numbers

__all__ = ["Place", "PlaceOf", "in_order", "is_within", "place_in", "places_of"]

PlaceOf = Callable[[ProductionRow], tuple[str, str]]
"""In which place of a dimension a production is: its key and its name."""


@dataclass(frozen=True, slots=True)
class Place:
    """One of a dimension, and what the first value is there over the whole period.

    Args:
        key: An internal id, a state, a group's key or that of a text.
        label: A production's or a group's name, or the text.
        number: The first value before anything is derived from it; None where none is known.
    """

    key: str
    label: str
    number: Number


def place_in(name: str) -> PlaceOf:
    """Return what says in which place of "production" or of "production_state" a production is."""
    if name == "production":
        return lambda each: (str(each.production_id), each.name)
    return lambda each: (each.state.value, "")


def places_of(
    lines: Lines,
    asker: Asker,
    reckon: Callable[[Numbers], Numbers],
    place: PlaceOf,
    idle: Iterable[ProductionRow] = (),
    former: Iterable[Place] = (),
) -> list[Place]:
    """Return the places of a dimension: those that have rows, those that had some, and those of the productions that have none.

    Args:
        lines: The answer split by it alone.
        asker: What asked.
        reckon: How the measures' numbers become the values'.
        place: In which place a production is.
        idle: Productions that have a place whether or not anything is known of them.
        former: The places of the period that is compared with: what is gone by now is not left out of a change.
    """
    found = {key[0]: Place(key[0], lines.labels[key], reckon(numbers)[0]) for key, numbers in lines.numbers.items()}
    # Where not all groups came back, what is not among them may well have rows.
    nothing = None if lines.is_cut else reckon(asker.nothing("", None, lines.coverage))[0]
    for each in former:
        found.setdefault(each.key, replace(each, number=nothing))
    if not lines.is_cut:
        for each in idle:
            if existed_in(each, asker.period):
                key, label = place(each)
                found.setdefault(key, Place(key, label, nothing))
    return list(found.values())


def is_within(place: Place, least: Number, most: Number) -> bool:
    """Say whether a place's number is known and no less than the one and no more than the other, where there is one."""
    return place.number is not None and (least is None or place.number >= least) and (most is None or place.number <= most)


def in_order(places: Iterable[Place], first: First, before: Mapping[str, Number]) -> list[Place]:
    """Return the places in their order; where no number is known they come last, for that is not nothing.

    Args:
        places: Those of a dimension.
        first: Which come first.
        before: What their numbers were in the period that is compared with, by key; it matters to what grew alone.
    """

    def order(place: Place) -> tuple[bool, float, str, str]:
        number = place.number or 0
        size = number if first is First.SMALLEST else -number
        if first is First.GROWN:
            size += before.get(place.key) or 0
        return place.number is None, size, place.label.casefold(), place.key

    return sorted(places, key=order)
