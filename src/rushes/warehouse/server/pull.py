"""A version's files made anew from a server: for a machine that builds the next version and has not the last one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Connection, text

from rushes.errors import WarehouseError
from rushes.warehouse.build import EngineConfig
from rushes.warehouse.check import count_rows
from rushes.warehouse.files import flush_file, flush_folder, write_atomically
from rushes.warehouse.reader import attach_version
from rushes.warehouse.schema import FACTS, FACTS_TABLES, LEDGER, LEDGER_TABLES, Table
from rushes.warehouse.staging import stage_rows
from rushes.warehouse.versions import Version, print_manifest

__all__ = ["pull_version"]

_ROWS_AT_ONCE = 20_000
_WRITING = "STORAGE_VERSION 'v1.5.0', RECOVERY_MODE 'NO_WAL_WRITES'"
_CLUSTERED = {
    "usage_daily": "date_trunc('month', day), account_id, day, production_id",
    "usage_history": "date_trunc('month', day), account_id, production_id, day, superseded_at",
    "ledger": "account_id, day",
    "reject": "account_id, day",
}


def pull_version(
    connection: Connection,
    version: Version,
    folder: Path,
    config: EngineConfig,
    *,
    has_facts: bool,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Version:
    """Write a version's two files and its manifest, and return it as it stands in the folder.

    Args:
        connection: To the server, in no transaction.
        version: As the server keeps it.
        folder: Where to.
        config: Of the engine that writes: how much memory it may take, and where the rest goes.
        has_facts: The facts' file is there already, of another revision: only the ledger's is made.
        tell: Told how many rows of how many are written.

    Raises:
        WarehouseError: What came is not what was published.
    """
    drafts = {name: folder / f"{name}.new" for name in version.files}
    if has_facts:
        drafts[version.facts_file] = folder / version.facts_file
    facts, ledger = drafts[version.facts_file], drafts[version.ledger_file]
    made = ((LEDGER, ledger, LEDGER_TABLES),) if has_facts else ((FACTS, facts, FACTS_TABLES), (LEDGER, ledger, LEDGER_TABLES))
    engine = duckdb.connect(":memory:", config=config)
    try:
        engine.execute("SET TimeZone = 'UTC'")
        progress = _Progress(sum(version.table_rows[name] for _, _, tables in made for name in tables), tell)
        for catalog, path, tables in made:
            path.unlink(missing_ok=True)
            engine.execute(f"ATTACH '{_quoted(path)}' AS {catalog} ({_WRITING})")
            for table in tables.values():
                _pull_table(connection, engine, version, table, catalog, progress)
            engine.execute(f"CHECKPOINT {catalog}")
            engine.execute(f"DETACH {catalog}")
        attach_version(engine, facts, ledger)
        counts = count_rows(engine)
    finally:
        engine.close()
    if counts.table_rows != version.table_rows or counts.totals != version.totals:
        raise WarehouseError(f"Version {version.number} on the server is not what was published. Run “rushes warehouse verify”.")
    for name, draft in drafts.items():
        flush_file(draft)
        draft.rename(folder / name)
    flush_folder(folder)
    here = replace(version, file_bytes={name: (folder / name).stat().st_size for name in version.files})
    write_atomically(folder / here.manifest, print_manifest(here))
    return here


class _Progress:
    def __init__(self, total: int, tell: Callable[[int, int], None]) -> None:
        self._done, self._total, self._tell = 0, total, tell

    def add(self, rows: int) -> None:
        self._done += rows
        self._tell(self._done, self._total)


def _pull_table(
    connection: Connection, engine: duckdb.DuckDBPyConnection, version: Version, table: Table, catalog: str, progress: _Progress
) -> None:
    engine.execute(table.create(catalog))
    engine.execute(table.create("memory"))
    for part in _parts(connection, version, table):
        stage_rows(engine, "pulled", table.columns, part)
        engine.execute(f"INSERT INTO memory.{table.name} SELECT {', '.join(table.names)} FROM pulled")  # noqa: S608 - own names.
        progress.add(len(part))
    order = _CLUSTERED.get(table.name) or ", ".join(table.key)
    engine.execute(f"INSERT INTO {catalog}.{table.name} SELECT * FROM memory.{table.name} ORDER BY {order}")  # noqa: S608
    engine.execute(f"DROP TABLE memory.{table.name}")


def _parts(connection: Connection, version: Version, table: Table) -> Iterator[list[dict[str, Any]]]:
    select = text(
        f"SELECT {', '.join(table.names)} FROM {table.name} WHERE valid_from <= :revision AND valid_to > :revision"  # noqa: S608
    ).execution_options(yield_per=_ROWS_AT_ONCE)
    kinds = dict(table.columns)
    lists = [name for name, kind in kinds.items() if kind.endswith("[]")]
    flags = [name for name, kind in kinds.items() if kind == "BOOLEAN"]
    wide = [name for name, kind in kinds.items() if kind == "HUGEINT"]
    with connection.begin():
        for part in connection.execute(select, {"revision": version.revision}).mappings().partitions(_ROWS_AT_ONCE):
            rows = [dict(row) for row in part]
            for row in rows:
                row.update({name: [each for each in row[name].split(",") if each] for name in lists})
                row.update({name: bool(row[name]) for name in flags if row[name] is not None})
                row.update({name: int(row[name]) for name in wide if row[name] is not None})
            yield rows


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
