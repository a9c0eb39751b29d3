"""Attack a running installation with other people's tools, on this machine alone: `make attack`.

A small made-up installation is served on a free port of 127.0.0.1 and everything of it lies in
var/attack/. wapiti looks through the pages as a person and as an operator; sqlmap tries the
parameters of the dashboard, the year, a production, the API and both sign-ins. Both are Debian's. What they
say is kept in var/attack/; a finding that no line of EXPLAINED speaks of fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests")]

from rushes.clock import SystemClock  # noqa: E402
from rushes.demo import PlatformServer, demo_world, with_canary  # noqa: E402
from web.installation import OPERATOR, OPERATOR_PASSWORD, build  # noqa: E402

FOLDER = ROOT / "var" / "attack"
WAPITI_S = int(os.environ.get("WAPITI_SECONDS", "300"))
SQLMAP_S = int(os.environ.get("SQLMAP_SECONDS", "300"))
# Names of sqlmap's targets, to try those alone.
ONLY = os.environ.get("SQLMAP_ONLY", "").split()
# ssrf and xxe need a listener of wapiti's makers on the internet; rows 14 and 24 try the same things here.
MODULES = "sql,xss,permanentxss,file,exec,redirect,csrf,crlf,csp,http_headers,cookieflags,methods"
EXPLAINED = {
    ("Secure Flag cookie", "/"): "The installation that is attacked is served without TLS; behind TLS every cookie is Secure (row 25).",
    ("HTTP Secure Headers", "Strict-Transport-Security"): "As above: sent behind TLS, where alone a browser heeds it.",
    (
        "HTTP Secure Headers",
        "X-XSS-Protection",
    ): "No browser has that filter any more; it could be used for attacks. The policy of contents stands for it.",
}
# Debian's wapiti leaves nothing out under its own Python: it writes a pattern's flags at the end.
WAPITI = """
import re, sys
import wapitiCore.net.crawler as crawler
from wapitiCore.main.wapiti import wapiti_main
crawler.wildcard_translate = lambda pattern: re.compile(re.escape(pattern).replace(r"\\*", ".*") + r"\\Z", re.DOTALL)
sys.exit(wapiti_main())
"""
LEAVING = ("/logout", "/logout-everywhere", "/admin/logout")


class Browser:
    """Signs in and keeps the cookies for the tools."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def sign_in(self, path: str, form: dict[str, str]) -> None:
        """Sign in as people do, by the form and its token."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.read(path))
        assert token, f"{path} holds no form"
        self.send(path, {**form, "csrf_token": token[1]})

    def send(self, path: str, form: dict[str, str]) -> str:
        """Send a form and return the page that follows."""
        return self._opener.open(self.address + path, urllib.parse.urlencode(form).encode()).read().decode()

    def read(self, path: str) -> str:
        """Return a page."""
        return self._opener.open(self.address + path).read().decode()

    @property
    def header(self) -> str:
        """The cookies as a header has them."""
        return "; ".join(f"{each.name}={each.value}" for each in self.jar)

    def keep(self, file: Path) -> Path:
        """Write the cookies as wapiti wants them."""
        cookies = {each.name: {"value": each.value, "version": 0, "expires": None, "secure": False, "port": None} for each in self.jar}
        file.write_text(json.dumps({".127.0.0.1": {"/": cookies}, "127.0.0.1": {"/": cookies}}))
        return file


def main() -> int:
    """Attack, and say in a line each what was found."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with _served() as address:
        person, operator = Browser(address), Browser(address)
        person.sign_in("/login", {"username": "alice", "password": "alice-demo"})
        operator.sign_in("/admin/login", {"name": OPERATOR, "password": OPERATOR_PASSWORD})
        assert "csrf_token" in person.read("/account"), "alice is not signed in"
        with ThreadPoolExecutor(3) as pool:
            tasks = [
                *(pool.submit(_sqlmap, name, *target) for name, target in _targets(person, operator).items() if not ONLY or name in ONLY),
            ]
            tasks += (
                []
                if ONLY
                else [
                    pool.submit(_wapiti, "person", person, ("/dashboard", "/account", "/year", "/login?next=/account")),
                    pool.submit(_wapiti, "operator", operator, ("/admin", "/admin/runs", "/admin/audit", "/admin/rejects", "/admin/jobs")),
                ]
            )
        findings = [each for task in tasks for each in task.result()]
        alive = urllib.request.urlopen(f"{address}/healthz").status
    broken = _errors_of_ours()
    print(f"answers on /healthz afterwards: {alive}; errors of ours in the log: {len(broken)}")
    print(*broken[:20], sep="\n")
    print(f"{len(findings)} findings")
    print(*findings, sep="\n")
    return 1 if findings or broken else 0


