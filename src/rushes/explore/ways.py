"""What has a place in each direction of a chart, in which order, and what is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product

from rushes.domain import Grain, Period, ProductionRow
from rushes.explore.asking import Asker, Key, Lines, Split
from rushes.explore.conditions import by_places
from rushes.explore.own import COST_CENTRE, OwnDimension, OwnGroup
from rushes.explore.places import Place, PlaceOf, in_order, place_in, places_of
from rushes.explore.state import ExploreState
from rushes.explore.texts import is_text
from rushes.metrics import REST, Entry, Filter, Groups, Numbers

__all__ = ["Rests", "Sight", "Way", "Ways"]

Rests = frozenset[str]
"""The names of the directions of which a question is about the rest, as one."""

_IN_NONE = "0"
"""What an answer calls that which is in none of the sets it was split by."""


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of the sheet: nothing, time, or a dimension with its places in order.

    Args:
        name: The dimension or grain, "" for nothing.
        label: Its name, where people gave it one.
        grain: The grain of time.
        entries: The places of a dimension.
        rest: The place of the rest behind them, None where nothing is left.
        groups: What is counted as one in each place, where that is not one value of the facts.
    """

    name: str = ""
    label: str = ""
    grain: Grain | None = None
    entries: tuple[Entry, ...] = ()
    rest: Entry | None = None
    groups: Groups | None = None

    @property
    def split(self) -> str | Groups:
        """What a question is split by."""
        return self.name if self.groups is None else self.groups

    @property
    def is_rest_apart(self) -> bool:
        """Whether the rest must be asked for by itself: of groups an answer has it already."""
        return self.rest is not None and self.groups is None

    @property
    def chosen(self) -> tuple[Filter, ...]:
        """The condition under which only what has a place is counted."""
        return (by_places(self.name, "in", (each.key for each in self.entries)),)

    @property
    def others(self) -> tuple[Filter, ...]:
        """The condition under which only the rest is counted."""
        return (by_places(self.name, "not_in", (each.key for each in self.entries)),)

    def places(self, period: Period) -> tuple[str, ...]:
        """Return the key of every place of that period."""
        if self.grain is not None:
            return tuple(day.isoformat() for day in period.buckets(self.grain))
        if not self.name:
            return ("",)
        return tuple(each.place for each in (*self.entries, *((self.rest,) if self.rest else ())))

    def place(self, key: str) -> str:
        """Return the place that an answer's key stands for: of groups it has their numbers, from 1."""
        if self.groups is None:
            return key
        return REST if key == _IN_NONE else self.entries[int(key) - 1].key


@dataclass(frozen=True, slots=True)
class Ways:
    """Both directions of a sheet."""

    across: Way
    groups: Way

    def parts(self) -> dict[tuple[bool, bool], list[tuple[Split, Rests]]]:
        """Return what must be asked for every combination of directions, each with those of which it is about the rest."""
        found: dict[tuple[bool, bool], list[tuple[Split, Rests]]] = {}
        for with_across in (False, True):
            for with_groups in (False, True):
                if (with_across and not self.across.name) or (with_groups and not self.groups.name):
                    continue
                used = [way for way, is_used in ((self.across, with_across), (self.groups, with_groups)) if is_used]
                found[with_across, with_groups] = _splits(used)
        return found


def _splits(ways: Sequence[Way]) -> list[tuple[Split, Rests]]:
    grain = next((way.grain for way in ways if way.grain is not None), None)
    apart = [way for way in ways if way.is_rest_apart]
    found: list[tuple[Split, Rests]] = []
    for are_rest in product((False, True), repeat=len(apart)):
        rests = frozenset(way.name for way, is_rest in zip(apart, are_rest, strict=True) if is_rest)
        splits = tuple(way.split for way in ways if way.grain is None and way.name not in rests)
        filters = (way.others if way.name in rests else way.chosen for way in apart)
        found.append((Split(splits, grain, tuple(chain.from_iterable(filters))), rests))
    return found


