"""From the wells to numbers laid out for a chart.

Totals are asked and never added up, because a level's or a ratio's parts do not make its whole. What has no
place of its own ("Others") is asked as one, for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rushes.domain import Grain, Period, ProductionRow, bucket_period
from rushes.explore.amounts import amount_of
from rushes.explore.asking import Asker, Key, Split
from rushes.explore.conditions import conditions_of, meant_of, only, value_at
from rushes.explore.places import is_within, place_in, places_of
from rushes.explore.reckon import derived, reckoned, shown_measure, shown_unit
from rushes.explore.state import ExploreState, First
from rushes.explore.texts import dimension_name
from rushes.explore.ways import Rests, Sight, Way, Ways
from rushes.metrics import REST, Axis, Batch, Coverage, Entry, Filter, Numbers, Sheet, SheetMeasure

__all__ = ["Answer", "ask"]

_WHOLE: Key = ("", "")
_Reckon = Callable[[Numbers], Numbers]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a state asks for.

    Args:
        sheet: The numbers.
        is_cut: There were more groups than leave the facts.
        left_out: How many places lay outside the range.
        conditions: Those under which every number is counted.
    """

    sheet: Sheet
    is_cut: bool
    left_out: int
    conditions: tuple[Filter, ...]


def ask(
    facts: Batch,
    state: ExploreState,
    labels: Sequence[str],
    period: Period,
    before: Period | None,
    today: date,
    *,
    productions: Sequence[ProductionRow],
) -> Answer:
    """Return the numbers that the state asks for.

    Args:
        facts: Answers questions about the account, as the reader may see it.
        state: The wells; it has at least one value.
        labels: The values' names for people.
        period: Its days.
        before: The days that are compared with, None for nothing.
        today: The account's date now.
        productions: All that the reader may see.

    Raises:
        NotFound: The account has no such grouping.
        InvalidQuery: The values, dimensions and days make no answerable question.
    """
    uses = tuple(dict.fromkeys(use for value in state.values for use in value.uses))
    conditions = conditions_of(state, productions)
    now = Asker(facts, uses, conditions, period, today, catalogue=state.catalogue)
    former = Asker(facts, uses, conditions, before, today, catalogue=state.catalogue) if before else None
    reckon = reckoned(state.values, uses)
    range_ = _range(state, reckon, now, productions)
    now, former = now.under(range_.conditions), former.under(range_.conditions) if former else None
    ways, is_cut = Sight(state, reckon, range_.idle).ways(now, former)
    numbers = _Numbers(now, ways, reckon)
    old = _Numbers(former, ways, reckon) if former else None
    shown = tuple(shown_measure(value, label, state.catalogue) for value, label in zip(state.values, labels, strict=True))
    sheet = derived(_compared(numbers.sheet(shown, today if state.catalogue.is_dated else None), old), state.values)
    return Answer(
        replace(sheet, target=amount_of(state.target, shown_unit(state.values[0], state.catalogue))),
        is_cut or range_.is_cut or numbers.is_cut or (old is not None and old.is_cut),
        range_.left_out,
        (*conditions, *range_.conditions),
    )


@dataclass(frozen=True, slots=True)
class _Range:
    """What lies within the range of the first value.

    Args:
        conditions: Those under which it alone is counted.
        idle: The productions that have a place though nothing is known of them.
        left_out: How many places lie outside.
        is_cut: There were more groups than leave the facts.
    """

    conditions: tuple[Filter, ...]
    idle: tuple[ProductionRow, ...]
    left_out: int = 0
    is_cut: bool = False


def _range(state: ExploreState, reckon: _Reckon, asker: Asker, productions: Sequence[ProductionRow]) -> _Range:
    """Choose by the first value over the whole period; where no range was, everything, and what is idle among the smallest alone."""
    unit = shown_measure(state.values[0], "", state.catalogue).unit
    least, most = amount_of(state.least, unit), amount_of(state.most, unit)
    if (least is None and most is None) or not state.ranged:
        return _Range((), meant_of(state, productions) if state.first is First.SMALLEST else ())
    name, meant = state.ranged, meant_of(state, productions)
    lines = asker.answers([Split((name,))])[0]
    place = place_in(name)
    places = places_of(lines, asker, reckon, place, meant)
    kept = {each.key for each in places if is_within(each, least, most)}
    others = (value_at(name, each.key) for each in places if each.key not in kept)
    conditions = only(dimension_name(name), (value_at(name, key) for key in kept), others)
    idle = tuple(each for each in meant if place(each)[0] in kept)
    return _Range(conditions, idle, len(places) - len(kept), lines.is_cut)


