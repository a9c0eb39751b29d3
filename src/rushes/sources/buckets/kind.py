"""Buckets as a kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rushes.domain import RawTable
from rushes.sources.buckets.look import look_at_objects, objects_in, try_bucket
from rushes.sources.buckets.place import BucketPlace, bucket_place
from rushes.sources.buckets.read import read_objects
from rushes.sources.kind import Asked, Reached, ReadLimits, Since, TableLook, TableName
from rushes.sources.reach import Reach

__all__ = ["Buckets"]


class Buckets:
    """Object storage that speaks S3 (`Kind`)."""

    def names(self, reach: Reach) -> tuple[str, ...]:  # noqa: ARG002 - its addresses are checked when it is called.
        """Return the one name."""
        return ("s3",)

    def place_of(self, kind: str, parts: Mapping[str, object], reach: Reach) -> BucketPlace:  # noqa: ARG002
        """Return the place that typed parts name."""
        return bucket_place(parts)

    def kept_place(self, kind: str, parts: Mapping[str, Any]) -> BucketPlace:  # noqa: ARG002
        """Return the place of kept parts."""
        return BucketPlace(**parts)

    def attempt(self, place: BucketPlace, secret: str, reach: Reach) -> Reached:
        """List its first objects."""
        return try_bucket(place, secret, reach)

    def tables(self, place: BucketPlace, secret: str, reach: Reach) -> tuple[TableName, ...]:
        """Return its folders and objects."""
        return objects_in(place, secret, reach)

    def look(self, place: BucketPlace, secret: str, asked: Asked, reach: Reach, *, rows: int) -> TableLook:
        """Return the columns and first rows of objects."""
        return look_at_objects(place, secret, asked, reach, rows=rows)

    def read(
        self,
        place: BucketPlace,
        secret: str,
        asked: Asked,
        *,
        to: Path,
        reach: Reach,
        limits: ReadLimits,
        work: Path,
        since: Since | None = None,
    ) -> RawTable:
        """Read objects into a raw table."""
        return read_objects(place, secret, asked, to=to, reach=reach, limits=limits, work=work, since=since)
