"""Cached answers a second through nginx, as `rushes deploy nginx` configures it, beside the same without it.

wrk asks by TLS over 8 connections that stay open, for ten seconds each, in turn with the pages' own address;
nginx, the pages (2 workers of 4 threads) and wrk share the two cores. nginx opens a connection to the pages for
each request and compresses nothing that was not asked for compressed.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from bench.facts import LAST_DAY, SUBJECT, Size, laid_down
from bench.installation import COOKIE, installed, serving, sessions_of
from bench.report import Finding
from bench.standin import running
from bench.throughput import has_wrk, rate_of
from cli.front import certify, free_port, in_folder, nginx, rushes

__all__ = ["run"]

ROUNDS, SECONDS = 3, 10
_PATHS = ("/dashboard", "/dashboard/data", "/healthz")


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure the page and the data of the account with 250 productions, and the smallest answer there is."""
    has_wrk()
    facts, place = laid_down(folder, size), folder / "nginx"
    with running(size, today=LAST_DAY) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        secret = sessions_of(settings, [SUBJECT])[SUBJECT]
        with serving(place) as served:
            port, tls_port = free_port(), free_port()
            certificate, key = certify(place)
            ports = ["--listen", "127.0.0.1", "--port", str(port), "--tls-port", str(tls_port), "--pages", urlsplit(served.address).netloc]
            files = ["--certificate", str(certificate), "--key", str(key), "--logs", str(place)]
            written = rushes(place, "deploy", "nginx", "--server-name", "localhost", *ports, *files)
            (place / "nginx.conf").write_text(in_folder(written, place))
            with nginx(place / "nginx.conf"):
                findings = [_compared(served.address, f"https://localhost:{tls_port}", path, secret) for path in _PATHS]
    return f"account of {size.subject_productions} productions, 2 workers of 4 threads, wrk with 8 connections, TLS", findings


def _compared(direct: str, front: str, path: str, secret: str) -> Finding:
    with httpx2.Client(headers={"Cookie": f"{COOKIE}={secret}", "Accept-Encoding": "identity"}) as browser:
        first = browser.get(direct + path)
        forms = first.headers.get("Set-Cookie", "").partition(";")[0]
    cookies = "; ".join(filter(None, (f"{COOKIE}={secret}", forms)))
    for each in (direct, front):
        rate_of(each + path, cookies, 2)
    rates = [(rate_of(front + path, cookies, SECONDS), rate_of(direct + path, cookies, SECONDS)) for _ in range(ROUNDS)]
    through, without = (statistics.median(side) for side in zip(*rates, strict=True))
    return Finding(
        f"GET {path}, cached, {len(first.content):,} bytes, through nginx by TLS",
        f"{through:,.0f} requests a second",
        f"{through / without:.2f} of what the pages answer without it: {without:,.0f}",
    )
