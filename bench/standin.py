"""The platform of the measurements: the demo's protocol, its answers about usage and productions written without a world behind them.

The demo's stand-in counts usage from media objects, which for 68,000 productions would take longer than
what is measured. This one writes the same rows by arithmetic, so its own share of the two cores stays small
and can be told: `cpu_s` reads what its process has used. Run apart: `python -m bench.standin ROWS`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from bench.facts import Size
from bench.world import bench_world, usage_line
from rushes.demo import PlatformServer
from rushes.demo.exchange import Answer, Request, slice_of
from rushes.demo.wire import production_record

__all__ = ["BenchPlatform", "Running", "cpu_s", "running"]

_USAGE = re.compile(r"/account/(\d{1,15})/usage")
_LARGEST_PAGE, _LARGEST_USAGE_PAGE = 1_000, 5_000
_COLLECTOR = 999


class BenchPlatform(PlatformServer):
    """Serves a size's world; of usage and of the collector's productions it writes only the page that is asked for.

    Args:
        size: The accounts and productions.
        today: The last day of which there is usage.
        restated_from: Rows from this day on are restated here and there; None restates none.
    """

    def __init__(self, size: Size, *, today: date, restated_from: date | None = None) -> None:
        super().__init__(bench_world(size, today=today), page_limit_max=_LARGEST_PAGE, usage_limit_max=_LARGEST_USAGE_PAGE)
        self._size = size
        self._restated_from = restated_from or date.max
        records = {each.id: each for each in self.world.accounts}
        until_ms = self.world.until_ms
        self._productions = [json.dumps(production_record(each, records[each.account_id], until_ms)) for each in self.world.productions]

    def answer(self, request: Request) -> Answer:
        """Answer one request; whoever is not the collector is answered as the demo would."""
        if request.method == "GET" and self.tokens.person_id(request.first("access_token") or "") == _COLLECTOR:
            if request.path == "/production":
                return self._page(request, self._productions, _LARGEST_PAGE)
            found = _USAGE.fullmatch(request.path)
            if found:
                return self._usage(request, int(found[1]))
        return super().answer(request)

    def _usage(self, request: Request, account_id: int) -> Answer:
        first, last = (date.fromisoformat(request.first(name) or "") for name in ("from", "to"))
        productions = self._size.production_ids(account_id)
        days = (min(last, self.world.today) - first).days + 1
        offset, limit = slice_of(request, default_limit=50, largest_limit=_LARGEST_USAGE_PAGE)
        total = max(0, days) * len(productions)
        lines = (
            self._line(productions[at % len(productions)], first, at // len(productions))
            for at in range(offset, min(total, offset + limit))
        )
        return Answer(200, f'{{"rows":[{",".join(lines)}]}}'.encode(), _paging(total, offset))

    def _line(self, production_id: int, first: date, days: int) -> str:
        day = first + timedelta(days=days)
        return usage_line(production_id, day, restated=day >= self._restated_from)

    def _page(self, request: Request, lines: list[str], largest: int) -> Answer:
        offset, limit = slice_of(request, default_limit=50, largest_limit=largest)
        return Answer(200, f"[{','.join(lines[offset : offset + limit])}]".encode(), _paging(len(lines), offset))


def _paging(total: int, offset: int) -> dict[str, str]:
    return {"X-Pagination-Total-Results": str(total), "X-Pagination-Offset": str(offset)}


@dataclass(frozen=True)
class Running:
    """A platform in a process of its own."""

    base_url: str
    pid: int


@contextmanager
def running(size: Size, *, today: date, restated_from: date | None = None) -> Generator[Running]:
    """Run the platform in a process of its own for as long as the block lasts."""
    order = json.dumps([asdict(size), str(today), str(restated_from) if restated_from else ""])
    command = [sys.executable, "-m", "bench.standin", order]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Running(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _main(order: str) -> None:
    told, today, restated_from = json.loads(order)
    size = Size(**{**told, "more_accounts": tuple(told["more_accounts"])})
    # It ends with whoever started it, also when that was killed.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    restated = date.fromisoformat(restated_from) if restated_from else None
    server = BenchPlatform(size, today=date.fromisoformat(today), restated_from=restated)
    print(server.base_url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _main(sys.argv[1])
