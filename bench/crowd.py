"""Two hundred people of two hundred accounts open their dashboard at once, right after a publish, with nothing cached.

Each is signed in with a session of their own. `rushes sync` of one account publishes a new version under the
running server (2 workers of 4 threads); then two hundred threads of this process wait at a barrier and each
asks for its own page by a new connection. Timed is each one's wait from the barrier to the last byte; this
process, which makes the load, runs on the same cores and counts with it.
"""

from __future__ import annotations

import http.client
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bench.facts import LAST_DAY, Size, laid_down
from bench.installation import COOKIE, installed, serving, sessions_of, sync_command
from bench.report import Finding, Times, at_most
from bench.standin import running

__all__ = ["PEOPLE", "Answer", "ask", "publish", "run", "rush"]

PEOPLE = 200
_PATIENCE_S = 120


@dataclass(frozen=True)
class Answer:
    """What one person got, and when it was whole."""

    status: int
    took_s: float


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure one rush; the accounts are those of 137 productions each."""
    facts, place = laid_down(folder, size), folder / "crowd"
    accounts = range(2, PEOPLE + 2)
    with running(size, today=LAST_DAY + timedelta(days=1), restated_from=LAST_DAY) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        secrets = sessions_of(settings, accounts)
        with serving(place) as served:
            # The workers are warm: every module is imported, one dashboard of another account was drawn in each.
            for _ in range(8):
                ask(served.address, sessions_of(settings, [1])[1])
            publish(place)
            answers = rush(served.address, list(secrets.values()))
    times = Times(tuple(each.took_s for each in answers))
    errors = sum(each.status != 200 for each in answers)
    data_set = f"{size.rows:,} rows, {PEOPLE} accounts of {size.other_productions} productions, 2 workers of 4 threads"
    return data_set, [
        at_most("errors among the answers", errors, 0, digits=0),
        at_most(
            f"wait of {PEOPLE} people for their whole page, p95",
            times.p95_ms / 1000,
            2,
            unit="s",
            more=f" ({times.words()})",
            against="Superset 6.1.0, three charts each, on the same cores: p95 34.8 s (../shared/peers.md)",
        ),
        Finding("… pages a second", f"{len(answers) / max(each.took_s for each in answers):.1f}"),
    ]


def publish(place: Path) -> None:
    """Let a night of one account publish a version, under whatever serves it."""
    command = sync_command(place, "--account", "1", "--from", str(LAST_DAY), "--to", str(LAST_DAY + timedelta(days=1)))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Nothing was published: {done.stdout[-1500:]} {done.stderr[-1500:]}")


def rush(address: str, secrets: list[str]) -> list[Answer]:
    """Let everybody ask for their dashboard at one moment, and return what each got."""
    start, found = threading.Barrier(len(secrets)), list[Answer]()

    def open_dashboard(secret: str) -> None:
        start.wait()
        found.append(ask(address, secret))

    threads = [threading.Thread(target=open_dashboard, args=(secret,)) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def ask(address: str, secret: str) -> Answer:
    """Ask for one person's dashboard by a new connection."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=_PATIENCE_S)
    try:
        connection.request("GET", "/dashboard", headers={"Cookie": f"{COOKIE}={secret}", "Accept-Language": "en-GB"})
        answer = connection.getresponse()
        answer.read()
        return Answer(answer.status, time.perf_counter() - started)
    except OSError:
        return Answer(0, time.perf_counter() - started)
    finally:
        connection.close()
