"""Where in a sheet a number stands: the days and the conditions that it is counted under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rushes.domain import Catalogue, Grain, Period, ProductionRow, bucket_period
from rushes.errors import NotFound
from rushes.explore.conditions import by_places, only
from rushes.explore.own import OwnDimension
from rushes.explore.reckon import MOVING_DAYS, MOVING_PLACES, shown_measure
from rushes.explore.state import ExploreState, Value
from rushes.metrics import Axis, Derivation, Entry, Filter, Number, Numbers, Place, Sheet

__all__ = ["Spot", "derivation_of", "number_at", "spot_of"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a sheet.

    Args:
        place: The place as a link names it.
        across: The entries across that the number is made of, the last of them its own; None where it is of all of them.
        group: The index of its group, None where it is of all of them.
        days: The days that are counted.
        filters: What else must hold of a row.
    """

    place: Place
    across: range | None
    group: int | None
    days: Period
    filters: tuple[Filter, ...]

    @property
    def at(self) -> int | None:
        """The index of its own entry across."""
        return None if self.across is None else self.across[-1]


def spot_of(sheet: Sheet, place: Place, state: ExploreState, productions: Sequence[ProductionRow]) -> Spot:
    """Return what a place of the sheet is made of.

    Args:
        sheet: What is shown.
        place: One of its places, of one of the state's values.
        state: What was put together.
        productions: All that the reader may see.

    Raises:
        NotFound: The sheet has no such place.
    """
    at, group = _index(sheet.across, place.across), _index(sheet.groups, place.group)
    across = None if at is None else range(_first(sheet, state, place, at), at + 1)
    days, filters = sheet.period, list[Filter]()
    if across is not None and (grain := sheet.across.grain) is not None:
        days = _days(sheet.across.entries[across[0]], sheet.across.entries[across[-1]], grain, sheet.period)
    elif across is not None:
        filters += _condition(sheet.across, across, state, productions)
    if group is not None:
        filters += _condition(sheet.groups, range(group, group + 1), state, productions)
    return Spot(place, across, group, days, tuple(filters))


def derivation_of(value: Value, catalogue: Catalogue) -> Derivation | None:
    """Return what is shown in the place of a value's numbers, None where that is the numbers themselves."""
    way = value.derivation
    return None if way is None or way.why_not(shown_measure(value, "", catalogue)) else way


def number_at(
    cells: tuple[tuple[Numbers, ...], ...], by_across: Sequence[Numbers], by_group: Sequence[Numbers], total: Numbers, spot: Spot
) -> Number:
    """Return the number of a place, from the parts of a sheet."""
    if spot.at is None:
        numbers = total if spot.group is None else by_group[spot.group]
    else:
        numbers = by_across[spot.at] if spot.group is None else cells[spot.at][spot.group]
    return numbers[spot.place.measure]


def _index(axis: Axis, key: str) -> int | None:
    if not key:
        return None
    found = next((index for index, entry in enumerate(axis.entries) if entry.place == key), None)
    if found is None:
        raise NotFound("There is no such place in the chart.")
    return found


def _first(sheet: Sheet, state: ExploreState, place: Place, at: int) -> int:
    """Return the first of the entries across that a number is made of: of what is reckoned along the chart not its own alone."""
    match derivation_of(state.values[place.measure], state.catalogue):
        case Derivation.RUNNING_TOTAL:
            return 0
        case Derivation.MOVING_AVERAGE:
            size = MOVING_DAYS if sheet.across.grain is Grain.DAY else MOVING_PLACES
            return max(0, at - size + 1)
        case _:
            return at


def _days(first: Entry, last: Entry, grain: Grain, period: Period) -> Period:
    """Return the days from the first bucket to the end of the last, as far as they lie in the period."""
    begin, end = bucket_period(date.fromisoformat(first.key), grain), bucket_period(date.fromisoformat(last.key), grain)
    return Period(max(begin.first, period.first), min(end.last, period.last))


def _condition(axis: Axis, chosen: range, state: ExploreState, productions: Sequence[ProductionRow]) -> tuple[Filter, ...]:
    """Return the condition of those entries; what has no place of its own is all but what has, and stands last."""
    own = state.own_dimension(axis.name)
    if own is not None:
        return _of_groups(axis.entries, chosen, own, {each.production_id for each in productions})
    if not axis.entries[chosen[-1]].is_rest:
        return (by_places(axis.name, "in", (entry.key for entry in axis.entries[chosen[0] : chosen[-1] + 1])),)
    return (by_places(axis.name, "not_in", (entry.key for entry in axis.entries[: chosen[0]])),) if chosen[0] else ()


def _of_groups(entries: Sequence[Entry], chosen: range, own: OwnDimension, visible: set[int]) -> tuple[Filter, ...]:
    """Return the condition of those groups' productions, or of the productions that are in none with a place."""
    members = {each.key: each.production_ids for each in own.groups}
    is_rest = entries[chosen[-1]].is_rest
    named = entries[: chosen[0]] if is_rest else entries[chosen[0] : chosen[-1] + 1]
    found = visible & {each for entry in named for each in members[entry.key]}
    kept = visible - found if is_rest else found
    return only("production", kept, visible - kept)
