"""A small dataset as plain rows, an in-memory engine that holds them, and its answers in plain Python.

Its columns bear names that SQL, usage and time have for themselves, because a header may be any word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any, Self

import duckdb

from metrics.world import LedgerDay, MemoryVersion
from rushes.domain import DATASET_TABLE, Aggregation, Catalogue, FactsLayout, Measure, MeasureKind, Scope, TextDimension, Unit, bucket_of
from rushes.metrics import Filter, MeasureUse, Query

Texts = tuple[str | None, ...]
DIMENSIONS = (TextDimension("region", "Region"), TextDimension("order", "<b>Order</b>"), TextDimension("account", "Account"))


def _measure(name: str, label: str, kind: MeasureKind, unit: Unit) -> Measure:
    return Measure(name, label, kind, unit, (name,), f"{label} of the campaign.", DATASET_TABLE)


MEASURES = (
    _measure("spend", "Spend {each}", MeasureKind.FLOW, Unit.MILLIONTHS),
    _measure("clicks", "Clicks", MeasureKind.FLOW, Unit.COUNT),
    _measure("group", "Stock", MeasureKind.LEVEL, Unit.COUNT),
    _measure("aired", "Aired", MeasureKind.FLOW, Unit.MILLISECONDS),
)
CATALOGUE = Catalogue("dataset:7", "Campaigns <i>", MEASURES, DIMENSIONS)
OTHER = replace(CATALOGUE, key="dataset:8")

REGIONS = ("Oslo", "oslo", "Málaga", "", None, "a|b", "100%")
ORDERS = ("x", "'; DROP TABLE dataset_row --", None)


@dataclass(frozen=True)
class DatasetRow:
    account_id: int
    day: date
    texts: Texts
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Dataset:
    rows: tuple[DatasetRow, ...] = ()
    ledger: tuple[LedgerDay, ...] = ()
    zone: str = "UTC"
    reported: tuple[str, ...] = tuple(each.columns[0] for each in MEASURES)

    def __add__(self, other: Dataset) -> Dataset:
        return replace(self, rows=self.rows + other.rows, ledger=self.ledger + other.ledger)


def random_dataset(account_id: int, days: list[date], seed: int) -> Dataset:
    """Some of the days loaded, rows on loaded days alone, several of equal texts, numbers missing here and there."""
    rng = Random(seed)
    loaded = [day for day in days if rng.random() < 0.8]
    failed = [day for day in days if day not in loaded and rng.random() < 0.5]
    rows = tuple(
        DatasetRow(
            account_id,
            rng.choice(loaded),
            (rng.choice(REGIONS), rng.choice(ORDERS), rng.choice(("one", None))),
            tuple(None if rng.random() < 0.15 else rng.randint(-50, 5_000_000 if rng.random() < 0.5 else 0) for _ in MEASURES),
        )
        for _ in range(rng.randint(0, 40) if loaded else 0)
    )
    states = [LedgerDay(account_id, day, is_complete=rng.random() < 0.9) for day in loaded]
    return Dataset(rows, (*states, *(LedgerDay(account_id, day, loaded_at=None, is_complete=False) for day in failed)))


class DatasetReader:
    layout = FactsLayout("duckdb")

    def __init__(self, dataset: Dataset, catalogue: Catalogue = CATALOGUE, version: MemoryVersion | None = None) -> None:
        self.version = version or MemoryVersion()
        self.statements: list[str] = []
        self._remembered: dict[Hashable, Any] = {}
        self._engine = duckdb.connect(":memory:", config={"threads": 1})
        texts = "".join(f', "{each.name}" VARCHAR' for each in catalogue.dimensions)
        numbers = "".join(f', "{each.columns[0]}" BIGINT' for each in catalogue.measures)
        self._engine.execute(f"CREATE TABLE dataset_row (account_id BIGINT, day DATE{texts}{numbers})")
        self._engine.execute("CREATE TABLE connection (name VARCHAR, kind VARCHAR, reported VARCHAR[])")
        self._engine.execute(
            "CREATE TABLE account (account_id BIGINT, connection VARCHAR, external_id VARCHAR, name VARCHAR, time_zone VARCHAR)"
        )
        self._engine.execute(
            "CREATE TABLE ledger (account_id BIGINT, day DATE, loaded_at TIMESTAMP, is_complete BOOLEAN, rows_loaded BIGINT,"
            " rows_rejected BIGINT, missing_productions BIGINT, reason VARCHAR, run_id VARCHAR)"
        )
        self._insert("connection", [(catalogue.key, "dataset", dataset.reported)])
        accounts = sorted({row.account_id for row in dataset.ledger})
        self._insert("account", [(each, catalogue.key, str(each), f"Account {each}", dataset.zone) for each in accounts])
        self._insert("dataset_row", [(row.account_id, row.day, *row.texts, *row.numbers) for row in dataset.rows])
        loads = [(each, each.loaded_at and each.loaded_at.replace(tzinfo=None)) for each in dataset.ledger]
        self._insert(
            "ledger",
            [(row.account_id, row.day, at, row.is_complete, 1, 0, row.missing_productions, None, "refresh-1") for row, at in loads],
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()

    def rows(self, table: str) -> str:
        return table

    def remembered(self, key: Hashable, make: Callable[[], Any]) -> Any:
        return self._remembered.setdefault(key, make())

    def query(self, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        self.statements.append(sql)
        return self._engine.cursor().execute(sql, params or None).fetchall()

    def _insert(self, table: str, rows: list[tuple]) -> None:
        if rows:
            self._engine.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in rows[0])})", rows)


def answer(dataset: Dataset, query: Query, scope: Scope) -> dict[tuple, tuple]:
    """Return the query's numbers by its keys (texts, then the bucket): what the engine is held against."""
    seen = [row for row in dataset.rows if _sees(scope, row.account_id) and row.day in query.period and _passes(query.filters, row.texts)]
    groups: dict[tuple, list[DatasetRow]] = defaultdict(list)
    for row in seen:
        groups[_key(query, row)].append(row)
    found = {key: tuple(_number(dataset, query, use, rows, key) for use in query.measures) for key, rows in groups.items()}
    ways = {_way(use) for use in query.measures}
    # A level of the last day alone has no row where none was there on it.
    return found if ways != {Aggregation.LAST} else {key: each for key, each in found.items() if _last_rows(dataset, query, groups[key])}


