"""Twelve questions asked of Superset 6.1.0 and of Rushes, computed and cached, each by HTTP from one process.

Both run in the same run, 2 workers of 4 threads, over the same rows; of each question's answers every number is compared before
anything is timed. Both are signed in (Superset by the token of its API, ours by the session of the pages and by a personal
token), ask for one account, and answer uncompressed over a connection that stays open, so that one worker answers.

Superset answers by /api/v1/chart/data: the rows as JSON, which its pages then draw. What a page of ours asks for in its place is
/explore/data: the drawn chart, its table with the rest and the totals, names, menus. /api/v1/query is the like of
Superset's as data: rows as JSON; it keeps nothing, and takes nine of the twelve in one request.

Computed: each round asks for days that end a day earlier, so that nothing of ours is kept; Superset is told to compute (`force`).
Cached: the same once more, right afterwards; Superset must say that it was.
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import math
import statistics
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.browser import PLACE, our_dashboard
from bench.facts import SUBJECT, Size
from bench.installation import COOKIE, rushes_command
from bench.report import Finding, at_least
from bench.superset_server import superset
from bench.twelve import QUESTIONS, Question
from bench.world import person_name

__all__ = ["compared"]

ROUNDS, CACHED_ROUNDS = 9, 5
_WARM = 8


class _Caller:
    """Asks by one connection that stays open; opened anew where the server has closed it meanwhile."""

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
        self._headers = {**headers, "Accept-Encoding": "identity", "Accept-Language": "en-GB", "Content-Type": "application/json"}

    def ask(self, path: str, body: object = None) -> tuple[float, bytes]:
        """Return the seconds until the last byte, and the bytes."""
        sent = None if body is None else json.dumps(body)
        for _ in range(2):
            started = time.perf_counter()
            try:
                self._connection.request("GET" if sent is None else "POST", path, sent, self._headers)
                answer = self._connection.getresponse()
                found = answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self._connection.close()
                continue
            took_s = time.perf_counter() - started
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status} {found[:600]!r}")
            self._keep(answer.getheader("Set-Cookie"))
            return took_s, found
        raise SystemExit(f"{path} was not answered.")

    def anew(self) -> None:
        """Let the next question come by another connection, which another worker may take."""
        self._connection.close()

    def _keep(self, cookie: str | None) -> None:
        """Keep the form's cookie, as a browser does."""
        if cookie and "Cookie" in self._headers:
            self._headers["Cookie"] = f"{self._headers['Cookie'].partition(';')[0]}; {cookie.partition(';')[0]}"


@dataclass
class _Rivals:
    """Whoever is asked."""

    superset: _Caller
    dataset: int
    pages: _Caller
    api: _Caller

    def of_superset(self, question: Question, back: int, *, is_forced: bool) -> tuple[float, list[float]]:
        """Return the seconds and the numbers of Superset's answer."""
        source, wanted = {"id": self.dataset, "type": "table"}, question.of_superset(back)
        body = {"datasource": source, "force": is_forced, "queries": [wanted], "result_format": "json", "result_type": "full"}
        for _ in range(_WARM):
            took_s, answer = self.superset.ask("/api/v1/chart/data", body)
            result = json.loads(answer)["result"][0]
            if bool(result["is_cached"]) is not is_forced:
                return took_s, [cell / question.unit for row in result["data"] for name, cell in row.items() if name.startswith("n")]
            # The connection was opened anew meanwhile, and another worker took it that keeps nothing yet.
        raise SystemExit(f"Superset, {question.what}: computed where it was to be cached, or the other way round.")

    def of_explore(self, question: Question, back: int) -> float:
        """Return the seconds of Explore's answer."""
        return self.pages.ask(f"/explore/data?{question.of_explore(back)}")[0]

    def numbers_of_explore(self, question: Question, back: int) -> list[float]:
        """Return all numbers of the same figure."""
        _, answer = self.pages.ask(f"/explore/chart.csv?{question.of_explore(back)}")
        cells = [cell for row in list(csv.reader(io.StringIO(answer.decode())))[1:] for cell in row[1:]]
        return [float(cell) for cell in cells if cell]

    def of_api(self, question: Question, back: int) -> tuple[float, list[float]]:
        """Return the seconds and the numbers of the API's answer, in the units of the pages."""
        took_s, answer = self.api.ask("/api/v1/query", question.of_api(back))
        found = json.loads(answer)
        units = {"s": 3_600, "bytes": 1_000_000_000, "count": 1}
        measures = [(place, units[column["unit"]]) for place, column in enumerate(found["columns"]) if column["role"] == "measure"]
        return took_s, [row[place] / unit for row in found["rows"] for place, unit in measures]