@contextmanager
def _served() -> Iterator[str]:
    clock = SystemClock()
    now = clock.now()
    world = with_canary(demo_world(today=now.date(), months=2, productions_per_account=(7, 20, 8), now=now))
    log = FOLDER / "web.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RUSHES_")}
    with PlatformServer(world, clock=clock) as platform, log.open("w") as errors:
        home = FOLDER / "installation"
        home.mkdir()
        build(home, platform, clock)  # type: ignore[arg-type]  # any clock will do
        command = [sys.executable, "-m", "rushes.cli", "--config", str(home / "rushes.toml"), "web", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as process:
            try:
                assert process.stdout
                line = next(each for each in process.stdout if "answers on" in each)
                address = line.split()[-1].rstrip("/")
                assert address.startswith("http://127.0.0.1:"), address
                yield address
            finally:
                process.terminate()
                process.wait(30)


def _wapiti(who: str, browser: Browser, starts: tuple[str, ...]) -> list[str]:
    report = FOLDER / f"wapiti-{who}.json"
    command = [
        "/usr/bin/python3",
        "-c",
        WAPITI,
        "--url",
        f"{browser.address}/",
        "--scope",
        "domain",
        "--module",
        MODULES,
        "--depth",
        "3",
        "--flush-session",
    ]
    command += ["--cookie", str(browser.keep(FOLDER / f"cookies-{who}.json")), "--max-scan-time", str(WAPITI_S // 3)]
    command += ["--max-attack-time", str(WAPITI_S // 12), "--max-links-per-page", "25", "--max-files-per-dir", "12", "--level", "1"]
    command += ["--store-session", str(FOLDER / f"wapiti-{who}"), "--store-config", str(FOLDER / "wapiti-configuration")]
    command += ["--format", "json", "--output", str(report), "--no-bugreport", "--verbose", "1"]
    for path in starts:
        command += ["--start", browser.address + path]
    for path in LEAVING:
        command += ["--exclude", browser.address + path]
    _run(command, FOLDER / f"wapiti-{who}.log", WAPITI_S * 2)
    if not report.exists():
        return [f"wapiti as {who}: no report; see {report.with_suffix('.log')}"]
    told = json.loads(report.read_text())
    found, explained = [], 0
    for kind in ("vulnerabilities", "anomalies"):
        for category, entries in told[kind].items():
            for entry in entries:
                if any(category == name and words in f"{entry['path']} {entry['info']}" for name, words in EXPLAINED):
                    explained += 1
                else:
                    found.append(f"wapiti as {who}: {category}: {entry['method']} {entry['path']} {entry['parameter']}: {entry['info']}")
    print(f"wapiti as {who}: {told['infos'].get('crawled_pages_nbr', 'all')} pages, {len(found)} found, {explained} explained")
    return found


def _targets(person: Browser, operator: Browser) -> dict[str, tuple[Browser, list[str]]]:
    """Return what sqlmap is to try: whose cookies, and which address and form."""
    production = re.search(r"/production/(\d+)", person.read("/dashboard"))
    query = '{"measures":["ingested*"],"period":{"from":"2026-11-01*","to":"2026-11-20"},"dimensions":["production*"]}'
    of_token = f"Content-Type: application/json\nAuthorization: Bearer {_token(person)}"
    return {
        "dashboard": (person, ["--url", "/dashboard?account=1&month=2026-11&productions=1&rows=all&theme=dark"]),
        "dashboard-data": (person, ["--url", "/dashboard/data?account=1&month=2026-11&productions=1"]),
        "year": (person, ["--url", "/year?account=1&year=2026&measure=ingested"]),
        "production": (person, ["--url", f"/production/{production[1] if production else 1}*?account=1*&page=1*"]),
        "api": (person, ["--url", "/api/v1/query", "--data", query, "--headers", of_token]),
        "login": (person, ["--url", "/login", "--data", "username=a&password=b&csrf_token=c", *_csrf("/login")]),
        "operators-login": (person, ["--url", "/admin/login", "--data", "name=a&password=b&csrf_token=c", *_csrf("/admin/login")]),
        "audit": (operator, ["--url", "/admin/audit?who=a&what=b&account=1"]),
        "rejects": (operator, ["--url", "/admin/rejects?search=a&reason=b&account=1"]),
    }


def _sqlmap(name: str, browser: Browser, words: list[str]) -> list[str]:
    command = ["sqlmap", *(f"{browser.address}{each}" if each.startswith("/") else each for each in words)]
    command += ["--batch", "--level", "2", "--risk", "1", "--flush-session", "--disable-coloring", "--skip-waf", "--timeout", "20"]
    command += ["--ignore-code", "400,401,404,429", "--cookie", browser.header, "--param-exclude", "csrf|rushes_"]
    command += ["--output-dir", str(FOLDER / f"sqlmap-{name}")]
    log = FOLDER / f"sqlmap-{name}.log"
    ended = _run(command, log, SQLMAP_S)
    said = log.read_text(encoding="utf-8", errors="replace")
    tried = len(set(re.findall(r"testing for SQL injection on (.+)", said)))
    hits = re.findall(r"^Parameter: .+$|.*(?:is|appears to be) .*(?:vulnerable|injectable).*", said, re.MULTILINE)
    print(f"sqlmap, {name}: {tried} parameters looked at, {len(hits)} found{'' if ended else f', stopped after {SQLMAP_S} s'}")
    nothing = [] if tried else [f"sqlmap, {name}: tried nothing; see {log}"]
    return nothing + [f"sqlmap, {name}: {each}" for each in hits]


def _token(browser: Browser) -> str:
    """Return a personal token, made as a person makes one."""
    page = browser.read("/account")
    form = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert form
    last_day = (SystemClock().now() + timedelta(days=2)).date().isoformat()
    made = re.search(
        r"rushes_[\w-]{43}", browser.send("/account/tokens", {"name": "attack", "expires_on": last_day, "csrf_token": form[1]})
    )
    assert made, "no token was made"
    return made[0]


def _csrf(page: str) -> list[str]:
    return ["--csrf-token", "csrf_token", "--csrf-url", page]


def _run(command: list[str], log: Path, most_s: int) -> bool:
    """Run a tool to its end or for so long; say whether it came to its end."""
    began = time.monotonic()
    with log.open("w") as output:
        try:
            subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, timeout=most_s, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return False
        finally:
            output.write(f"\n{time.monotonic() - began:.0f} s\n")
    return True


def _errors_of_ours() -> list[str]:
    """Return every line of the log that says an error page was shown."""
    lines = (FOLDER / "web.log").read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in lines if re.search(r"Traceback|status=500|unexpected_error|\[error", line)]


if __name__ == "__main__":
    sys.exit(main())
