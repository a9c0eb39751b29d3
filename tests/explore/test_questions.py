"""What the explore page asks: every number of a sheet equals plain Python's over the same rows, totals and "Others" too."""

from __future__ import annotations

from datetime import date

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from metrics.oracle import answer
from metrics.strategies import DAYS, SPREAD, TODAY, account_worlds, examples, periods, periods_of_months, scopes_of_account
from metrics.world import ALICE, MemoryReader, World, account, ledger, production, usage
from rushes.domain import MEASURES, Grain, Period, Scope, bucket_period, measure
from rushes.explore import ACROSS, GROUPS, ExploreState, Value, read_value
from rushes.explore.questions import ask
from rushes.metrics import Axis, Batch, Filter, MeasureUse, Number, Numbers, Query, Sheet

USES = tuple(Value(MeasureUse(each.name, way)) for each in MEASURES.values() for way in (None, *each.aggregations[1:]))


FORMULAS = (read_value("=transcribed / ingested"), read_value("=cloud_storage / storage"), read_value("=items_ingested / productions"))


@st.composite
def states(draw: st.DrawFn) -> ExploreState:
    across = draw(st.sampled_from(["", *ACROSS]))
    group = draw(st.sampled_from(["", *(each for each in GROUPS if each != across)]))
    return ExploreState(
        1,
        values=tuple(draw(st.lists(st.sampled_from((*USES, *FORMULAS)), min_size=1, max_size=3, unique=True))),
        across=across,
        group=group,
        top=draw(st.sampled_from([1, 2, 5])),
        by_change=draw(st.booleans()),
    )


TIMES = st.one_of(
    st.tuples(account_worlds(1, DAYS), periods(), st.none() | periods()),
    st.tuples(account_worlds(1, SPREAD), periods_of_months(), st.none() | periods_of_months()),
)


@settings(examples(100), phases=[Phase.generate])
@given(found=TIMES, state=states(), scope=scopes_of_account(1), other=account_worlds(2, DAYS))
def test_every_number_of_a_sheet_equals_plain_python_over_the_same_rows(
    found: tuple[World, Period, Period | None], state: ExploreState, scope: Scope, other: World
) -> None:
    world, period, before = found[0] + other, found[1], found[2]
    with MemoryReader(world) as reader:
        sheet = ask(Batch(reader, scope), state, _labels(state), period, before, TODAY).sheet
    _assert_right(sheet, sheet.cells, sheet.by_group, sheet.total, world, state, period, scope)
    for place, entry in enumerate(sheet.across.entries):
        assert sheet.by_across[place] == _expected(world, state, _days(sheet.across, entry.key, period), scope, _only(sheet.across, place))
    assert (before is None) == (sheet.before is None)
    if before is not None and sheet.before is not None and sheet.by_group_before is not None and sheet.total_before is not None:
        _assert_right(sheet, sheet.before, sheet.by_group_before, sheet.total_before, world, state, before, scope)


def _assert_right(
    sheet: Sheet,
    cells: tuple[tuple[Numbers, ...], ...],
    by_group: tuple[Numbers, ...],
    total: Numbers,
    world: World,
    state: ExploreState,
    period: Period,
    scope: Scope,
) -> None:
    assert total == _expected(world, state, period, scope, ())
    buckets = period.buckets(sheet.across.grain) if sheet.across.grain else ()
    for group in range(len(sheet.groups.entries)):
        assert by_group[group] == _expected(world, state, period, scope, _only(sheet.groups, group))
        for place, entry in enumerate(sheet.across.entries):
            if sheet.across.grain and place >= len(buckets):
                assert cells[place][group] == (None,) * len(state.values)
                continue
            key = buckets[place].isoformat() if sheet.across.grain else entry.key
            filters = (*_only(sheet.across, place), *_only(sheet.groups, group))
            assert cells[place][group] == _expected(world, state, _days(sheet.across, key, period), scope, filters), (place, group)


def _only(axis: Axis, place: int) -> tuple[Filter, ...]:
    """Return the condition that a place stands for; the rest is whatever has no place."""
    if axis.grain is not None or not axis.name:
        return ()
    keys = tuple(entry.key if axis.name == "production_state" else int(entry.key) for entry in axis.entries if not entry.is_rest)
    entry = axis.entries[place]
    return (Filter(axis.name, "not_in", keys),) if entry.is_rest else (Filter(axis.name, "in", (keys[place],)),)


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
    with MemoryReader(_world()) as reader:
        sheet = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[0], DAYS[0]), None, TODAY).sheet
    assert [(entry.label, entry.is_rest) for entry in sheet.across.entries] == [("Large", False), ("middle", False), ("", True)]
    assert [cell[0][0] for cell in sheet.cells] == [90, 30, 4]


def test_sheet_of_a_bucket_that_runs_or_is_cut_is_incomplete_there() -> None:
    state = ExploreState(1, (read_value("ingested"),), across=Grain.WEEK.value)
    with MemoryReader(_world()) as reader:
        sheet = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[1], TODAY), None, TODAY).sheet
    assert [entry.is_incomplete for entry in sheet.across.entries] == [True, True]


def test_sheet_by_change_puts_what_grew_most_first() -> None:
    grown = usage(1, 14, DAYS[1], ingested_ms=50)
    world = _world() + World(usage=(grown,), reported={})
    state = ExploreState(1, (read_value("ingested"),), across="production", top=1, by_change=True)
    with MemoryReader(world) as reader:
        sheet = ask(Batch(reader, ALICE), state, _labels(state), Period(DAYS[1], DAYS[1]), Period(DAYS[0], DAYS[0]), TODAY).sheet
    assert sheet.across.entries[0].key == "14"
