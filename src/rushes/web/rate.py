"""How often somebody may ask: a bucket for each person, per process, so that one cannot slow the others down."""

from __future__ import annotations

import threading
from collections import OrderedDict
from math import ceil
from typing import cast

from pyrate_limiter import Rate, RateItem, StateBucket, TokenBucket

from rushes.errors import TooManyRequests

__all__ = ["RequestRate"]

_MINUTE_MS = 60_000
_MOST_CALLERS = 4_096


class RequestRate:
    """Counts requests by caller; safe to use from several threads.

    Args:
        per_minute: How many each caller may make in a minute; all of them at once, if need be.
    """

    def __init__(self, per_minute: int) -> None:
        self._rate = Rate(per_minute, _MINUTE_MS)
        self._buckets: OrderedDict[str, StateBucket] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, caller: str) -> None:
        """Count one request.

        Raises:
            TooManyRequests: The caller has used this minute's up.
        """
        with self._lock:
            bucket = self._buckets.get(caller)
            if bucket is None:
                bucket = self._buckets[caller] = StateBucket([self._rate], algorithm=TokenBucket())
            self._buckets.move_to_end(caller)
            while len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
            if bucket.put(RateItem(caller, _now_ms(bucket))):
                return
            # The bucket keeps its numbers in memory, so it answers at once and not later.
            wait_ms = cast("int", bucket.waiting(RateItem(caller, _now_ms(bucket))))
        raise TooManyRequests(max(1, ceil(wait_ms / 1_000)))


def _now_ms(bucket: StateBucket) -> int:
    return cast("int", bucket.now())
