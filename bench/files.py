"""A file of ten million rows on its way to a dataset, against what the engine itself needs for it.

Each is timed in a process of its own, which says how much memory it took at most. Ours is all of the way: what the file is, its rows as text,
the guess of its columns, and the dataset's table, in order and checkpointed. Against it stand the engine's own `read_csv` with the types
known, into a table of the same file format, and its `COPY` into Parquet; the numbers of both ways must be equal.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from bench.facts import SMALL, Size
from bench.report import Finding, at_least, at_most
from rushes.domain import FieldRole
from rushes.sources import FileLimits, guess, open_file, read_file
from rushes.warehouse.dataset import load_rows

__all__ = ["run"]

_ROWS = 10_000_000
_MEMORY_MB = 300
_LIMITS = FileLimits(unpacked_bytes=10**10, columns=2_000, field_chars=1_000_000, members=100, memory_mb=_MEMORY_MB)
_TYPES = (
    "{'day': 'DATE', 'production': 'VARCHAR', 'kind': 'VARCHAR', 'length (s)': 'BIGINT', 'cost (€)': 'DECIMAL(12, 2)', 'items': 'BIGINT'}"
)
_MADE = """SELECT DATE '2025-01-01' + (i * 700 // {rows})::INTEGER AS day, 'Production ' || hash(i) % 500 AS production, 'Kind ' || hash(i + 1) % 8 AS kind,
    (hash(i + 2) % 100000)::BIGINT AS "length (s)", ((hash(i + 3) % 1000000)::BIGINT / 100)::DECIMAL(12, 2) AS "cost (€)", (hash(i + 4) % 50)::BIGINT AS items
    FROM range({rows}) t(i)"""


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure a CSV file and a Parquet file of the same rows."""
    rows = 100_000 if size is SMALL else _ROWS
    place = folder / "files"
    place.mkdir(exist_ok=True)
    csv, parquet = place / f"{rows}.csv", place / f"{rows}.parquet"
    with duckdb.connect() as engine:
        for path, form in ((csv, "CSV, HEADER"), (parquet, "PARQUET")):
            if not path.exists():
                engine.execute(f"COPY ({_MADE.format(rows=rows)}) TO '{path}' (FORMAT {form})")
    ours, bare, copied = (_in_process(what, csv, place) for what in ("ours", "table", "copy"))
    ours_parquet, bare_parquet = (_in_process(what, parquet, place) for what in ("ours", "table"))
    if not ours["sums"] == bare["sums"] == ours_parquet["sums"] == bare_parquet["sums"]:
        raise SystemExit(f"The ways do not give the same numbers: {ours['sums']}, {bare['sums']}, {ours_parquet['sums']}.")
    return f"{rows:,} rows of six columns; CSV of {csv.stat().st_size / 1e6:,.0f} MB, Parquet of {parquet.stat().st_size / 1e6:,.0f} MB", [
        at_most("CSV, from the file to the dataset's table", ours["seconds"], 60, unit="s", digits=1, more=f" ({_parts(ours)})"),
        at_most("… most memory of the process", ours["megabytes"], 500, unit="MB", digits=0),
        at_least("… rows a second, share of the engine's own read_csv into a table", bare["seconds"] / ours["seconds"], 0.5, against=_pace(rows, ours, bare)),
        at_least("… share of COPY from read_csv into Parquet", copied["seconds"] / ours["seconds"], 0.5, against=_pace(rows, ours, copied)),
        at_most("Parquet, from the file to the dataset's table", ours_parquet["seconds"], 60, unit="s", digits=1, more=f" ({_parts(ours_parquet)})"),
        at_least("… rows a second, share of the engine's own read_parquet into a table", bare_parquet["seconds"] / ours_parquet["seconds"], 0.5,
            against=_pace(rows, ours_parquet, bare_parquet)),
    ]  # fmt: skip


def _parts(timed: dict[str, float]) -> str:
    return ", ".join(f"{name} {timed[name]:.1f} s" for name in ("open", "read", "guess", "load"))


def _pace(rows: int, ours: dict[str, float], theirs: dict[str, float]) -> str:
    return f"{rows / theirs['seconds']:,.0f} rows/s in {theirs['megabytes']:,.0f} MB; ours {rows / ours['seconds']:,.0f}"


def _in_process(what: str, path: Path, folder: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=folder) as work:
        done = subprocess.run([sys.executable, "-m", "bench.files", what, path, work], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{what} of {path.name}: {done.stderr[-2_000:]}")
    return json.loads(done.stdout)


def _measured(what: str, path: Path, work: Path) -> dict[str, object]:
    timed = {"ours": _ours, "table": _table, "copy": _copy}[what]
    started = time.perf_counter()
    found = timed(path, work)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, **found}


def _engine(work: Path) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(":memory:", config={"memory_limit": f"{_MEMORY_MB}MB", "temp_directory": str(work / "spilled")})
    engine.execute(f"ATTACH '{work / 'facts.duckdb'}' AS facts; ATTACH '{work / 'book.duckdb'}' AS book")
    return engine


def _ours(path: Path, work: Path) -> dict[str, object]:
    times, marks = [time.perf_counter()], ("open", "read", "guess", "load")
    (found,) = open_file(path, path.name, work=work, limits=_LIMITS)
    times.append(time.perf_counter())
    raw = read_file(path, found.reading, to=work, limits=_LIMITS)
    times.append(time.perf_counter())
    shape = guess(raw).shape
    times.append(time.perf_counter())
    with _engine(work) as engine:
        load_rows(engine, raw, shape, owner=1, loaded_on=date(2026, 11, 27))
        engine.execute("CHECKPOINT facts")
        times.append(time.perf_counter())
        names = [each.name for each in shape.of_role(FieldRole.MEASURE)]
        sums = engine.execute(f"SELECT {', '.join(f'sum({name})::VARCHAR' for name in names)} FROM facts.dataset_row").fetchone()
    return {"sums": sums, **{mark: end - begin for mark, begin, end in zip(marks, times[:-1], times[1:], strict=True)}}


def _table(path: Path, work: Path) -> dict[str, object]:
    source = f"read_csv('{path}', header = true, columns = {_TYPES})" if path.suffix == ".csv" else f"'{path}'"
    with _engine(work) as engine:
        engine.execute(f"CREATE TABLE facts.t AS FROM {source}; CHECKPOINT facts")
        wanted = """sum("length (s)" * 1000)::VARCHAR, sum("cost (€)" * 1000000)::BIGINT::VARCHAR, sum(items)::VARCHAR"""
        return {"sums": engine.execute(f"SELECT {wanted} FROM facts.t").fetchone()}


def _copy(path: Path, work: Path) -> dict[str, object]:
    with _engine(work) as engine:
        engine.execute(f"COPY (FROM read_csv('{path}', header = true, columns = {_TYPES})) TO '{work / 'copied.parquet'}' (FORMAT parquet)")
    return {}


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
