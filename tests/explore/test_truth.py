"""Every answer of Explore equals an independent computation over the same rows, whatever is put into the wells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from explore.truth import FORMULAS, REST, Exact, Layer, Place, Truth, days_before, derived, unit_of
from metrics.strategies import DAYS, PRODUCTION_IDS, SPREAD, TODAY, account_worlds, examples, periods, periods_of_months, scopes_of_account
from metrics.world import MemoryReader, World
from rushes.domain import MEASURES, Grain, Period, Scope
from rushes.explore import ACROSS, GROUPS, ExploreState, First, Value, fitting, read_value
from rushes.explore.questions import ask
from rushes.figures import CHART_KINDS, Format, chart, to_csv, to_plotly, to_svg, why_not
from rushes.metrics import Axis, Batch, Derivation, MeasureUse, Number, Numbers, Sheet

LEAPS = [date(2023, *each) for each in ((2, 27), (2, 28), (3, 1))] + [date(2024, *each) for each in ((2, 27), (2, 28), (2, 29), (3, 1))]
"""Days around the end of February, with and without a leap day."""

MEASURED = tuple(Value(MeasureUse(each.name, way)) for each in MEASURES.values() for way in (None, *each.aggregations[1:]))
RECKONED = tuple(read_value(f"={text}") for text in FORMULAS)


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Any measure in any way, or a formula, and what can be derived of it."""
    value = draw(st.sampled_from((*MEASURED, *MEASURED, *RECKONED, *RECKONED)))
    return fitting(Value(value.of, draw(st.none() | st.sampled_from(Derivation))))


@st.composite
def states(draw: st.DrawFn) -> ExploreState:
    """Anything that may stand in the wells."""
    across = draw(st.sampled_from(("", *ACROSS)))
    return ExploreState(
        1,
        values=tuple(draw(st.lists(values(), min_size=1, max_size=4, unique=True))),
        across=across,
        group=draw(st.sampled_from(("", *(each for each in GROUPS if each != across)))),
        top=draw(st.sampled_from((1, 2, 5))),
        first=draw(st.sampled_from((First.LARGEST, First.GROWN))),
        production_ids=tuple(sorted(draw(st.sets(st.sampled_from(PRODUCTION_IDS), max_size=2)))) if draw(st.booleans()) else (),
    )


@st.composite
def times(draw: st.DrawFn) -> tuple[World, Period, Period | None, date]:
    """The account's rows, a period, what it is compared with, and today: few days, months apart, or the same days of two years."""
    kind = draw(st.sampled_from(("days", "days", "months", "months", "years")))
    if kind == "years":
        period = Period(date(2024, 2, 27), draw(st.sampled_from((date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)))))
        former = Period(date(2023, 2, 27), {28: date(2023, 2, 28), 29: date(2023, 2, 28), 1: date(2023, 3, 1)}[period.last.day])
        return draw(account_worlds(1, LEAPS)), period, former, draw(st.sampled_from((date(2024, 3, 1), date(2025, 1, 1))))
    drawn = periods() if kind == "days" else periods_of_months()
    period = draw(drawn)
    before = draw(st.sampled_from((None, days_before(period))) | drawn)
    return draw(account_worlds(1, DAYS if kind == "days" else SPREAD)), period, before, draw(st.sampled_from((TODAY, date(2026, 4, 1))))


@settings(examples(100), phases=[Phase.generate])
@given(
    time=times(),
    asked=st.lists(st.tuples(states(), scopes_of_account(1)), min_size=3, max_size=4),
    other=account_worlds(2, DAYS),
)
def test_every_answer_equals_an_independent_computation_over_the_same_rows(
    time: tuple[World, Period, Period | None, date], asked: list[tuple[ExploreState, Scope]], other: World
) -> None:
    world, period, before, today = time
    # What another account has, under the same ids, changes nothing.
    with MemoryReader(world + other) as reader:
        for state, scope in asked:
            sheet = ask(
                Batch(reader, scope), state, [value.text for value in state.values], period, before, today, productions=world.productions
            ).sheet
            _assert_true(sheet, Truth(world, scope, state, today), period, before)


