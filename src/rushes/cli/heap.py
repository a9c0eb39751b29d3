"""How the C library keeps memory that was given back: pages hold many large texts for a short while, in several threads."""

from __future__ import annotations

import ctypes
from contextlib import suppress

__all__ = ["keep_heap_small"]

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_ARENAS, _LARGE_BYTES = 2, 128 * 1024


def keep_heap_small() -> None:
    """Have glibc give large pieces back to the system at once, and keep two heaps instead of eight for each core.

    By itself it learns from the first large piece that is freed to keep all such, in every thread's own heap, where small ones that
    live on hold them fast. For this process and those forked from it, to be called before threads begin. Where the C library is another one,
    nothing happens.

    Source: mallopt(3).
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL("libc.so.6")
        library.mallopt(_ARENA_MAX, _ARENAS)
        library.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
