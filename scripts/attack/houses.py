"""The installations that are attacked, and the browsers of the people in them.

Everything is made up and served on free ports of 127.0.0.1. One house signs people in by a stand-in for
a platform, the other invites them itself. In both the limit on sign-in attempts is lifted: with it, an
answer depends on how many came before, and a tool that compares answers takes that for a flaw.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import SystemClock
from rushes.demo import PlatformServer, demo_world, with_canary
from web.installation import OPERATOR, OPERATOR_PASSWORD, build

__all__ = ["ACCOUNT", "ADA_PASSWORD", "LOCAL", "PLATFORM", "Browser", "House", "build_houses", "first_found", "form_token", "served"]

PLATFORM, LOCAL = "platform", "local"
ACCOUNT = "North Production House"
ADA_PASSWORD = "a tangerine keeps no diary"
# An attempt is counted as ever, then forgotten at once.
_NO_LIMIT = "CREATE TRIGGER no_limit AFTER INSERT ON sign_in_attempt BEGIN DELETE FROM sign_in_attempt; END"
_SIGNS_NOBODY_IN = '\n[connection.sign_in]\nkind = "local"\n'


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere: an answer that leads elsewhere is an answer."""

    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """Signs in as people do, and keeps the cookies for the tools."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def read(self, path: str) -> str:
        """Return a page."""
        return str(self._opener.open(self.address + path).read().decode())

    def send(self, path: str, form: dict[str, str], *, page: str) -> str:
        """Send a form with the token that a page gives, and return the page that follows."""
        body = urllib.parse.urlencode({**form, "csrf_token": form_token(self.read(page))}).encode()
        return str(self._opener.open(self.address + path, body).read().decode())

    def account(self) -> str:
        """Return the id of the account that this person administers."""
        return first_found(r"/account/(\d+)/settings", self.read("/account"))

    def status(self, path: str, body: str | None, headers: dict[str, str]) -> int:
        """Return the status of one request, without following where it leads and without keeping its cookies."""
        request = urllib.request.Request(self.address + path, None if body is None else body.encode(), {"Cookie": self.header, **headers})
        try:
            with urllib.request.build_opener(_Stay).open(request) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    @property
    def header(self) -> str:
        """The cookies as a header has them."""
        return "; ".join(f"{each.name}={each.value}" for each in self.jar)

    def keep(self, file: Path) -> Path:
        """Write the cookies as wapiti wants them."""
        cookies = {each.name: {"value": each.value, "version": 0, "expires": None, "secure": False, "port": None} for each in self.jar}
        file.write_text(json.dumps({".127.0.0.1": {"/": cookies}, "127.0.0.1": {"/": cookies}}))
        return file


@dataclass(frozen=True)
class House:
    """One installation while it is served."""

    name: str
    address: str
    folder: Path

    def nobody(self) -> Browser:
        """Return a browser that has a form's cookie and nothing else."""
        browser = Browser(self.address)
        browser.read("/login")
        return browser

    def person(self, name: str, password: str | None = None) -> Browser:
        """Sign somebody in."""
        browser = Browser(self.address)
        browser.send("/login", {"username": name, "password": password or f"{name}-demo"}, page="/login")
        assert "csrf_token" in browser.read("/account"), f"{name} is not signed in"
        return browser

    def operator(self) -> Browser:
        """Sign the operator in."""
        browser = Browser(self.address)
        browser.send("/admin/login", {"name": OPERATOR, "password": OPERATOR_PASSWORD}, page="/admin/login")
        assert "csrf_token" in browser.read("/admin"), "the operator is not signed in"
        return browser

    def invitation(self, name: str, *more: str) -> str:
        """Invite somebody on the command line and return the code of the link."""
        return first_found(r"#([\w-]+)", self.command("person", "invite", name, "--account", ACCOUNT, *more))

    def command(self, *words: str) -> str:
        """Run a command of the product, and return what it says."""
        return subprocess.run(_command(self.folder, *words), capture_output=True, text=True, check=True, env=_environment()).stdout

    def errors(self) -> list[str]:
        """Return every line of the log that says an error page was shown."""
        lines = (self.folder / "web.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return [f"{self.name}: {line}" for line in lines if re.search(r"Traceback|status=500|unexpected_error|\[error", line)]


def form_token(page: str) -> str:
    """Return the token of a page's form."""
    return first_found(r'name="csrf_token" value="([^"]+)"', page)


def first_found(pattern: str, page: str) -> str:
    """Return what a pattern's group holds where it first stands in a page."""
    found = re.search(pattern, page)
    assert found, f"no {pattern} in the page"
    return found[1]


@contextmanager
def build_houses(folder: Path) -> Iterator[None]:
    """Make both installations in a folder; the platform that stands behind them answers until the end."""
    clock = SystemClock()
    now = clock.now()
    world = with_canary(demo_world(months=2, productions_per_account=(7, 20, 8), now=now))
    with PlatformServer(world, clock=clock) as platform:
        home = folder / PLATFORM
        home.mkdir(parents=True)
        settings = build(home, platform, clock, RecordsFactory(), FactsFactory())  # type: ignore[arg-type]  # any clock will do
        with closing(sqlite3.connect(settings.records_place)) as records:
            records.execute(_NO_LIMIT)
            records.commit()
        shutil.copytree(home, folder / LOCAL)
        with (folder / LOCAL / "rushes.toml").open("a") as configuration:
            configuration.write(_SIGNS_NOBODY_IN)
        yield


@contextmanager
def served(made: Path, folder: Path) -> Iterator[House]:
    """Serve a copy of a made installation."""
    shutil.copytree(made, folder)
    command = _command(folder, "web", "--port", "0")
    with (
        (folder / "web.log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment()) as process,
    ):
        try:
            assert process.stdout
            line = next(each for each in process.stdout if "answers on" in each)
            address = line.split()[-1].rstrip("/")
            assert address.startswith("http://127.0.0.1:"), address
            yield House(made.name, address, folder)
        finally:
            process.terminate()
            process.wait(30)


def _command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "rushes.cli", "--config", str(folder / "rushes.toml"), *words]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