@dataclass
class _Timed:
    """The seconds that one question took, by who was asked."""

    question: Question
    their_computed: list[float] = field(default_factory=list[float])
    their_cached: list[float] = field(default_factory=list[float])
    computed: list[float] = field(default_factory=list[float])
    cached: list[float] = field(default_factory=list[float])
    api: list[float] = field(default_factory=list[float])


def compared(folder: Path, size: Size) -> list[Finding]:
    """Ask both, and return the ratios."""
    with superset(folder, size) as theirs, our_dashboard(folder, size) as (ours, secret):
        command = rushes_command(folder / PLACE, "token", "create", "--person", person_name(SUBJECT))
        token = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
        rivals = _Rivals(
            _Caller(theirs.address, theirs.headers),
            theirs.dataset(),
            _Caller(ours, {"Cookie": f"{COOKIE}={secret}"}),
            _Caller(ours, {"Authorization": f"Bearer {token}"}),
        )
        _warm(rivals)
        for question in QUESTIONS:
            _compare(rivals, question)
        timed = [_Timed(question) for question in QUESTIONS]
        for back in range(1, ROUNDS + 1):
            for each in timed:
                _time(rivals, each, back)
    asked = [each for each in timed if each.question.api]
    return [
        _ratio("computed: Superset to /explore/data", [(each.their_computed, each.computed) for each in timed], 5),
        _ratio("computed: Superset to /api/v1/query", [(each.their_computed, each.api) for each in asked], 5),
        _ratio("cached: Superset to /explore/data", [(each.their_cached, each.cached) for each in timed], 15),
        *(_line(each) for each in timed),
    ]


def _warm(rivals: _Rivals) -> None:
    """Let every worker of both have imported and opened whatever it needs."""
    for _ in range(_WARM):
        for caller in (rivals.superset, rivals.pages, rivals.api):
            caller.anew()
        rivals.of_superset(QUESTIONS[0], 0, is_forced=True)
        rivals.of_explore(QUESTIONS[0], 0)
        rivals.of_api(QUESTIONS[0], 0)


def _compare(rivals: _Rivals, question: Question) -> None:
    """See that every number of Superset's stands in ours; Explore's has the rest and the totals besides."""
    _, theirs = rivals.of_superset(question, 0, is_forced=True)
    pairs = [(theirs, rivals.numbers_of_explore(question, 0))]
    if question.api:
        api = rivals.of_api(question, 0)[1]
        pairs += [(theirs, api), (api, theirs)]
    for wanted, found in pairs:
        missing = _missing(wanted, found)
        if missing or not wanted:
            raise SystemExit(f"{question.what}: the two do not answer alike, so their times say nothing: {missing[:5]} of {len(wanted)}.")


def _missing(wanted: Iterable[float], found: Iterable[float]) -> list[float]:
    left, missing = sorted(found), list[float]()
    for number in wanted:
        # Ours are written to a millisecond and to a byte.
        same = next((each for each in left if math.isclose(each, number, rel_tol=1e-9, abs_tol=1e-6)), None)
        if same is None:
            missing.append(number)
        else:
            left.remove(same)
    return missing


def _time(rivals: _Rivals, timed: _Timed, back: int) -> None:
    question = timed.question
    timed.their_computed.append(rivals.of_superset(question, back, is_forced=True)[0])
    timed.their_cached += [rivals.of_superset(question, back, is_forced=False)[0] for _ in range(CACHED_ROUNDS)]
    if question.api:
        timed.api.append(rivals.of_api(question, back)[0])
    timed.computed.append(rivals.of_explore(question, back))
    timed.cached += [rivals.of_explore(question, back) for _ in range(CACHED_ROUNDS)]


def _ratio(what: str, pairs: list[tuple[list[float], list[float]]], limit: float) -> Finding:
    """Return the ratio of the questions' medians together, and the smallest and largest of one question."""
    medians = [(statistics.median(theirs), statistics.median(ours)) for theirs, ours in pairs]
    their, our = (sum(side) for side in zip(*medians, strict=True))
    ratios = [one / other for one, other in medians]
    return at_least(
        f"{len(pairs)} questions, {what}, medians together",
        their / our,
        limit,
        unit="×",
        digits=1,
        more=f" (of one question {min(ratios):.1f} to {max(ratios):.1f} ×)",
        against=f"Superset {their * 1000:,.0f} ms, ours {our * 1000:,.1f} ms",
    )


def _line(timed: _Timed) -> Finding:
    def words(seconds: list[float]) -> str:
        return f"{statistics.median(seconds) * 1000:,.1f} ms" if seconds else "–"

    ours = f"computed {words(timed.computed)} (API {words(timed.api)}), cached {words(timed.cached)}"
    theirs = f"Superset computed {words(timed.their_computed)}, cached {words(timed.their_cached)}"
    return Finding(f"… {timed.question.what}", ours, theirs)
