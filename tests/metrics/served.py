"""A small warehouse as a server holds it: rows of other versions lie among those of the reader's own, sums beside the facts.

The others' numbers, names and dates are all wrong; an answer that shows one of them read a version that was not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from metrics.questions import LEDGER, MONTHS, SERVED
from metrics.world import TABLES, MemoryReader, World
from rushes.domain import FACT_COLUMNS, FactsLayout, UsageRow, month_of

_SUMS = ", ".join(f"{name} HUGEINT" for _, name in MONTHS.columns)
_CONTROLS = ", ".join(f"{name} HUGEINT" for _, name in LEDGER.columns)
_COLUMNS = TABLES | {
    "connection": TABLES["connection"].replace("[]", ""),
    "ledger": f"{TABLES['ledger']}, rows_loaded BIGINT, {_CONTROLS}",
    "usage_monthly": f"account_id BIGINT, production_id BIGINT, month DATE, {_SUMS}",
}
_TABLES = {name: f"{columns}, valid_from INTEGER, valid_to INTEGER" for name, columns in _COLUMNS.items()}

_WRONG = ", ".join("1000003" for _ in FACT_COLUMNS)
_OTHERS = {
    "usage_daily": (f"account_id, CAST(day AS DATE), production_id, {_WRONG}", "production, days"),
    "usage_monthly": (f"account_id, production_id, CAST(day AS DATE), {_WRONG}", "production, days WHERE day = date_trunc('month', day)"),
    "ledger": (f"account_id, CAST(day AS DATE), TIMESTAMP '2026-03-02 04:00', TRUE, 0, 1, {_WRONG}", "account, days"),
    "production": (
        "account_id, production_id + more, external_id, 'Of another version', 'deleted', NULL, NULL, NULL, NULL",
        "production, (VALUES (0), (100)) AS others(more)",
    ),
    "account": ("account_id, connection, external_id, 'Of another version', time_zone", "account"),
    "connection": (f"name, kind, '{','.join(FACT_COLUMNS)}'", "connection"),
}
"""What the versions before and after hold in each table, made from what the reader's own holds in all of them."""


class ServedReader(MemoryReader):
    """A server's reader: it binds its version itself, has no lists, and answers with a number where a truth was asked."""

    tables = _TABLES

    def __init__(self, world: World, layout: FactsLayout = SERVED) -> None:
        self.layout = layout
        self._of_day = _sums(world.usage, lambda row: (row.account_id, row.day))
        super().__init__(world)

    def query(self, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        rows = super().query(sql, {**dict(params), "version": self.version.number})
        return [tuple(int(value) if isinstance(value, bool) else value for value in row) for row in rows]

    def _fill(self, world: World) -> None:
        super()._fill(world)
        of_month = _sums(world.usage, lambda row: (row.account_id, row.production_id, month_of(row.day).first))
        self._insert("usage_monthly", [(*key, *sums) for key, (_, *sums) in of_month.items()])
        number = self.version.number
        days = "SELECT unnest(range(min(day) - 40, max(day) + 40, INTERVAL 1 DAY)) AS day FROM ledger"
        lives = f"(VALUES (1, {number}), ({number + 1}, {number + 2})) AS lives(valid_from, valid_to)"
        for table, (columns, source) in _OTHERS.items():
            rows = f"SELECT {columns}, lives.valid_from, lives.valid_to FROM {lives}, {source}"
            self._engine.execute(f"WITH days AS ({days}) INSERT INTO {table} {rows}")

    def _insert(self, table: str, rows: list[tuple]) -> None:
        if table == "ledger":
            nothing = (0, *(None for _ in FACT_COLUMNS))
            rows = [(*row, *self._of_day.get(row[:2], nothing)) for row in rows]
        # Half of the rows came with the version and stay, half were there before it and go after it.
        number = self.version.number
        lives = ((number, number + 9), (1, number + 1))
        rows = [(*row, *lives[place % 2]) for place, row in enumerate(rows)]
        super()._insert(table, [tuple(",".join(value) if isinstance(value, list) else value for value in row) for row in rows])


def _sums(rows: Iterable[UsageRow], key: Callable[[UsageRow], tuple]) -> dict[tuple, tuple[int | None, ...]]:
    """Return for each group the number of its rows and the sum of each column, None where nothing of it is known."""
    groups: dict[tuple, list[tuple[int | None, ...]]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row.values)
    return {place: (len(found), *map(_sum, zip(*found, strict=True))) for place, found in groups.items()}


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
