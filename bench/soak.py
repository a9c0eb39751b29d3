"""Half an hour of mixed use, with a publish every two minutes and faults of the platform at random.

    make soak            (SOAK_MINUTES=30, SOAK_SERVER=mysql or postgresql)

People sign in and out, look at months and filters, take CSV files, ask the API; an operator turns the pages of /admin.
Each number is compared with bench/soak_truth.py, for the very state of the facts that the answer can be of. Between two
nights clips get another length, so that every night restates something. It fails on a wrong number, on an error page,
and when memory after the warm-up (a third of the time) grows by more than a tenth. With SOAK_SERVER records and facts
are on a server and nginx stands in front, a night runs every five minutes, and bench/soak_server.py breaks things on the way.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
from sqlalchemy import select

from bench.footprint import pss_mb
from bench.installation import installed, rushes_command, serving, sync_command
from bench.soak_people import CSRF, Away, Stage, Visitor, client_of, refuse_away
from bench.soak_report import Record, report
from bench.soak_server import fronted, kept_on
from bench.soak_truth import Seen, Truths
from rushes.clock import SystemClock
from rushes.config import Settings, load_keys
from rushes.demo import Fault, Faults, PlatformServer, demo_world
from rushes.demo.faults import read_fault
from rushes.identity import Identity
from rushes.store import open_store, tables

__all__ = ["main"]

_NIGHT_EVERY_S, _NIGHT_ON_A_SERVER_EVERY_S, _SAMPLE_EVERY_S = 120, 300, 10
_PEOPLE = ("alice", "bob", "charlie", "several", "alice", "charlie")
_OPERATOR, _WORD = "operator", secrets.token_urlsafe(18)
_FAULTS = (
    "GET /account/*/usage=500%3",
    "GET /account/*/usage=429(1)%2",
    "GET /account/*/usage=slow(0.4)%3",
    "GET /account/*/usage=cut%2",
    "GET /account/*/usage=truncated%2",
    "GET /account/*/usage=malformed%2",
    "GET /account/*/usage=short(1)%1",
    "GET /account/*/usage=unknown-fields%3",
    "GET /account/*/usage=403%1",
    "GET /production=500%2",
    "GET /production=cut%1",
)
_ADMIN_PAGES = ("/admin", "/admin/runs", "/admin/coverage", "/admin/rejects", "/admin/versions", "/admin/jobs", "/admin/connections")


def _check(stage: Stage) -> None:
    """Compare what was seen, as soon as every state that it can be of is known."""
    newest, waiting = stage.truths.newest, list(stage.seen)
    stage.seen[:] = stage.seen[len(waiting) :]
    for seen, look in waiting:
        if seen.last > newest and not stage.is_over:
            stage.seen.append((seen, look))
            continue
        stage.record.checked += 1
        states = [stage.truths.sums(number, look) for number in range(seen.first, min(seen.last, newest) + 1)]
        if not any(_agree(seen, state) for state in states):
            stage.record.wrong.append(f"{seen.what}: shown {_differing(seen, states[-1])}")


def _agree(seen: Seen, truth: dict[object, int]) -> bool:
    return seen.sums.keys() == truth.keys() and all(abs(seen.sums[key] - truth[key]) <= seen.tolerance_ms for key in truth)


def _differing(seen: Seen, truth: dict[object, int]) -> str:
    keys = sorted({*seen.sums, *truth}, key=str)
    found = [f"{key}: {seen.sums.get(key)} for {truth.get(key)}" for key in keys if seen.sums.get(key) != truth.get(key)]
    return "; ".join(found[:4])


def _nights(stage: Stage, folder: Path) -> None:
    """Restate a few clips, run a night, note what it read; again and again."""
    chance, world = random.Random(5), stage.server.world
    while not stage.is_over:
        started = time.monotonic()
        since_ms = (datetime.now(UTC) - timedelta(days=3)).timestamp() * 1000
        for production in chance.sample(world.productions, min(4, len(world.productions))):
            clips = [each for each in stage.server.edits.media(world, production.id) if each.created_ms > since_ms and each.duration_ms]
            for clip in clips[:2]:
                stage.server.edits.set_duration(clip, (clip.duration_ms or 0) + chance.randint(1, 900) * 1000)
        _night(stage, folder)
        every_s = _NIGHT_ON_A_SERVER_EVERY_S if stage.troubles else _NIGHT_EVERY_S
        while not stage.is_over and time.monotonic() - started < every_s:
            _check(stage)
            time.sleep(1)


def _night(stage: Stage, folder: Path, *, with_faults: bool = True) -> None:
    if with_faults:
        _spoil(stage.server.faults)
    stage.truths.begin()
    done = subprocess.run([*sync_command(folder, "--json")], capture_output=True, text=True, check=False)
    stage.server.faults.clear()
    try:
        summary = json.loads(done.stdout)
    except ValueError:
        if stage.troubles and stage.troubles.is_excused:
            stage.record.nights["ended by the broken server"] += 1
            stage.truths.end([])
            return
        stage.record.errors.append(f"rushes sync: {done.returncode} {done.stdout[-300:]} {done.stderr[-300:]}")
        stage.truths.end([])
        return
    stage.record.nights[str(summary["state"])] += 1
    stage.truths.end([each for each in summary["accounts"] if each["outcome"] in {"loaded", "resumed"}])


def _spoil(faults: Faults) -> None:
    faults.reseed(random.randrange(10**6))
    for text in _FAULTS:
        fault: Fault = read_fault(text)
        faults.add(fault)


def _operator(stage: Stage) -> None:
    """Turn the operator's pages until the time is up."""
    with client_of(stage) as client:
        while not stage.is_over:
            try:
                _turn_operators_pages(stage, client)
            except Away:
                time.sleep(1)
            except Exception as error:  # noqa: BLE001 - told at the end like any other.
                stage.record.errors.append(f"operator: {type(error).__name__}: {error}")


