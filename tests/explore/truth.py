"""What Explore must answer, reckoned number by number in plain loops over the rows.

Written from docs/explore.md, docs/measures.md and the words of the trade, not from the product: it asks no query, keeps nothing
from one number to the next, and reckons what is derived of each place by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from metrics.world import World
from rushes.domain import FACT_COLUMNS, Aggregation, Grain, Period, Scope, Unit, UsageRow, measure
from rushes.explore import ExploreState, First, Value
from rushes.metrics import Derivation, MeasureUse

ACCOUNT = 1
REST = "the rest"

Exact = int | Fraction | None
Members = frozenset[int]
Of = Mapping[str, Fraction]

FORMULAS: dict[str, tuple[tuple[str, ...], Callable[[Of], Fraction], Unit]] = {
    "transcribed / ingested": (("transcribed", "ingested"), lambda of: of["transcribed"] / of["ingested"], Unit.RATIO),
    "cloud_storage / storage": (("cloud_storage", "storage"), lambda of: of["cloud_storage"] / of["storage"], Unit.RATIO),
    "cloud_storage * 0.02": (("cloud_storage",), lambda of: of["cloud_storage"] / 50, Unit.BYTES),
    "items_ingested / productions": (("items_ingested", "productions"), lambda of: of["items_ingested"] / of["productions"], Unit.RATIO),
    "-(ingested - managed_media) / 2": (
        ("ingested", "managed_media"),
        lambda of: (of["managed_media"] - of["ingested"]) / 2,
        Unit.MILLISECONDS,
    ),
    "proxy_storage * data_storage / cloud_storage": (
        ("proxy_storage", "data_storage", "cloud_storage"),
        lambda of: of["proxy_storage"] * of["data_storage"] / of["cloud_storage"],
        Unit.BYTES,
    ),
}


@dataclass(frozen=True)
class Place:
    """One place along an axis: its key, which productions it stands for, and for time its days within the period."""

    key: str
    members: Members
    days: Period
    is_loaded: bool = True
    is_incomplete: bool = False


@dataclass(frozen=True)
class Layer:
    """One value's numbers in every place."""

    cells: list[list[Exact]]
    by_across: list[Exact]
    by_group: list[Exact]
    total: Exact


