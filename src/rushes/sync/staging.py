"""What one account's reading left on disk, whole or not at all, until it is published.

Three files an account: `.ndjson` (canonical rows), `.rejects.ndjson`, and `.json` (everything else),
which is renamed into place last: where it lies, the other two are whole. A run that was interrupted
leaves them, and the next one takes what is still fresh instead of reading it again.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from rushes.domain import Period, ProductionRow, ProductionState, Reject
from rushes.errors import Busy

__all__ = ["DayCount", "StagedAccount", "Staging"]

_FRESH_FOR = timedelta(hours=6)
_FORMAT = 5


@dataclass(slots=True)
class DayCount:
    """Source rows of one day."""

    read: int = 0
    rejected: int = 0


@dataclass(slots=True)
class StagedAccount:
    """One account's reading. `kind` is "usage" or "items"; `staged_at` is UTC; `made_with` is the connection's fingerprint.

    `missing` are productions that could not be read whole, with the reason; `doubtful` those of which
    a row was set aside; `shortfall` says why the list of productions is not whole, "" if it is;
    `open_days` are days of which the platform has no numbers yet, `partial_days` such of which it has some; `only_grown` names flows that look like lifetime totals.
    """

    account_id: int
    connection: str
    kind: str
    period: Period
    made_with: str
    staged_at: datetime
    rows_file: Path
    rejects_file: Path
    productions: list[ProductionRow] = field(default_factory=list[ProductionRow])
    days: dict[date, DayCount] = field(default_factory=dict[date, DayCount])
    missing: dict[int, str] = field(default_factory=dict[int, str])
    doubtful: set[int] = field(default_factory=set[int])
    shortfall: str = ""
    open_days: set[date] = field(default_factory=set[date])
    partial_days: set[date] = field(default_factory=set[date])
    only_grown: list[str] = field(default_factory=list[str])
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_ignored: int = 0

    @property
    def reason(self) -> str:
        """Why the account's days are not whole, "" if they are."""
        waiting = f"the platform has no numbers yet of {', '.join(map(str, sorted(self.open_days)))}" if self.open_days else ""
        partial = f"not every number is known of {', '.join(map(str, sorted(self.partial_days)))}" if self.partial_days else ""
        return "; ".join(filter(None, (self.shortfall, waiting, partial, *sorted(set(self.missing.values())))))[:400]

    def rejects(self) -> Iterator[Reject]:
        """Yield the rejects, read from their file."""
        with self.rejects_file.open(encoding="utf-8") as lines:
            for line in lines:
                values = json.loads(line)
                yield Reject(day=_day(values.pop("day")), **values)


class Staging:
    """The folder of staged accounts, and the lock that lets one run at a time use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._folder

    @contextmanager
    def alone(self) -> Generator[None]:
        """Hold the folder for one run.

        Raises:
            Busy: Another run holds it.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / "run.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy("Another sync is running; wait for it to end, then try again.") from None
            yield

    def path(self, account_id: int, period: Period, suffix: str) -> Path:
        """Return where an account's file of that kind lies."""
        return self._folder / f"{account_id}_{period.first}_{period.last}{suffix}"

    def forget(self, staged: StagedAccount) -> None:
        """Let what lies under the same names count for nothing, before its row files are written anew."""
        self.path(staged.account_id, staged.period, ".json").unlink(missing_ok=True)

    def save(self, staged: StagedAccount) -> None:
        """Make an account's reading whole: its two row files are closed and flushed, the third follows at once."""
        for rows in (staged.rows_file, staged.rejects_file):
            with rows.open("rb") as closed:
                os.fsync(closed.fileno())
        values = asdict(staged)
        values["format"] = _FORMAT
        values["doubtful"] = sorted(staged.doubtful)
        values["open_days"] = sorted(day.isoformat() for day in staged.open_days)
        values["partial_days"] = sorted(day.isoformat() for day in staged.partial_days)
        values["days"] = {day.isoformat(): [count.read, count.rejected] for day, count in staged.days.items()}
        target = self.path(staged.account_id, staged.period, ".json")
        partial = target.with_suffix(".json.partial")
        with partial.open("w", encoding="utf-8") as file:
            json.dump(values, file, default=str)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)

    def fresh(self, account_id: int, period: Period, *, made_with: str, now: datetime) -> StagedAccount | None:
        """Return what an interrupted run read of exactly this, None if there is nothing or it is stale.

        What was read with other settings (zone, megabyte, fields, way of reading) is stale at once.
        """
        try:
            values = json.loads(self.path(account_id, period, ".json").read_text(encoding="utf-8"))
            staged = _restored(values)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        is_same = staged.made_with == made_with and values["format"] == _FORMAT
        is_whole = staged.rows_file.exists() and staged.rejects_file.exists()
        return staged if is_same and is_whole and timedelta() <= now - staged.staged_at < _FRESH_FOR else None

    def clear(self) -> None:
        """Delete everything staged; the lock stays."""
        for path in self._folder.iterdir():
            if path.name == "run.lock":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _restored(values: dict[str, Any]) -> StagedAccount:
    return StagedAccount(
        account_id=int(values["account_id"]),
        connection=values["connection"],
        kind=values["kind"],
        made_with=values["made_with"],
        period=Period(date.fromisoformat(values["period"]["first"]), date.fromisoformat(values["period"]["last"])),
        staged_at=datetime.fromisoformat(values["staged_at"]),
        rows_file=Path(values["rows_file"]),
        rejects_file=Path(values["rejects_file"]),
        productions=[_production(each) for each in values["productions"]],
        days={date.fromisoformat(day): DayCount(*counts) for day, counts in values["days"].items()},
        missing={int(key): reason for key, reason in values["missing"].items()},
        doubtful=set(values["doubtful"]),
        shortfall=values["shortfall"],
        open_days={date.fromisoformat(day) for day in values["open_days"]},
        partial_days={date.fromisoformat(day) for day in values["partial_days"]},
        only_grown=values["only_grown"],
        rows_read=values["rows_read"],
        rows_loaded=values["rows_loaded"],
        rows_rejected=values["rows_rejected"],
        rows_ignored=values["rows_ignored"],
    )


def _production(values: dict[str, Any]) -> ProductionRow:
    return ProductionRow(
        account_id=values["account_id"],
        production_id=values["production_id"],
        external_id=values["external_id"],
        name=values["name"],
        state=ProductionState(values["state"]),
        created_on=_day(values["created_on"]),
        archived_on=_day(values["archived_on"]),
        deleted_on=_day(values["deleted_on"]),
        hidden_on=_day(values["hidden_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
