"""What the explore page asks: every number of a sheet equals plain Python's over the same rows, totals and "Others" too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from metrics.oracle import answer
from metrics.strategies import DAYS, PRODUCTION_IDS, SPREAD, TODAY, account_worlds, examples, periods, periods_of_months, scopes_of_account
from metrics.world import ALICE, MemoryReader, World, account, ledger, production, usage
from rushes.accounts import Grouping, ProductionGroup
from rushes.domain import MEASURES, Grain, Period, ProductionRow, ProductionState, Scope, Unit, bucket_period, measure
from rushes.explore import ACROSS, GROUPS, ExploreState, First, Own, OwnDimension, Value, own_dimensions, read_value
from rushes.explore.periods import complete_part
from rushes.explore.questions import Answer, ask
from rushes.languages import language_of
from rushes.metrics import Axis, Batch, Filter, MeasureUse, Number, Numbers, Query, Sheet

USES = tuple(Value(MeasureUse(each.name, way)) for each in MEASURES.values() for way in (None, *each.aggregations[1:]))


BOUNDS = {
    Unit.MILLISECONDS: ("0", "0.000001", "0.000002"),
    Unit.BYTES: ("0", "0.000000003", "0.000000006"),
    Unit.COUNT: ("0", "1", "4"),
    Unit.RATIO: ("0", "50", "100"),
}
"""Numbers as people type them, small enough to part the worlds' numbers."""
SIZES = {Unit.MILLISECONDS: 3_600_000, Unit.BYTES: 10**9, Unit.COUNT: 1, Unit.RATIO: Fraction(1, 100)}
FOLDED = {"Álpha": "alpha", "A\u0301lpha": "alpha", "Élan": "elan"}

FORMULAS = (read_value("=transcribed / ingested"), read_value("=cloud_storage / storage"), read_value("=items_ingested / productions"))


OWN = ("cost_centre", "grouping:1", "grouping:2")


@st.composite
def own(draw: st.DrawFn) -> tuple[dict[int, str], tuple[Grouping, ...]]:
    """Draw cost centres and two groupings, of productions that are and that are not."""
    ids = (*PRODUCTION_IDS, 99)
    centres = draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(("K-1", "k-1", "7")), max_size=4))
    groupings: list[Grouping] = []
    for number in (1, 2):
        group_of = draw(st.dictionaries(st.sampled_from(ids), st.integers(0, 2), max_size=4))
        groups = (ProductionGroup(each, f"Group {each}", tuple(one for one in ids if group_of.get(one) == each)) for each in range(3))
        groupings.append(Grouping(number, f"Grouping {number}", tuple(groups)))
    return centres, tuple(groupings)


@st.composite
def states(draw: st.DrawFn, more: tuple[str, ...] = ()) -> ExploreState:
    groups = (*GROUPS, *more)
    across = draw(st.sampled_from(["", *ACROSS, *more]))
    group = draw(st.sampled_from(["", *(each for each in groups if each != across)]))
    values = tuple(draw(st.lists(st.sampled_from((*USES, *FORMULAS)), min_size=1, max_size=3, unique=True)))
    bounds = st.sampled_from(("", "", "", *BOUNDS[_unit(values[0])]))
    return ExploreState(
        1,
        values=values,
        across=across,
        group=group,
        top=draw(st.sampled_from([1, 2, 5])),
        first=draw(st.sampled_from(First)),
        production_ids=draw(st.sampled_from(((), (), PRODUCTION_IDS[:2], PRODUCTION_IDS[1:]))),
        states=draw(st.sampled_from(((), (), ("active",), ("archived", "deleted", "not_visible")))),
        contains=draw(st.sampled_from(("", "", "", "ALPHA", "é", "A", "no such name"))),
        least=draw(bounds),
        most=draw(bounds),
    )


def _unit(value: Value) -> Unit:
    return measure(value.of.name).unit if isinstance(value.of, MeasureUse) else value.of.unit


TIMES = st.one_of(
    st.tuples(account_worlds(1, DAYS), periods(), st.none() | periods()),
    st.tuples(account_worlds(1, SPREAD), periods_of_months(), st.none() | periods_of_months()),
)