def _turn_operators_pages(stage: Stage, client: httpx2.Client) -> None:
    form = CSRF.search(client.get("/admin/login").text)
    client.post("/admin/login", data={"csrf_token": form[1] if form else "", "name": _OPERATOR, "password": _WORD})
    for path in (each for _ in range(20) for each in _ADMIN_PAGES):
        if stage.is_over:
            return
        answer = client.get(path)
        refuse_away(stage, answer)
        stage.record.answers[f"GET {path} {answer.status_code}"] += 1
        if answer.status_code not in {200, 404}:
            stage.record.errors.append(f"operator: {path}: {answer.status_code}")
        time.sleep(1)


def main() -> int:
    """Run it and report; 0 if all went well."""
    minutes = float(os.environ.get("SOAK_MINUTES", "30"))
    folder = Path(os.environ.get("BENCH_DIR", "var/bench")).absolute() / "soak"
    now = datetime.now(UTC)
    world = demo_world(months=3, productions_per_account=(12, 40, 10), now=now)
    kind = os.environ.get("SOAK_SERVER", "")
    with ExitStack() as opened:
        server = opened.enter_context(PlatformServer(world))
        folder.parent.mkdir(parents=True, exist_ok=True)
        troubles = opened.enter_context(kept_on(kind, folder.parent)) if kind else None
        settings = _prepared(folder, server, troubles.configuration if troubles else "")
        truths, record = Truths(server), Record()
        accounts, productions = _first_night(settings, folder, server, truths, record)
        served = opened.enter_context(serving(folder))
        address = opened.enter_context(fronted(folder, served.address)) if troubles else served.address
        stage = Stage(address, server, truths, productions, accounts, record, [], time.monotonic() + minutes * 60, troubles)
        _run(stage, folder, served.pid)
        _verify(folder, record)
    return report(record, minutes)


def _verify(folder: Path, record: Record) -> None:
    """See that nothing was lost on the way: the facts are as they were published."""
    done = subprocess.run(rushes_command(folder, "warehouse", "verify"), capture_output=True, text=True, check=False)
    if done.returncode:
        record.errors.append(f"rushes warehouse verify: {done.stdout[-500:]} {done.stderr[-500:]}")


def _prepared(folder: Path, server: PlatformServer, servers: str) -> Settings:
    settings = installed(folder, server.base_url, servers=servers)
    collector = server.world.person("collector")
    (folder / "collector").write_text(collector.password, encoding="utf-8")
    file = folder / "rushes.toml"
    text = file.read_text(encoding="utf-8").replace("first_load_days = 180", "first_load_days = 62")
    if servers:
        text = text.replace("[web]\n", "[web]\nis_behind_tls = true\ntrusted_proxies = 1\n")
    file.write_text(text.replace("collector@example.org", collector.username), encoding="utf-8")
    with open_store(settings.records_place) as store:
        Identity(store, {}, load_keys(settings), SystemClock()).create_operator(_OPERATOR, _WORD)
    return settings


def _first_night(
    settings: Settings, folder: Path, server: PlatformServer, truths: Truths, record: Record
) -> tuple[dict[int, int], dict[int, int]]:
    """Load everything without faults; return internal -> platform's ids of accounts and productions."""
    empty = Stage("", server, truths, {}, {}, record, [], 0)
    _night(empty, folder, with_faults=False)
    with open_store(settings.records_place) as store, store.reading() as conn:
        accounts, productions = (
            {row.id: int(row.external_id) for row in conn.execute(select(table))} for table in (tables.account_key, tables.production_key)
        )
    return accounts, productions


def _run(stage: Stage, folder: Path, pid: int) -> None:
    people = [Visitor(stage, stage.server.world.person(name), seed) for seed, name in enumerate(_PEOPLE)]
    threads = [threading.Thread(target=each.run) for each in people]
    if stage.troubles:
        threads.append(threading.Thread(target=stage.troubles.run, args=(pid, stage.ends, stage.record)))
    threads += [threading.Thread(target=_nights, args=(stage, folder)), threading.Thread(target=_operator, args=(stage,))]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    while not stage.is_over:
        stage.record.memory_mb.append((time.monotonic() - began, pss_mb(pid)))
        time.sleep(_SAMPLE_EVERY_S)
    for thread in threads:
        thread.join()
    _check(stage)


if __name__ == "__main__":
    sys.exit(main())
