"""Faults on purpose: a route that fails so many times and then works again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

__all__ = ["Fault", "Faults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that a route gives instead of its own.

    Args:
        route: Method and path below /api, with `*` for any text: "GET /production/*/mo".
        status: The status to answer with.
        times: How many requests fail.
        after: How many matching requests are let through before.
        kind: The error's name in the body.
        headers: Further headers, for instance `Retry-After`.
        body: The whole body instead of the usual JSON.
    """

    route: str
    status: int
    times: int = 1
    after: int = 0
    kind: str = "InternalServerError"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | None = None


class Faults:
    """The faults still to come; safe to use from several threads."""

    def __init__(self) -> None:
        self._pending: list[tuple[Fault, list[int]]] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Let a route fail; several faults of a route follow each other."""
        with self._lock:
            self._pending.append((fault, [fault.after, fault.times]))

    def clear(self) -> None:
        """Let everything work again."""
        with self._lock:
            self._pending.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault this request meets, None if it is answered as usual."""
        asked = f"{method} {path}"
        with self._lock:
            for entry in self._pending:
                fault, left = entry
                if not fnmatchcase(asked, fault.route):
                    continue
                if left[0] > 0:
                    left[0] -= 1
                    return None
                left[1] -= 1
                if left[1] <= 0:
                    self._pending.remove(entry)
                return fault
        return None
