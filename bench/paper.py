"""A dashboard of twelve charts as a PDF and as a workbook, from the request to its last byte, each time for other days.

The PDF comes first and is computed from the facts; the workbook holds the same figures, which the pages keep.
Memory: the proportional set size (PSS) of the command, its workers and the press, once they have answered the page as often, and
the largest of many looks while the same files are made once more, untimed.
"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import httpx2

from bench.browser import PLACE
from bench.facts import LAST_DAY, SUBJECT, Size, laid_down
from bench.footprint import MemoryWatch, pss_mb
from bench.installation import COOKIE, installed, serving, sessions_of
from bench.report import Finding, Times, at_most
from bench.standin import running
from bench.twelve_tiles import made_board

__all__ = ["run"]

_ROUNDS = 20


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure over the account with 250 productions."""
    facts, place = laid_down(folder, size), folder / PLACE
    with running(size, today=LAST_DAY) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        secret = sessions_of(settings, [SUBJECT])[SUBJECT]
        path = made_board(place)
        with serving(place) as served, httpx2.Client(headers={"Cookie": f"{COOKIE}={secret}"}, timeout=120) as client:
            printed, tabulated = list[float](), list[float]()
            sizes = {"pdf": 0, "xlsx": 0}
            for number in range(_ROUNDS):
                client.get(f"{served.address}{path}?{_days(100 + number)}").raise_for_status()
            page_mb = pss_mb(served.pid)
            for number in range(-4, _ROUNDS):
                for suffix, times in (("pdf", printed), ("xlsx", tabulated)):
                    began = time.perf_counter()
                    answer = client.get(f"{served.address}{path}/report.{suffix}?{_days(number + 4)}").raise_for_status()
                    took_s = time.perf_counter() - began
                    # The first few find workers that have imported and opened nothing yet.
                    if number >= 0:
                        times.append(took_s)
                    sizes[suffix] = max(sizes[suffix], len(answer.content))
            with MemoryWatch(served.pid) as watch:
                for number in range(_ROUNDS // 2):
                    for suffix in sizes:
                        client.get(f"{served.address}{path}/report.{suffix}?{_days(number + 50)}").raise_for_status()
    both = Times(tuple(one + other for one, other in zip(printed, tabulated, strict=True)))
    return f"{size.rows:,} rows, account of {size.subject_productions} productions, 12 charts, {_ROUNDS} times", [
        at_most("a dashboard as PDF and as workbook, together, median", both.median_ms / 1000, 1, unit="s", more=f" ({both.words()})"),
        Finding("… the PDF", f"{Times(tuple(printed)).words()}; at most {sizes['pdf'] / 1000:,.0f} kB"),
        Finding("… the workbook", f"{Times(tuple(tabulated)).words()}; at most {sizes['xlsx'] / 1000:,.0f} kB"),
        at_most(
            "… peak memory of all its processes (PSS)",
            watch.peak_mb,
            400,
            unit="MB",
            digits=0,
            more=f" ({page_mb:,.0f} before, by the page alone)",
        ),
    ]


def _days(number: int) -> str:
    """Return controls that make every tile another question each time."""
    last = LAST_DAY - timedelta(days=number)
    return f"chosen=yes&from={last - timedelta(days=364)}&to={last}"
