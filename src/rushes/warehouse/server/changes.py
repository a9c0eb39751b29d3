"""What the rows that stand on a server lack of a version, table by table, found in the two versions' own files.

Accounts and months are compared by a sum over their rows first, so that a night reads much but keeps only
what it changed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from rushes.warehouse.build import EngineConfig
from rushes.warehouse.schema import FACTS, FACTS_TABLES, LEDGER, LEDGER_TABLES
from rushes.warehouse.server.tables import TABLES, ServerTable
from rushes.warehouse.versions import Version

__all__ = ["Change", "changes", "version_engine"]

_FORMER, _NEXT = "former", "next"


@dataclass(frozen=True, slots=True)
class Change:
    """What a table lacks.

    Args:
        table: The table.
        gone: A select of the keys whose rows stand no longer; "" where there is none.
        fresh: A select of the rows that stand from now on.
        rows: How many there are of these.
    """

    table: ServerTable
    gone: str
    fresh: str
    rows: int


@contextmanager
def version_engine(folder: Path, versions: dict[str, Version], config: EngineConfig) -> Generator[duckdb.DuckDBPyConnection]:
    """Yield an engine that has the files of these versions, each table as a view in the schema of the version's name."""
    engine = duckdb.connect(":memory:", config=config)
    try:
        engine.execute("SET TimeZone = 'UTC'")
        for name, version in versions.items():
            engine.execute(f"CREATE SCHEMA {name}")
            for part, file, tables in (
                (FACTS, version.facts_file, FACTS_TABLES),
                (LEDGER, version.ledger_file, LEDGER_TABLES),
            ):
                quoted = str(folder / file).replace("'", "''")
                engine.execute(f"ATTACH IF NOT EXISTS '{quoted}' AS {name}_{part} (READ_ONLY)")
                for table in tables:
                    engine.execute(f"CREATE VIEW {name}.{table} AS SELECT * FROM {name}_{part}.{table}")  # noqa: S608 - own names.
        yield engine
    finally:
        engine.close()


@contextmanager
def changes(
    folder: Path, former: Version | None, following: Version, config: EngineConfig
) -> Generator[tuple[duckdb.DuckDBPyConnection, tuple[Change, ...]]]:
    """Yield what is to be changed to go from one version to another, and the engine that its selects are for.

    Args:
        folder: Where both versions' files lie.
        former: The version that stands; None where nothing does.
        following: The one that shall.
        config: Of the engine: how much memory it may take, and where the rest goes.
    """
    versions = {_NEXT: following} if former is None else {_FORMER: former, _NEXT: following}
    with version_engine(folder, versions, config) as engine:
        if former is None:
            yield engine, tuple(_whole(engine, table) for table in TABLES.values())
        else:
            tables = [table for table in TABLES.values() if table.name in LEDGER_TABLES or former.number != following.number]
            yield engine, tuple(_compared(engine, tables))


def _whole(engine: duckdb.DuckDBPyConnection, table: ServerTable) -> Change:
    fresh = table.source.format(catalog=_NEXT, where="")
    return Change(table, "", fresh, _count(engine, fresh))


def _compared(engine: duckdb.DuckDBPyConnection, tables: list[ServerTable]) -> Iterator[Change]:
    for name in sorted({table.spans for table in tables} - {""}):
        _find_spans(engine, name)
    for table in tables:
        where = _in_spans(table.spans) if table.spans else ""
        former, following = (f"({table.source.format(catalog=each, where=where)})" for each in (_FORMER, _NEXT))
        key = ", ".join(table.key)
        engine.execute(f"CREATE TEMP TABLE fresh_{table.name} AS {following} EXCEPT {former}")
        engine.execute(f"CREATE TEMP TABLE gone_{table.name} AS SELECT {key} FROM ({former} EXCEPT {following})")  # noqa: S608
        rows, gone = (_count(engine, f"SELECT 1 FROM {each}_{table.name}") for each in ("fresh", "gone"))  # noqa: S608
        selects = [f"SELECT {columns} FROM {each}_{table.name}" for each, columns in (("gone", key), ("fresh", ", ".join(table.names)))]  # noqa: S608
        yield Change(table, selects[0] if gone else "", selects[1], rows)


def _find_spans(engine: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make the table of the accounts and months whose rows are not the same in both versions."""
    columns = ", ".join(FACTS_TABLES[name].names)
    # The engine joins the hashes of a row's columns by exclusive or; hashed once more, two changes cannot undo each other.
    sums = [
        f"SELECT account_id, {_MONTH} AS month, count(*), sum(hash(hash({columns}))::HUGEINT) FROM {catalog}.{name} GROUP BY ALL"  # noqa: S608
        for catalog in (_FORMER, _NEXT)
    ]
    differing = f"(({sums[0]}) EXCEPT ({sums[1]})) UNION ALL (({sums[1]}) EXCEPT ({sums[0]}))"
    engine.execute(f"CREATE TEMP TABLE spans_{name} AS SELECT DISTINCT account_id, month FROM ({differing})")  # noqa: S608


_MONTH = "coalesce(date_trunc('month', day), DATE '0001-01-01')"


def _in_spans(name: str) -> str:
    return f"WHERE (account_id, {_MONTH}) IN (SELECT (account_id, month) FROM spans_{name})"  # noqa: S608


def _count(engine: duckdb.DuckDBPyConnection, select: str) -> int:
    row = engine.execute(f"SELECT count(*) FROM ({select})").fetchone()  # noqa: S608
    return int(row[0]) if row else 0
