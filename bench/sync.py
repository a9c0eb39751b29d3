"""How fast a night loads: an empty warehouse first, then one night into 50 million rows.

Both run `rushes sync` in a process of its own over HTTP from bench/standin.py, which shares the two cores.
Timed is the whole command, its start included. The platform's own time is measured apart: the same calls
asked again by as many threads that read the bytes and throw them away. "Beyond the platform" is the difference.
The peak is the command's own high-water mark (VmHWM), as the kernel kept it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx2

from bench.facts import LARGE, LAST_DAY, Size, laid_down
from bench.installation import installed, sync_command
from bench.report import Finding, at_least, at_most
from bench.standin import cpu_s, running
from bench.world import PASSWORD
from rushes.config import Settings

__all__ = ["run"]

EMPTY = Size(subject_productions=25, other_accounts=499, other_productions=25)
FIRST_LOAD_DAYS = 180
LAG_DAYS = 3
_PAGE, _CALLS_AT_ONCE, _DAYS_PER_CALL = 200, 4, 31


@dataclass(frozen=True)
class Loaded:
    """One run of the command."""

    wall_s: float
    cpu_s: float
    platform_cpu_s: float
    peak_mb: float


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure both; a smaller size makes both smaller."""
    empty = EMPTY if size == LARGE else Size(5, 49, 5)
    first = _first_load(folder / "sync-empty", empty)
    night = _night(folder, size)
    data_set = (
        f"{empty.other_accounts + 1} accounts × {empty.other_productions} productions × {FIRST_LOAD_DAYS} days into an empty warehouse; "
        f"one new day and {LAG_DAYS} again of {size.rows // 730:,} productions into {size.rows:,} rows"
    )
    return data_set, [*first, *night]


def _first_load(folder: Path, size: Size) -> list[Finding]:
    days = (LAST_DAY - timedelta(days=FIRST_LOAD_DAYS - 1), LAST_DAY)
    rows = FIRST_LOAD_DAYS * (size.subject_productions + size.other_accounts * size.other_productions)
    with running(size, today=LAST_DAY) as platform:
        settings = installed(folder, platform.base_url)
        loaded = _load(folder, *days, platform.pid)
        platform_s = _asked_for_nothing(settings, size, *days)
    beyond_s = loaded.wall_s - platform_s
    return [
        at_least(
            "first load, `rushes sync` from start to end", rows / loaded.wall_s, 30_000, unit="rows/s", digits=0, more=_more(loaded, rows)
        ),
        Finding(
            "… beyond the platform's own time",
            f"{rows / max(beyond_s, 0.001):,.0f} rows/s",
            f"the same calls read and thrown away: {platform_s:.1f} s",
        ),
        at_most("… peak memory of the command", loaded.peak_mb, 500, unit="MB", digits=0),
    ]


def _night(folder: Path, size: Size) -> list[Finding]:
    facts, place = laid_down(folder, size), folder / "sync-night"
    days = (LAST_DAY - timedelta(days=LAG_DAYS - 1), LAST_DAY + timedelta(days=1))
    with running(size, today=days[1], restated_from=days[0]) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        loaded = _load(place, *days, platform.pid)
        platform_s = _asked_for_nothing(settings, size, *days)
    rows = size.rows // 730 * (LAG_DAYS + 1)
    return [
        at_most(
            "one night into the facts, beyond the platform's own time",
            loaded.wall_s - platform_s,
            30,
            unit="s",
            digits=1,
            more=_more(loaded, rows),
            against=f"the same calls read and thrown away: {platform_s:.1f} s",
        ),
        at_most("… peak memory of the command", loaded.peak_mb, 500, unit="MB", digits=0),
    ]


def _more(loaded: Loaded, rows: int) -> str:
    return f" ({rows:,} rows, {loaded.wall_s:.1f} s in all; {loaded.cpu_s:.1f} s of processor, the platform's process beside it {loaded.platform_cpu_s:.1f} s)"


def _load(folder: Path, first: date, last: date, platform_pid: int) -> Loaded:
    before_s, started = cpu_s(platform_pid), time.perf_counter()
    command = sync_command(folder, "--from", str(first), "--to", str(last))
    with (folder / "sync.log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        watch = _Peak(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The sync failed: {(folder / 'sync.log').read_text()[-2000:]}")
    wall_s = time.perf_counter() - started
    return Loaded(wall_s, used.ru_utime + used.ru_stime, cpu_s(platform_pid) - before_s, max(watch.mb, _kib_mb(used)))


def _kib_mb(used: resource.struct_rusage) -> float:
    return used.ru_maxrss * 1024 / 1e6


class _Peak:
    """Reads a process's high-water mark until it ends; `wait4` gives the same for the process itself, which ends first."""

    def __init__(self, pid: int) -> None:
        self.mb = 0.0
        self._file = Path(f"/proc/{pid}/status")
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            try:
                lines = self._file.read_text(encoding="utf-8").splitlines()
            except OSError:
                return
            self.mb = max([self.mb, *(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))])
            time.sleep(0.2)


def _asked_for_nothing(settings: Settings, size: Size, first: date, last: date) -> float:
    """Ask for everything that the sync asked for, read the bytes, keep nothing; return how long that took."""
    base_url = settings.connection[0].base_url
    form = {"username": "collector@example.org", "password": PASSWORD, "rememberMe": "true", "useCookies": "false"}
    token = httpx2.post(f"{base_url}/login", data=form).json()["token"]
    started = time.perf_counter()
    with httpx2.Client() as client, ThreadPoolExecutor(_CALLS_AT_ONCE) as pool:
        for _ in pool.map(lambda url: client.get(f"{base_url}{url}&access_token={token}").content, _calls(size, first, last)):
            pass
    return time.perf_counter() - started


def _calls(size: Size, first: date, last: date) -> Iterator[str]:
    productions = size.subject_productions + size.other_accounts * size.other_productions
    for offset in range(0, productions, _PAGE):
        yield "/production?" + urlencode({"offset": offset, "limit": _PAGE})
    for account_id in size.account_ids:
        start = first
        while start <= last:
            end = min(last, start + timedelta(days=_DAYS_PER_CALL - 1))
            rows = len(size.production_ids(account_id)) * ((end - start).days + 1)
            for offset in range(0, rows, _PAGE):
                yield f"/account/{account_id}/usage?" + urlencode({"from": start, "to": end, "offset": offset, "limit": _PAGE})
            start = end + timedelta(days=1)
