"""Attack a running installation with other people's tools, on this machine alone: `make attack`.

wapiti looks through the pages as a person of a platform, as an invited one and as an operator; sqlmap
tries each parameter of the addresses that `targets.py` and `charts.py` list, to its end. Both are Debian's. First
sqlmap is shown a page with the flaw that it looks for. What they say is kept in var/attack/; what was
found, or not tried to the end, fails.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from attack import by_sqlmap, by_wapiti
from attack.by_sqlmap import Target
from attack.by_wapiti import Walk
from attack.control import served_flaw
from attack.houses import ADA_PASSWORD, LOCAL, PLATFORM, Browser, House, build_houses, served
from attack.targets import of_local_people, of_platforms_people

FOLDER = Path(__file__).resolve().parents[2] / "var" / "attack"
WAPITI_S = int(os.environ.get("WAPITI_SECONDS", "300"))
"""How long each of wapiti's walks may take."""
SQLMAP_S = int(os.environ.get("SQLMAP_SECONDS", "1500"))
"""How long all of sqlmap's targets together may take."""
ONLY = tuple(filter(None, os.environ.get("SQLMAP_ONLY", "").split(";")))
"""Names of sqlmap's targets, between semicolons, to try those alone."""
AT_ONCE = 4

Attack = Callable[[], list[str]]


def main() -> int:
    """Attack, and say in a line each what was tried and what was found."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    began = time.monotonic()
    findings = _control()
    with build_houses(FOLDER / "made"):
        if not ONLY:
            findings += _in_houses("wapiti", _walks)
        findings += _in_houses("sqlmap", _targets)
    print(f"{len(findings)} findings, after {(time.monotonic() - began) / 60:.0f} min", *findings, sep="\n")
    return 1 if findings else 0


def _control() -> list[str]:
    """Let sqlmap try a page that is flawed, in the way in which it tries ours."""
    with served_flaw() as address:
        target = Target(Browser(address), "/login", {"username": "alice"}, "/login")
        found = by_sqlmap.attack("a flawed page", target, FOLDER, 120)
    if not any("Parameter: username" in each for each in found):
        return ["sqlmap did not find the flaw that was put there for it"]
    print("(the flaw that was put there for it; it was found)")
    return []


def _in_houses(tool: str, attacks: Callable[[House, House], list[Attack]]) -> list[str]:
    """Serve both houses afresh, run the attacks on them, and return what was found."""
    folder = FOLDER / tool
    folder.mkdir()
    with ExitStack() as houses:
        platform, local = (houses.enter_context(served(FOLDER / "made" / name, folder / name)) for name in (PLATFORM, LOCAL))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tasks = [pool.submit(each) for each in attacks(platform, local)]
        findings = [finding for task in tasks for finding in task.result()]
        for house in (platform, local):
            urllib.request.urlopen(f"{house.address}/healthz").close()
    return findings + [error for house in (platform, local) for error in house.errors()][:20]


def _walks(platform: House, local: House) -> list[Attack]:
    code = local.invitation("ada", "--administrator")
    local.nobody().send("/welcome", {"code": code, "password": ADA_PASSWORD}, page="/welcome")
    alice, ada, operator = platform.person("alice"), local.person("ada", ADA_PASSWORD), platform.operator()
    pages = ("settings", "productions", "people", "export", "erase")
    walks = {
        "alice": Walk(alice, ("/dashboard", "/year", "/account", "/login?next=/account", *_of_account(alice, pages)), "/account"),
        "ada": Walk(ada, ("/account", "/welcome", *_of_account(ada, ("people", "settings"))), "/account"),
        "operator": Walk(
            operator,
            tuple(
                f"/admin/{each}"
                for each in ("coverage", "accounts", "people", "connections", "runs", "audit", "rejects", "jobs", "versions")
            ),
            "/admin",
        ),
    }
    return [partial(by_wapiti.attack, name, walk, FOLDER / "wapiti", WAPITI_S) for name, walk in walks.items()]


def _targets(platform: House, local: House) -> list[Attack]:
    targets = {**of_platforms_people(platform), **of_local_people(local)}
    # What decides who somebody is comes first, lest time be short.
    chosen = sorted(((name, target) for name, target in targets.items() if not ONLY or name in ONLY), key=lambda each: not each[1].is_door)
    last = time.monotonic() + SQLMAP_S

    def until_the_last(name: str, target: Target) -> list[str]:
        return by_sqlmap.attack(name, target, FOLDER / "sqlmap", last - time.monotonic())

    return [partial(until_the_last, name, target) for name, target in chosen]


def _of_account(browser: Browser, pages: tuple[str, ...]) -> tuple[str, ...]:
    account = browser.account()
    return tuple(f"/account/{account}/{page}" for page in pages)


if __name__ == "__main__":
    sys.exit(main())
