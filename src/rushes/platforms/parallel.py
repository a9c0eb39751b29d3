"""Doing a few readings at once and taking their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["in_order"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_order(read: Callable[[_Item], _Result], items: Iterable[_Item], *, at_once: int) -> Generator[_Result, None, None]:
    """Yield `read(item)` for every item, in the items' order, with so many readings under way.

    Only twice as many results as readings are ever kept. An error ends the iteration: what has not
    begun is dropped, what is under way is waited for. Who stops before the end closes it, in the thread
    that reads: left to the garbage collector it could be ended by one of its own readings.
    """
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="platform")
    pending: deque[Future[_Result]] = deque()
    try:
        for item in items:
            pending.append(pool.submit(read, item))
            if len(pending) >= 2 * at_once:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