def _assert_true(sheet: Sheet, truth: Truth, period: Period, before: Period | None) -> None:
    state = truth.state
    across, groups = truth.axis(state.across, period, before), truth.axis(state.group, period, before)
    assert _places(sheet.across) == [(place.key, place.is_loaded, place.is_incomplete) for place in across]
    assert _places(sheet.groups) == [(place.key, place.is_loaded, place.is_incomplete) for place in groups]
    assert (sheet.before is None) == (before is None)
    for at, value in enumerate(state.values):
        now = truth.layer(value, list(across), groups, period)
        former = truth.layer(value, _before(truth, sheet, across, before), groups, before) if before else None
        _assert_layer(sheet, at, derived(value, now, former, across, groups, state))
        if former is not None:
            _assert_former(sheet, at, former if value.derivation is None else _without_numbers(former))
        assert sheet.measures[at].unit is unit_of(value)


def _places(axis: Axis) -> list[tuple[str, bool, bool]]:
    return [(REST if entry.is_rest else entry.key, entry.is_loaded, entry.is_incomplete) for entry in axis.entries]


def _before(truth: Truth, sheet: Sheet, across: list[Place], before: Period) -> list[Place | None]:
    """Return the former places, one for one: the first bucket with the first; a name has its former days."""
    if sheet.across.grain is None:
        return [Place(place.key, place.members, before) for place in across]
    former: list[Place | None] = [*truth.buckets(Grain(sheet.across.grain), before, frozenset(truth.productions))]
    return [*former, *[None] * len(across)][: len(across)]


def _without_numbers(layer: Layer) -> Layer:
    return Layer([[None] * len(row) for row in layer.cells], [None] * len(layer.by_across), [None] * len(layer.by_group), None)


def _assert_layer(sheet: Sheet, at: int, expected: Layer) -> None:
    _assert_same([[numbers[at] for numbers in row] for row in sheet.cells], expected.cells)
    _assert_same([_column(sheet.by_across, at)], [expected.by_across])
    _assert_same([_column(sheet.by_group, at)], [expected.by_group])
    _assert_same([[sheet.total[at]]], [[expected.total]])


def _assert_former(sheet: Sheet, at: int, expected: Layer) -> None:
    assert sheet.before is not None
    assert sheet.by_across_before is not None
    assert sheet.by_group_before is not None
    assert sheet.total_before is not None
    _assert_same([[numbers[at] for numbers in row] for row in sheet.before], expected.cells)
    _assert_same([_column(sheet.by_across_before, at)], [expected.by_across])
    _assert_same([_column(sheet.by_group_before, at)], [expected.by_group])
    _assert_same([[sheet.total_before[at]]], [[expected.total]])


def _column(rows: tuple[Numbers, ...], at: int) -> list[Number]:
    return [numbers[at] for numbers in rows]


def _assert_same(found: Sequence[Sequence[Number]], expected: Sequence[Sequence[Exact]]) -> None:
    assert [len(row) for row in found] == [len(row) for row in expected]
    for row, wanted in zip(found, expected, strict=True):
        for number, exact in zip(row, wanted, strict=True):
            is_same = number is None if exact is None else number is not None and math.isclose(Fraction(number), exact, rel_tol=1e-12)
            assert is_same, (found, expected)


@settings(examples(40), phases=[Phase.generate])
@given(time=times(), state=states(), scope=scopes_of_account(1))
def test_every_kind_that_fits_is_drawn_in_every_medium(
    time: tuple[World, Period, Period | None, date], state: ExploreState, scope: Scope
) -> None:
    world, period, before, today = time
    with MemoryReader(world) as reader:
        sheet = ask(
            Batch(reader, scope), state, [value.text for value in state.values], period, before, today, productions=world.productions
        ).sheet
    for kind in CHART_KINDS:
        if not why_not(kind, sheet):
            figure = chart(sheet, kind, id="chart", title="Title", subtitle="Days", format=Format("en"))
            assert to_csv(figure)
            if figure.empty is None:
                to_svg(figure, width=366)
                to_plotly(figure, theme="light", width=366)
