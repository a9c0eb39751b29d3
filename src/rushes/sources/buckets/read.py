"""The objects of a bucket become one raw table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from rushes.domain import RawTable
from rushes.errors import InvalidQuery, SourceRefused
from rushes.languages import sentence
from rushes.sources.buckets.asked import chosen_of
from rushes.sources.buckets.bucket import Bucket, BucketObject, bucket_of
from rushes.sources.buckets.pieces import Piece, Pieces
from rushes.sources.buckets.place import BucketPlace
from rushes.sources.buckets.together import columns_of, write_together
from rushes.sources.files import FileLimits
from rushes.sources.kind import Asked, ReadLimits, Since
from rushes.sources.reach import Reach

__all__ = ["file_limits", "read_objects"]

_LISTING_BYTES = 256 * 2**20
_FIELD_CHARS, _MEMBERS, _MEMORY_MB = 1_000_000, 1, 512


def read_objects(
    place: BucketPlace, secret: str, asked: Asked, *, to: Path, reach: Reach, limits: ReadLimits, work: Path, since: Since | None = None
) -> RawTable:
    """Read objects into a raw table: `line` is counted in each object, whose name is the last column.

    Args:
        place: The bucket.
        secret: The secret of its key.
        asked: A folder, a pattern or one object.
        to: The file to write, which appears when it is whole; what is no row of an object lies beside it.
        reach: What may be reached.
        limits: How much is read at most.
        work: A folder that stays: objects that are as they were are not fetched again.
        since: Nothing; a bucket is read as a whole.

    Raises:
        SourceUnreachable: The storage does not answer, or an object was changed meanwhile.
        SourceRefused: It lets us not in, objects cannot be read or are not alike, or there is more than the limits allow.
        InvalidQuery: There are no such objects.
    """
    if since is not None:
        raise InvalidQuery(sentence("A bucket is read as a whole: only its new and changed objects are fetched anyway."))
    chosen = chosen_of(asked)
    known = Pieces(work, asked.reading, file_limits(limits))
    give_up_at = time.monotonic() + limits.seconds
    with bucket_of(place, secret, reach, seconds=limits.seconds, answer_bytes=limits.text_bytes + _LISTING_BYTES) as bucket:
        objects = bucket.chosen(chosen)
        if sum(each.size for each in objects) > limits.text_bytes:
            raise _too_much(limits)
        pieces = _all(bucket, objects, known, limits, give_up_at)
    known.forget_others(pieces)
    return write_together(pieces, columns_of(pieces), to=to, limits=file_limits(limits))


def file_limits(limits: ReadLimits) -> FileLimits:
    """Return how large one object may be."""
    return FileLimits(limits.text_bytes, limits.columns, _FIELD_CHARS, _MEMBERS, _MEMORY_MB)


def _all(bucket: Bucket, objects: Sequence[BucketObject], known: Pieces, limits: ReadLimits, give_up_at: float) -> list[Piece]:
    pieces, rows = list[Piece](), 0
    # The largest says best how those are read that are a header and nothing else.
    largest = max(objects, key=lambda each: each.size)
    for each in known.of(bucket, [largest, *(each for each in objects if each != largest)]):
        pieces.append(each)
        rows += each.rows + each.broken_rows
        if rows > limits.rows:
            raise _too_much(limits)
        if time.monotonic() > give_up_at:
            raise SourceRefused(
                sentence("Reading took longer than {seconds} s and was stopped. Ask for less."), seconds=f"{limits.seconds:,}"
            )
    return sorted(pieces, key=lambda each: each.key)


def _too_much(limits: ReadLimits) -> SourceRefused:
    return SourceRefused(
        sentence("There is more than can be read: {rows} rows, or {megabytes} MB. Ask for less."),
        rows=f"{limits.rows:,}",
        megabytes=f"{limits.text_bytes // 10**6:,}",
    )