class Truth:
    """Everything of one account that a person may see, as rows; of texts any direction has only its first places, whatever it is."""

    def __init__(self, world: World, scope: Scope, state: ExploreState, today: date, *, is_of_texts: bool = False) -> None:
        self.is_of_texts = is_of_texts
        grant = scope.grant_for(ACCOUNT)
        assert grant is not None
        self.state = state
        self.today = today
        seen = [each for each in world.productions if each.account_id == ACCOUNT and grant.covers(each.production_id)]
        chosen = state.production_ids
        self.productions = {each.production_id: each for each in seen if not chosen or each.production_id in chosen}
        self.rows = [row for row in world.usage if row.account_id == ACCOUNT and row.production_id in self.productions]
        # Whoever may see no production of an account is told nothing of its days either.
        sees = grant.sees_all_productions or bool(grant.production_ids)
        days = [row for row in world.ledger if row.account_id == ACCOUNT and sees and row.loaded_at is not None]
        self.loaded = sorted(row.day for row in days)
        self.good = {row.day for row in days if row.is_complete and not row.missing_productions}
        self.reported = next((world.reported[each.connection] for each in world.accounts if each.account_id == ACCOUNT), frozenset())
        self.uses = [use for value in state.values for use in uses_of(value)]

    # -- one number ------------------------------------------------------------------------------------------------------------------

    def number(self, value: Value, days: Period | None, members: Members) -> Exact:
        """Return a value before anything is derived from it, of these productions in these days."""
        if days is None:
            return None
        if isinstance(value.of, MeasureUse):
            return self._measured(value.of, days, members)
        names, reckon, _ = FORMULAS[value.of.text]
        numbers = {name: self._measured(MeasureUse(name), days, members) for name in names}
        known = {name: Fraction(number) for name, number in numbers.items() if number is not None}
        if len(known) < len(names):
            return None
        try:
            return reckon(known)
        except ZeroDivisionError:
            return None

    def _measured(self, use: MeasureUse, days: Period, members: Members) -> int | None:
        loaded = [day for day in self.loaded if day in days]
        if not loaded:
            return None
        if measure(use.name).table == "production":
            return _in_one(_way(use), [self._existing(day, members) for day in loaded])
        found = [row for row in self.rows if row.production_id in members and row.day in days]
        of_last_day = [row for row in found if row.day == loaded[-1]]
        if _way(use) is Aggregation.LAST:
            last = _total([_counted(use, row) for row in of_last_day])
            if last is None and found and not self._asks_only_for_last_days("usage_daily"):
                # It is answered because of another measure: 0 if it was ever there.
                return None if _total([_counted(use, row) for row in found]) is None else 0
            if of_last_day:
                return last
        elif found:
            totals = [_total([_counted(use, row) for row in found if row.day == day]) for day in loaded]
            known = [total for total in totals if total is not None]
            return _in_one(_way(use), known, over=len(loaded)) if known else None
        # Without a row nothing happened; unless it could not have been told.
        return 0 if self.reported & set(measure(use.name).columns) else None

    def _existing(self, day: date, members: Members) -> int:
        count = 0
        for number in members:
            each = self.productions[number]
            if (each.created_on is None or each.created_on <= day) and (each.deleted_on is None or day < each.deleted_on):
                count += 1
        return count

    def _asks_only_for_last_days(self, table: str) -> bool:
        return all(_way(use) is Aggregation.LAST for use in self.uses if measure(use.name).table == table)

    # -- the places ------------------------------------------------------------------------------------------------------------------

    def axis(self, name: str, period: Period, before: Period | None) -> list[Place]:
        """Return the places along one direction."""
        everything = frozenset(self.productions)
        if not name:
            return [Place("", everything, period)]
        if name in set(Grain):
            return self.buckets(Grain(name), period, everything)
        by_key: dict[str, set[int]] = {}
        for number, each in self.productions.items():
            by_key.setdefault(str(number) if name == "production" else each.state.value, set()).add(number)
        periods = [period] if before is None else [period, before]
        there = {key: frozenset(ids) for key, ids in by_key.items() if any(self._has_anything(frozenset(ids), days) for days in periods)}
        ordered = sorted(there, key=lambda key: (*self._rank(there[key], period, before), self._label(name, key).casefold(), key))
        kept = ordered[: self.state.top] if name == "production" or self.is_of_texts else ordered
        places = [Place(key, there[key], period) for key in kept]
        if len(kept) < len(ordered):
            places.append(Place(REST, everything - frozenset(number for key in kept for number in there[key]), period))
        return places

    def buckets(self, grain: Grain, period: Period, everything: Members) -> list[Place]:
        """Return every bucket that the period touches."""
        days_of: dict[date, list[date]] = {}
        for day in period.each_day():
            days_of.setdefault(_first_of(day, grain), []).append(day)
        found: list[Place] = []
        for first, days in days_of.items():
            whole = _whole_bucket(first, grain)
            is_loaded = any(day in self.loaded for day in days)
            is_complete = len(days) == len(whole) and all(day in self.good and day < self.today for day in whole)
            found.append(Place(first.isoformat(), everything, Period(days[0], days[-1]), is_loaded, is_loaded and not is_complete))
        return found

    def _label(self, name: str, key: str) -> str:
        return self.productions[int(key)].name if name == "production" else ""

    def _rank(self, members: Members, period: Period, before: Period | None) -> tuple[bool, Fraction]:
        """Return what decides about the order: what is not known comes last, then the greatest first."""
        value = self.state.values[0]
        number = self.number(value, period, members)
        size = Fraction(number or 0)
        if self.state.first is First.GROWN and before is not None:
            size -= Fraction(self.number(value, before, members) or 0)
        return number is None, -size

    def _has_anything(self, members: Members, days: Period) -> bool:
        """Return whether there is a row of it in one of the questions: on the last day, where these are all that is asked."""
        loaded = [day for day in self.loaded if day in days]
        for table in {measure(use.name).table for use in self.uses}:
            asked = loaded[-1:] if self._asks_only_for_last_days(table) else loaded
            if table == "production" and any(self._existing(day, members) for day in asked):
                return True
            if table != "production" and any(row.production_id in members and row.day in asked for row in self.rows):
                return True
        return False

    # -- what is laid out --------------------------------------------------------------------------------------------------------------

    def layer(self, value: Value, across: list[Place | None], groups: list[Place], period: Period) -> Layer:
        """Return every number of a value of one period, each asked by itself; a place that the period has not has none."""
        everything = frozenset(self.productions)
        return Layer(
            [[self._at(value, place, group.members) for group in groups] for place in across],
            [self._at(value, place, everything) for place in across],
            [self.number(value, period, group.members) for group in groups],
            self.number(value, period, everything),
        )

    def _at(self, value: Value, place: Place | None, members: Members) -> Exact:
        return None if place is None else self.number(value, place.days, place.members & members)


