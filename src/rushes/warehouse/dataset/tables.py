"""The tables of a dataset's two files, beside its rows: those of usage that a reader's coverage and names come from."""

from __future__ import annotations

from pathlib import Path

import duckdb

from rushes.domain import DATASET_TABLE
from rushes.warehouse.schema import FACTS, FACTS_TABLES, LEDGER, LEDGER_TABLES

__all__ = ["BESIDE", "WRITING", "attach", "attach_dataset"]

BESIDE = tuple(FACTS_TABLES[name] for name in ("connection", "account", "production"))
"""What a facts file holds beside the rows; no dataset has productions, but whoever reads names looks there."""

WRITING = "STORAGE_VERSION 'v1.5.0', RECOVERY_MODE 'NO_WAL_WRITES'"
"""As the files of usage are written."""


def attach(engine: duckdb.DuckDBPyConnection, path: Path, catalog: str, option: str) -> None:
    """Attach a file under a name."""
    quoted = str(path).replace("'", "''")
    engine.execute(f"ATTACH '{quoted}' AS {catalog} ({option})")


def attach_dataset(engine: duckdb.DuckDBPyConnection, facts: Path, ledger: Path) -> None:
    """Let an engine see the tables of a dataset's two files by their plain names, and change nothing in them.

    Raises:
        duckdb.Error: A file cannot be opened.
    """
    attach(engine, facts, FACTS, "READ_ONLY")
    attach(engine, ledger, LEDGER, "READ_ONLY")
    for table in BESIDE:
        engine.execute(f"CREATE VIEW {table.name} AS SELECT {', '.join(table.names)} FROM {FACTS}.{table.name}")  # noqa: S608
    days = LEDGER_TABLES["ledger"]
    engine.execute(f"CREATE VIEW {days.name} AS SELECT {', '.join(days.names)} FROM {LEDGER}.{days.name}")  # noqa: S608
    # Its columns are the dataset's own; whoever asks for one that is not there is refused before any statement is written.
    engine.execute(f"CREATE VIEW {DATASET_TABLE} AS SELECT * FROM {FACTS}.{DATASET_TABLE}")  # noqa: S608
