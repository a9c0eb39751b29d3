"""The tables of the facts on a server, which are those of the files, with the revisions that each row is good for.

A row is of a version when `valid_from` is at most the version's revision and `valid_to` above it. What
stands has `valid_to` at its greatest, and lies in a partition of its own: so what was superseded is few
rows to look through when it is taken out, and never stands between those that are read.
Source: docs/decisions/0010-facts-on-servers.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rushes.domain import FACT_COLUMNS, FactsLayout, Grain, Rollup
from rushes.warehouse.schema import CONTROL_COLUMNS, FACTS_TABLES, LEDGER_TABLES

__all__ = ["LAYOUTS", "OWN_NAMES", "STANDING", "STATE_TABLES", "TABLES", "ServerTable", "create_statements"]

STANDING = 2**63 - 1
"""The `valid_to` of a row that no later version has put another in the place of."""

_TYPES = {
    "mysql": {"VARCHAR": "LONGTEXT", "VARCHAR[]": "LONGTEXT", "HUGEINT": "DECIMAL(38)", "TIMESTAMP": "DATETIME(6)", "BOOLEAN": "TINYINT"},
    "postgresql": {"VARCHAR": "TEXT", "VARCHAR[]": "TEXT", "HUGEINT": "NUMERIC(38)"},
}
_KEY_TEXT = "VARCHAR(512)"
_PARTITIONED = {
    "mysql": f"PARTITION BY RANGE (valid_to) (PARTITION past VALUES LESS THAN ({STANDING}), PARTITION standing VALUES LESS THAN MAXVALUE)",
    "postgresql": "PARTITION BY LIST (valid_to)",
}


@dataclass(frozen=True, slots=True)
class ServerTable:
    """One table on a server.

    Args:
        name: Its name.
        columns: Its columns with their types as DuckDB's, those of validity aside.
        key: The columns that tell rows of one version apart, in the order that they are clustered by.
        source: The select that gives its rows from a version's files: `{catalog}` is where these are attached, `{where}` a condition.
        spans: The table of the files whose accounts and months are compared first when two versions are; "": row by row at once.
        covers: Other columns that an index should hold, where the engine keeps no table in the order of its key.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    source: str
    spans: str = ""
    covers: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order, those of validity aside."""
        return tuple(name for name, _ in self.columns)

    def kind(self, column: str) -> str:
        """Return the column's type, as DuckDB's."""
        return dict(self.columns)[column]


def _plain(name: str, spans: str = "", covers: tuple[str, ...] = ()) -> ServerTable:
    table = FACTS_TABLES.get(name) or LEDGER_TABLES[name]
    source = f"SELECT {', '.join(table.names)} FROM {{catalog}}.{name} {{where}}"  # noqa: S608 - the schema's own names.
    return ServerTable(name, table.columns, table.key, source, spans, covers=covers)


def _numbered(name: str, number: str, key: tuple[str, ...], spans: str = "") -> ServerTable:
    """Return a table whose rows nothing tells apart, with a column that does."""
    table = FACTS_TABLES.get(name) or LEDGER_TABLES[name]
    columns = ", ".join(table.names)
    source = f"SELECT {columns}, {number} FROM {{catalog}}.{name} {{where}}"  # noqa: S608 - the schema's own names.
    return ServerTable(name, (*table.columns, (key[-1], "BIGINT" if key[-1] == "copy" else "VARCHAR")), key, source, spans)


def _numbers() -> tuple[ServerTable, ServerTable]:
    history, reject = FACTS_TABLES["usage_history"], LEDGER_TABLES["reject"]
    key = ("account_id", "production_id", "day", "superseded_at")
    copies = f"row_number() OVER (PARTITION BY {', '.join(key)} ORDER BY {', '.join(history.names)}) AS copy"
    every = ", ".join(reject.names)
    digest = f"md5(to_json(struct_pack({', '.join(f'{name} := {name}' for name in reject.names)}))::VARCHAR)"
    digests = f"{digest} || '-' || row_number() OVER (PARTITION BY {every}) AS row_key"
    return _numbered("usage_history", copies, (*key, "copy"), "usage_history"), _numbered("reject", digests, ("row_key",))


def _monthly() -> ServerTable:
    sums = ", ".join(f"sum({column}) AS {column}" for column in FACT_COLUMNS)
    month = "date_trunc('month', day)::DATE"
    source = f"SELECT account_id, {month} AS month, production_id, {sums} FROM {{catalog}}.usage_daily {{where}} GROUP BY ALL"  # noqa: S608
    keys = (("account_id", "BIGINT"), ("month", "DATE"), ("production_id", "BIGINT"))
    columns = (*keys, *((column, "HUGEINT") for column in FACT_COLUMNS))
    return ServerTable("usage_monthly", columns, tuple(name for name, _ in keys), source, "usage_daily", covers=FACT_COLUMNS)


TABLES: dict[str, ServerTable] = {
    table.name: table
    for table in (
        _plain("connection"),
        _plain("account"),
        _plain("production"),
        _plain("usage_daily", "usage_daily", covers=FACT_COLUMNS),
        _monthly(),
        _numbers()[0],
        _plain("media_item", "media_item"),
        _plain("ledger"),
        _numbers()[1],
    )
}

STATE_TABLES: tuple[str, ...] = (
    "CREATE TABLE IF NOT EXISTS warehouse_version (revision BIGINT NOT NULL PRIMARY KEY, number BIGINT NOT NULL, manifest VARCHAR(64), text {text})",
    "CREATE TABLE IF NOT EXISTS warehouse_reader (name VARCHAR(64) NOT NULL, account_id BIGINT NOT NULL, PRIMARY KEY (name, account_id))",
    "CREATE TABLE IF NOT EXISTS warehouse_state (only_one INTEGER NOT NULL PRIMARY KEY, layout INTEGER NOT NULL, manifest VARCHAR(64))",
)
"""The versions that are kept, who else may read which accounts (0: all), and which version is current."""

OWN_NAMES: frozenset[str] = frozenset({*TABLES, "warehouse_version", "warehouse_reader", "warehouse_state"}) | {
    f"{name}_{part}" for name in TABLES for part in ("standing", "past")
}
"""Every table of a database of facts; on PostgreSQL parts of a table are tables too."""

_ROLLUPS = (
    Rollup("usage_monthly", Grain.MONTH, "month", has_production=True, columns=tuple((each, each) for each in FACT_COLUMNS)),
    Rollup(
        "ledger",
        Grain.DAY,
        "day",
        has_production=False,
        columns=tuple(zip(FACT_COLUMNS, CONTROL_COLUMNS, strict=True)),
        row_count="rows_loaded",
    ),
)

LAYOUTS: dict[str, FactsLayout] = {
    "mysql": FactsLayout("mysql", is_versioned=True, rollups=_ROLLUPS),
    "postgresql": FactsLayout("postgres", is_versioned=True, rollups=_ROLLUPS),
}
"""What the compiler is told, by the kind of server."""


def create_statements(kind: str) -> tuple[str, ...]:
    """Return the statements that make every table that is not there yet, in order."""
    found = [each.format(text=_TYPES[kind]["VARCHAR"]) for each in STATE_TABLES]
    for table in TABLES.values():
        found.extend(_create(table, kind))
    return tuple(found)


def _create(table: ServerTable, kind: str) -> list[str]:
    columns = [f"{name} {_type(table, name, kind)}" for name in table.names]
    columns += ["valid_from BIGINT NOT NULL", "valid_to BIGINT NOT NULL"]
    key = ", ".join((*table.key, "valid_to"))
    if kind == "mysql":
        return [f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(columns)}, PRIMARY KEY ({key})) ENGINE = InnoDB {_PARTITIONED[kind]}"]
    included = f" INCLUDE ({', '.join(('valid_from', *table.covers))})" if table.covers else ""
    return [
        f"CREATE TABLE IF NOT EXISTS {table.name} ({', '.join(columns)}, PRIMARY KEY ({key}){included}) {_PARTITIONED[kind]}",
        f"CREATE TABLE IF NOT EXISTS {table.name}_standing PARTITION OF {table.name} FOR VALUES IN ({STANDING})",
        f"CREATE TABLE IF NOT EXISTS {table.name}_past PARTITION OF {table.name} DEFAULT",
    ]


def _type(table: ServerTable, column: str, kind: str) -> str:
    own = table.kind(column)
    is_key = column in table.key
    text = _KEY_TEXT if is_key and own == "VARCHAR" else _TYPES[kind].get(own, own)
    return f"{text} NOT NULL" if is_key else text