@settings(examples(150), phases=[Phase.generate])
@given(found=TIMES, state=states(OWN), kept=own(), scope=scopes_of_account(1), other=account_worlds(2, DAYS))
def test_every_number_of_a_sheet_equals_plain_python_over_the_same_rows(
    found: tuple[World, Period, Period | None],
    state: ExploreState,
    kept: tuple[dict[int, str], tuple[Grouping, ...]],
    scope: Scope,
    other: World,
) -> None:
    world, period, before = found[0] + other, found[1], found[2]
    state = replace(state, own=Own(own_dimensions(scope.grants[0], kept[0].items(), kept[1], language_of("en_GB"))))
    meant, left_out = _meant(world, state, period, scope)
    answered = _ask(world, state, scope, period, before)
    sheet = answered.sheet
    assert answered.left_out == left_out
    _assert_in_order(sheet, world, state, period, before, scope, meant)
    _assert_right(sheet, sheet.cells, sheet.by_group, sheet.total, world, state, period, scope, meant)
    for place, entry in enumerate(sheet.across.entries):
        days = _days(sheet.across, entry.key, period)
        assert sheet.by_across[place] == _expected(world, state, days, scope, (*meant, *_only(state, sheet.across, place)))
    assert (before is None) == (sheet.before is None)
    if before is not None and sheet.before is not None and sheet.by_group_before is not None and sheet.total_before is not None:
        _assert_right(sheet, sheet.before, sheet.by_group_before, sheet.total_before, world, state, before, scope, meant)


def _ask(world: World, state: ExploreState, scope: Scope, period: Period, before: Period | None = None) -> Answer:
    with MemoryReader(world) as reader:
        return ask(Batch(reader, scope), state, _labels(state), period, before, TODAY, productions=_visible(world, scope))


def _visible(world: World, scope: Scope) -> tuple[ProductionRow, ...]:
    grant = scope.grant_for(1)
    return tuple(each for each in world.productions if each.account_id == 1 and grant and grant.covers(each.production_id))


def _meant(world: World, state: ExploreState, period: Period, scope: Scope) -> tuple[tuple[Filter, ...], int]:
    """Return the condition under which everything is counted, and how many places it leaves out for lying outside the range."""
    chosen = [
        each
        for each in _visible(world, scope)
        if each.production_id in (state.production_ids or PRODUCTION_IDS)
        and each.state.value in (state.states or set(ProductionState))
        and FOLDED.get(state.contains, state.contains.lower()).replace("é", "e") in FOLDED.get(each.name, each.name.lower())
    ]
    listed = (Filter("production", "in", tuple(each.production_id for each in chosen)),)
    if not state.least and not state.most:
        return listed, 0
    kept, left_out = [], 0
    keys = {(each.production_id if state.ranged == "production" else each.state.value): each for each in chosen}
    for key in keys:
        here = (*listed, Filter(state.ranged, "in", (key,)))
        members = [each for each in chosen if key in {each.production_id, each.state.value}]
        if not any(_existed(each, period) for each in members) and not _has_rows(world, state, period, scope, here):
            continue
        number = _expected(world, state, period, scope, here)[0]
        if _is_within(number, state):
            kept.append(key)
        else:
            left_out += 1
    return (*listed, Filter(state.ranged, "in", tuple(kept))), left_out


def _is_within(number: Number, state: ExploreState) -> bool:
    size = SIZES[_unit(state.values[0])]
    if number is None or (state.least and number < Fraction(state.least) * size):
        return False
    return not state.most or number <= Fraction(state.most) * size


def _existed(each: ProductionRow, period: Period) -> bool:
    days = [day for day in period.each_day() if each.created_on is None or each.created_on <= day]
    return any(each.deleted_on is None or day < each.deleted_on for day in days)


def _has_rows(world: World, state: ExploreState, days: Period, scope: Scope, filters: tuple[Filter, ...]) -> bool:
    asked = tuple(dict.fromkeys(use for value in state.values for use in value.uses))
    tables = {measure(use.name).table for use in asked}
    by_table = (tuple(use for use in asked if measure(use.name).table == table) for table in tables)
    return any(answer(world, Query(uses, days, TODAY, filters=filters), scope) for uses in by_table)


