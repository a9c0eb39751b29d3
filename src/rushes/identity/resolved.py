"""Sessions that were resolved just now, so that the next request need not read the records again.

One is used only while the records are unchanged: whatever any process commits (a sign-out, a right that was
taken away, an account that was closed) ends all of them at once. The clock ends one where the rules ask for
something to be done: to confirm the rights, to note the use, to let the session end.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from rushes.identity.actor import Actor

__all__ = ["Resolved", "ResolvedSessions"]

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a session speaks for.

    Args:
        since: When it was resolved; before that the clock has been set back, and nothing holds.
        until: When something is due that needs the records.
        actor: Who it is.
    """

    since: datetime
    until: datetime
    actor: Actor


class ResolvedSessions:
    """The latest of one process, by the session's hash, of one change number of the records; safe to use from several threads."""

    def __init__(self) -> None:
        self._number: tuple[int, ...] = ()
        self._kept: OrderedDict[str, Resolved] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str, number: tuple[int, ...], now: datetime) -> Actor | None:
        """Return who it is, None if the records have changed since or something is due."""
        with self._lock:
            found = self._kept.get(key) if number == self._number else None
            if found is None or not found.since <= now < found.until:
                return None
            self._kept.move_to_end(key)
            return found.actor

    def put(self, key: str, number: tuple[int, ...], resolved: Resolved) -> None:
        """Keep it, and let go of those from before a change of the records, and of the one not asked for longest.

        Args:
            key: The session's hash.
            number: The records' change number from before the session was read.
            resolved: Who it speaks for.
        """
        with self._lock:
            if number != self._number:
                self._number = number
                self._kept.clear()
            self._kept[key] = resolved
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
