"""The production reports that were taken in and are kept: one folder for each, written whole or not at all.

Below the folder of a connection: `accounts/ID/REPORT/` with the file as it came, its rows in a form of ours, what was set aside, and
`report.json`; `flows.json` says whether the flows are windowed or lifetime totals, and on what evidence. Who takes reports in writes
here, the connector reads.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from rushes.domain import Period

__all__ = ["AsideRow", "FlowKind", "KeptReport", "ReportColumn", "ReportRow", "ReportShelf", "Settled", "write_whole"]


class FlowKind(StrEnum):
    """What the flows of a report are: those of its days, or of the production's whole life."""

    WINDOWED = "windowed"
    LIFETIME = "lifetime"


@dataclass(frozen=True, slots=True)
class Settled:
    """That one is certain of it: on what evidence (plain JSON values), since when, by whom."""

    kind: FlowKind
    evidence: Mapping[str, Any]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column of numbers: its header, the measure that it feeds, the unit of its numbers."""

    header: str
    measure: str
    unit: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One production in a report.

    Args:
        line: Where it stands in the file.
        production: The platform's own id.
        name: Its name, hostile text.
        created: The day as ISO text, "" where the report does not say it.
        deleted: The day as ISO text, "yes" where it is deleted and the day is not known, "" where it is not.
        amounts: The numbers with a point for their fraction, in the order of the report's columns; None for an empty cell.
    """

    line: int
    production: str
    name: str
    created: str
    deleted: str
    amounts: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A row that was set aside: where, why, and as it came; `production` where that much can be read."""

    line: int
    column: str
    reason: str
    raw: str
    production: str = ""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """What is known of a report that was taken in. Instants are UTC; every row of the file is taken or set aside.

    Args:
        report_id: Its folder's name; later ones of the same days sort behind earlier ones.
        account: The account's external id.
        name: What the file was called, hostile text.
        digest: SHA-256 of the file.
        period: The days that it is of.
        taken_at: When it was taken in.
        by: Who or what brought it.
        columns: Its columns of numbers.
        rows_in: How many rows the file has.
        rows_taken: How many of them are kept.
        rows_aside: How many were set aside.
        headers: All headers of the file.
        reading: Tells by which meaning of these headers it was read; another one, confirmed later, reads it again.
    """

    report_id: str
    account: str
    name: str
    digest: str
    period: Period
    taken_at: datetime
    by: str
    columns: tuple[ReportColumn, ...]
    rows_in: int
    rows_taken: int
    rows_aside: int
    headers: tuple[str, ...] = ()
    reading: str = ""


class ReportShelf:
    """The kept reports of one connection.

    Args:
        folder: Where they lie; made when the first comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._folder

    @contextmanager
    def alone(self) -> Generator[None]:
        """Let nobody else write here meanwhile; whoever comes waits."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def keep(self, report: KeptReport, original: Path, rows: Iterable[ReportRow], aside: Iterable[AsideRow]) -> KeptReport:
        """Keep a report, and return it with the name of its folder. The caller holds `alone`."""
        account = self._account(report.account)
        account.mkdir(parents=True, exist_ok=True, mode=0o700)
        days = f"{report.period.last:%Y%m%d}_{report.period.first:%Y%m%d}"
        named = replace(report, report_id=f"{days}_{report.taken_at:%Y%m%dT%H%M%S%f}_{len(_folders(account)) + 1:06}")
        room = Path(tempfile.mkdtemp(prefix=".new-", dir=account))
        try:
            shutil.copyfile(original, room / "original")
            _write_lines(room / "rows.jsonl", rows)
            _write_lines(room / "aside.jsonl", aside)
            write_whole(room / "report.json", json.dumps(asdict(named), default=str, ensure_ascii=False))
            room.rename(account / named.report_id)
        except BaseException:
            shutil.rmtree(room, ignore_errors=True)
            raise
        _flush_folder(account)
        return named

    def accounts(self) -> tuple[str, ...]:
        """Return the accounts of which reports are kept."""
        return tuple(sorted(path.name for path in _folders(self._folder / "accounts")))

    def reports(self, account: str) -> tuple[KeptReport, ...]:
        """Return an account's reports by their last day, their first, and when they were taken in."""
        return tuple(_report(path / "report.json") for path in sorted(_folders(self._account(account))))

    def report(self, account: str, report_id: str) -> KeptReport | None:
        """Return one report, None where there is none of that name."""
        return next((each for each in self.reports(account) if each.report_id == report_id), None)

    def rows(self, report: KeptReport) -> Iterator[ReportRow]:
        """Yield the rows of a report that were taken."""
        for values in _lines(self._place(report) / "rows.jsonl"):
            values["amounts"] = tuple(values["amounts"])
            yield ReportRow(**values)

    def aside(self, report: KeptReport) -> Iterator[AsideRow]:
        """Yield the rows of a report that were set aside."""
        for values in _lines(self._place(report) / "aside.jsonl"):
            yield AsideRow(**values)

    def original(self, report: KeptReport) -> Path:
        """Return where a report's file lies as it came."""
        return self._place(report) / "original"

    def erase(self, account: str) -> None:
        """Delete every report of an account, the files included."""
        shutil.rmtree(self._account(account), ignore_errors=True)

    @property
    def settled(self) -> Settled | None:
        """What the flows are, None while nobody knows."""
        try:
            values = json.loads((self._folder / "flows.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Settled(FlowKind(values["kind"]), values["evidence"], datetime.fromisoformat(values["at"]), values["by"])

    def settle(self, settled: Settled) -> None:
        """Write down what the flows are. The caller holds `alone`."""
        write_whole(self._folder / "flows.json", json.dumps(asdict(settled), default=str, ensure_ascii=False, indent=1))

    def _account(self, account: str) -> Path:
        if not account or account.startswith(".") or "/" in account or "\0" in account:
            raise ValueError("this is no account's id")
        return self._folder / "accounts" / account

    def _place(self, report: KeptReport) -> Path:
        return self._account(report.account) / report.report_id


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that readers see all of it or what stood there before."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _report(path: Path) -> KeptReport:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    days: dict[str, str] = values["period"]
    values["period"] = Period(date.fromisoformat(days["first"]), date.fromisoformat(days["last"]))
    values["columns"] = tuple(ReportColumn(**each) for each in values["columns"])
    values["headers"] = tuple(values["headers"])
    values["taken_at"] = datetime.fromisoformat(values["taken_at"])
    return KeptReport(**values)


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")] if folder.is_dir() else []


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _write_lines(path: Path, rows: Iterable[ReportRow | AsideRow]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(asdict(row), ensure_ascii=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
