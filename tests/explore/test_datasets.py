"""Explore asked of a dataset: its answers are those of plain loops over its rows, and nobody else's rows are among them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from explore.test_truth import RECKONED, _assert_true, times
from explore.truth import Truth
from metrics.dataset_world import CATALOGUE, Dataset, DatasetReader, DatasetRow
from metrics.strategies import COLUMNS, PRODUCTION_IDS, examples
from metrics.world import ALICE, BOB, CHARLIE, LedgerDay, World
from rushes.domain import DATASET_TABLE, FACT_COLUMNS, MEASURES, Catalogue, Grain, Period, Scope, TextDimension, Unit
from rushes.errors import InvalidQuery, NotFound, UnknownName
from rushes.explore import (
    Explore,
    ExploreState,
    First,
    Own,
    RowsState,
    Value,
    Where,
    build_explore,
    build_rows,
    build_rows_file,
    fitting,
    narrowing_in_words,
    read_pairs,
    read_value,
    state_pairs,
    text_axis,
)
from rushes.explore.questions import ask
from rushes.figures import Figure, Format, to_csv
from rushes.metrics import Axis, Batch, Derivation, MeasureUse, Place
from rushes.metrics.sheet import REST

MEASURED = tuple(
    replace(each, table=DATASET_TABLE) for each in MEASURES.values() if len(each.columns) == 1 and {*each.columns} <= {*COLUMNS}
)
LIKE_USAGE = Catalogue("dataset:3", "Like usage", MEASURED, (TextDimension("name", "Name"), TextDimension("state", "State")))
NAMES = dict(zip(PRODUCTION_IDS, (None, "b", "a|b"), strict=True))
AXES = {"production": text_axis("name"), "production_state": text_axis("state")}
VALUES = tuple(Value(MeasureUse(each.name, way)) for each in MEASURED for way in (None, *each.aggregations[1:]))
FORMULAS = tuple(each for each in RECKONED if {use.name for use in each.uses} <= {each.name for each in MEASURED})


def as_dataset(world: World, seed: int) -> Dataset:
    """The world's rows with their production's name and state as texts, some cut in two."""
    rng, states = Random(seed), {each.production_id: each.state.value for each in world.productions}
    rows: list[DatasetRow] = []
    for row in world.usage:
        numbers = tuple(row.values[FACT_COLUMNS.index(each.columns[0])] for each in MEASURED)
        part = tuple(None if number is None else rng.randint(-5, number) for number in numbers)
        rest = tuple(None if one is None else number - one for number, one in zip(numbers, part, strict=True))
        texts = (NAMES[row.production_id], states[row.production_id])
        rows += [DatasetRow(row.account_id, row.day, texts, each) for each in ((part, rest) if rng.random() < 0.5 else (numbers,))]
    reported = tuple(sorted(set().union(*world.reported.values())))
    return Dataset(tuple(rows), world.ledger, reported=reported)


@st.composite
def states(draw: st.DrawFn) -> ExploreState:
    """Anything that may stand in the wells, as of usage."""
    across = draw(st.sampled_from(("", "day", "week", "month", "production", "production_state")))
    values = draw(st.lists(st.sampled_from((*VALUES, *FORMULAS)), min_size=1, max_size=3, unique=True))
    derived = draw(st.none() | st.sampled_from(Derivation))
    return ExploreState(
        1,
        values=tuple(dict.fromkeys((fitting(replace(values[0], derivation=derived)), *values[1:]))),
        across=across,
        group=draw(st.sampled_from(("", *(each for each in AXES if each != across)))),
        top=draw(st.sampled_from((1, 2, 5))),
        first=draw(st.sampled_from((First.LARGEST, First.GROWN))),
        production_ids=tuple(sorted(draw(st.sets(st.sampled_from(PRODUCTION_IDS), max_size=2)))),
    )


def of_texts(state: ExploreState) -> ExploreState:
    """The same question of the dataset."""
    chosen = tuple(NAMES[each] for each in state.production_ids)
    return replace(
        state,
        across=AXES.get(state.across, state.across),
        group=AXES.get(state.group, state.group),
        production_ids=(),
        where=(Where("name", chosen),) if chosen else (),
        data=LIKE_USAGE.key,
        catalogue=LIKE_USAGE,
    )


def as_of_usage(axis: Axis) -> Axis:
    keys = {("empty" if name is None else f"={name}"): str(number) for number, name in NAMES.items()}
    if not axis.name.startswith("text:"):
        return axis
    entries = (replace(each, key=each.key and keys.get(each.key, each.key.removeprefix("="))) for each in axis.entries)
    return replace(axis, name=axis.name, entries=tuple(entries))


@settings(examples(50), phases=[Phase.generate])
@given(
    time=times(), asked=st.lists(states(), min_size=3, max_size=3), seed=st.integers(0, 2**32), scope=st.sampled_from([ALICE, ALICE, BOB])
)
def test_every_answer_equals_an_independent_computation_over_the_same_rows(
    time: tuple[World, Period, Period | None, date], asked: list[ExploreState], seed: int, scope: Scope
) -> None:
    world, period, before, today = time
    named = tuple(replace(each, name=NAMES[each.production_id] or "") for each in world.productions)
    world = replace(world, productions=named)
    hidden = Scope((replace(BOB.grants[0], production_ids=()),))
    # What another account has under the same texts changes nothing.
    dataset = as_dataset(world, seed)
    other = Dataset(tuple(replace(row, account_id=2) for row in dataset.rows), tuple(replace(day, account_id=2) for day in world.ledger))
    with DatasetReader(dataset + other, LIKE_USAGE) as reader:
        for state in asked:
            texts = of_texts(state)
            labels = [value.text for value in state.values]
            sheet = ask(Batch(reader, scope), texts, labels, period, before, today, productions=()).sheet
            as_usage = replace(sheet, across=as_of_usage(sheet.across), groups=as_of_usage(sheet.groups))
            if scope is ALICE:
                _assert_true(as_usage, Truth(world, ALICE, state, today, is_of_texts=True), period, before)
            else:
                _assert_true(as_usage, Truth(replace(world, productions=()), hidden, state, today, is_of_texts=True), period, before)


# -- the address -----------------------------------------------------------------------------------------------------------------------

OWN = Own(catalogues=(CATALOGUE,))
texts = st.text(max_size=20)


@given(
    across=st.sampled_from(("", "month", "text:region", "text:order")),
    group=st.sampled_from(("", "text:account")),
    values=st.lists(st.sampled_from(("spend", "group.maximum", "=spend / clicks", "clicks~rank")), unique=True, max_size=4),
    wheres=st.dictionaries(st.sampled_from(("region", "order")), st.tuples(st.sets(st.none() | texts, max_size=3), texts)),
)
def test_address_of_a_dataset_any_state_reads_as_itself(across: str, group: str, values: list[str], wheres: dict) -> None:
    chosen = tuple(
        Where(name, tuple(sorted(kept, key=lambda each: (each is not None, each or ""))), contained.strip())
        for name, (kept, contained) in sorted(wheres.items())
        if kept or contained.strip()
    )
    state = ExploreState(1, values=tuple(read_value(each, CATALOGUE) for each in values), across=across, group=group)
    state = replace(state, data="dataset:7", catalogue=CATALOGUE, where=chosen, own=OWN)
    pairs = state_pairs(state)
    unknown = read_pairs(1, pairs)
    assert (unknown.values, unknown.unread) == ((), tuple(values)), "nothing is known of its measures yet"
    assert state_pairs(unknown) == pairs
    assert unknown.knowing(OWN) == state
    assert unknown.knowing(OWN).knowing(OWN) == state


def test_address_of_usage_says_nothing_of_data() -> None:
    assert not {"data", "where"} & {name for name, _ in state_pairs(read_pairs(1, [("value", "ingested"), ("across", "month")]))}


@pytest.mark.parametrize(
    "pairs",
    [
        [("data", "dataset:0")],
        [("data", "usage")],
        [("data", "dataset:7"), ("production", "11")],
        [("data", "dataset:7"), ("state", "active")],
        [("data", "dataset:7"), ("named", "Coast")],
        [("data", "dataset:7"), ("across", "production")],
        [("data", "dataset:7"), ("group", "cost_centre")],
        [("data", "dataset:7"), ("group", "month")],
        [("data", "dataset:7"), ("across", "text:Region")],
        [("data", "dataset:7"), ("where", ":Oslo")],
        [("data", "dataset:7"), ("where", "region:" + "x" * 501)],
        [("where", "region:Oslo")],
        [("across", "text:region")],
    ],
)
def test_read_pairs_refuses_what_the_data_has_not(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises((InvalidQuery, UnknownName)):
        read_pairs(1, pairs)


@pytest.mark.parametrize(
    ("pairs", "error"),
    [
        ([("data", "dataset:8")], NotFound),
        ([("data", "dataset:7"), ("across", "text:gone")], NotFound),
        ([("data", "dataset:7"), ("where", "gone:x")], NotFound),
        ([("data", "dataset:7"), ("value", "ingested")], UnknownName),
        ([("data", "dataset:7"), ("value", "field:3")], UnknownName),
        ([("data", "dataset:7"), ("value", "=spend + clicks")], InvalidQuery),
        ([("data", "dataset:7"), ("value", "spend.last")], InvalidQuery),
    ],
)
def test_knowing_refuses_what_the_dataset_has_not(pairs: list[tuple[str, str]], error: type[Exception]) -> None:
    with pytest.raises(error):
        read_pairs(1, pairs).knowing(OWN)


def test_knowing_nobody_elses_dataset_is_there() -> None:
    with pytest.raises(NotFound):
        read_pairs(1, [("data", "dataset:7"), ("value", "spend")]).knowing(Own())


def test_formula_of_a_number_by_a_count_is_a_number() -> None:
    (value,) = read_pairs(1, [("data", "dataset:7"), ("value", "=spend/clicks")]).knowing(OWN).values
    assert (value.text, value.of.unit) == ("=spend / clicks", Unit.MILLIONTHS)


# -- the page --------------------------------------------------------------------------------------------------------------------------

DAY, NEXT = date(2026, 11, 2), date(2026, 11, 3)
NOW = datetime(2026, 11, 4, 9, tzinfo=UTC)


def row(day: date, region: str | None, spend: int, account_id: int = 1) -> DatasetRow:
    return DatasetRow(account_id, day, (region, "x", None), (spend, 2, None, None))


SMALL = Dataset(
    (
        row(DAY, "Oslo", 3_750_000),
        row(DAY, "Oslo", 250_000),
        row(NEXT, None, 1_000_000),
        row(NEXT, "<b>|x", 500_000),
        row(DAY, "Theirs", 9, account_id=2),
    ),
    tuple(LedgerDay(account_id, day) for account_id in (1, 2) for day in (DAY, NEXT)),
)


def state_of(*pairs: tuple[str, str]) -> ExploreState:
    return read_pairs(1, [("data", "dataset:7"), ("span", "2026-11-01..2026-11-30"), *pairs]).knowing(OWN)


def built(state: ExploreState, scope: Scope = ALICE) -> Explore:
    with DatasetReader(SMALL) as reader:
        return build_explore(reader, scope, state, now=NOW, locale="en", account_name="Account")


def cells(figure: Figure) -> list[list[str]]:
    return [[cell.text for cell in line] for line in figure.table.rows]


def test_page_of_a_dataset_names_it_counts_it_and_offers_its_texts() -> None:
    explore = built(state_of(("value", "spend"), ("across", "text:region")))
    assert explore.title == "Campaigns <i>: Spend {each} by Region"
    assert cells(explore.tiles[0].figure) == [["Oslo", "4"], ["(empty)", "1"], ["<b>|x", "0.5"]]
    assert [(each.dimension, each.label) for each in explore.texts] == [
        ("region", "Region"),
        ("order", "<b>Order</b>"),
        ("account", "Account"),
    ]
    assert [(each.value, each.label) for each in explore.texts[0].choices] == [
        ("region:Oslo", "Oslo"),
        ("region", "(empty)"),
        ("region:<b>|x", "<b>|x"),
    ]
    assert explore.productions == ()
    assert '"Spend {each}"' in to_csv(explore.tiles[0].figure) or "Spend {each}" in to_csv(explore.tiles[0].figure)


@pytest.mark.parametrize("pairs", [(("across", "day"),), (("across", "month"),), (("incomplete", "out"),)])
def test_page_of_rows_without_a_date_says_nothing_of_days_that_lack_something(pairs: tuple[tuple[str, str], ...]) -> None:
    loaded_on = NOW.date()
    loaded = Dataset((row(loaded_on, "Oslo", 1_000_000),), (LedgerDay(1, loaded_on, is_complete=False),))
    undated = replace(CATALOGUE, is_dated=False)
    told: dict[bool, str] = {}
    for catalogue in (undated, CATALOGUE):
        state = read_pairs(1, [("data", "dataset:7"), ("value", "spend"), ("span", "last-30-days"), *pairs]).knowing(
            Own(catalogues=(catalogue,))
        )
        with DatasetReader(loaded, catalogue) as reader:
            page = build_explore(reader, ALICE, state, now=NOW + timedelta(days=2), locale="en", account_name="A")
        notes = (page.as_of, *page.notices, *(f"{each.notice} {each.figure!r}" for each in page.tiles))
        told[catalogue.is_dated] = " ".join(notes)
    assert not re.search("not complete|is missing|are missing|is_incomplete=True", told[False], re.IGNORECASE)
    assert "the first day, is not complete" in told[True] or "No day is complete" in told[True]


def test_page_of_a_dataset_filtered_counts_what_is_chosen() -> None:
    found = built(state_of(("value", "spend"), ("across", "text:region"), ("where", "region:Oslo"), ("where", "region")))
    assert [line[0] for line in cells(found.tiles[0].figure)] == ["Oslo", "(empty)"]
    assert [each.is_selected for each in found.texts[0].choices] == [True, True, False]
    found = built(state_of(("value", "spend"), ("across", "text:region"), ("where", "region~OSL")))
    assert [line[0] for line in cells(found.tiles[0].figure)] == ["Oslo"]


def test_page_of_a_dataset_range_and_first_ones_work_as_for_productions() -> None:
    found = built(state_of(("value", "spend"), ("across", "text:region"), ("least", "0.75")))
    assert [line[0] for line in cells(found.tiles[0].figure)] == ["Oslo", "(empty)"]
    assert found.notices == ("One value outside the range is left out.",)
    whole = state_of(("value", "spend"), ("least", "0.75"))
    assert built(whole).notices == ()
    assert (whole.is_narrowed, narrowing_in_words(whole, (), Format("en"))) == (False, ("All rows.",))
    smallest = built(state_of(("value", "spend"), ("across", "text:region"), ("first", "smallest")))
    assert [line[0] for line in cells(smallest.tiles[0].figure)] == ["<b>|x", "(empty)", "Oslo"]


def test_page_of_a_dataset_both_directions_have_others() -> None:
    state = replace(state_of(("value", "spend"), ("across", "text:region"), ("group", "text:order")), top=1)
    with DatasetReader(replace(SMALL, rows=(*SMALL.rows, replace(row(DAY, "Oslo", 7), texts=("Oslo", "y", None))))) as reader:
        sheet = ask(Batch(reader, ALICE), state, ["Spend"], Period(DAY, NEXT), None, NEXT, productions=()).sheet
    assert [[numbers[0] for numbers in line] for line in sheet.cells] == [[4_000_000, 7], [1_500_000, 0]]
    assert [entry.place for entry in sheet.across.entries] == ["=Oslo", REST]


@pytest.mark.parametrize("scope", [BOB, CHARLIE, Scope(())])
def test_page_of_a_dataset_is_not_there_for_who_does_not_see_the_whole_account(scope: Scope) -> None:
    with pytest.raises(NotFound):
        built(state_of(("value", "spend")), scope)


def test_page_of_a_dataset_says_what_there_is_not() -> None:
    with DatasetReader(Dataset()) as reader:
        empty = build_explore(reader, ALICE, state_of(("value", "spend")), now=NOW, locale="en", account_name="")
    assert empty.tiles[0].figure.empty.message == "Nothing of this dataset is loaded yet."
    filtered = built(state_of(("value", "spend"), ("where", "region:Nowhere")))
    assert filtered.tiles[0].figure.empty.message == "Nothing is left with this filter."


def test_rows_behind_a_number_are_the_datasets_rows_of_that_place() -> None:
    explore = state_of(("value", "spend"), ("across", "text:region"))
    state = RowsState(explore, Place("=Oslo"))
    with DatasetReader(SMALL) as reader:
        rows = build_rows(reader, ALICE, state, now=NOW, locale="en")
        file = build_rows_file(reader, ALICE, state, now=NOW, locale="en")
        nothing = build_rows(reader, ALICE, RowsState(explore, Place("empty")), now=NOW, locale="en")
    table = rows.tiles[0].figure.table
    assert [head.label for head in table.columns] == ["Day", "Region", "<b>Order</b>", "Account", "Spend {each}", "Loaded"]
    assert cells(rows.tiles[0].figure) == [["2 November 2026", "Oslo", "x", "(empty)", "4", "1 March 2026"]]
    assert cells(file) == cells(rows.tiles[0].figure)
    assert (rows.number, nothing.number) == ("4", "1")
    assert rows.title == "Spend {each}, Oslo"
    assert [each.label for each in rows.drills] == ["Oslo alone"]
    assert rows.drills[0].state.where == (Where("region", ("Oslo",)),)
    assert nothing.drills[0].state.where == (Where("region", (None,)),)
    told = {each.about for each in rows.trail}
    assert not {"Productions", "Restated afterwards"} & told


def test_rows_of_a_bucket_lead_to_the_same_by_each_dimension() -> None:
    state = RowsState(state_of(("value", "spend"), ("across", "month")), Place("2026-11-01"))
    with DatasetReader(SMALL) as reader:
        drills = build_rows(reader, ALICE, state, now=NOW, locale="en").drills
    assert [each.label for each in drills][-3:] == [
        "November 2026 by Region",
        "November 2026 by <b>Order</b>",
        "November 2026 by Account",
    ]
    assert drills[-1].state.across == "text:account"
    assert Grain.WEEK.value in {each.state.across for each in drills}
