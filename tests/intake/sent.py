"""Reports as Limecraft's people send them, and a way in for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from rushes.clock import FrozenClock
from rushes.config import ConnectionSettings, ProductionReportSettings, ReportAccountSettings
from rushes.domain import Period
from rushes.intake import HeaderMapping, Incoming, ReportIntake

HEADERS = (
    "Name",
    "Id",
    "Deleted",
    "Volume Ingested (s)",
    "Items Ingested (#)",
    "Volume Transcribed (s)",
    "Volume Subtitled (s)",
    "Volume Translated (s)",
    "Data Storage (MB)",
    "Proxy Storage (MB)",
    "Cloud Storage (MB)",
    "External Storage (MB)",
)
"""The headers that the article shows."""

ROWS = (
    ("Harbour lights", "7", "", "3600.5", "12", "60", "0", "0", "10", "20", "30.5", "0"),
    ('=Meadow;"quoted"', "8", "", "10", "1", "0", "0", "0", "1", "2", "3", "0"),
)
MORNING = datetime(2026, 11, 22, 6, tzinfo=UTC)


def nov(first: int, last: int | None = None) -> Period:
    return Period(date(2026, 11, first), date(2026, 11, last or first))


def csv_of(rows: Sequence[Sequence[str]] = ROWS, *, headers: Sequence[str] = HEADERS, delimiter: str = ",") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(each in text for each in ('"', delimiter, "\n")) else text

    return "".join(delimiter.join(map(cell, row)) + "\r\n" for row in (headers, *rows))


def connection_of(folder: Path, *accounts: ReportAccountSettings, **more: object) -> ConnectionSettings:
    """Return a connection of reports for accounts A and B, or those given."""
    named = accounts or (ReportAccountSettings(id="A", name="North House"), ReportAccountSettings(id="B", name="South House"))
    return ConnectionSettings.model_validate(
        {
            "name": "reports",
            "kind": "production-report",
            "home_url": "https://platform.example.org/",
            "time_zone": "Europe/Brussels",
            "production_report": ProductionReportSettings.model_validate({"folder": folder / "kept", "account": named, **more}),
        }
    )


class Sender:
    """Sends files to a way in."""

    def __init__(self, folder: Path, intake: ReportIntake) -> None:
        self.folder = folder
        self.intake = intake

    def file(self, content: str | bytes, name: str = "report.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def incoming(self, content: str | bytes, period: Period | None, account: str = "A", name: str = "report.csv") -> Incoming:
        return Incoming(self.file(content, name), name, account, period, "command", "command line")

    def confirm(self, content: str | bytes) -> HeaderMapping:
        mapping = self.intake.look(self.file(content, "first.csv"), "first.csv").mapping
        self.intake.confirm(mapping, by="command line")
        return mapping


def sender_of(folder: Path, connection: ConnectionSettings | None = None, *, at: datetime = MORNING) -> Sender:
    """Return a way in for a connection, with nothing taken yet."""
    work = folder / "work"
    return Sender(folder, ReportIntake(connection or connection_of(folder), work=work, clock=FrozenClock(at)))
