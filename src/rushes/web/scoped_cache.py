"""What was built lately, kept apart by scope.

A key holds a dashboard's own etag, which changes with everything that it shows; so nothing expires,
and nobody is ever handed what another scope was shown. The first look at a new version of the facts lets go of
what was built from former ones, which would else stay until as much again had been built.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Hashable
from typing import Generic, TypeVar

from rushes.domain import Scope
from rushes.telemetry import count_cache

__all__ = ["ScopedCache"]

_T = TypeVar("_T")
_VERSIONS = 8


class ScopedCache(Generic[_T]):
    """The last values of one process; safe to use from several threads.

    Args:
        capacity: How many are kept.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[tuple[Scope, str], _T] = OrderedDict()
        # The last ones only: a request that began before a version was published may still ask for the former one.
        self._versions: deque[Hashable] = deque(maxlen=_VERSIONS)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def follow(self, version: Hashable) -> None:
        """Let go of everything if that version of the facts is a new one."""
        with self._lock:
            if version not in self._versions:
                self._versions.append(version)
                self._kept.clear()

    def get(self, scope: Scope, key: str) -> _T | None:
        """Return what that scope was shown under that key, None if it is not kept."""
        with self._lock:
            found = self._kept.get((scope, key))
            if found is not None:
                self._kept.move_to_end((scope, key))
        count_cache("pages", is_hit=found is not None)
        return found

    def put(self, scope: Scope, key: str, value: _T) -> None:
        """Keep a value, and let go of the one not asked for longest."""
        with self._lock:
            self._kept[scope, key] = value
            self._kept.move_to_end((scope, key))
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
