"""An object as a raw table of its own, kept from one reading to the next: only what is new or changed is fetched again."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from rushes.domain import RawColumn
from rushes.errors import BadFile, SourceRefused
from rushes.languages import sentence
from rushes.sources.buckets.bucket import Bucket, BucketObject
from rushes.sources.files import FileFormat, FileLimits, Reading, open_file, read_file

__all__ = ["Piece", "Pieces"]

_FORM = 3
"""How pieces are kept; one that was kept otherwise is fetched again."""

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """An object that was read.

    Args:
        key: Its name; hostile text.
        folder: Where its raw table lies: `raw.parquet` and, where anything is no row, `broken.parquet`.
        reading: How it was read.
        headers: Its columns.
        rows: Its rows.
        broken_rows: What of it is no row.
        first_line: As of a raw table (`RawTable`).
        columns: Where each of its columns stands in that, by the header.
    """

    key: str
    folder: Path
    reading: Reading
    headers: tuple[str, ...]
    rows: int
    broken_rows: int
    first_line: int | None
    columns: Mapping[str, RawColumn]

    @property
    def grows(self) -> bool:
        """Whether its columns are whatever its objects happen to have, as in JSON."""
        return self.reading.format in {FileFormat.JSON_LINES, FileFormat.JSON_ARRAY}


class Pieces:
    """The pieces of one dataset, in a folder that stays.

    Args:
        work: The folder.
        reading: How every object is read, as `Reading.as_data` gives it; nothing to find out of each by itself.
        limits: How large one may be.
    """

    def __init__(self, work: Path, reading: Mapping[str, Any], limits: FileLimits) -> None:
        self._folder = work / "objects"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._given = Reading.from_data(reading) if reading else None
        self._limits = limits
        self._said = json.dumps(dict(reading), sort_keys=True)

    def of(self, bucket: Bucket, objects: Iterable[BucketObject]) -> Iterator[Piece]:
        """Yield the pieces of these objects in their order, those that are not here fetched some at a time.

        Raises:
            SourceUnreachable: The storage does not answer, or an object was changed meanwhile.
            SourceRefused: An object cannot be read as a table.
        """
        coming, first = iter(objects), None
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=self._folder) as room, ThreadPoolExecutor(_AT_ONCE) as threads:
            # The first alone: an object that is a header and nothing else is read as that one was.
            while batch := list(islice(coming, _AT_ONCE if first else 1)):
                for piece in threads.map(partial(self._piece, bucket, Path(room), first), batch):
                    first = first or piece
                    yield piece

    def forget_others(self, pieces: Iterable[Piece]) -> None:
        """Take away the pieces of objects that are there no more, or are others by now."""
        kept = {each.folder for each in pieces}
        for each in self._folder.iterdir():
            if each not in kept:
                shutil.rmtree(each, ignore_errors=True)

    def _place(self, found: BucketObject) -> Path:
        said = json.dumps([_FORM, found.key, found.size, found.etag, found.changed, self._said])
        return self._folder / hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]

    def _piece(self, bucket: Bucket, room: Path, first: Piece | None, found: BucketObject) -> Piece:
        """Return the piece of an object: the one that is kept, or one that is read now and kept."""
        folder = self._place(found)
        if (folder / "about.json").exists():
            return _piece(found.key, folder, json.loads((folder / "about.json").read_text(encoding="utf-8")))
        room = Path(tempfile.mkdtemp(dir=room))
        fetched = room / "fetched"
        bucket.fetch(found, fetched)
        try:
            reading = self._given or self._found_out(found, fetched, room, first)
            table = read_file(fetched, reading, to=room, limits=self._limits)
        except BadFile as error:
            raise SourceRefused(
                sentence("The object “{key}” cannot be read as a table: {reason}"), key=found.key[:200], reason=str(error)
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise SourceRefused(sentence("The object “{key}” is too large to be read at once."), key=found.key[:200]) from error
        fetched.unlink()
        about = {
            "reading": reading.as_data(),
            "headers": table.headers,
            "rows": table.rows,
            "broken_rows": table.broken_rows,
            "first_line": table.first_line,
            "kinds": [each.kind for each in table.columns],
        }
        (room / "about.json").write_text(json.dumps(about), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        return _piece(found.key, room.replace(folder), about)

    def _found_out(self, found: BucketObject, fetched: Path, room: Path, first: Piece | None) -> Reading:
        """Return how an object is read: as its content says, or as the first one where a header alone says nothing."""
        try:
            return open_file(fetched, found.key, work=room, limits=self._limits)[0].reading
        except BadFile:
            if first is None or first.grows:
                raise
            # What is no text after all is refused when it is read so, for its content or for its columns.
            return first.reading if first.reading.format is FileFormat.TEXT else Reading(FileFormat.TEXT)


def _piece(key: str, folder: Path, about: Mapping[str, Any]) -> Piece:
    reading, headers = Reading.from_data(about["reading"]), tuple(about["headers"])
    columns = {header: RawColumn(f"c{place}", kind) for place, (header, kind) in enumerate(zip(headers, about["kinds"], strict=True))}
    return Piece(key, folder, reading, headers, about["rows"], about["broken_rows"], about["first_line"], columns)
