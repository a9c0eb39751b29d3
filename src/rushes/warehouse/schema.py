"""The tables of a version's two files: which exist, their columns, and the statements that make them.

Source: docs/decisions/0002-warehouse-files.md. Tables carry no primary keys, because DuckDB's
indexes would cost more than the facts themselves; `check` holds the keys instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from rushes.domain import FACT_COLUMNS

__all__ = ["CONTROL_COLUMNS", "FACTS", "FACTS_TABLES", "LEDGER", "LEDGER_TABLES", "Table"]

FACTS = "facts"
"""The name under which a facts file is attached."""

LEDGER = "book"
"""The name under which a ledger file is attached; not "ledger", which is a table in it."""

CONTROL_COLUMNS: tuple[str, ...] = tuple(f"control_{column}" for column in FACT_COLUMNS)
"""The ledger's sums of an account's day, one per fact column, in their order."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns with their types, and the columns that identify a row (empty: none do)."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(name for name, _ in self.columns)

    def create(self, catalog: str) -> str:
        """Return the statement that makes the table in that catalog."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns)
        return f"CREATE TABLE {catalog}.{self.name} ({columns})"


def _facts() -> tuple[tuple[str, str], ...]:
    return (("account_id", "BIGINT"), ("day", "DATE"), ("production_id", "BIGINT"), *((name, "BIGINT") for name in FACT_COLUMNS))


FACTS_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("connection", (("name", "VARCHAR"), ("kind", "VARCHAR"), ("reported", "VARCHAR[]")), ("name",)),
        Table(
            "account",
            (
                ("account_id", "BIGINT"),
                ("connection", "VARCHAR"),
                ("external_id", "VARCHAR"),
                ("name", "VARCHAR"),
                ("time_zone", "VARCHAR"),
            ),
            ("account_id",),
        ),
        Table(
            "production",
            (
                ("account_id", "BIGINT"),
                ("production_id", "BIGINT"),
                ("external_id", "VARCHAR"),
                ("name", "VARCHAR"),
                ("state", "VARCHAR"),
                ("created_on", "DATE"),
                ("archived_on", "DATE"),
                ("deleted_on", "DATE"),
                ("hidden_on", "DATE"),
            ),
            ("account_id", "production_id"),
        ),
        Table("usage_daily", _facts(), ("account_id", "day", "production_id")),
        Table("usage_history", (*_facts(), ("superseded_at", "TIMESTAMP"), ("run_id", "VARCHAR"))),
        Table(
            "media_item",
            (
                ("account_id", "BIGINT"),
                ("production_id", "BIGINT"),
                ("external_id", "VARCHAR"),
                ("media_type", "VARCHAR"),
                ("created_at", "TIMESTAMP"),
                ("day", "DATE"),
                ("duration_ms", "BIGINT"),
                ("deleted_on", "DATE"),
            ),
            ("account_id", "production_id", "external_id"),
        ),
    )
}

LEDGER_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "ledger",
            (
                ("account_id", "BIGINT"),
                ("day", "DATE"),
                ("loaded_at", "TIMESTAMP"),
                ("is_complete", "BOOLEAN"),
                ("rows_read", "BIGINT"),
                ("rows_loaded", "BIGINT"),
                ("rows_rejected", "BIGINT"),
                ("missing_productions", "BIGINT"),
                # Two values of a day may each be near the end of BIGINT, so their sum is wider.
                *((name, "HUGEINT") for name in CONTROL_COLUMNS),
                ("attempted_at", "TIMESTAMP"),
                ("run_id", "VARCHAR"),
                ("reason", "VARCHAR"),
            ),
            ("account_id", "day"),
        ),
        Table(
            "reject",
            (
                ("account_id", "BIGINT"),
                ("day", "DATE"),
                ("source", "VARCHAR"),
                ("reason", "VARCHAR"),
                ("raw", "VARCHAR"),
                ("run_id", "VARCHAR"),
                ("seen_at", "TIMESTAMP"),
            ),
        ),
    )
}
