"""What the product takes before anybody uses it: time to the first answer, memory while idle, disk for the core.

Start: from the start of the command (2 workers of 4 threads) to the first whole answer of /healthz; the median of
several. Idle memory: the proportional set size (PSS) of the command and everything it started, ten seconds after the
night that was due at the start has ended (a process of its own does it, and is gone with it); and again once every worker has drawn a dashboard. Installed size: a fresh virtual environment with requirements.lock
and the wheel, every file in it, less the pip and setuptools that venv itself brings.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2

from bench.facts import LAST_DAY, SMALL, SUBJECT, Size, laid_down
from bench.installation import COOKIE, installed, serving, sessions_of
from bench.report import Finding, at_most
from bench.standin import running

__all__ = ["MemoryWatch", "pss_mb", "run"]

STARTS = 5
_IDLE_S, _LONGEST_NIGHT_S = 10, 300
_ROOT = Path(__file__).resolve().parents[1]


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure over a small and the large set of facts, then the installed size."""
    findings = [*_running(folder, SMALL)]
    if size != SMALL:
        findings += _running(folder, size)
    findings.append(_installed_size(folder / "installed"))
    return f"{SMALL.rows:,} and {size.rows:,} rows of facts", findings


def _running(folder: Path, size: Size) -> list[Finding]:
    facts, place, rows = laid_down(folder, size), folder / "footprint", f"{size.rows:,} rows"
    with running(size, today=LAST_DAY) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        secret = sessions_of(settings, [SUBJECT])[SUBJECT]
        # The very first start compresses Plotly's script once and for all.
        with serving(place, command="serve") as served:
            first_s = served.started_s
        starts: list[float] = []
        for _ in range(STARTS):
            with serving(place, command="serve") as served:
                starts.append(served.started_s)
        with serving(place, command="serve") as served:
            _night_over(served.pid)
            time.sleep(_IDLE_S)
            idle_mb = pss_mb(served.pid)
            for _ in range(16):
                httpx2.get(f"{served.address}/dashboard", headers={"Cookie": f"{COOKIE}={secret}"}).raise_for_status()
            used_mb = pss_mb(served.pid)
    return [
        at_most(
            f"start of `rushes serve` to the first answer, {rows}, median of {STARTS}",
            statistics.median(starts),
            2,
            unit="s",
            more=f" (the very first, which compresses Plotly's script: {first_s:.1f} s)",
        ),
        at_most(f"idle memory of all its processes (PSS), {rows}", idle_mb, 250, unit="MB", digits=0),
        Finding("… once its workers have drawn dashboards", f"{used_mb:,.0f} MB"),
    ]


def pss_mb(pid: int) -> float:
    """Return the proportional set size of a process and all that it started, in MB."""
    return sum(map(_pss_mb, _read_of(pid, "smaps_rollup")))


def _pss_mb(rollup: str) -> float:
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024 / 1e6


class MemoryWatch:
    """Looks at the memory (PSS) of a process and all that it started, again and again until it is stopped.

    Args:
        pid: The process.
        every_s: How long it rests between two looks.

    Attributes:
        peak_mb: The largest of all of them together.
        own_mb: The largest of the process alone.
    """

    def __init__(self, pid: int, every_s: float = 0.02) -> None:
        self.peak_mb = self.own_mb = 0.0
        self._pid = pid
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(self._every_s):
            # The process itself is looked at first.
            own_mb, *others = map(_pss_mb, _read_of(self._pid, "smaps_rollup") or [""])
            self.own_mb, self.peak_mb = max(self.own_mb, own_mb), max(self.peak_mb, own_mb + sum(others))


def _night_over(pid: int) -> None:
    deadline = time.monotonic() + _LONGEST_NIGHT_S
    # The runner looks once a second, so the night begins a moment after the pages answer.
    time.sleep(3)
    while any("run-due" in line.split("\0") for line in _read_of(pid, "cmdline")):
        if time.monotonic() > deadline:
            raise SystemExit("The night that was due at the start did not end.")
        time.sleep(1)


def _read_of(pid: int, name: str) -> list[str]:
    """Return what stands in that file of /proc for a process and all that it started."""
    found, waiting = list[str](), [pid]
    while waiting:
        each = waiting.pop()
        try:
            text = Path(f"/proc/{each}/{name}").read_text(encoding="utf-8")
            tasks = list(Path(f"/proc/{each}/task").iterdir())
            waiting += [int(child) for task in tasks for child in (task / "children").read_text(encoding="utf-8").split()]
        except OSError:
            # It ended while we looked.
            continue
        found.append(text)
    return found


def _installed_size(folder: Path) -> Finding:
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder / "venv"], check=True)
    own = set(_files(folder / "venv"))
    pip = [folder / "venv" / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    wheels = folder / "wheels"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", wheels], cwd=_ROOT, check=True, capture_output=True
    )
    wheel = max(wheels.glob("rushes-*.whl"), key=lambda each: each.stat().st_mtime)
    subprocess.run([*pip, "--require-hashes", "--requirement", _ROOT / "requirements.lock"], check=True, capture_output=True)
    subprocess.run([*pip, "--no-deps", "--force-reinstall", wheel], check=True, capture_output=True)
    size_mb = sum(each.stat().st_blocks * 512 for each in _files(folder / "venv") if each not in own) / 1e6
    packages = len(list(folder.glob("venv/lib/*/site-packages/*.dist-info")))
    return at_most("installed size of the core", size_mb, 300, unit="MB", digits=0, more=f" ({packages} packages)")


def _files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file() and not each.is_symlink()]
