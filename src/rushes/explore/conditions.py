"""Which productions, or which rows of a dataset, are counted: what a person filters by, as conditions of every question.

Names are compared here and not by an engine, each of which has its own idea of equal letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from rushes.domain import Period, ProductionRow
from rushes.explore.state import ExploreState
from rushes.explore.texts import dimension_name, is_text, place_text
from rushes.metrics import MAX_FILTER_VALUES, Filter, FilterValue

__all__ = ["by_places", "conditions_of", "existed_in", "meant_of", "only", "value_at"]


def meant_of(state: ExploreState, productions: Iterable[ProductionRow]) -> tuple[ProductionRow, ...]:
    """Return the productions that a state's lists and text leave of those that the reader may see."""
    listed, wanted = frozenset(state.production_ids), _folded(state.contains)
    return tuple(
        each
        for each in productions
        if (not listed or each.production_id in listed)
        and (not state.states or each.state.value in state.states)
        and (not wanted or wanted in _folded(each.name))
    )


def conditions_of(state: ExploreState, productions: Sequence[ProductionRow]) -> tuple[Filter, ...]:
    """Return the conditions under which only these productions are counted.

    Args:
        state: What was chosen.
        productions: All that the reader may see; a dataset has none.
    """
    if state.where:
        return tuple(condition for each in state.where for condition in each.filters)
    if state.contains:
        named = {each.production_id for each in meant_of(state, productions)}
        return only("production", named, {each.production_id for each in productions} - named)
    listed = (Filter("production", "in", state.production_ids),) if state.production_ids else ()
    return (*listed, Filter("production_state", "in", state.states)) if state.states else listed


def only(dimension: str, kept: Iterable[FilterValue], left_out: Iterable[FilterValue]) -> tuple[Filter, ...]:
    """Return the conditions under which only those values are counted; where they are too many for one, all others are left out.

    Args:
        dimension: What the values are of, as a query calls it.
        kept: Those to count.
        left_out: All others that there are.
    """
    # Sorted, because equal questions are asked once.
    keep, leave = (tuple(sorted(each, key=lambda value: (value is not None, str(value)))) for each in (kept, left_out))
    if len(keep) <= MAX_FILTER_VALUES:
        return (Filter(dimension, "in", keep),)
    starts = range(0, len(leave), MAX_FILTER_VALUES)
    return tuple(Filter(dimension, "not_in", leave[start : start + MAX_FILTER_VALUES]) for start in starts)


def by_places(axis: str, operator: str, keys: Iterable[str]) -> Filter:
    """Return the condition under which only those places of a direction are counted ("in"), or all others ("not_in")."""
    return Filter(dimension_name(axis), operator, tuple(value_at(axis, key) for key in keys))


def value_at(axis: str, key: str) -> FilterValue:
    """Return what a query calls a place of a direction: an internal id, a state, a dataset's text."""
    if is_text(axis):
        return place_text(key)
    return int(key) if axis == "production" else key


def existed_in(production: ProductionRow, period: Period) -> bool:
    """Say whether a production was there on a day of the period; one of unknown dates always was."""
    begin = max(production.created_on or period.first, period.first)
    return begin <= period.last and (production.deleted_on is None or begin < production.deleted_on)


def _folded(text: str) -> str:
    """Return text as it is compared: without case and accents."""
    marked = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in marked if not unicodedata.combining(letter)).casefold()
