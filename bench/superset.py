"""Apache Superset 6.1.0 over the same rows: three charts on a dashboard in Chromium, until all canvases answer.

Its own virtual environment under var/bench/superset, its own copy of the facts file, 2 workers of 4 threads, its caches
on (SimpleCache), its queries cached before the first look, so that what is measured is the browser's share as with ours.
"Drawn" is told by the page itself: three canvases stand and nothing says that it is loading, then the task after the
next frame. Ours are measured in the same run, in the same Chromium.

How it is set up, and what it lacks: its declared dependencies are incomplete, so four packages are named beside it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, Page

from bench.browser import VIEWPORT, chromium, our_dashboard, seen
from bench.facts import SUBJECT, Size, laid_down
from bench.report import Finding, Times
from rushes.warehouse.versions import files_of

__all__ = ["run"]

ROUNDS = 7
_PACKAGES = ("apache-superset==6.1.0", "duckdb-engine", "duckdb", "pillow", "rich", "cachetools", "flask-caching<2.4")
_PORT, _NAME, _WORD = 8478, "admin", "bench-password"
_CONFIGURATION = """\
SECRET_KEY = "{key}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/records.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
CACHE_CONFIG = {{"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 86400}}
DATA_CACHE_CONFIG = CACHE_CONFIG
FILTER_STATE_CACHE_CONFIG = CACHE_CONFIG
EXPLORE_FORM_DATA_CACHE_CONFIG = CACHE_CONFIG
"""
_WATCH = """
  const look = () => {
    const canvases = [...document.querySelectorAll("canvas")].filter((canvas) => canvas.width && canvas.getClientRects().length);
    if (canvases.length >= 3 && !document.querySelector(".loading")) requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.benchPainted = performance.now(); };
      port2.postMessage(null);
    });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure Superset, then ours, and compare."""
    place = folder / "superset"
    _installed(place)
    shutil.copy(laid_down(folder, size) / files_of(1, 1)[0], place / "facts.duckdb")
    with _serving(place) as address, chromium() as browser:
        dashboard = _dashboard(address, place / "facts.duckdb")
        cold, warm = _looked_at(browser, address, dashboard)
    with our_dashboard(folder, size) as (ours, secret), chromium() as browser:
        our_cold, our_warm, figures = seen(browser, ours, secret, rounds=ROUNDS)
    data_set = f"{size.rows:,} rows, account of 250 productions; Superset three charts, ours {figures}; {ROUNDS} rounds"
    findings: list[Finding] = []
    for name, theirs, our in (("warm", warm, our_warm), ("cold", cold, our_cold)):
        findings += [
            _ratio(f"Superset's three canvases to our charts painted, {name} cache", theirs, our.painted),
            # Ours answer once painted, clicks and hover texts included; Plotly's own tools come with the first pointer.
            _ratio(
                f"Superset's three canvases to our charts painted and the first taken over by Plotly, {name} cache",
                theirs,
                [painted + taken for painted, taken in zip(our.painted, our.interactive, strict=True)],
            ),
        ]
    return data_set, findings


def _ratio(what: str, theirs: list[float], ours: list[float]) -> Finding:
    their, our = Times(tuple(theirs)), Times(tuple(ours))
    return Finding(what, f"{their.median_ms / our.median_ms:.1f} ×", f"Superset {their.words()}; ours {our.words()}")


def _installed(place: Path) -> None:
    if not (place / "bin" / "superset").exists():
        print("Installing Apache Superset into var/bench/superset …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = [place / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *_PACKAGES]
        if subprocess.run(pip, check=False).returncode:
            raise SystemExit("pip could not install apache-superset 6.1.0.")
    (place / "superset_config.py").write_text(_CONFIGURATION.format(folder=place, key=secrets.token_hex(32)), encoding="utf-8")


def _environment(place: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "SUPERSET_CONFIG_PATH": str(place / "superset_config.py"), "FLASK_APP": "superset.app:create_app()"}


@contextmanager
def _serving(place: Path) -> Generator[str]:
    environment, program = _environment(place), str(place / "bin" / "superset")
    (place / "records.db").unlink(missing_ok=True)
    uri = f"duckdb:///{place}/facts.duckdb?access_mode=read_only"
    for words in (
        ("db", "upgrade"),
        (
            "fab",
            "create-admin",
            "--username",
            _NAME,
            "--firstname",
            "a",
            "--lastname",
            "b",
            "--email",
            "a@example.org",
            "--password",
            _WORD,
        ),
        ("init",),
        ("set-database-uri", "-d", "duck", "-u", uri),
    ):
        done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"superset {words[0]} failed: {done.stderr[-800:]}")
    server = [str(place / "bin" / "gunicorn"), "--bind", f"127.0.0.1:{_PORT}", "--workers", "2", "--worker-class", "gthread"]
    server += ["--threads", "4", "--timeout", "120", "--log-level", "error", "superset.app:create_app()"]
    with (place / "serve.log").open("w") as log, subprocess.Popen(server, env=environment, stdout=log, stderr=log) as process:
        try:
            _wait(f"http://127.0.0.1:{_PORT}/health")
            yield f"http://127.0.0.1:{_PORT}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(url: str) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            if httpx2.get(url).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.5)
    raise SystemExit("Superset did not start within three minutes; var/bench/superset/serve.log says why.")


def _dashboard(address: str, facts: Path) -> int:
    """Make the dataset, three charts and a dashboard of them by Superset's own API; return the dashboard's id."""
    login = {"username": _NAME, "password": _WORD, "provider": "db", "refresh": True}
    token = httpx2.post(f"{address}/api/v1/security/login", json=login, timeout=60).json()["access_token"]
    with httpx2.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=120) as api:

        def made(path: str, value: dict[str, object]) -> int:
            answer = api.post(path, json=value)
            if answer.status_code >= 300:
                raise SystemExit(f"Superset refuses {path}: {answer.text[:600]}")
            return int(answer.json()["id"])

        database = api.get("/database/").json()["result"][0]["id"]
        dataset = made("/dataset/", {"database": database, "catalog": facts.stem, "schema": "main", "table_name": "usage_daily"})
        dashboard = made("/dashboard/", {"dashboard_title": "Usage", "published": True})
        charts = [made("/chart/", {**_chart(each, dataset), "dashboards": [dashboard]}) for each in _CHARTS]
        layout = {"position_json": json.dumps(_positions(charts)), "json_metadata": "{}"}
        api.put(f"/dashboard/{dashboard}", json=layout).raise_for_status()
    return dashboard


def _sum(column: str) -> dict[str, object]:
    return {"expressionType": "SIMPLE", "column": {"column_name": column}, "aggregate": "SUM", "label": column}


_ACCOUNT = {"expressionType": "SIMPLE", "subject": "account_id", "operator": "==", "comparator": SUBJECT, "clause": "WHERE"}
_YEAR = {
    "expressionType": "SIMPLE",
    "subject": "day",
    "operator": "TEMPORAL_RANGE",
    "comparator": "2025-12-01 : 2026-12-01",
    "clause": "WHERE",
}
_MONTH = {**_YEAR, "comparator": "2026-11-01 : 2026-12-01"}
_DAY = {**_YEAR, "comparator": "2026-11-21 : 2026-11-22"}
_CHARTS: tuple[dict[str, object], ...] = (
    {
        "viz_type": "echarts_timeseries_bar",
        "x_axis": "day",
        "time_grain_sqla": "P1M",
        "metrics": [_sum("ingested_ms")],
        "groupby": [],
        "adhoc_filters": [_ACCOUNT, _YEAR],
        "row_limit": 1000,
    },
    {"viz_type": "pie", "groupby": ["production_id"], "metric": _sum("ingested_ms"), "adhoc_filters": [_ACCOUNT, _MONTH], "row_limit": 12},
    {
        "viz_type": "treemap_v2",
        "groupby": ["production_id"],
        "metric": _sum("cloud_storage_bytes"),
        "adhoc_filters": [_ACCOUNT, _DAY],
        "row_limit": 250,
    },
)


def _chart(params: dict[str, object], dataset: int) -> dict[str, object]:
    words = {**params, "datasource": f"{dataset}__table", "granularity_sqla": "day"}
    return {
        "slice_name": str(params["viz_type"]),
        "viz_type": params["viz_type"],
        "datasource_id": dataset,
        "datasource_type": "table",
        "params": json.dumps(words),
    }


def _positions(charts: list[int]) -> dict[str, object]:
    held = [f"CHART-{each}" for each in charts]
    places: dict[str, object] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": ["ROW-1"], "parents": ["ROOT_ID"]},
        "ROW-1": {
            "type": "ROW",
            "id": "ROW-1",
            "children": held,
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        },
    }
    for name, chart in zip(held, charts, strict=True):
        meta = {"chartId": chart, "width": 4, "height": 50}
        places[name] = {"type": "CHART", "id": name, "children": [], "parents": ["ROOT_ID", "GRID_ID", "ROW-1"], "meta": meta}
    return places


def _looked_at(browser: Browser, address: str, dashboard: int) -> tuple[list[float], list[float]]:
    """Return the seconds of a cold and of a warm browser cache; the first look, which fills Superset's own, does not count."""
    url, cold, warm = f"{address}/superset/dashboard/{dashboard}/", list[float](), list[float]()
    with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{address}/login/")
        page.locator("#username, input[name=username]").first.fill(_NAME)
        page.locator("#password, input[name=password]").first.fill(_WORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda at: "/login" not in at, timeout=60_000)
        cookies = context.cookies()
    for round_ in range(ROUNDS + 1):
        with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
            context.add_cookies(cookies)  # type: ignore[arg-type]
            context.add_init_script(_WATCH)
            page = context.new_page()
            times = _drawn(page, url), _drawn(page, url)
        if round_:
            cold.append(times[0])
            warm.append(times[1])
    return cold, warm


def _drawn(page: Page, url: str) -> float:
    page.goto(url)
    until = time.monotonic() + 90
    while time.monotonic() < until:
        found = page.evaluate("window.benchPainted")
        if found:
            page.goto("about:blank")
            return float(found) / 1000
        time.sleep(0.05)
    page.screenshot(path="/tmp/superset-not-drawn.png")
    raise SystemExit("Superset did not draw its three charts within 90 s.")
