"""The first rows of something, as a raw table: enough to guess what its columns are."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from rushes.domain import RawTable
from rushes.sources.kind import TableLook

__all__ = ["raw_of_look"]


def raw_of_look(look: TableLook, to: Path) -> RawTable:
    """Write the rows that were looked at into a raw table at `to`."""
    headers = tuple(name for name, _ in look.columns)
    columns = ", ".join(f"v[{place}] AS c{place - 1}" for place in range(1, len(headers) + 1))
    rows = """SELECT unnest(from_json($rows, '[["VARCHAR"]]')) AS v"""
    target = str(to).replace("'", "''")
    with duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": False}) as engine:
        engine.execute(
            f"COPY (SELECT row_number() OVER () AS line, {columns} FROM ({rows})) TO '{target}' (FORMAT parquet)",  # noqa: S608 - our own names.
            {"rows": json.dumps(look.rows)},
        )
    return RawTable(to, headers, len(look.rows))
