"""Half an hour of mixed use, with a publish every two minutes and faults of the platform at random.

    make soak            (SOAK_MINUTES=30)

People sign in and out, look at months and filters, take CSV files, ask the API; an operator turns the pages of /admin.
Each number is compared with bench/soak_truth.py, for the very state of the facts that the answer can be of. Between two
nights clips get another length, so that every night restates something. It fails on a wrong number, on an error page,
and when memory after the warm-up (a third of the time) grows by more than a tenth.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
from sqlalchemy import select

from bench.footprint import pss_mb
from bench.installation import installed, serving, sync_command
from bench.soak_report import Record, report
from bench.soak_truth import Look, Seen, Truths
from rushes.clock import SystemClock
from rushes.config import Settings, load_keys
from rushes.demo import Fault, Faults, PlatformServer, demo_world
from rushes.demo.faults import read_fault
from rushes.demo.model import Person
from rushes.identity import Identity
from rushes.store import open_store, tables

__all__ = ["main"]

_NIGHT_EVERY_S, _SAMPLE_EVERY_S = 120, 10
_ROUNDING_MS = 0.5
_PEOPLE = ("alice", "bob", "charlie", "several", "alice", "charlie")
_OPERATOR, _WORD = "operator", secrets.token_urlsafe(18)
_ZONE = ZoneInfo("Europe/Brussels")
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
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_ROW = re.compile(r'<th scope="row"[^>]*>(?:<a href="[^"]*production[=/](\d+)[^>]*>)?.*?</th>(.*?)</tr>', re.DOTALL)
_INGESTED = re.compile(r'data-sort="(-?\d*)" data-label="Ingested')
_OPTION = re.compile(r'<option value="(\d{4}-\d{2})"')
_TABLE = re.compile(r'id="productions".*?<tbody>(.*?)</tbody>', re.DOTALL)


@dataclass(frozen=True)
class Stage:
    """What everybody at work here needs."""

    address: str
    server: PlatformServer
    truths: Truths
    production_of: dict[int, int]
    account_of: dict[int, int]
    record: Record
    seen: list[tuple[Seen, Look]]
    ends: float

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.ends


class Visitor:
    """One person at a browser, again and again from sign-in to sign-out."""

    def __init__(self, stage: Stage, person: Person, seed: int) -> None:
        self._stage, self._person, self._chance = stage, person, random.Random(seed)
        self._client = _client(stage)
        inside = {external: internal for internal, external in stage.account_of.items()}
        self._accounts = [each.account_id for each in person.memberships if each.account_id in inside]
        self._inside = inside

    def run(self) -> None:
        """Come and go until the time is up."""
        while not self._stage.is_over:
            try:
                if self._sign_in():
                    for _ in range(self._chance.randint(5, 40)):
                        if self._stage.is_over:
                            break
                        self._chance.choice((self._page, self._page, self._days, self._months, self._api, self._others))()
                        time.sleep(self._chance.random() * 0.4)
                    self._sign_out()
            except Exception as error:  # noqa: BLE001 - whatever happens to one visitor is told at the end, and the others go on.
                self._stage.record.errors.append(f"{self._person.name}: {type(error).__name__}: {error}")
            self._client.cookies.clear()

    def _sign_in(self) -> bool:
        form = {
            "csrf_token": self._csrf("/login"),
            "username": self._person.username,
            "password": self._person.password,
            "connection": "limecraft",
        }
        answer = self._client.post("/login", data=form)
        self._stage.record.answers[f"POST /login {answer.status_code}"] += 1
        # The platform's own trouble at the door is told in words and is no error of ours.
        if answer.status_code not in {303, 503}:
            self._stage.record.errors.append(f"POST /login: {answer.status_code}")
        return answer.status_code == 303

    def _sign_out(self) -> None:
        answer = self._client.post("/logout", data={"csrf_token": self._csrf("/account")})
        self._expect(answer, 303, "POST /logout")

    def _csrf(self, path: str) -> str:
        answer = self._client.get(path)
        self._expect(answer, 200, path)
        found = _CSRF.search(answer.text)
        return found[1] if found else ""

    def _expect(self, answer: httpx2.Response, status: int, what: str) -> bool:
        self._stage.record.answers[f"{what} {answer.status_code}"] += 1
        if answer.status_code != status:
            self._stage.record.errors.append(f"{self._person.name}: {what}: {answer.status_code} {answer.text[:200]!r}")
        return answer.status_code == status

    def _page(self) -> None:
        """Look at a month, perhaps of one production, and read the table of productions."""
        account, only, query = self._choice()
        first = self._stage.truths.newest
        answer = self._client.get("/dashboard", params={**query, "rows": "all"})
        if not self._expect(answer, 200, "GET /dashboard"):
            return
        body = _TABLE.search(answer.text)
        shown = {}
        for row in _ROW.finditer(body[1]) if body else ():
            number = _INGESTED.search(row[2])
            if row[1] and number and number[1]:
                shown[self._stage.production_of[int(row[1])]] = float(number[1])
        if not only:
            self._saw("the page", self._look(account, "production", query["month"], only), shown, first)

    def _days(self) -> None:
        account, only, query = self._choice()
        first = self._stage.truths.newest
        answer = self._client.get("/dashboard/days.csv", params=query)
        if self._expect(answer, 200, "GET /dashboard/days.csv"):
            self._saw("days.csv", self._look(account, "day", query["month"], only), _hours(answer.text), first)

    def _months(self) -> None:
        _, _, query = self._choice()
        answer = self._client.get("/dashboard/months.csv", params=query)
        self._expect(answer, 200, "GET /dashboard/months.csv")
        self._expect(self._client.get("/dashboard/data", params=query), 200, "GET /dashboard/data")
        self._expect(self._client.get("/dashboard/figures", params=query), 200, "GET /dashboard/figures")

    def _api(self) -> None:
        account, only, query = self._choice()
        look = self._look(account, "production", query["month"], only)
        inside = {external: internal for internal, external in self._stage.production_of.items()}
        filters: list[dict[str, object]] = [{"dimension": "account", "values": [self._inside[account]]}]
        if only:
            filters.append({"dimension": "production", "values": [inside[each] for each in only]})
        asked = {
            "measures": ["ingested"],
            "dimensions": ["production"],
            "period": {"from": str(look.first), "to": str(look.last)},
            "filters": filters,
        }
        first = self._stage.truths.newest
        answer = self._client.post("/api/v1/query", json=asked, headers={"X-CSRFToken": self._csrf("/account")})
        if self._expect(answer, 200, "POST /api/v1/query"):
            shown = {self._stage.production_of[row[0]]: float(row[-1]) * 1000 for row in answer.json()["rows"] if row[-1]}
            self._saw("the API", look, shown, first)

    def _others(self) -> None:
        """Turn to the pages beside the dashboard, as far as this release has them."""
        account, _, _ = self._choice()
        for path in ("/account", "/api/v1/me", "/api/v1/catalog", f"/year?account={self._inside[account]}"):
            answer = self._client.get(path)
            if answer.status_code != 404:
                self._expect(answer, 200, f"GET {path.partition('?')[0]}")

    def _choice(self) -> tuple[int, frozenset[int], dict[str, str]]:
        account = self._chance.choice(self._accounts)
        month = (datetime.now(_ZONE).date() - timedelta(days=1)).replace(day=1)
        for _ in range(self._chance.choice((0, 0, 0, 1, 1, 2))):
            month = (month - timedelta(days=1)).replace(day=1)
        query, only = {"account": str(self._inside[account]), "month": f"{month:%Y-%m}"}, frozenset[int]()
        membership = self._person.membership(account)
        inside = {external: internal for internal, external in self._stage.production_of.items()}
        visible = [
            each.id
            for each in self._stage.server.world.productions_of(account)
            if each.id in inside and membership and membership.covers(each.id)
        ]
        if visible and self._chance.random() < 0.3:
            only = frozenset({self._chance.choice(visible)})
            query["production"] = str(inside[next(iter(only))])
        return account, only, query

    def _saw(self, what: str, look: Look, shown: dict[object, float], first: int) -> None:
        words = f"{self._person.name}, {what} of {look.account_id}, {look.first:%Y-%m}{f', only {sorted(look.only)}' if look.only else ''}"
        seen = Seen(words, {key: value for key, value in shown.items() if value}, first, self._stage.truths.begun, _ROUNDING_MS)
        self._stage.seen.append((seen, look))

    def _look(self, account: int, by: str, month: str, only: frozenset[int]) -> Look:
        start = _month(month)
        return Look(self._person, account, by, start, (start + timedelta(days=32)).replace(day=1) - timedelta(days=1), only)


def _client(stage: Stage) -> httpx2.Client:
    # A server may close a kept connection in the very moment it is used again, which browsers try once more without a word.
    new_each_time = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.Client(base_url=stage.address, headers={"Accept-Language": "en-GB"}, timeout=60, limits=new_each_time)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _hours(text: str) -> dict[object, float]:
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return {date.fromisoformat(row[0]): float(row[1]) * 3_600_000 for row in rows if len(row) > 1 and row[1]}


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
        while not stage.is_over and time.monotonic() - started < _NIGHT_EVERY_S:
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
    with _client(stage) as client:
        while not stage.is_over:
            try:
                _turn_operators_pages(stage, client)
            except Exception as error:  # noqa: BLE001 - told at the end like any other.
                stage.record.errors.append(f"operator: {type(error).__name__}: {error}")


def _turn_operators_pages(stage: Stage, client: httpx2.Client) -> None:
    form = _CSRF.search(client.get("/admin/login").text)
    client.post("/admin/login", data={"csrf_token": form[1] if form else "", "name": _OPERATOR, "password": _WORD})
    for path in (each for _ in range(20) for each in _ADMIN_PAGES):
        if stage.is_over:
            return
        answer = client.get(path)
        stage.record.answers[f"GET {path} {answer.status_code}"] += 1
        if answer.status_code not in {200, 404}:
            stage.record.errors.append(f"operator: {path}: {answer.status_code}")
        time.sleep(1)


def main() -> int:
    """Run it and report; 0 if all went well."""
    minutes = float(os.environ.get("SOAK_MINUTES", "30"))
    folder = Path(os.environ.get("BENCH_DIR", "var/bench")).absolute() / "soak"
    now = datetime.now(UTC)
    world = demo_world(today=now.astimezone(_ZONE).date(), months=3, productions_per_account=(12, 40, 10), now=now)
    with PlatformServer(world) as server:
        settings = _prepared(folder, server)
        truths, record = Truths(server), Record()
        accounts, productions = _first_night(settings, folder, server, truths, record)
        with serving(folder) as served:
            stage = Stage(served.address, server, truths, productions, accounts, record, [], time.monotonic() + minutes * 60)
            _run(stage, folder, served.pid)
    return report(record, minutes)


def _prepared(folder: Path, server: PlatformServer) -> Settings:
    settings = installed(folder, server.base_url)
    collector = server.world.person("collector")
    (folder / "collector").write_text(collector.password, encoding="utf-8")
    file = folder / "rushes.toml"
    text = file.read_text(encoding="utf-8").replace("first_load_days = 180", "first_load_days = 62")
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