def _assert_in_order(
    sheet: Sheet, world: World, state: ExploreState, period: Period, before: Period | None, scope: Scope, meant: tuple[Filter, ...]
) -> None:
    """What comes first is no worse than what follows, nor than what has no place; what is not known comes last."""
    for axis in (sheet.across, sheet.groups):
        if axis.grain is not None or not axis.name:
            continue
        shown = [entry.key for entry in axis.entries if not entry.is_rest]
        chosen = [each for each in _visible(world, scope) if all(_is_in(each, one) for one in meant)]
        others = dict.fromkeys(_key(each, axis.name, state) for each in chosen)
        has_rest = any(entry.is_rest for entry in axis.entries)
        is_idle_shown = state.first is First.SMALLEST or state.least or state.most
        places = []
        for key in others:
            members = [each for each in chosen if _key(each, axis.name, state) == key]
            here = (*meant, Filter("production", "in", tuple(each.production_id for each in members)))
            is_there = is_idle_shown and any(_existed(each, period) for each in members)
            was_there = before is not None and _has_rows(world, state, before, scope, here)
            if is_there or was_there or _has_rows(world, state, period, scope, here):
                size = _expected(world, state, period, scope, here)[0]
                if size is not None and state.first is First.GROWN and before is not None:
                    has_former = _has_rows(world, state, before, scope, here)
                    size -= (_expected(world, state, before, scope, here)[0] if has_former else None) or 0
                places.append((size is None, (size or 0) * (1 if state.first is First.SMALLEST else -1), key))
        without_group = [each for each in places if each[2] == ""]
        places = [each for each in places if each[2] != ""]
        wanted = state.top if axis.name in {"production", "cost_centre"} else len(places)
        assert len(shown) == min(wanted, len(places))
        assert has_rest == (len(shown) < len(places) or bool(without_group))
        ranks = {key: (is_unknown, size) for is_unknown, size, key in places}
        assert [ranks[key] for key in shown] == sorted(ranks.values())[: len(shown)]


def _is_in(each: ProductionRow, condition: Filter) -> bool:
    return (each.production_id if condition.dimension == "production" else each.state.value) in condition.values


def _key(each: ProductionRow, dimension: str, state: ExploreState) -> str:
    """Return the place that a production is in, "" where it is in no group of people's own."""
    own = state.own_dimension(dimension)
    if own is not None:
        return next((one.key for one in own.groups if each.production_id in one.production_ids), "")
    return str(each.production_id) if dimension == "production" else each.state.value


def _assert_right(
    sheet: Sheet,
    cells: tuple[tuple[Numbers, ...], ...],
    by_group: tuple[Numbers, ...],
    total: Numbers,
    world: World,
    state: ExploreState,
    period: Period,
    scope: Scope,
    meant: tuple[Filter, ...],
) -> None:
    assert total == _expected(world, state, period, scope, meant)
    buckets = period.buckets(sheet.across.grain) if sheet.across.grain else ()
    for group in range(len(sheet.groups.entries)):
        assert by_group[group] == _expected(world, state, period, scope, (*meant, *_only(state, sheet.groups, group)))
        for place, entry in enumerate(sheet.across.entries):
            if sheet.across.grain and place >= len(buckets):
                assert cells[place][group] == (None,) * len(state.values)
                continue
            key = buckets[place].isoformat() if sheet.across.grain else entry.key
            filters = (*meant, *_only(state, sheet.across, place), *_only(state, sheet.groups, group))
            assert cells[place][group] == _expected(world, state, _days(sheet.across, key, period), scope, filters), (place, group)


def _only(state: ExploreState, axis: Axis, place: int) -> tuple[Filter, ...]:
    """Return the condition that a place stands for; the rest is whatever has no place."""
    if axis.grain is not None or not axis.name:
        return ()
    dimension = state.own_dimension(axis.name)
    if dimension is not None:
        return _only_group(dimension, axis, place)
    keys = tuple(entry.key if axis.name == "production_state" else int(entry.key) for entry in axis.entries if not entry.is_rest)
    entry = axis.entries[place]
    return (Filter(axis.name, "not_in", keys),) if entry.is_rest else (Filter(axis.name, "in", (keys[place],)),)


def _only_group(dimension: OwnDimension, axis: Axis, place: int) -> tuple[Filter, ...]:
    members = {each.key: each.production_ids for each in dimension.groups}
    entry = axis.entries[place]
    if not entry.is_rest:
        return (Filter("production", "in", members[entry.key]),)
    placed = tuple(one for each in axis.entries if not each.is_rest for one in members[each.key])
    return (Filter("production", "not_in", placed),)


