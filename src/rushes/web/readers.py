"""The versions that one request reads: one of each data, pinned the first time it is asked for and given back when the request is over."""

from __future__ import annotations

from flask import g

from rushes.explore import PinnedReaders
from rushes.web.services import services

__all__ = ["give_back", "readers_here"]


def readers_here() -> PinnedReaders:
    """Return the readers of this request."""
    found = g.get("readers")
    if not isinstance(found, PinnedReaders):
        found = g.readers = PinnedReaders(services().warehouse, services().datasets)
    return found


def give_back(error: BaseException | None = None) -> None:
    """Give back what this request has pinned, however it ended."""
    del error
    found = g.pop("readers", None)
    if isinstance(found, PinnedReaders):
        found.close()
