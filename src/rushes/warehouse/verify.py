"""Counting a published version anew, against its manifest and its ledger."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from rushes.errors import WarehouseError
from rushes.warehouse.check import Counts, count_rows, findings, months_held, read_every_row
from rushes.warehouse.reader import open_engine
from rushes.warehouse.schema import FACTS_TABLES, LEDGER_TABLES
from rushes.warehouse.versions import Version, VersionFolder

__all__ = ["VerifyReport", "manifest_findings", "verify_version"]

_NOTHING = Counts({}, {})


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What counting a version anew found.

    Args:
        version: The version.
        findings: What is wrong, a sentence each; empty where all is well.
        counts: What the version holds; empty where it could not be read.
    """

    version: Version
    findings: tuple[str, ...]
    counts: Counts = _NOTHING

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_version(folder: VersionFolder, version: Version, *, by_sums_alone: bool = False) -> VerifyReport:
    """Open the version's files, count and sum everything, and compare.

    Args:
        folder: Where it lies.
        version: Which.
        by_sums_alone: Whether to leave out keys, orphans and the comparison day by day; every row is read all the same.
    """
    try:
        engine = open_engine(folder, version)
    except WarehouseError as error:
        return VerifyReport(version, (str(error),))
    try:
        counts = count_rows(engine)
        read_every_row(engine)
        found: tuple[str, ...] = ()
        if not by_sums_alone:
            tables = (*FACTS_TABLES, *LEDGER_TABLES)
            found = findings(engine, counts, months=months_held(engine), tables=[name for name in tables if name != "usage_daily"])
    except duckdb.Error as error:
        return VerifyReport(version, (f"Version {version.number} cannot be read ({error}). {folder.advice(version.manifest)}",))
    finally:
        engine.close()
    if version.number:
        found = (*manifest_findings(version, counts), *found)
    return VerifyReport(version, found, counts)


def manifest_findings(version: Version, counts: Counts) -> tuple[str, ...]:
    """Return what a version's manifest says that counting it does not, a sentence each."""
    found = [
        f"The manifest says {version.table_rows.get(name)} rows of {name}, there are {count}."
        for name, count in counts.table_rows.items()
        if version.table_rows.get(name) != count
    ]
    found += [
        f"The manifest says {version.totals.get(name)} in all for {name}, the facts hold {total}."
        for name, total in counts.totals.items()
        if version.totals.get(name) != total
    ]
    return tuple(found)