def _days(axis: Axis, key: str, period: Period) -> Period:
    if axis.grain is None:
        return period
    bucket = bucket_period(date.fromisoformat(key), axis.grain)
    return Period(max(bucket.first, period.first), min(bucket.last, period.last))


def _expected(world: World, state: ExploreState, days: Period, scope: Scope, filters: tuple[Filter, ...]) -> Numbers:
    by_use: dict[MeasureUse, int | None] = {}
    # Who may see nothing of an account is not told of which of its days something is known.
    grant = scope.grant_for(1)
    sees = grant is not None and (grant.sees_all_productions or bool(grant.production_ids))
    is_loaded = sees and any(row.account_id == 1 and row.loaded_at is not None and row.day in days for row in world.ledger)
    asked = tuple(dict.fromkeys(use for value in state.values for use in value.uses))
    for table in {measure(use.name).table for use in asked}:
        uses = tuple(use for use in asked if measure(use.name).table == table)
        rows = answer(world, Query(uses, days, TODAY, filters=filters), scope)
        for place, use in enumerate(uses):
            by_use[use] = rows[0][place] if rows else (0 if is_loaded and _is_reported(world, use) else None)
    return tuple(_reckoned(value, by_use) for value in state.values)


def _reckoned(value: Value, by_use: dict[MeasureUse, int | None]) -> Number:
    if isinstance(value.of, MeasureUse):
        return by_use[value.of]
    over, under = (by_use[MeasureUse(name)] for name in value.of.names)
    return None if over is None or not under else over / under


def _is_reported(world: World, use: MeasureUse) -> bool:
    columns = measure(use.name).columns
    return not columns or not world.reported["connection 1"].isdisjoint(columns)


def _labels(state: ExploreState) -> tuple[str, ...]:
    return tuple(value.text for value in state.values)


def _world() -> World:
    names = ("small", "Large", "middle", "tiny")
    amounts = (3, 90, 30, 1)
    rows = tuple(usage(1, 11 + each, DAYS[0], ingested_ms=amounts[each], cloud_storage_bytes=amounts[each]) for each in range(4))
    productions = tuple(production(1, 11 + each, names[each]) for each in range(4))
    return World((account(1),), productions, rows, ledger(1, DAYS))


def test_sheet_of_more_productions_than_places_shows_the_largest_and_the_rest_as_one() -> None:
    state = ExploreState(1, (read_value("ingested"),), across="production", top=2)
    sheet = _ask(_world(), state, ALICE, Period(DAYS[0], DAYS[0])).sheet
    assert [(entry.label, entry.is_rest) for entry in sheet.across.entries] == [("Large", False), ("middle", False), ("", True)]
    assert [cell[0][0] for cell in sheet.cells] == [90, 30, 4]


def test_sheet_of_a_bucket_that_runs_or_is_cut_is_incomplete_there() -> None:
    state = ExploreState(1, (read_value("ingested"),), across=Grain.WEEK.value)
    sheet = _ask(_world(), state, ALICE, Period(DAYS[1], TODAY)).sheet
    assert [entry.is_incomplete for entry in sheet.across.entries] == [True, True]


def test_production_that_is_gone_by_now_has_a_place_where_it_is_compared_with_and_none_where_it_is_not() -> None:
    world, now, before = _world(), Period(DAYS[1], DAYS[1]), Period(DAYS[0], DAYS[0])
    state = ExploreState(1, (read_value("ingested"),), group="production")
    with MemoryReader(world) as reader:
        alone = ask(Batch(reader, ALICE), state, _labels(state), now, None, TODAY, productions=()).sheet
        compared = ask(Batch(reader, ALICE), state, _labels(state), now, before, TODAY, productions=()).sheet
    assert alone.groups.entries == ()
    assert [entry.key for entry in compared.groups.entries] == ["12", "13", "11", "14"]
    assert compared.by_group == ((0,),) * 4
    assert compared.by_group_before == ((90,), (30,), (3,), (1,))


def test_place_that_was_cut_off_is_not_known_and_never_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.explore.asking.MOST_GROUPS", 5)
    rows = tuple(usage(1, 11, day, ingested_ms=7) for day in DAYS)
    state = ExploreState(1, (read_value("ingested"),), across="day")
    with MemoryReader(replace(_world(), usage=rows)) as reader:
        answer = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[0], DAYS[-1]), None, TODAY, productions=())
    assert answer.is_cut
    assert [row[0][0] for row in answer.sheet.cells] == [7, 7, 7, 7, 7, None, None, None, None]
    assert answer.sheet.total == (63,)


