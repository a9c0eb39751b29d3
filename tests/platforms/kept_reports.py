"""Production reports put on a shelf by hand, and the connection that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rushes.config import ConnectionSettings, ProductionReportSettings, ReportAccountSettings
from rushes.domain import Period
from rushes.platforms import FlowKind, KeptReport, ReportColumn, ReportRow, ReportShelf, Settled

FULL = (
    ReportColumn("Volume Ingested (s)", "ingested", "s"),
    ReportColumn("Items Ingested (#)", "items_ingested", "count"),
    ReportColumn("Cloud Storage (MB)", "cloud_storage", "MB"),
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def connection_of(folder: Path, *accounts: str, **more: object) -> ConnectionSettings:
    """Return a connection of reports whose accounts are called after their ids."""
    named = tuple(ReportAccountSettings(id=each, name=f"House {each}") for each in accounts)
    return ConnectionSettings.model_validate(
        {
            "name": "reports",
            "kind": "production-report",
            "home_url": "https://platform.example.org/",
            "time_zone": "Europe/Brussels",
            "production_report": ProductionReportSettings(folder=folder / "reports", account=named),
            **more,
        }
    )


def put(
    shelf: ReportShelf,
    account: str,
    period: Period,
    rows: Mapping[str, tuple[str | None, ...]],
    *,
    taken: int = 0,
    columns: tuple[ReportColumn, ...] = FULL,
    created: Mapping[str, date] | None = None,
    deleted: Mapping[str, str] | None = None,
) -> KeptReport:
    """Keep a report of those rows, taken so many minutes after noon."""
    file = shelf.folder.parent / "sent.csv"
    file.write_text(repr((period, rows, taken)), encoding="utf-8")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    at = NOON + timedelta(minutes=taken)
    report = KeptReport("", account, "sent.csv", digest, period, at, "command line", columns, len(rows), len(rows), 0)
    made = [
        ReportRow(line, name, f"Title of {name}", str((created or {}).get(name, "")), (deleted or {}).get(name, ""), amounts)
        for line, (name, amounts) in enumerate(rows.items(), 2)
    ]
    with shelf.alone():
        return shelf.keep(report, file, made, ())


def settle(shelf: ReportShelf, kind: FlowKind) -> None:
    """Say what the flows are."""
    with shelf.alone():
        shelf.settle(Settled(kind, {"by": "a test"}, NOON, "command line"))
