"""Reading a declared resource into a raw table, beside the bare HTTP client and `json` of the same pages.

The rows are the 336,776 flights that left New York in 2013, as objects of 19 fields, 1,000 a page, given by a program of its own on loopback
that holds every page ready. Before anything is timed, sums and distinct values of what was read must equal those of the package's own file.
Memory is the peak of a process of its own that reads ten times as many.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import duckdb
import httpx2

from bench.databases import COLUMNS, flights, in_turn
from bench.facts import SMALL, Size
from bench.report import Finding, at_most
from rushes.sources import Asked, Reach, ReadLimits, kind_called

__all__ = ["read", "run"]

_A_PAGE, _TIMES = 1_000, 10
_REACH = Reach(private=(ip_network("127.0.0.1"),))
_DECLARED = """
base_url: http://127.0.0.1:{port}
resources:
  flights: {{path: /1, rows: items, paging: {{style: page, total: total}}}}
  ten: {{path: /10, rows: items, paging: {{style: page, total: total}}}}
"""
_SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

pages = [each.read_bytes() for each in sorted(Path(sys.argv[1]).glob("*.json"))]
total = int(sys.argv[2])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        asked = urlsplit(self.path)
        times, number = int(asked.path[1:]), int(parse_qs(asked.query)["page"][0]) - 1
        rows = pages[number % len(pages)] if number < times * len(pages) else b"[]"
        body = b'{"total": %d, "items": %s}' % (total * times, rows)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
_ALONE = """
from pathlib import Path
from bench.rest import read
read({port!r}, "ten", Path({to!r}))
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Serve the flights in pages, read them back, and time that."""
    lines = flights(folder, most=5_000 if size is SMALL else None)
    pages, rows = _paged(lines, folder / "flights-pages")
    to = folder / "flights.parquet"
    with _served(pages, rows) as port:
        if read(port, "flights", to) != rows or (found := _sums_read(to)) != (wanted := _sums_of(lines)):
            raise SystemExit(f"what was read is not what is in the file: {found} and {wanted}")
        ours, theirs = in_turn(lambda: read(port, "flights", to), lambda: _fetched(port))
        told = {"port": port, "to": str(to)}
        alone = subprocess.run([sys.executable, "-c", _ALONE.format(**told)], capture_output=True, text=True, check=False)
    if alone.returncode:
        raise SystemExit(alone.stderr)
    rate, own = rows / ours.median_ms * 1000, rows / theirs.median_ms * 1000
    return f"{rows:,} flights of {len(COLUMNS)} fields in {len(list(pages.iterdir())):,} pages, on loopback", [
        Finding("REST: rows a second into a raw table", f"{rate:,.0f}"),
        Finding("… of the bare client and json of the same pages, in turn", f"{rate / own:.2f}", f"{own:,.0f} rows a second"),
        at_most("… peak memory of a process that reads ten times as many", int(alone.stdout) / 1024, 500, unit="MB", digits=0),
    ]


def read(port: int, resource: str, to: Path) -> int:
    """Read a resource whole, and return how many rows it has."""
    kind = kind_called("rest")
    place = kind.place_of("rest", {"declaration": _DECLARED.format(port=port)}, _REACH)
    return kind.read(place, "", Asked(resource), to=to, reach=_REACH, limits=ReadLimits(), work=to.parent).rows


def _fetched(port: int) -> int:
    """Fetch every page as the client gives it, and throw its rows away."""
    count, number = 0, 1
    with httpx2.Client() as client:
        while True:
            page = json.loads(client.get(f"http://127.0.0.1:{port}/1", params={"page": number}).content)
            count, number = count + len(page["items"]), number + 1
            if count >= page["total"]:
                return count


def _paged(lines: Path, to: Path) -> tuple[Path, int]:
    """Write the flights as pages of JSON, and return where and how many there are."""
    to.mkdir(exist_ok=True)
    for each in to.iterdir():
        each.unlink()
    count = 0
    with lines.open(encoding="utf-8") as file:
        batch: list[dict[str, object]] = []
        for line in file:
            values = line.rstrip("\n").split("\t")
            batch.append({name: _value(text) for name, text in zip(COLUMNS, values, strict=True)})
            if len(batch) == _A_PAGE:
                count += _write(batch, to, count)
                batch = []
        if batch:
            count += _write(batch, to, count)
    return to, count


def _write(batch: list[dict[str, object]], to: Path, before: int) -> int:
    (to / f"{before:09}.json").write_text(json.dumps(batch))
    return len(batch)


def _value(text: str) -> object:
    return None if text == "\\N" else int(text) if text.removeprefix("-").isdigit() else text


@contextmanager
def _served(pages: Path, rows: int) -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", _SERVER, str(pages), str(rows)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def _sums_of(lines: Path) -> list[tuple[object, ...]]:
    columns = ", ".join(f"'{each}': 'VARCHAR'" for each in COLUMNS)
    return _sums(f"read_csv('{lines}', columns = {{{columns}}}, header = false, delim = '\t', nullstr = '\\N', quote = '')", COLUMNS)


def _sums_read(file: Path) -> list[tuple[object, ...]]:
    return _sums(f"read_parquet('{file}')", tuple(f"c{number}" for number in range(len(COLUMNS))))


def _sums(source: str, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    wanted = ", ".join(f"count({each}), count(DISTINCT {each}), sum(TRY_CAST({each} AS BIGINT))" for each in columns)
    with duckdb.connect() as engine:
        return engine.execute(f"SELECT count(*), {wanted} FROM {source}").fetchall()