@dataclass(frozen=True, slots=True)
class Sight:
    """What decides which places are shown, and in which order.

    Args:
        state: The wells.
        reckon: How the measures' numbers become the values'.
        idle: The productions that have a place though nothing is known of them.
    """

    state: ExploreState
    reckon: Callable[[Numbers], Numbers]
    idle: tuple[ProductionRow, ...]

    def ways(self, now: Asker, former: Asker | None) -> tuple[Ways, bool]:
        """Decide what has a place in each direction; and say whether there were more groups than leave the facts.

        Raises:
            NotFound: The account has no such grouping.
        """
        state, named = self.state, [(name, self.state.own_dimension(name)) for name in self.state.dimensions]
        splits = [Split((name if own is None else _sets(own.groups),)) for name, own in named]
        found = now.answers(splits)
        before = [*former.answers(splits)] if former else [None] * len(splits)
        made = {
            name: self._way(name, now, lines, old) if own is None else self._own_way(own, now, lines, old)
            for (name, own), lines, old in zip(named, found, before, strict=True)
        }
        across = Way(state.across, grain=state.grain) if state.grain else made.get(state.across, Way())
        is_cut = any(lines.is_cut for lines in (*found, *before) if lines is not None)
        return Ways(across, made.get(state.group, Way())), is_cut

    def _way(self, name: str, asker: Asker, lines: Lines, before: Lines | None) -> Way:
        places = self._places(asker, lines, before, place_in(name))
        # Of a dimension with four values nothing need be left out.
        kept = places if name == "production_state" else places[: self.state.top]
        rest = Entry("", is_rest=True) if len(kept) < len(places) else None
        label = self.state.text_dimension(name).label if is_text(name) else ""
        return Way(name, label, entries=tuple(Entry(each.key, each.label) for each in kept), rest=rest)

    def _own_way(self, own: OwnDimension, asker: Asker, lines: Lines, before: Lines | None) -> Way:
        """Return the places of people's own groups; what has none falls to the rest, whichever group it is in."""
        groups = {each.key: each for each in own.groups}
        of = {production_id: each for each in own.groups for production_id in each.production_ids}

        def place(production: ProductionRow) -> tuple[str, str]:
            group = of.get(production.production_id)
            return (group.key, group.label) if group else (REST, "")

        lines, before = _as_groups(lines, own.groups), _as_groups(before, own.groups) if before else None
        places = self._places(asker, lines, before, place)
        found = [groups[each.key] for each in places if each.key != REST]
        # Groups that people made are few and all meant; cost centres are as many as were written.
        kept = found[: self.state.top] if own.name == COST_CENTRE else found
        is_cut = own.is_cut or len(kept) < len(found)
        has_rest = is_cut or len(found) < len(places)
        return Way(
            own.name,
            own.label,
            entries=tuple(Entry(each.key, each.label) for each in kept),
            rest=Entry("", "" if is_cut else own.none, is_rest=True) if has_rest else None,
            groups=_sets(kept),
        )

    def _places(self, asker: Asker, lines: Lines, before: Lines | None, place: PlaceOf) -> list[Place]:
        former = places_of(before, asker, self.reckon, place) if before else []
        places = places_of(lines, asker, self.reckon, place, self.idle, former)
        return in_order(places, self.state.first, {each.key: each.number for each in former})


def _sets(groups: Iterable[OwnGroup]) -> Groups:
    """Return the groups' productions; one empty set where there are no groups, for a question needs something to ask by."""
    return tuple(each.production_ids for each in groups) or ((),)


def _as_groups(lines: Lines, groups: Sequence[OwnGroup]) -> Lines:
    """Return an answer that was split by the groups' productions with their own keys and names."""

    def named(key: str) -> tuple[str, str]:
        return (REST, "") if key == _IN_NONE else (groups[int(key) - 1].key, groups[int(key) - 1].label)

    numbers: Mapping[Key, Numbers] = {(named(key)[0],): each for (key,), each in lines.numbers.items()}
    labels: Mapping[Key, str] = {(named(key)[0],): named(key)[1] for (key,) in lines.numbers}
    return replace(lines, numbers=numbers, labels=labels)