class _Numbers:
    """Every number of one period, by place in both directions."""

    def __init__(self, asker: Asker, ways: Ways, reckon: _Reckon) -> None:
        parts = ways.parts()
        answers = iter(asker.answers([split for splits in parts.values() for split, _ in splits]))
        self._ways = ways
        self._asker = asker
        self._reckon = reckon
        self.period = asker.period
        self._found: dict[Key, Numbers] = {}
        self._cut: set[tuple[bool, bool]] = set()
        for (with_across, with_groups), splits in parts.items():
            used = ((ways.across, with_across), (ways.groups, with_groups))
            for _, rests in splits:
                lines = next(answers)
                if lines.is_cut:
                    self._cut.add((with_across, with_groups))
                self.coverage = lines.coverage
                for key, numbers in lines.numbers.items():
                    self._found[_place(key, used, rests)] = numbers

    @property
    def is_cut(self) -> bool:
        """Whether any question had more groups than leave the facts."""
        return bool(self._cut)

    def cells(self, across: tuple[str, ...] | None = None, groups: tuple[str, ...] | None = None) -> tuple[tuple[Numbers, ...], ...]:
        """Return the numbers of every place, or of those that are named."""
        along = self._ways.across.places(self.period) if across is None else across
        told = self._ways.groups.places(self.period) if groups is None else groups
        return tuple(tuple(self.at((place, group)) for group in told) for place in along)

    def sheet(self, measures: tuple[SheetMeasure, ...], today: date | None) -> Sheet:
        """Return the numbers laid out, before anything is derived from them or compared with them; `today` is as `_bucket` has it."""
        return Sheet(
            measures=measures,
            across=_axis(self._ways.across, self.period, self.coverage, today),
            groups=_axis(self._ways.groups, self.period, self.coverage, today),
            cells=self.cells(),
            by_across=tuple(row[0] for row in self.cells(groups=("",))),
            by_group=self.cells(across=("",))[0],
            total=self.at(_WHOLE),
            period=self.period,
            coverage=self.coverage,
        )

    def at(self, place: Key) -> Numbers:
        """Return the numbers of one place; where there is no row, nothing happened, or nothing is known."""
        found = self._found.get(place)
        grain = self._ways.across.grain
        if found is None and (bool(place[0]), bool(place[1])) in self._cut:
            found = (None,) * len(self._asker.uses)
        return self._reckon(self._asker.nothing(place[0] if grain else "", grain, self.coverage) if found is None else found)


def _place(key: Key, used: tuple[tuple[Way, bool], ...], rests: Rests) -> Key:
    """Return the place of a row: its key has the dimensions' parts first, then the bucket."""
    left = list(key)
    found = ["", ""]
    for index, (way, is_used) in enumerate(used):
        if is_used and way.grain is None:
            found[index] = REST if way.name in rests else way.place(left.pop(0))
    for index, (way, is_used) in enumerate(used):
        if is_used and way.grain is not None:
            found[index] = left.pop(0)
    return (found[0], found[1])


def _axis(way: Way, period: Period, coverage: Coverage, today: date | None) -> Axis:
    if way.grain is not None:
        grain = way.grain
        return Axis(way.name, tuple(_bucket(day, grain, period, coverage, today) for day in period.buckets(grain)), grain)
    if not way.name:
        return Axis("", (Entry(""),))
    return Axis(way.name, (*way.entries, *((way.rest,) if way.rest else ())), label=way.label)


def _bucket(day: date, grain: Grain, period: Period, coverage: Coverage, today: date | None) -> Entry:
    """Return a place of time; it lacks days where it runs still, the period cuts it, or some are not loaded completely.

    Without `today`, rows have no day of their own, so that no place lacks any.
    """
    days = bucket_period(day, grain)
    is_loaded = any(run.first <= days.last and days.first <= run.last for run in coverage.loaded)
    if today is None:
        return Entry(day.isoformat(), is_loaded=is_loaded)
    # What was before the first day that was ever loaded is missing in nobody's list.
    is_begun = coverage.first_loaded is not None and coverage.first_loaded <= days.first
    is_whole = period.first <= days.first and days.last <= period.last and days.last < today and is_begun
    is_incomplete = is_loaded and not (is_whole and not any(missing in days for missing in coverage.missing))
    return Entry(day.isoformat(), is_incomplete=is_incomplete, is_loaded=is_loaded)


def _compared(sheet: Sheet, old: _Numbers | None) -> Sheet:
    """Return the sheet with the former period's numbers beside its own."""
    if old is None:
        return sheet
    return replace(
        sheet,
        before=_as_long(old.cells(), len(sheet.groups.entries), sheet),
        by_across_before=tuple(row[0] for row in _as_long(old.cells(groups=("",)), 1, sheet)),
        by_group_before=old.cells(across=("",))[0],
        total_before=old.at(_WHOLE),
        period_before=old.period,
    )


def _as_long(cells: tuple[tuple[Numbers, ...], ...], groups: int, sheet: Sheet) -> tuple[tuple[Numbers, ...], ...]:
    """Return the former cells place by place: of February there are fewer days than of March."""
    nothing: Numbers = (None,) * len(sheet.measures)
    empty = (nothing,) * groups
    wanted = len(sheet.across.entries)
    return (*cells[:wanted], *((empty,) * (wanted - len(cells))))
