"""Random small worlds, scopes and questions: several accounts, gaps, deletions, things not reported.

Internal ids of productions are drawn from one small range for every account, so that the same id
under two accounts is common: only the pair of account and production may ever identify one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from metrics.world import LOADED_AT, LedgerDay, World, account, production, usage
from rushes.domain import MEASURES, Grain, Grant, Period, ProductionState, Scope, measure
from rushes.metrics import Filter, Groups, MeasureUse, Order, Query

FIRST = date(2026, 1, 28)
DAYS = [FIRST + timedelta(days=offset) for offset in range(9)]
TODAY = date(2026, 2, 5)
SPREAD = [date(2025, *each) for each in ((11, 29), (11, 30), (12, 1), (12, 16), (12, 31))]
SPREAD += [date(2026, *each) for each in ((1, 1), (1, 31), (2, 1), (2, 28), (3, 1), (3, 2))]
"""Days of several months, on both sides of where they meet."""
PRODUCTION_IDS = (11, 12, 13)
COLUMNS = ("ingested_ms", "items_ingested", "managed_media_ms", "cloud_storage_bytes", "data_storage_bytes", "proxy_storage_bytes")
NAMES = ("Alpha", "alpha", "Alpha ", "Álpha", "A\u0301lpha", "Élan", "<b>", "=cmd", "")


def examples(number: int) -> settings:
    """So many examples, however slow the machine is."""
    return settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def account_worlds(draw: st.DrawFn, account_id: int, days: Sequence[date] = DAYS) -> World:
    """One account: some of the days loaded, some productions, some usage on the loaded days."""
    # One drawn seed instead of a draw per value: a hundred times the worlds in the same time.
    rng = Random(draw(st.integers(0, 2**32)))
    rows: list[LedgerDay] = []
    for day in days:
        state = rng.choice(["absent", "failed", "good", "good", "good", "good", "partial", "missing"])
        if state == "failed":
            rows.append(LedgerDay(account_id, day, loaded_at=None, is_complete=False))
        elif state != "absent":
            at = LOADED_AT + timedelta(hours=rng.randint(0, 3))
            rows.append(LedgerDay(account_id, day, at, state != "partial", 2 if state == "missing" else 0))
    loaded = [row.day for row in rows if row.loaded_at is not None]
    reported = rng.sample(COLUMNS, rng.randint(1, len(COLUMNS)))
    productions = [
        production(
            account_id,
            production_id,
            rng.choice(NAMES),
            rng.choice(list(ProductionState)),
            created_on=rng.choice([None, days[0], *days]),
            deleted_on=rng.choice([None, None, *days]),
        )
        for production_id in rng.sample(PRODUCTION_IDS, rng.choice([0, 1, 2, 2, 3, 3]))
    ]
    facts = [
        usage(account_id, each.production_id, day, **{column: rng.choice([None, *range(9)]) for column in reported})
        for each in productions
        for day in loaded
        if rng.random() < 0.8
    ]
    name = f"connection {account_id}"
    return World(
        (account(account_id, rng.choice(NAMES), name),),
        tuple(productions),
        tuple(facts),
        tuple(rows),
        {name: frozenset(reported)},
    )


@st.composite
def worlds(draw: st.DrawFn, days: Sequence[date] = DAYS) -> World:
    """One to three accounts."""
    found = draw(account_worlds(1, days))
    for account_id in (2, 3)[: draw(st.integers(0, 2))]:
        found = found + draw(account_worlds(account_id, days))
    return found


@st.composite
def grants(draw: st.DrawFn, account_id: int) -> Grant:
    """All productions, or some, or none."""
    seen = draw(st.sampled_from([None, None, None, (11,), (11, 12), (12, 13), (12,), ()]))
    return Grant(account_id, sees_all_productions=seen is None, production_ids=seen or ())


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    """Every kind of scope, the empty and the operator's too; account 9 does not exist."""
    kind = draw(st.sampled_from(["operator", "one", "one", "several", "several", "several", "any"]))
    if kind == "operator":
        return Scope((), is_operator_wide=True)
    if kind == "one":
        return Scope((draw(grants(1)),))
    accounts = (1, 2, 3) if kind == "several" else sorted(draw(st.sets(st.sampled_from((1, 2, 3, 9)))))
    return Scope(tuple(draw(grants(account_id)) for account_id in accounts))


