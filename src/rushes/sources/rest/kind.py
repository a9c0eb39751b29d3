"""REST resources as a kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rushes.clock import Clock, SystemClock
from rushes.domain import RawTable
from rushes.sources.kind import Asked, Reached, ReadLimits, Since, TableLook, TableName
from rushes.sources.reach import Reach
from rushes.sources.rest.place import KIND, RestPlace, place_of
from rushes.sources.rest.read import look_at_resource, read_resource, try_place

__all__ = ["RestResources"]


class RestResources:
    """Declared listings over HTTP (`Kind`).

    Args:
        clock: Tells which day it is, and when a token has ended.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def names(self, reach: Reach) -> tuple[str, ...]:  # noqa: ARG002 - a declaration needs nothing that could be missing here.
        """Return its one name."""
        return (KIND,)

    def place_of(self, kind: str, parts: Mapping[str, object], reach: Reach) -> RestPlace:  # noqa: ARG002
        """Return the place that typed parts name: a declaration, and how long one answer is waited for."""
        return place_of(parts)

    def kept_place(self, kind: str, parts: Mapping[str, Any]) -> RestPlace:  # noqa: ARG002
        """Return the place of kept parts."""
        return RestPlace(**parts)

    def attempt(self, place: RestPlace, secret: str, reach: Reach) -> Reached:
        """Sign in, and read one page of the first resource."""
        return try_place(place, secret, reach, self._clock)

    def tables(self, place: RestPlace, secret: str, reach: Reach) -> tuple[TableName, ...]:  # noqa: ARG002 - they are declared.
        """Return the resources."""
        return tuple(TableName("", name) for name in sorted(place.declared.resources))

    def look(self, place: RestPlace, secret: str, asked: Asked, reach: Reach, *, rows: int) -> TableLook:
        """Return the columns and first rows of a resource."""
        return look_at_resource(place, secret, asked, reach, self._clock, rows=rows)

    def read(
        self,
        place: RestPlace,
        secret: str,
        asked: Asked,
        *,
        to: Path,
        reach: Reach,
        limits: ReadLimits,
        work: Path,  # noqa: ARG002 - a server is asked anew each time.
        since: Since | None = None,
    ) -> RawTable:
        """Read all pages of a resource, or of what is new of it, into a raw table."""
        return read_resource(place, secret, asked, to=to, reach=reach, clock=self._clock, limits=limits, since=since)
