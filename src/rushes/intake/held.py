"""Files that wait until a person confirms what their headers mean; then they are taken in as they came."""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rushes.domain import Period
from rushes.errors import BadFile, CallerError
from rushes.intake.confirmed import mapping_of, mapping_values
from rushes.intake.headers import HeaderMapping
from rushes.intake.table import ReportTable
from rushes.languages import sentence
from rushes.platforms import write_whole

__all__ = ["HeadersUnknown", "Held", "HeldFiles", "Incoming", "Look"]

UNCONFIRMED = sentence("This file waits, since nobody has confirmed what its headers mean. {changes}")
_MOST, _SHOWN = 400, 5


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that comes in.

    Args:
        path: Where it lies.
        name: What it is called, hostile text.
        account: The external id of the account that it was sent for.
        period: The days that it is of, None where nobody said it.
        way: "page", "command", "folder" or "mail".
        by: Who or what brought it.
        made_at: When it was made at the latest, UTC; None for now.
    """

    path: Path
    name: str
    account: str
    period: Period | None
    way: str
    by: str
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds: its table, what its headers feed, whether a person confirmed that; if not, what changed since they last did."""

    table: ReportTable
    mapping: HeaderMapping
    is_confirmed: bool
    changes: tuple[CallerError, ...]


class HeadersUnknown(BadFile):
    """Nobody confirmed what a file's headers mean.

    Args:
        look: What it holds.
    """

    def __init__(self, look: Look) -> None:
        super().__init__(UNCONFIRMED, changes=" ".join(map(str, look.changes)))
        self.look = look


@dataclass(frozen=True, slots=True)
class Held:
    """A file that waits: its number, the file as it came in, what its headers seem to feed, and its first rows."""

    number: str
    incoming: Incoming
    mapping: HeaderMapping
    sample: tuple[tuple[str, ...], ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """Its headers."""
        return self.mapping.headers


class HeldFiles:
    """The files of one connection that wait.

    Args:
        folder: Where they lie; made when the first comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hold(self, incoming: Incoming, look: Look) -> None:
        """Keep a copy of a file until its headers are confirmed; the oldest gives way where too many wait."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for oldest in self.every()[: -_MOST + 1]:
            self.drop(oldest)
        number = secrets.token_hex(8)
        shutil.copyfile(incoming.path, self._folder / number)
        period = incoming.period
        values = {
            "name": incoming.name[:300],
            "account": incoming.account,
            "period": [str(period.first), str(period.last)] if period else None,
            "way": incoming.way,
            "by": incoming.by,
            "made_at": incoming.made_at.isoformat() if incoming.made_at else None,
            "mapping": mapping_values(look.mapping),
            "sample": [[(cell or "")[:80] for cell in cells] for _, cells in look.table.rows[:_SHOWN]],
        }
        write_whole(self._folder / f"{number}.json", json.dumps(values))

    def every(self) -> tuple[Held, ...]:
        """Return the files that wait, the oldest first."""
        paths = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns) if self._folder.is_dir() else []
        return tuple(self._held(path) for path in paths)

    def drop(self, held: Held) -> None:
        """Delete a file that waited."""
        (self._folder / f"{held.number}.json").unlink(missing_ok=True)
        (self._folder / held.number).unlink(missing_ok=True)

    def _held(self, path: Path) -> Held:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        days, made_at = values["period"], values["made_at"]
        incoming = Incoming(
            path=path.with_suffix(""),
            name=values["name"],
            account=values["account"],
            period=Period(date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None,
            way=values["way"],
            by=values["by"],
            made_at=datetime.fromisoformat(made_at) if made_at else None,
        )
        return Held(path.stem, incoming, mapping_of(values["mapping"]), tuple(tuple(row) for row in values["sample"]))
