"""What came in, by whatever way, and what became of it: a list for operators."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from rushes.platforms import write_whole

__all__ = ["Arrival", "Arrivals", "Outcome"]

_MOST_BYTES, _KEPT = 2_000_000, 2_000


class Outcome(StrEnum):
    """What became of a file or a mail. One that had been taken before is taken once; one waits whose headers nobody confirmed."""

    TAKEN = "taken"
    KNOWN = "known"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file or mail. Its instant is UTC.

    Args:
        at: When it was looked at.
        way: "page", "command", "folder" or "mail".
        account: The account's external id, "" where it is nobody's.
        name: What the file is called, or the mail's subject; hostile text.
        sender: Who sent it.
        outcome: What became of it.
        reason: Why, in words, "" where it was taken.
        message: The same as a sentence of the catalogues, "" where it was taken or that was not kept.
        values: What goes into it.
        rows_taken: How many rows were taken.
        rows_aside: How many were set aside.
    """

    at: datetime
    way: str
    account: str
    name: str
    sender: str
    outcome: Outcome
    reason: str = ""
    rows_taken: int = 0
    rows_aside: int = 0
    message: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])


class Arrivals:
    """The list of one connection; the oldest lines go when it grows long.

    Args:
        path: The file that holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, arrival: Arrival) -> None:
        """Add a line. The caller holds the shelf's `alone`."""
        if self._path.exists() and self._path.stat().st_size > _MOST_BYTES:
            with self._path.open(encoding="utf-8") as lines:
                write_whole(self._path, "".join(deque(lines, _KEPT)))
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(arrival), default=str) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def erase(self, account: str) -> None:
        """Take an account's lines out. The caller holds the shelf's `alone`."""
        if self._path.exists():
            with self._path.open(encoding="utf-8") as lines:
                write_whole(self._path, "".join(line for line in lines if json.loads(line)["account"] != account))

    def last(self, most: int) -> tuple[Arrival, ...]:
        """Return the last ones, newest first."""
        try:
            with self._path.open(encoding="utf-8") as lines:
                found = [json.loads(line) for line in deque(lines, most) if line.endswith("\n")]
        except FileNotFoundError:
            return ()
        return tuple(map(_arrival, reversed(found)))


def _arrival(values: dict[str, Any]) -> Arrival:
    values["at"], values["outcome"] = datetime.fromisoformat(values["at"]), Outcome(values["outcome"])
    return Arrival(**values)
