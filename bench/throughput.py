"""Cached answers a second, beside a Flask view that returns constant bytes of the same size.

wrk (Debian's) with 2 threads and 8 connections that stay open, for ten seconds each, in turn; the server is
the product's own, 2 workers of 4 threads. The constant view is served by gunicorn with the same settings and
sends the same body with the same headers; it looks up no session, no rights and writes no log line. Both sides
share the two cores with wrk.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from bench.facts import LAST_DAY, SUBJECT, Size, laid_down
from bench.installation import COOKIE, installed, serving, sessions_of
from bench.report import Finding, at_least
from bench.standin import running

__all__ = ["has_wrk", "rate_of", "run"]

ROUNDS, SECONDS = 3, 10
_PATHS = ("/dashboard", "/dashboard/data")
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_BAD = re.compile(r"(Non-2xx or 3xx responses|Socket errors):.*")


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure the page and the data of the account with 250 productions."""
    has_wrk()
    facts, place = laid_down(folder, size), folder / "throughput"
    with running(size, today=LAST_DAY) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        secret = sessions_of(settings, [SUBJECT])[SUBJECT]
        with serving(place) as served:
            findings = [_compared(place, served.address, path, secret) for path in _PATHS]
    return (
        f"{size.rows:,} rows, account of {size.subject_productions} productions, 2 workers of 4 threads, wrk with 8 connections",
        findings,
    )


def has_wrk() -> None:
    """Make sure that wrk is there, installing it where this runs as root on Debian or Ubuntu."""
    if shutil.which("wrk") is None and shutil.which("apt-get") is not None and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "wrk"], capture_output=True, check=False)
    if shutil.which("wrk") is None:
        raise SystemExit("There is no wrk and it could not be installed; on Debian and Ubuntu: apt-get install wrk.")


def _compared(place: Path, address: str, path: str, secret: str) -> Finding:
    with httpx2.Client(headers={"Cookie": f"{COOKIE}={secret}", "Accept-Encoding": "identity"}) as browser:
        first = browser.get(address + path)
        forms = first.headers.get("Set-Cookie", "").partition(";")[0]
    cookies = "; ".join(filter(None, (f"{COOKIE}={secret}", forms)))
    body = place / "constant.body"
    body.write_bytes(first.content)
    # Every worker fills its own cache.
    rate_of(address + path, cookies, 2)
    with _constant(place, body, first.headers["Content-Type"]) as bare:
        rate_of(bare, cookies, 2)
        rates = [(rate_of(address + path, cookies, SECONDS), rate_of(bare, cookies, SECONDS)) for _ in range(ROUNDS)]
    ours, constant = (statistics.median(side) for side in zip(*rates, strict=True))
    return at_least(
        f"GET {path}, cached, {len(first.content):,} bytes: to the constant view",
        ours / constant,
        0.7,
        more=f" ({ours:,.0f} requests a second)",
        against=f"constant bytes: {constant:,.0f} requests a second",
    )


def rate_of(url: str, cookies: str, seconds: int) -> float:
    """Return how many answers a second wrk gets of an address; any that is none ends the measurement."""
    command = ["wrk", "--threads", "2", "--connections", "8", "--duration", f"{seconds}s", "--header", f"Cookie: {cookies}", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    bad = _BAD.search(said)
    if bad:
        raise SystemExit(f"{url}: {bad[0]}")
    found = _RATE.search(said)
    assert found, said
    return float(found[1])


_CONSTANT = """\
from pathlib import Path
from flask import Flask, Response
BODY = Path({body!r}).read_bytes()
app = Flask("constant")
@app.get("/")
def constant():
    return Response(BODY, content_type={kind!r})
"""


@contextmanager
def _constant(place: Path, body: Path, kind: str) -> Generator[str]:
    (place / "constant.py").write_text(_CONSTANT.format(body=str(body), kind=kind), encoding="utf-8")
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:8479", "--worker-class", "gthread", "--workers", "2"]
    command += ["--threads", "4", "--worker-tmp-dir", "/dev/shm", "--log-level", "warning", "constant:app"]
    with subprocess.Popen(command, cwd=place) as process:
        try:
            for _ in range(200):
                try:
                    httpx2.get("http://127.0.0.1:8479/")
                    break
                except httpx2.TransportError:
                    time.sleep(0.05)
            yield "http://127.0.0.1:8479/"
        finally:
            process.terminate()
            process.wait(30)