def scopes_of_account(account_id: int) -> st.SearchStrategy[Scope]:
    return grants(account_id).map(lambda grant: Scope((grant,)))


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    dimension = draw(st.sampled_from(["account", "production", "production_state"]))
    values = {"account": [1, 2, 3], "production": list(PRODUCTION_IDS), "production_state": [each.value for each in ProductionState]}
    chosen = draw(st.lists(st.sampled_from(values[dimension]), max_size=3, unique=True))
    return Filter(dimension, draw(st.sampled_from(["in", "not_in"])), tuple(chosen))


@st.composite
def groupings(draw: st.DrawFn) -> Groups:
    """One or two sets, empty ones too; what is in none of them is left to the last."""
    places = draw(st.fixed_dictionaries({each: st.integers(0, 2) for each in PRODUCTION_IDS}))
    return tuple(tuple(each for each, place in places.items() if place == number) for number in range(1, draw(st.integers(2, 3))))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first, last = draw(st.sampled_from([(-2, 10), (0, 8), (0, 8), (1, 6), (3, 8), (2, 2), (8, 8), (10, 12)]))
    return Period(FIRST + timedelta(days=first), FIRST + timedelta(days=last))


@st.composite
def periods_of_months(draw: st.DrawFn) -> Period:
    """Periods that touch `SPREAD`: whole months or none, with and without days around them."""
    begins = [(2025, 11, 1), (2025, 11, 29), (2025, 11, 30), (2025, 12, 1), (2025, 12, 2), (2026, 1, 1), (2026, 2, 1)]
    ends = [(2025, 12, 31), (2026, 1, 30), (2026, 1, 31), (2026, 2, 1), (2026, 2, 28), (2026, 3, 1), (2026, 3, 31)]
    first, last = sorted((date(*draw(st.sampled_from(begins))), date(*draw(st.sampled_from(ends)))))
    return Period(first, last)


@st.composite
def queries(draw: st.DrawFn, times: st.SearchStrategy[Period] | None = None) -> Query:
    """Any answerable question of few words."""
    table = draw(st.sampled_from(["usage_daily", "usage_daily", "usage_daily", "production"]))
    names = [each.name for each in MEASURES.values() if each.table == table]
    uses = draw(
        st.lists(
            st.sampled_from(names).flatmap(
                lambda name: st.sampled_from((None, *measure(name).aggregations)).map(lambda how: MeasureUse(name, how))
            ),
            min_size=1,
            max_size=4,
            unique_by=lambda use: (use.name, use.aggregation or measure(use.name).default_aggregation),
        )
    )
    dimensions = tuple(draw(st.lists(st.sampled_from(["account", "production", "production_state"]), max_size=3, unique=True)))
    grain = draw(st.none() | st.sampled_from(Grain))
    sorted_in = tuple(draw(st.lists(groupings(), max_size=2)))
    return Query(
        measures=tuple(uses),
        period=draw(periods() if times is None else times),
        today=TODAY,
        dimensions=dimensions,
        grain=grain,
        groupings=sorted_in,
        filters=tuple(draw(st.sampled_from([0, 0, 0, 1, 1, 2]).flatmap(lambda n: st.lists(filters(), min_size=n, max_size=n)))),
        order=tuple(draw(_orders(_columns(tuple(uses), dimensions, len(sorted_in), grain)))),
        limit=draw(st.none() | st.integers(1, 5)),
    )


def _columns(uses: tuple[MeasureUse, ...], dimensions: tuple[str, ...], groupings: int, grain: Grain | None) -> list[str]:
    names = {"account": ["account", "account_name"], "production": ["production", "production_name"]}
    found = [name for each in dimensions for name in names.get(each, [each])]
    found += [f"group_{place}" for place in range(groupings)]
    found += [grain.value] if grain is not None else []
    for use in uses:
        default = measure(use.name).default_aggregation
        how = use.aggregation or default
        found.append(use.name if how is default else f"{use.name}_{how.value}")
    return found


def _orders(columns: list[str]) -> st.SearchStrategy[list[Order]]:
    return st.lists(st.builds(Order, st.sampled_from(columns), st.booleans()), max_size=2, unique_by=lambda each: each.column)
