"""Answers kept in memory. Nothing expires: a key names the version of the facts it was read from.

The first answer from a new version lets go of all others of the same data: nobody asks the former ones any more, but for a
roll-back, which reads them anew.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Hashable
from threading import Lock

from rushes.domain import Scope
from rushes.metrics.query import Query
from rushes.metrics.result import Result
from rushes.telemetry import count_cache

__all__ = ["ResultCache"]

_ROW_OVERHEAD_CELLS = 4
_VERSIONS = 8


class ResultCache:
    """The most recently used answers, up to a number of cells; safe between threads.

    One cache serves one warehouse and the datasets beside it: the query says of which it is. The scope is part of every key
    and has no default: two people share an answer only where they may see the same.

    Args:
        max_cells: Values kept at most, all answers together; one larger answer is not kept at all.
    """

    def __init__(self, max_cells: int = 400_000) -> None:
        self._max_cells = max_cells
        self._cells = 0
        self._lock = Lock()
        self._kept: OrderedDict[tuple[Hashable, Scope, Query], Result] = OrderedDict()
        # The last ones only: a request that began before a version was published may still put an answer of the former one.
        self._versions: defaultdict[str, deque[Hashable]] = defaultdict(lambda: deque(maxlen=_VERSIONS))

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def cells(self) -> int:
        """The number of cells kept now."""
        return self._cells

    def get(self, version: Hashable, scope: Scope, query: Query) -> Result | None:
        """Return the answer to that query from that version within that scope, None if it is not kept."""
        key = (version, scope, query)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        count_cache("results", is_hit=found is not None)
        return found

    def put(self, version: Hashable, scope: Scope, query: Query, result: Result) -> None:
        """Keep the answer, and let go of the ones not asked for longest."""
        size = _size(result)
        if size > self._max_cells:
            return
        key = (version, scope, query)
        with self._lock:
            if version not in self._versions[query.catalogue.key]:
                self._versions[query.catalogue.key].append(version)
                for each in [each for each in self._kept if each[-1].catalogue.key == query.catalogue.key]:
                    self._drop(each)
            self._drop(key)
            self._kept[key] = result
            self._cells += size
            while self._cells > self._max_cells:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[Hashable, Scope, Query]) -> None:
        former = self._kept.pop(key, None)
        if former is not None:
            self._cells -= _size(former)


def _size(result: Result) -> int:
    return (len(result.rows) + 1) * (len(result.columns) + _ROW_OVERHEAD_CELLS)
