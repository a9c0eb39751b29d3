"""Answers of the whole application, without a network: computed, cached, and 304.

Timed is one call of the WSGI application, from the environment that a server would hand over to the last
byte of the body: session looked up, rights, headers, log line (written to a file) and compression of nothing
included; the server, its socket and its parsing are not. The caches are told that they hold nothing for
"computed". One process, one thread; the account is the one of 250 productions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from unittest.mock import patch

from flask import Flask
from werkzeug.test import EnvironBuilder

from bench.facts import LAST_DAY, SUBJECT, Size, laid_down
from bench.installation import COOKIE, installed, sessions_of
from bench.report import Finding, Times, at_most
from bench.standin import running
from rushes.metrics import ResultCache
from rushes.telemetry import configure_logging
from rushes.web import create_app
from rushes.web.scoped_cache import ScopedCache

__all__ = ["Browser", "run"]

COMPUTED_ROUNDS, KEPT_ROUNDS = 40, 400


class Browser:
    """Calls the application as a server would, for one signed-in person; keeps the form cookie as a browser does."""

    def __init__(self, app: Flask, secret: str) -> None:
        self._app = app
        self._cookies = {COOKIE: secret}
        self._environments: dict[str, dict[str, object]] = {}

    def get(self, path: str, *, etag: str = "") -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""
        environment = dict(self._environments.get(path) or self._environment(path))
        environment["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if etag:
            environment["HTTP_IF_NONE_MATCH"] = etag
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
            said.append((status, headers))
            return lambda _part: None

        body = b"".join(self._app(environment, start))
        status, headers = said[0]
        self._cookies.update(value.partition(";")[0].split("=", 1) for name, value in headers if name == "Set-Cookie")
        return int(status.split()[0]), dict(headers), body

    def _environment(self, path: str) -> dict[str, object]:
        made = EnvironBuilder(path=path, base_url="http://127.0.0.1").get_environ()
        made["HTTP_ACCEPT_LANGUAGE"] = "en-GB"
        self._environments[path] = made
        return made


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure the dashboard's data and its page."""
    facts, place = laid_down(folder, size), folder / "answers"
    with running(size, today=LAST_DAY) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        secret = sessions_of(settings, [SUBJECT])[SUBJECT]
        with (place / "web.log").open("w", encoding="utf-8") as log, redirect_stderr(log):
            configure_logging(json=True)
            browser = Browser(create_app(settings), secret)
            findings = [*_of(browser, "/dashboard/data"), *_of(browser, "/dashboard")]
    return f"{size.rows:,} rows, account of {size.subject_productions} productions, through the WSGI application in one process", findings


def _of(browser: Browser, path: str) -> list[Finding]:
    browser.get(path)
    # The second answer carries the tag that goes with the form cookie which the first has set.
    status, headers, body = browser.get(path)
    assert status == 200, body[:500]
    etag = headers["ETag"]
    with nothing_kept():
        computed = _timed(lambda: _expect(200, browser.get(path)), COMPUTED_ROUNDS)
    cached = _timed(lambda: _expect(200, browser.get(path)), KEPT_ROUNDS)
    known = _timed(lambda: _expect(304, browser.get(path, etag=etag)), KEPT_ROUNDS)
    size = f"; {len(body):,} bytes"
    return [
        at_most(f"GET {path}, computed, p95", computed.p95_ms, 100, unit="ms", digits=1, more=f" ({computed.words()}{size})"),
        at_most(f"GET {path}, cached, median", cached.median_ms, 3, unit="ms", more=f" ({cached.words()})"),
        at_most(f"GET {path}, 304, median", known.median_ms, 1, unit="ms", more=f" ({known.words()})"),
    ]


def _expect(status: int, answer: tuple[int, dict[str, str], bytes]) -> None:
    assert answer[0] == status, answer[0]


def _timed(work: Callable[[], object], rounds: int) -> Times:
    work()
    found: list[float] = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return Times(tuple(found))


@contextmanager
def nothing_kept() -> Generator[None]:
    """Let every cache of answers say that it holds nothing."""
    with patch.object(ResultCache, "get", lambda *_: None), patch.object(ScopedCache, "get", lambda *_: None):
        yield