def _sees(scope: Scope, account_id: int) -> bool:
    grant = scope.grant_for(account_id)
    return scope.is_operator_wide or (grant is not None and grant.sees_all_productions)


def _key(query: Query, row: DatasetRow) -> tuple:
    names = [each.name for each in DIMENSIONS]
    texts = tuple(row.texts[names.index(name)] for name in query.dimensions)
    return (*texts, *((bucket_of(row.day, query.grain),) if query.grain else ()))


def _passes(filters: tuple[Filter, ...], texts: Texts) -> bool:
    names = [each.name for each in DIMENSIONS]
    for each in filters:
        text = texts[names.index(each.dimension)]
        if each.operator == "contains":
            is_kept = text is not None and str(each.values[0]).lower() in text.lower()
        else:
            is_kept = (text in each.values) == (each.operator == "in")
        if not is_kept:
            return False
    return True


def _way(use: MeasureUse) -> Aggregation:
    return use.aggregation or CATALOGUE.measure(use.name).default_aggregation


def _number(dataset: Dataset, query: Query, use: MeasureUse, rows: list[DatasetRow], key: tuple) -> int | None:
    place, way = [each.name for each in MEASURES].index(use.name), _way(use)
    values = [row.numbers[place] for row in rows if row.numbers[place] is not None]
    if way is Aggregation.SUM:
        return sum(values) if values else None
    if way is Aggregation.LAST:
        last = [row.numbers[place] for row in _last_rows(dataset, query, rows)]
        known = [value for value in last if value is not None]
        is_alone = {_way(each) for each in query.measures} == {Aggregation.LAST}
        return sum(known) if known else (None if is_alone or not values else 0)
    by_day: dict[tuple[int, date], list[int]] = defaultdict(list)
    for row in rows:
        if row.numbers[place] is not None:
            by_day[row.account_id if way is Aggregation.AVERAGE else 0, row.day].append(row.numbers[place])
    if way is Aggregation.MAXIMUM:
        return max(map(sum, by_day.values()), default=None)
    averages = []
    for account_id in {account for account, _ in by_day}:
        days = sum(1 for day in _loaded(dataset, query, account_id) if not query.grain or bucket_of(day, query.grain) == key[-1])
        total = sum(sum(each) for (account, _), each in by_day.items() if account == account_id)
        averages.append((2 * total + days) // (2 * days))
    return sum(averages) if averages else None


def _loaded(dataset: Dataset, query: Query, account_id: int) -> list[date]:
    return [row.day for row in dataset.ledger if row.account_id == account_id and row.loaded_at and row.day in query.period]


def _last_rows(dataset: Dataset, query: Query, rows: list[DatasetRow]) -> list[DatasetRow]:
    def last(row: DatasetRow) -> date:
        days = _loaded(dataset, query, row.account_id)
        return max(day for day in days if not query.grain or bucket_of(day, query.grain) == bucket_of(row.day, query.grain))

    return [row for row in rows if row.day == last(row)]