def derived(value: Value, now: Layer, before: Layer | None, across: list[Place], groups: list[Place], state: ExploreState) -> Layer:
    """Return what is shown in the place of a value's numbers, each reckoned by itself."""
    lines = list(zip(*now.cells, strict=True))
    has_groups = bool(state.group)
    nothing = Layer([[None] * len(groups) for _ in across], [None] * len(across), [None] * len(groups), None)
    match value.derivation:
        case None:
            return now
        case Derivation.RUNNING_TOTAL:
            return Layer(
                [[_so_far(lines[g], a) for g in range(len(groups))] for a in range(len(across))],
                [_so_far(now.by_across, a) for a in range(len(across))],
                now.by_group,
                now.total,
            )
        case Derivation.MOVING_AVERAGE:
            size = 7 if state.across == "day" else 3
            cells = [[_near(lines[g], a, size) for g in range(len(groups))] for a in range(len(across))]
            return Layer(cells, [_near(now.by_across, a, size) for a in range(len(across))], nothing.by_group, None)
        case Derivation.SHARE:
            # Of time and a level each place is a whole; so is each where there are groups.
            is_level = isinstance(value.of, MeasureUse) and measure(value.of.name).kind.value == "level"
            is_own = has_groups or (state.across in set(Grain) and is_level)
            wholes = [now.by_across[a] if is_own else now.total for a in range(len(across))]
            return Layer(
                [[_ratio(now.cells[a][g], wholes[a]) for g in range(len(groups))] for a in range(len(across))],
                [_ratio(now.by_across[a], wholes[a]) for a in range(len(across))],
                [_ratio(each, now.total) for each in now.by_group],
                _ratio(now.total, now.total),
            )
        case Derivation.CHANGE:
            if before is None:
                return nothing
            cells = [[_change(now.cells[a][g], before.cells[a][g]) for g in range(len(groups))] for a in range(len(across))]
            by_group = [_change(each, former) for each, former in zip(now.by_group, before.by_group, strict=True)]
            return Layer(cells, nothing.by_across if has_groups else [row[0] for row in cells], by_group, _change(now.total, before.total))
        case Derivation.RANK:
            if not has_groups:
                ranks = _ranks(now.by_across, across)
                return Layer([[each] for each in ranks], ranks, _ranks(now.by_group, groups), None)
            return Layer([_ranks(row, groups) for row in now.cells], nothing.by_across, _ranks(now.by_group, groups), None)


def unit_of(value: Value) -> Unit:
    """Return what a value comes out in."""
    if value.derivation in {Derivation.SHARE, Derivation.CHANGE}:
        return Unit.RATIO
    if value.derivation is Derivation.RANK:
        return Unit.COUNT
    return measure(value.of.name).unit if isinstance(value.of, MeasureUse) else FORMULAS[value.of.text][2]


def uses_of(value: Value) -> list[MeasureUse]:
    """Return the measures that a value is made of."""
    return [value.of] if isinstance(value.of, MeasureUse) else [MeasureUse(name) for name in FORMULAS[value.of.text][0]]


def days_before(period: Period) -> Period:
    """Return as many days before a span of days."""
    return Period(period.first - timedelta(days=period.days), period.first - timedelta(days=1))


def _way(use: MeasureUse) -> Aggregation:
    return use.aggregation or measure(use.name).default_aggregation


def _counted(use: MeasureUse, row: UsageRow) -> int | None:
    return _total([row.values[FACT_COLUMNS.index(column)] for column in measure(use.name).columns])


def _total(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _in_one(way: Aggregation, by_day: list[int], over: int | None = None) -> int:
    """Return the days' totals as one number."""
    if way is Aggregation.MAXIMUM:
        return max(by_day)
    if way is Aggregation.LAST:
        return by_day[-1]
    if way is Aggregation.SUM:
        return sum(by_day)
    return (Fraction(sum(by_day), over or len(by_day)) + Fraction(1, 2)).__floor__()


@cache
def _first_of(day: date, grain: Grain) -> date:
    while grain is not Grain.DAY and not (day.weekday() == 0 if grain is Grain.WEEK else _begins(day, grain)):
        day -= timedelta(days=1)
    return day


def _begins(day: date, grain: Grain) -> bool:
    months = {Grain.MONTH: range(1, 13), Grain.QUARTER: (1, 4, 7, 10), Grain.YEAR: (1,)}
    return day.day == 1 and day.month in months[grain]


@cache
def _whole_bucket(first: date, grain: Grain) -> tuple[date, ...]:
    days = [first]
    while _first_of(days[-1] + timedelta(days=1), grain) == first:
        days.append(days[-1] + timedelta(days=1))
    return tuple(days)


def _so_far(line: list[Exact] | tuple[Exact, ...], place: int) -> Exact:
    return None if line[place] is None else sum(number for number in line[: place + 1] if number is not None)


def _near(line: list[Exact] | tuple[Exact, ...], place: int, size: int) -> Exact:
    if line[place] is None or place + 1 < size:
        return None
    known = [Fraction(number) for number in line[place + 1 - size : place + 1] if number is not None]
    return sum(known) / Fraction(len(known))


def _ratio(part: Exact, whole: Exact) -> Exact:
    return None if part is None or not whole else Fraction(part) / Fraction(whole)


def _change(now: Exact, before: Exact) -> Exact:
    return None if now is None or not before else (Fraction(now) - Fraction(before)) / abs(Fraction(before))


def _ranks(numbers: list[Exact], places: list[Place]) -> list[Exact]:
    """Return each number's place among those that have one; the rest together is no one among them."""
    ranked = [None if place.key == REST else number for number, place in zip(numbers, places, strict=True)]
    return [None if number is None else 1 + sum(other is not None and other > number for other in ranked) for number in ranked]
