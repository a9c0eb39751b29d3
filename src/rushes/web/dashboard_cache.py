"""Dashboards that were built lately, so that a page, its figures and its files build it once.

The key is the scope and the dashboard's own etag, which changes with everything that it shows; so
nothing expires, and nobody is ever handed what another scope was shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from rushes.dashboards import Dashboard
from rushes.domain import Scope

__all__ = ["DashboardCache"]


class DashboardCache:
    """The last dashboards of one process; safe to use from several threads.

    Args:
        capacity: How many are kept.
    """

    def __init__(self, capacity: int = 48) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[tuple[Scope, str], Dashboard] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, scope: Scope, etag: str, build: Callable[[], Dashboard]) -> Dashboard:
        """Return the dashboard of that scope and etag, building it if it is not kept."""
        key = (scope, etag)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        built = build()
        # A version published between the two leaves a newer dashboard, which is not this key's.
        if built.etag == etag:
            with self._lock:
                self._kept[key] = built
                while len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
        return built
