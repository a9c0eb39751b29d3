"""What was asked of the stand-in: method and path, never the query, which holds the token."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

__all__ = ["LoggedRequest", "RequestLog"]

_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One answered request; `path` begins with /api and has no query."""

    method: str
    path: str
    status: int


class RequestLog:
    """The newest requests since the start or the last `clear`, in order of their answers."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def add(self, request: LoggedRequest) -> None:
        """Remember a request."""
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._requests.clear()

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """Everything so far, oldest first."""
        with self._lock:
            return tuple(self._requests)

    def count(self, method: str, path_part: str) -> int:
        """Return how many requests used that method and have that text in their path."""
        return sum(each.method == method and path_part in each.path for each in self.requests)
