"""The people of the soak: each signs in, looks, takes files, asks the API and signs out, and writes down every number seen."""

from __future__ import annotations

import csv
import io
import random
import re
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2

from bench.soak_report import Record
from bench.soak_server import Troubles
from bench.soak_truth import Look, Seen, Truths
from rushes.demo import PlatformServer
from rushes.demo.model import Person

__all__ = ["CSRF", "Away", "Stage", "Visitor", "client_of", "refuse_away"]

_ROUNDING_MS = 0.5
_ZONE = ZoneInfo("Europe/Brussels")
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_ROW = re.compile(r'<th scope="row"[^>]*>(?:<a href="[^"]*production[=/](\d+)[^>]*>)?.*?</th>(.*?)</tr>', re.DOTALL)
_INGESTED = re.compile(r'data-sort="(-?\d*)" data-label="Ingested')
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
    troubles: Troubles | None = None

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.ends


class Away(Exception):
    """A clear 503 while something is broken: whoever got it comes again."""


class Visitor:
    """One person at a browser, again and again from sign-in to sign-out."""

    def __init__(self, stage: Stage, person: Person, seed: int) -> None:
        self._stage, self._person, self._chance = stage, person, random.Random(seed)
        self._client = client_of(stage)
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
            except Away:
                time.sleep(1)
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
        refuse_away(self._stage, answer)
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
        found = CSRF.search(answer.text)
        return found[1] if found else ""

    def _expect(self, answer: httpx2.Response, status: int, what: str) -> bool:
        refuse_away(self._stage, answer)
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


def refuse_away(stage: Stage, answer: httpx2.Response) -> None:
    """Let nothing further be made of an answer that says clearly that it cannot be had just now, if it may say so."""
    words = ("Not available just now", "does not answer just now", "Busy")
    if answer.status_code == 503 and stage.troubles and stage.troubles.is_excused and any(each in answer.text for each in words):
        stage.record.answers["503 while something was broken"] += 1
        raise Away


def client_of(stage: Stage) -> httpx2.Client:
    """Return a browser of somebody's own."""
    # A server may close a kept connection in the very moment it is used again, which browsers try once more without a word.
    new_each_time = httpx2.Limits(max_keepalive_connections=0)
    told = {"Accept-Language": "en-GB", "Referer": f"{stage.address}/"}
    # The front's certificate is of its own making.
    return httpx2.Client(base_url=stage.address, headers=told, timeout=60, limits=new_each_time, verify=False)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _hours(text: str) -> dict[object, float]:
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return {date.fromisoformat(row[0]): float(row[1]) * 3_600_000 for row in rows if len(row) > 1 and row[1]}
