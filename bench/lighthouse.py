"""Lighthouse 12 on the dashboard, signed in by cookie: desktop and mobile presets, performance, accessibility, best practices.

Lighthouse throttles as its presets say (mobile: a phone's processor and a slow connection); three runs each, the median
of each category. It is installed from npm into var/bench, never into the repository.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

from bench.browser import our_dashboard
from bench.facts import Size
from bench.installation import COOKIE
from bench.report import Finding, at_least

__all__ = ["run"]

RUNS = 3
_CATEGORIES = ("performance", "accessibility", "best-practices")
_GOALS = {"desktop": (95, 100, 100), "mobile": (85, None, None)}


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure both presets."""
    program = _program(folder / "lighthouse")
    findings: list[Finding] = []
    with our_dashboard(folder, size) as (address, secret):
        for preset, goals in _GOALS.items():
            runs = [_run(program, folder, f"{address}/dashboard", secret, preset) for _ in range(RUNS)]
            findings += [_finding(preset, category, goal, runs) for category, goal in zip(_CATEGORIES, goals, strict=True)]
            findings += _faults(preset, runs[-1])
    return f"{size.rows:,} rows, account of {size.subject_productions} productions, {RUNS} runs each, median", findings


def _finding(preset: str, category: str, goal: int | None, runs: list[dict[str, object]]) -> Finding:
    scores = [float(each["categories"][category]["score"] or 0) * 100 for each in runs]  # type: ignore[index]
    what, more = f"Lighthouse, {preset}: {category}", f" (runs: {', '.join(f'{score:.0f}' for score in scores)})"
    if goal is None:
        return Finding(what, f"{statistics.median(scores):.0f}{more}")
    return at_least(what, statistics.median(scores), goal, digits=0, more=more)


def _faults(preset: str, report: dict[str, object]) -> list[Finding]:
    """Name what cost points, so that a miss says where."""
    audits, found = report["audits"], []
    for category in _CATEGORIES:
        for each in report["categories"][category]["auditRefs"]:  # type: ignore[index]
            audit = audits[each["id"]]  # type: ignore[index]
            if each["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                found.append(f"{audit['id']} {audit.get('displayValue', '')}".strip())
    return [Finding(f"Lighthouse, {preset}: what cost points", "; ".join(found))] if found else []


def _run(program: Path, folder: Path, url: str, secret: str, preset: str) -> dict[str, object]:
    report = folder / "lighthouse" / f"{preset}.json"
    command = [str(program), url, "--quiet", "--output=json", f"--output-path={report}", f"--only-categories={','.join(_CATEGORIES)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu", "--extra-headers", json.dumps({"Cookie": f"{COOKIE}={secret}"})]
    if preset == "desktop":
        command.append("--preset=desktop")
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": "/usr/bin/chromium"}, check=False)
    if done.returncode:
        raise SystemExit(f"Lighthouse failed: {done.stderr[-800:]}")
    return json.loads(report.read_text(encoding="utf-8"))


def _program(folder: Path) -> Path:
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        if shutil.which("npm") is None:
            raise SystemExit("There is no npm to install Lighthouse with; install Node.js.")
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "lighthouse@12"], cwd=folder, check=False)
        if done.returncode:
            raise SystemExit("npm could not install lighthouse@12.")
    return program
