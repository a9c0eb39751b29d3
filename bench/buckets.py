"""A folder of Parquet objects read into a raw table through S3's protocol, beside the engine's own reading of the same files from the disk.

The objects lie in moto's server on loopback, which is slower than a storage would be, so what the server itself takes to hand them out is said, too. What was
read must have the same sums. A second reading, of which nothing is new, fetches nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.facts import SMALL, Size
from bench.report import Finding
from rushes.sources import Asked, ReadLimits
from rushes.sources.buckets import BucketPlace, Buckets, bucket_of
from rushes.sources.buckets.asked import chosen_of
from storage import REACH, SECRET, Storage, storage_on_loopback

__all__ = ["run"]

_OBJECTS, _ROWS = 50, 100_000
_MADE = """SELECT DATE '2026-01-01' + {number} AS day, 'Production ' || hash(i) % 500 AS production, 'Kind ' || hash(i + 1) % 8 AS kind,
    (hash(i + 2) % 100000)::BIGINT AS seconds, (hash(i + 4) % 50)::BIGINT AS items FROM range({begin}, {end}) t(i)"""
_ASKED = Asked("usage/")


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Put the objects there, read them, and read them again."""
    rows = 1_000 if size is SMALL else _ROWS
    with TemporaryDirectory(dir=folder) as room:
        place = Path(room)
        files = _files(place, rows)
        with storage_on_loopback(place / "log") as storage:
            storage.put("bench", {f"usage/day={number}/{each.name}": each.read_bytes() for number, each in enumerate(files)})
            return _measured(storage, place, files, rows)


def _measured(storage: Storage, room: Path, files: list[Path], rows: int) -> tuple[str, list[Finding]]:
    here = Buckets().place_of("s3", storage.parts("bench"), REACH)
    handed_out = _timed(lambda: _fetched(here, room))
    raw, work = room / "raw.parquet", room / "work"

    def read() -> None:
        Buckets().read(here, SECRET, _ASKED, to=raw, reach=REACH, limits=ReadLimits(), work=work)

    first, again = _timed(read), _timed(read)
    local = _timed(
        lambda: duckdb.execute(f"COPY (SELECT * FROM read_parquet('{room}/*.part', filename = true)) TO '{room / 'own'}' (FORMAT parquet)")
    )
    sums = [
        duckdb.sql(
            f"SELECT count(*), sum({seconds}::BIGINT), sum({items}::BIGINT), count(DISTINCT {day}) FROM read_parquet('{source}')"
        ).fetchone()
        for source, seconds, items, day in ((raw, "c3", "c4", "c0"), (f"{room}/*.part", "seconds", "items", "day"))
    ]
    if sums[0] != sums[1]:
        raise SystemExit(f"what was read is not what was put there: {sums}")
    count, size_mb = rows * len(files), sum(each.stat().st_size for each in files) / 1e6
    return f"{len(files)} Parquet objects of {rows:,} rows, {size_mb:,.0f} MB, in moto's server on loopback", [
        Finding("rows a second into a raw table, all objects fetched", f"{count / first:,.0f}", f"the server takes {handed_out:.1f} s to hand them out, of {first:.1f} s"),
        Finding("… of the engine's own COPY of the same files on the disk", f"{local / first:.2f}", f"{count / local:,.0f} rows a second"),
        Finding("… read again, nothing new: rows a second", f"{count / again:,.0f}"),
        Finding("… of the engine's own", f"{local / again:.2f}"),
    ]  # fmt: skip


def _fetched(place: BucketPlace, room: Path) -> None:
    with bucket_of(place, SECRET, REACH, seconds=600, answer_bytes=10**10) as bucket:
        for each in bucket.chosen(chosen_of(_ASKED)):
            bucket.fetch(each, room / "fetched")


def _files(room: Path, rows: int) -> list[Path]:
    files = [room / f"{number:03}.part" for number in range(_OBJECTS)]
    for number, path in enumerate(files):
        made = _MADE.format(number=number, begin=number * rows, end=(number + 1) * rows)
        duckdb.execute(f"COPY ({made}) TO '{path}' (FORMAT parquet)")
    return files


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