def test_bucket_before_the_first_loaded_day_is_not_loaded_and_the_one_it_falls_in_is_not_complete() -> None:
    state = ExploreState(1, (read_value("ingested"),), across="week")
    with MemoryReader(_world()) as reader:
        sheet = ask(
            Batch(reader, ALICE), state, _labels(state), Period(date(2026, 1, 12), date(2026, 2, 1)), None, TODAY, productions=()
        ).sheet
    assert [(entry.is_loaded, entry.is_incomplete) for entry in sheet.across.entries] == [(False, False), (False, False), (True, True)]
    assert [row[0][0] for row in sheet.cells] == [None, None, 124]


def test_sheet_by_change_puts_what_grew_most_first() -> None:
    grown = usage(1, 14, DAYS[1], ingested_ms=50)
    world = _world() + World(usage=(grown,), reported={})
    state = ExploreState(1, (read_value("ingested"),), across="production", top=1, first=First.GROWN)
    sheet = _ask(world, state, ALICE, Period(DAYS[1], DAYS[1]), Period(DAYS[0], DAYS[0])).sheet
    assert sheet.across.entries[0].key == "14"


def test_smallest_first_of_productions_has_the_idle_among_them_and_what_is_not_known_last() -> None:
    productions = (production(1, 15, "idle"), production(1, 16, "gone", deleted_on=DAYS[0]), production(1, 17, "silent"))
    world = _world() + World(productions=productions, usage=(usage(1, 17, DAYS[0]),), reported={})
    state = ExploreState(1, (read_value("ingested"),), across="production", top=20, first=First.SMALLEST)
    sheet = _ask(world, state, ALICE, Period(DAYS[0], DAYS[0])).sheet
    assert [entry.label for entry in sheet.across.entries] == ["idle", "tiny", "small", "middle", "Large", "silent"]
    assert [cell[0][0] for cell in sheet.cells] == [0, 1, 3, 30, 90, None]


def test_range_leaves_productions_out_of_every_number_and_says_how_many() -> None:
    state = ExploreState(1, (read_value("ingested"), read_value("storage")), across="day", least="0.000001", most="0.00001")
    answered = _ask(_world(), state, ALICE, Period(DAYS[0], DAYS[0]))
    assert (answered.sheet.total, answered.left_out) == ((30, 30), 3)


def test_target_is_in_the_unit_of_what_is_derived() -> None:
    day = Period(DAYS[0], DAYS[0])
    for value, target in (("ingested", 7_200_000), ("storage", 2 * 10**9), ("items_ingested", 2), ("ingested~share", 0.02)):
        state = ExploreState(1, (read_value(value),), across="production", target="2")
        assert _ask(_world(), state, ALICE, day).sheet.target == target, value
    assert _ask(_world(), ExploreState(1, (read_value("ingested"),), target="much"), ALICE, day).sheet.target is None


@examples(100)
@given(world=account_worlds(1, SPREAD), period=periods_of_months(), grain=st.none() | st.sampled_from(Grain))
def test_complete_part_of_a_period_has_whole_buckets_of_good_days_alone_and_no_fewer(
    world: World, period: Period, grain: Grain | None
) -> None:
    good = {row.day for row in world.ledger if row.loaded_at is not None and row.is_complete and not row.missing_productions}
    loaded = [row.day for row in world.ledger if row.loaded_at is not None]
    with MemoryReader(world) as reader:
        part = complete_part(period, grain, Batch(reader, ALICE).coverage(period, TODAY), TODAY)
    begin = max(period.first, min(loaded, default=TODAY))
    run = []
    while begin <= period.last and begin in good and begin < TODAY:
        run.append(begin)
        begin = date.fromordinal(begin.toordinal() + 1)
    whole = [day for day in run if grain is None or _bucket_days(day, grain) <= set(run)]
    assert (list(part.each_day()) if part else []) == whole
    if part is not None and grain is not None:
        state = ExploreState(1, (read_value("ingested"),), across=grain.value)
        assert not any(entry.is_incomplete for entry in _ask(world, state, ALICE, part).sheet.across.entries)


def _bucket_days(day: date, grain: Grain) -> set[date]:
    first = next(each for each in Period(day, day).buckets(grain))
    return set(bucket_period(first, grain).each_day())
