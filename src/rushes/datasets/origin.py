"""Where a dataset's rows come from, as its record keeps it, and reading them from there."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rushes.datasets.growth import Growth, growth_values, read_growth
from rushes.datasets.sources import Source, Sources
from rushes.domain import RawTable
from rushes.errors import InvalidQuery
from rushes.sources import Asked, FileLimits, Reading, ReadLimits, Since, read_file

__all__ = ["FileOrigin", "Origin", "TableOrigin", "is_of_files", "origin_of", "origin_values", "raw_of_file", "raw_of_table"]


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Files that people send, each read as the first one was."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class TableOrigin:
    """A table or one SELECT of a source that operators keep, read whole, or with a growth only what is new."""

    source_id: int
    asked: Asked
    growth: Growth | None = None


Origin = FileOrigin | TableOrigin


def origin_values(origin: Origin) -> dict[str, Any]:
    """Return an origin as plain JSON values."""
    if isinstance(origin, FileOrigin):
        return {"kind": "file", "reading": origin.reading.as_data()}
    growth = {"growth": growth_values(origin.growth)} if origin.growth else {}
    return {"kind": "database", "source": origin.source_id, "asked": asdict(origin.asked), **growth}


def origin_of(values: Mapping[str, Any]) -> Origin:
    """Return the origin that such values say.

    Raises:
        InvalidQuery: They say none that this release knows.
    """
    try:
        if values["kind"] == "file":
            return FileOrigin(Reading.from_data(values["reading"]))
        if values["kind"] == "database":
            growth = values.get("growth")
            return TableOrigin(int(values["source"]), Asked(**values["asked"]), read_growth(growth) if growth else None)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidQuery(f"Where this dataset's rows come from cannot be read ({error}).") from error
    raise InvalidQuery("This release does not know where this dataset's rows come from.")


def is_of_files(values: Mapping[str, Any]) -> bool:
    """Return whether such values say that the rows come from files that people send."""
    return values.get("kind") == "file"


@contextmanager
def raw_of_file(path: Path, origin: Origin, *, work: Path, limits: FileLimits) -> Generator[RawTable]:
    """Yield a file as a raw table, read as the one before it was; it is gone afterwards.

    Raises:
        BadFile: It cannot be read so.
        InvalidQuery: The dataset is of no file.
    """
    if not isinstance(origin, FileOrigin):
        raise InvalidQuery("The rows of this dataset come from a database, not from files.")
    with _room(work) as room:
        yield read_file(path, origin.reading, to=room, limits=limits)


@contextmanager
def raw_of_table(
    sources: Sources, source: Source, asked: Asked, *, work: Path, kept: Path | None = None, since: Since | None = None
) -> Generator[RawTable]:
    """Yield what is asked of a source as a raw table; it is gone afterwards.

    Args:
        sources: The sources.
        source: The one that is read.
        asked: What is read.
        work: Where the raw table lies meanwhile.
        kept: Where the source keeps what it need not fetch again; None for a reading that has no next one.
        since: Rows with less than that value are left out; None for all.

    Raises:
        RushesError: As `Sources.read` does.
    """
    with _room(work) as room:
        yield sources.read(source, asked, room / "raw.parquet", limits=ReadLimits(), work=kept or room / "source", since=since)


@contextmanager
def _room(work: Path) -> Generator[Path]:
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="reading-", dir=work) as room:
        yield Path(room)
