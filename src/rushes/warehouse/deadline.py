"""No read goes on for ever: one thread of a process stops those whose time is up."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Deadline", "Deadlines"]


class _Stoppable(Protocol):
    def interrupt(self) -> None: ...


@dataclass(slots=True)
class Deadline:
    """One read under way. `is_missed` is set before it is stopped."""

    target: _Stoppable
    is_over: bool = False
    is_missed: bool = False


class Deadlines:
    """Watches reads. Its thread starts with the first of them, so nothing of it lives before a fork.

    Args:
        limit_s: How long a read may take.
    """

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._waiting: list[tuple[float, int, Deadline]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watch(self, target: _Stoppable) -> Generator[Deadline]:
        """Watch one read for the time of the block."""
        deadline = Deadline(target)
        with self._changed:
            self._forget_the_over()
            heapq.heappush(self._waiting, (time.monotonic() + self.limit_s, next(self._numbers), deadline))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="read deadlines", daemon=True)
                self._thread.start()
            elif len(self._waiting) == 1:
                self._changed.notify()
        try:
            yield deadline
        finally:
            # The lock makes sure that what is stopped is this read and not the cursor's next one.
            with self._changed:
                deadline.is_over = True

    def _forget_the_over(self) -> None:
        while self._waiting and self._waiting[0][2].is_over:
            heapq.heappop(self._waiting)

    def _run(self) -> None:
        with self._changed:
            while True:
                self._forget_the_over()
                while self._waiting and self._waiting[0][0] <= time.monotonic():
                    deadline = heapq.heappop(self._waiting)[2]
                    if not deadline.is_over:
                        deadline.is_missed = True
                        deadline.target.interrupt()
                self._changed.wait(self._waiting[0][0] - time.monotonic() if self._waiting else None)
