"""The same answers from the same rows, in plain Python and without haste: what the SQL is held against.

Written from docs/measures.md, not from the compiler.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from metrics.world import World
from rushes.domain import FACT_COLUMNS, Aggregation, Grain, Measure, Scope, UsageRow, bucket_of, measure
from rushes.metrics import Filter, Groups, MeasureUse, Query

Key = tuple


def answer(world: World, query: Query, scope: Scope) -> list[tuple]:
    """Return the rows of the query, in its order."""
    uses = [_decided(use) for use in query.measures]
    is_usage = uses[0][0].table == "usage_daily"
    groups: dict[Key, list] = {}
    present = _usage_groups(world, query, scope, uses) if is_usage else _production_groups(world, query, scope, uses)
    for place, values in enumerate(present):
        for key, value in values.items():
            groups.setdefault(key, [None] * len(uses))[place] = value
    if not is_usage:
        groups = {key: [value or 0 for value in values] for key, values in groups.items()}
    rows = [(_labels(world, query, key), key, tuple(values)) for key, values in groups.items()]
    return _ordered(query, uses, rows)


def _decided(use: MeasureUse) -> tuple[Measure, Aggregation]:
    found = measure(use.name)
    return found, use.aggregation or found.default_aggregation


def _key(query: Query, account_id: int, production_id: int, state: str, day: date) -> Key:
    has_production = "production" in query.dimensions
    return (
        bucket_of(day, query.grain) if query.grain is not None else None,
        account_id if has_production or "account" in query.dimensions else None,
        production_id if has_production else None,
        state if "production_state" in query.dimensions else None,
        tuple(_group(groups, production_id) for groups in query.groupings),
    )


def _group(groups: Groups, production_id: int) -> int:
    return next((number for number, group in enumerate(groups, 1) if production_id in group), 0)


def _sees(scope: Scope, account_id: int, production_id: int) -> bool:
    if scope.is_operator_wide:
        return True
    grant = scope.grant_for(account_id)
    return grant is not None and grant.covers(production_id)


def _passes(filters: tuple[Filter, ...], account_id: int, production_id: int, state: str) -> bool:
    values = {"account": account_id, "production": production_id, "production_state": state}
    return all((values[each.dimension] in each.values) == (each.operator == "in") for each in filters)


def _loaded_days(world: World, query: Query) -> dict[int, list[date]]:
    days: dict[int, list[date]] = defaultdict(list)
    for row in world.ledger:
        if row.loaded_at is not None and row.day in query.period:
            days[row.account_id].append(row.day)
    return days


def _bucket(query: Query, day: date) -> date | None:
    return bucket_of(day, query.grain) if query.grain is not None else None


def _last_days(world: World, query: Query) -> set[tuple[int, date]]:
    newest: dict[tuple[int, date | None], date] = {}
    for account_id, days in _loaded_days(world, query).items():
        for day in days:
            place = (account_id, _bucket(query, day))
            newest[place] = max(day, newest.get(place, day))
    return {(account_id, day) for (account_id, _), day in newest.items()}


def _value(found: Measure, row: UsageRow) -> int | None:
    values = [row.values[FACT_COLUMNS.index(column)] for column in found.columns]
    return _sum(values)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _states(world: World) -> dict[tuple[int, int], str]:
    return {(each.account_id, each.production_id): each.state.value for each in world.productions}


def _usage_groups(world: World, query: Query, scope: Scope, uses: list[tuple[Measure, Aggregation]]) -> list[dict[Key, int | None]]:
    states = _states(world)
    rows: list[tuple[Key, UsageRow]] = []
    for row in world.usage:
        state = states[row.account_id, row.production_id]
        is_meant = _sees(scope, row.account_id, row.production_id) and row.day in query.period
        if is_meant and _passes(query.filters, row.account_id, row.production_id, state):
            rows.append((_key(query, row.account_id, row.production_id, state, row.day), row))
    last_days = _last_days(world, query)
    is_only_last = {aggregation for _, aggregation in uses} == {Aggregation.LAST}
    answers = []
    for found, aggregation in uses:
        by_group: dict[Key, list[UsageRow]] = defaultdict(list)
        for key, row in rows:
            by_group[key].append(row)
        values: dict[Key, int | None] = {}
        for key, members in by_group.items():
            if aggregation is Aggregation.LAST:
                ending = [row for row in members if (row.account_id, row.day) in last_days]
                if ending:
                    values[key] = _sum(_value(found, row) for row in ending)
                if not is_only_last and values.get(key) is None and _sum(_value(found, row) for row in members) is not None:
                    values[key] = 0
                elif not is_only_last:
                    values.setdefault(key, None)
            else:
                values[key] = _over_time(world, query, found, aggregation, members)
        answers.append(values)
    return answers


def _over_time(world: World, query: Query, found: Measure, aggregation: Aggregation, rows: list[UsageRow]) -> int | None:
    if aggregation is Aggregation.SUM:
        return _sum(_value(found, row) for row in rows)
    if aggregation is Aggregation.MAXIMUM:
        days: dict[date, list[int | None]] = defaultdict(list)
        for row in rows:
            days[row.day].append(_value(found, row))
        totals = [total for total in map(_sum, days.values()) if total is not None]
        return max(totals) if totals else None
    averages = []
    for account_id in {row.account_id for row in rows}:
        total = _sum(_value(found, row) for row in rows if row.account_id == account_id)
        bucket = _bucket(query, rows[0].day)
        days_loaded = sum(1 for day in _loaded_days(world, query)[account_id] if _bucket(query, day) == bucket)
        averages.append(None if total is None else _half_up(total, days_loaded))
    return _sum(averages)


def _half_up(total: int, days: int) -> int:
    whole, rest = divmod(total, days)
    return whole + (1 if 2 * rest >= days else 0)


def _production_groups(world: World, query: Query, scope: Scope, uses: list[tuple[Measure, Aggregation]]) -> list[dict[Key, int]]:
    loaded = _loaded_days(world, query)
    last_days = _last_days(world, query)
    seen = [
        each
        for each in world.productions
        if _sees(scope, each.account_id, each.production_id)
        and _passes(query.filters, each.account_id, each.production_id, each.state.value)
    ]
    answers = []
    for _, aggregation in uses:
        counts: dict[Key, dict[tuple[int, date], int]] = defaultdict(lambda: defaultdict(int))
        for each in seen:
            for day in loaded[each.account_id]:
                is_there = (each.created_on is None or each.created_on <= day) and (each.deleted_on is None or day < each.deleted_on)
                if is_there and (aggregation is not Aggregation.LAST or (each.account_id, day) in last_days):
                    counts[_key(query, each.account_id, each.production_id, each.state.value, day)][each.account_id, day] += 1
        answers.append({key: _count(query, aggregation, key, days, loaded) for key, days in counts.items()})
    return answers


def _count(query: Query, aggregation: Aggregation, key: Key, days: dict[tuple[int, date], int], loaded: dict[int, list[date]]) -> int:
    if aggregation is Aggregation.LAST:
        return sum(days.values())
    if aggregation is Aggregation.MAXIMUM:
        totals: dict[date, int] = defaultdict(int)
        for (_, day), count in days.items():
            totals[day] += count
        return max(totals.values())
    total = 0
    for account_id in {account_id for account_id, _ in days}:
        number = sum(1 for day in loaded[account_id] if _bucket(query, day) == key[0])
        total += _half_up(sum(count for (owner, _), count in days.items() if owner == account_id), number)
    return total


def _labels(world: World, query: Query, key: Key) -> dict[str, object]:
    bucket, account_id, production_id, state, groups = key
    found: dict[str, object] = {}
    for dimension in query.dimensions:
        if dimension == "account":
            found["account"] = account_id
            found["account_name"] = next(each.name for each in world.accounts if each.account_id == account_id)
        elif dimension == "production":
            place = (account_id, production_id)
            found["production"] = production_id
            found["production_name"] = next(each.name for each in world.productions if (each.account_id, each.production_id) == place)
        else:
            found["production_state"] = state
    found |= {f"group_{place}": number for place, number in enumerate(groups)}
    if query.grain is not None:
        found[Grain(query.grain).value] = bucket
    return found


def _ordered(query: Query, uses: list[tuple[Measure, Aggregation]], rows: list[Any]) -> list[tuple]:
    names = [found.name if aggregation is found.default_aggregation else f"{found.name}_{aggregation.value}" for found, aggregation in uses]
    rows = sorted(rows, key=lambda row: tuple((part is None, part) for part in row[1]))
    for each in reversed(query.order):
        known, unknown = [], []
        for row in rows:
            value = (row[0] | dict(zip(names, row[2], strict=True)))[each.column]
            (unknown if value is None else known).append((value, row))
        known.sort(key=lambda pair: pair[0], reverse=each.is_descending)
        if each.is_descending:
            # Reversing a stable sort keeps ties in their former order only if done by value.
            known = [pair for value in dict.fromkeys(pair[0] for pair in known) for pair in known if pair[0] == value]
        rows = [row for _, row in known] + [row for _, row in unknown]
    return [(*labels.values(), *values) for labels, _, values in rows][: query.limit]
