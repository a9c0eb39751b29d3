"""What a function that does a job is given, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rushes.clock import Clock
from rushes.config import Settings
from rushes.store import Job, Store

__all__ = ["Handler", "JobContext"]


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler has at hand.

    Args:
        job: The job, with its request.
        settings: The install's settings.
        store: The application records.
        clock: The time.
        tell: Takes `{"done": 3, "total": 25, "rows": 900, "words": "Reading"}`, what is known of it; several threads
            may call it, as often as they like. Raises `Stopped`.
    """

    job: Job
    settings: Settings
    store: Store
    clock: Clock
    tell: Callable[[Mapping[str, Any]], None]


Handler = Callable[[JobContext], Mapping[str, Any]]
