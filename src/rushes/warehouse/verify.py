"""Counting a published version anew, against its manifest and its ledger."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from rushes.errors import WarehouseError
from rushes.warehouse.check import findings, months_held, table_rows, totals
from rushes.warehouse.reader import open_engine
from rushes.warehouse.schema import FACTS_TABLES, LEDGER_TABLES
from rushes.warehouse.versions import Version, VersionFolder

__all__ = ["VerifyReport", "verify_version"]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What counting a version anew found.

    Args:
        version: The version.
        findings: What is wrong, a sentence each; empty where all is well.
        table_rows: How many rows each table has, by name; empty where it could not be opened.
        totals: The sum of each fact column; empty where it could not be opened.
    """

    version: Version
    findings: tuple[str, ...]
    table_rows: dict[str, int] = field(default_factory=dict[str, int])
    totals: dict[str, int | None] = field(default_factory=dict[str, "int | None"])

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_version(folder: VersionFolder, version: Version) -> VerifyReport:
    """Open the version's files, count and sum everything, and compare."""
    try:
        engine = open_engine(folder, version)
    except WarehouseError as error:
        return VerifyReport(version, (str(error),))
    try:
        rows, sums = table_rows(engine), totals(engine)
        tables = (*FACTS_TABLES, *LEDGER_TABLES)
        found = findings(engine, months=months_held(engine), tables=[name for name in tables if name != "usage_daily"])
    except duckdb.Error as error:
        return VerifyReport(version, (f"Version {version.number} cannot be read ({error}). {folder.advice(version.manifest)}",))
    finally:
        engine.close()
    if version.number:
        found = (*_manifest_findings(version, rows, sums), *found)
    return VerifyReport(version, found, rows, sums)


def _manifest_findings(version: Version, rows: dict[str, int], sums: dict[str, int | None]) -> tuple[str, ...]:
    found = [
        f"The manifest says {version.table_rows.get(name)} rows of {name}, there are {count}."
        for name, count in rows.items()
        if version.table_rows.get(name) != count
    ]
    found += [
        f"The manifest says {version.totals.get(name)} in all for {name}, the facts hold {total}."
        for name, total in sums.items()
        if version.totals.get(name) != total
    ]
    return tuple(found)
