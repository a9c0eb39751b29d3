"""A small warehouse as plain rows, and an in-memory engine that holds the same rows.

The tables are those of the warehouse's files (its own tests hold that); the oracle reads the rows,
the compiler's SQL reads the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

import duckdb

from rushes.domain import FACT_COLUMNS, AccountRow, FactsLayout, Grant, ProductionRow, ProductionState, Scope, UsageRow

ALICE = Scope((Grant(1, sees_all_productions=True),))
BOB = Scope((Grant(1, sees_all_productions=False, production_ids=(11,)),))
CHARLIE = Scope((Grant(2, sees_all_productions=True),))
NOBODY = Scope(())
OPERATOR = Scope((), is_operator_wide=True)

LOADED_AT = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
ALL_REPORTED = frozenset(FACT_COLUMNS)


@dataclass(frozen=True)
class LedgerDay:
    account_id: int
    day: date
    loaded_at: datetime | None = LOADED_AT
    is_complete: bool = True
    missing_productions: int = 0


@dataclass(frozen=True)
class World:
    accounts: tuple[AccountRow, ...] = ()
    productions: tuple[ProductionRow, ...] = ()
    usage: tuple[UsageRow, ...] = ()
    ledger: tuple[LedgerDay, ...] = ()
    reported: dict[str, frozenset[str]] = field(default_factory=lambda: {"limecraft": ALL_REPORTED})

    def __add__(self, other: World) -> World:
        return replace(
            self,
            accounts=self.accounts + other.accounts,
            productions=self.productions + other.productions,
            usage=self.usage + other.usage,
            ledger=self.ledger + other.ledger,
            reported=self.reported | other.reported,
        )


@dataclass(frozen=True)
class MemoryVersion:
    number: int = 7
    revision: int = 9
    registry_id: str = "registry"
    facts_file: str = "facts-000007.duckdb"
    ledger_file: str = "ledger-000009.duckdb"
    published_at: datetime = LOADED_AT


TABLES = {
    "connection": "name VARCHAR, kind VARCHAR, reported VARCHAR[]",
    "account": "account_id BIGINT, connection VARCHAR, external_id VARCHAR, name VARCHAR, time_zone VARCHAR",
    "production": "account_id BIGINT, production_id BIGINT, external_id VARCHAR, name VARCHAR,"
    " state VARCHAR, created_on DATE, archived_on DATE, deleted_on DATE, hidden_on DATE",
    "usage_daily": "account_id BIGINT, day DATE, production_id BIGINT, " + ", ".join(f"{column} BIGINT" for column in FACT_COLUMNS),
    "ledger": "account_id BIGINT, day DATE, loaded_at TIMESTAMP, is_complete BOOLEAN, missing_productions BIGINT",
}

_SPARE: dict[type[MemoryReader], list[duckdb.DuckDBPyConnection]] = {}
"""Emptied engines of each kind of reader; opening one takes longer than a test's questions."""


class MemoryReader:
    layout = FactsLayout("duckdb")
    tables = TABLES

    def __init__(self, world: World, version: MemoryVersion | None = None) -> None:
        self.version = version or MemoryVersion()
        self.statements: list[str] = []
        self._spare = _SPARE.setdefault(type(self), [])
        self._engine = self._spare.pop() if self._spare else self._open()
        self._fill(world)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for table in self.tables:
            self._engine.execute(f"DELETE FROM {table}")
        self._spare.append(self._engine)

    def query(self, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        self.statements.append(sql)
        cursor = self._engine.cursor()
        try:
            return cursor.execute(sql, params or None).fetchall()
        finally:
            cursor.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        engine = duckdb.connect(":memory:", config={"threads": 1})
        for name, columns in self.tables.items():
            engine.execute(f"CREATE TABLE {name} ({columns})")
        return engine

    def _fill(self, world: World) -> None:
        self._insert("connection", [(name, "limecraft", sorted(columns)) for name, columns in world.reported.items()])
        self._insert("account", [(a.account_id, a.connection, a.external_id, a.name, a.time_zone) for a in world.accounts])
        self._insert(
            "production",
            [
                (p.account_id, p.production_id, p.external_id, p.name, p.state.value, p.created_on, p.archived_on, p.deleted_on, None)
                for p in world.productions
            ],
        )
        self._insert("usage_daily", [(u.account_id, u.day, u.production_id, *u.values) for u in world.usage])
        self._insert(
            "ledger",
            [
                (row.account_id, row.day, row.loaded_at and row.loaded_at.replace(tzinfo=None), row.is_complete, row.missing_productions)
                for row in world.ledger
            ],
        )

    def _insert(self, table: str, rows: list[tuple]) -> None:
        if rows:
            row = "(" + ", ".join("?" for _ in rows[0]) + ")"
            marks = ", ".join(row for _ in rows)
            self._engine.execute(f"INSERT INTO {table} VALUES {marks}", [value for row in rows for value in row])


def account(account_id: int, name: str | None = None, connection: str = "limecraft") -> AccountRow:
    return AccountRow(account_id, connection, f"ext-{account_id}", name or f"Account {account_id}", "UTC")


def production(
    account_id: int,
    production_id: int,
    name: str | None = None,
    state: ProductionState = ProductionState.ACTIVE,
    *,
    created_on: date | None = date(2025, 1, 1),
    deleted_on: date | None = None,
) -> ProductionRow:
    title = name or f"Production {account_id}/{production_id}"
    return ProductionRow(account_id, production_id, f"ext-{production_id}", title, state, created_on, None, deleted_on)


def usage(account_id: int, production_id: int, day: date, **values: int | None) -> UsageRow:
    unknown = set(values) - set(FACT_COLUMNS)
    assert not unknown, unknown
    return UsageRow(account_id, production_id, day, tuple(values.get(column) for column in FACT_COLUMNS))


def ledger(account_id: int, days: Iterable[date], **state: Any) -> tuple[LedgerDay, ...]:
    return tuple(LedgerDay(account_id, day, **state) for day in days)
