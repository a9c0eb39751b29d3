"""What is in a bucket: whether it answers, its folders and objects, and of some of them the columns and first rows."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import islice, takewhile
from pathlib import Path

from rushes.errors import InvalidQuery
from rushes.languages import sentence
from rushes.sources.buckets.asked import EVERYTHING, chosen_of, is_beside
from rushes.sources.buckets.bucket import BucketObject, bucket_of
from rushes.sources.buckets.pieces import Pieces
from rushes.sources.buckets.place import BucketPlace
from rushes.sources.buckets.read import file_limits
from rushes.sources.buckets.together import columns_of, write_together
from rushes.sources.files import engine_for, literal
from rushes.sources.kind import Asked, Reached, ReadLimits, TableLook, TableName
from rushes.sources.reach import Reach

__all__ = ["look_at_objects", "objects_in", "try_bucket"]

_MOST_SEEN, _MOST_NAMES = 10_000, 2_000
_LISTING_BYTES = 64 * 2**20
_EASY_BYTES, _MOST_BYTES, _MOST_UNPACKED = 16 * 2**20, 256 * 2**20, 2 * 2**30
_LONGEST_VALUE = 200
_MORE = "…"


def try_bucket(place: BucketPlace, secret: str, reach: Reach) -> Reached:
    """List a bucket's first objects, and return what is there."""
    with bucket_of(place, secret, reach, seconds=place.timeout_s, answer_bytes=_LISTING_BYTES) as bucket:
        seen = sum(1 for _ in islice(bucket.seen(), _MOST_SEEN))
    return Reached("S3" if place.endpoint else "Amazon S3", "", place.scheme == "https", seen, could_write=None)


def objects_in(place: BucketPlace, secret: str, reach: Reach) -> tuple[TableName, ...]:
    """Return the folders and objects that can be read, by name; `…` is the last where there are more than were looked at."""
    with bucket_of(place, secret, reach, seconds=place.timeout_s, answer_bytes=_LISTING_BYTES) as bucket:
        seen = list(islice(bucket.seen(), _MOST_SEEN + 1))
    names = {EVERYTHING} if seen else set[str]()
    for each in seen[:_MOST_SEEN]:
        if not is_beside(each.key):
            names |= _names(each.key)
    shown = sorted(names)[:_MOST_NAMES]
    is_cut = len(seen) > _MOST_SEEN or len(names) > len(shown)
    return tuple(TableName("", name) for name in (shown[:-1] if len(shown) == _MOST_NAMES else shown) + [_MORE] * is_cut)


def look_at_objects(place: BucketPlace, secret: str, asked: Asked, reach: Reach, *, rows: int) -> TableLook:
    """Return the columns and the first rows of one of the objects that are asked for.

    Raises:
        InvalidQuery: There is no such object, or all are too large to be looked into.
        SourceRefused: It is no table.
    """
    limits, most = file_limits(ReadLimits(text_bytes=_MOST_UNPACKED)), _MOST_BYTES + _LISTING_BYTES
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        with bucket_of(place, secret, reach, seconds=place.timeout_s, answer_bytes=most) as bucket:
            pieces = list(Pieces(room, asked.reading, limits).of(bucket, [_easy(bucket.chosen(chosen_of(asked)))]))
        table = write_together(pieces, columns_of(pieces), to=room / "raw.parquet", limits=limits)
        cells = ", ".join(each.text for each in table.columns)
        with engine_for(table.path, room, limits) as engine:
            shown = engine.execute(f"SELECT {cells} FROM read_parquet({literal(str(table.path))}) LIMIT {rows:d}").fetchall()  # noqa: S608
    return TableLook(tuple((header, "") for header in table.headers), tuple(tuple(_cut(value) for value in row) for row in shown))


def _names(key: str) -> set[str]:
    """Return an object, or the folders that it can be read by: those that are columns are no tables of their own."""
    parts = key.split("/")
    folders = list(takewhile(lambda part: "=" not in part, parts[:-1]))
    found = {"/".join(folders[: place + 1]) + "/" for place in range(len(folders))}
    return found if len(folders) < len(parts) - 1 else found | {key}


def _easy(objects: Sequence[BucketObject]) -> BucketObject:
    """Return the object that shows most and is fetched while somebody waits."""
    easy = [each for each in objects if each.size <= _EASY_BYTES]
    one = max(easy, key=lambda each: each.size) if easy else min(objects, key=lambda each: each.size)
    if one.size > _MOST_BYTES:
        raise InvalidQuery(
            sentence("Each of these objects is larger than {megabytes} MB, so none is looked into. Put one that is smaller beside them."),
            megabytes=str(_MOST_BYTES // 2**20),
        )
    return one


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + _MORE
