"""The pages looked through by wapiti as one person, and what its report says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attack.houses import Browser
from attack.tools import run

__all__ = ["Walk", "attack"]

# ssrf and xxe need a listener of wapiti's makers on the internet; rows 14 and 24 try the same things here.
_MODULES = "sql,xss,permanentxss,file,exec,redirect,csrf,crlf,csp,http_headers,cookieflags,methods"
_EXPLAINED = {
    ("Secure Flag cookie", "/"): "The installation that is attacked is served without TLS; behind TLS every cookie is Secure (row 25).",
    ("HTTP Secure Headers", "Strict-Transport-Security"): "As above: sent behind TLS, where alone a browser heeds it.",
    (
        "HTTP Secure Headers",
        "X-XSS-Protection",
    ): "No browser has that filter any more; it could be used for attacks. The policy of contents stands for it.",
    (
        "Cross Site Scripting",
        "/productions.csv by injecting",
    ): "A note stands in the CSV as it was written: a file of that type, an attachment, never sniffed, so no browser runs it (row 16).",
}
# Debian's wapiti leaves nothing out under its own Python: it writes a pattern's flags at the end.
_WAPITI = """
import re, sys
import wapitiCore.net.crawler as crawler
from wapitiCore.main.wapiti import wapiti_main
crawler.wildcard_translate = lambda pattern: re.compile(re.escape(pattern).replace(r"\\*", ".*") + r"\\Z", re.DOTALL)
sys.exit(wapiti_main())
"""
# What would end the session that it walks with, or change whose pages it sees.
_LEAVING = ("/logout*", "/admin/logout*", "/account/sessions/*", "/admin/people/*/view", "/admin/view/*")
_WALKED = re.compile(r"Wapiti found (\d+) URLs and forms")
_STOPPED = re.compile(r"Max attack time was reached for module (\w+)")


@dataclass(frozen=True, slots=True)
class Walk:
    """Who walks, from which pages, and a page that only they see."""

    who: Browser
    starts: tuple[str, ...]
    own: str


def attack(name: str, walk: Walk, folder: Path, most_s: float) -> list[str]:
    """Walk and attack, say in a line how that went, and return what was found."""
    report, log = folder / f"wapiti-{name}.json", folder / f"wapiti-{name}.log"
    ended, took_s = run(_command(name, walk, folder, report, most_s), log, most_s * 2.5)
    if not ended or not report.exists():
        return [f"wapiti as {name}: no report after {took_s:.0f} s; see {log}"]
    told = json.loads(report.read_text())
    found, explained = _read(name, told)
    if walk.who.status(walk.own, None, {}) != 200:
        found.append(f"wapiti as {name}: was signed out on the way")
    said = log.read_text(encoding="utf-8", errors="replace")
    walked, cut = _WALKED.search(said), sorted(set(_STOPPED.findall(said)))
    print(
        f"wapiti as {name}: {walked[1] if walked else 'no'} pages and forms, {len(found)} found, {explained} explained; "
        f"ended after {took_s:.0f} s{', its time was too short for all of ' + ', '.join(cut) if cut else ''}"
    )
    return found


def _read(name: str, told: dict[str, Any]) -> tuple[list[str], int]:
    found, explained = list[str](), 0
    for kind in ("vulnerabilities", "anomalies"):
        for category, entries in told[kind].items():
            for entry in entries:
                if any(category == known and words in f"{entry['path']} {entry['info']}" for known, words in _EXPLAINED):
                    explained += 1
                else:
                    found.append(f"wapiti as {name}: {category}: {entry['method']} {entry['path']} {entry['parameter']}: {entry['info']}")
    return found, explained


def _command(name: str, walk: Walk, folder: Path, report: Path, most_s: float) -> list[str]:
    address = walk.who.address
    command = ["/usr/bin/python3", "-c", _WAPITI, "--url", f"{address}/", "--scope", "domain", "--module", _MODULES]
    command += ["--depth", "3", "--flush-session", "--cookie", str(walk.who.keep(folder / f"cookies-{name}.json"))]
    command += ["--max-scan-time", str(int(most_s / 4)), "--max-attack-time", str(int(most_s / 12))]
    command += ["--max-links-per-page", "40", "--max-files-per-dir", "15", "--level", "1"]
    command += ["--store-session", str(folder / f"wapiti-{name}"), "--store-config", str(folder / "wapiti-configuration")]
    command += ["--format", "json", "--output", str(report), "--no-bugreport", "--verbose", "1"]
    for path in walk.starts:
        command += ["--start", address + path]
    for path in _LEAVING:
        command += ["--exclude", address + path]
    return command
