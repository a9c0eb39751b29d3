"""A small warehouse as a server holds it: rows of other versions lie among those of the reader's own.

The others' numbers, names and dates are all wrong; an answer that shows one of them read a version that was not asked.
"""

from __future__ import annotations

from typing import Any

from metrics.world import TABLES, MemoryReader, World
from rushes.domain import FACT_COLUMNS, FactsLayout

_WRONG = ", ".join("1000003" for _ in FACT_COLUMNS)
_OTHERS = {
    "usage_daily": (f"account_id, CAST(day AS DATE), production_id, {_WRONG}", "production, days"),
    "ledger": ("account_id, CAST(day AS DATE), TIMESTAMP '2026-03-02 04:00', TRUE, 0", "account, days"),
    "production": (
        "account_id, production_id + more, external_id, 'Of another version', 'deleted', NULL, NULL, NULL, NULL",
        "production, (VALUES (0), (100)) AS others(more)",
    ),
    "account": ("account_id, connection, external_id, 'Of another version', time_zone", "account"),
    "connection": (f"name, kind, '{','.join(FACT_COLUMNS)}'", "connection"),
}
"""What the versions before and after hold in each table, made from what the reader's own holds in all of them."""

_TABLES = {name: f"{columns.replace('[]', '')}, valid_from INTEGER, valid_to INTEGER" for name, columns in TABLES.items()}


class ServedReader(MemoryReader):
    """A server's reader: it binds its version itself, has no lists, and answers with a number where a truth was asked."""

    layout = FactsLayout("duckdb", is_versioned=True)
    tables = _TABLES

    def query(self, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        rows = super().query(sql, {**dict(params), "version": self.version.number})
        return [tuple(int(value) if isinstance(value, bool) else value for value in row) for row in rows]

    def _fill(self, world: World) -> None:
        super()._fill(world)
        number = self.version.number
        days = "SELECT unnest(range(min(day) - 40, max(day) + 40, INTERVAL 1 DAY)) AS day FROM ledger"
        lives = f"(VALUES (1, {number}), ({number + 1}, {number + 2})) AS lives(valid_from, valid_to)"
        for table, (columns, source) in _OTHERS.items():
            rows = f"SELECT {columns}, lives.valid_from, lives.valid_to FROM {source}, {lives}"
            self._engine.execute(f"WITH days AS ({days}) INSERT INTO {table} {rows}")

    def _insert(self, table: str, rows: list[tuple]) -> None:
        # Half of the rows came with the version and stay, half were there before it and go after it.
        number = self.version.number
        lives = ((number, number + 9), (1, number + 1))
        rows = [(*row, *lives[place % 2]) for place, row in enumerate(rows)]
        super()._insert(table, [tuple(",".join(value) if isinstance(value, list) else value for value in row) for row in rows])
