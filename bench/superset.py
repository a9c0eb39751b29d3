"""Apache Superset 6.1.0 over the same rows: three charts on a dashboard in Chromium, until all canvases answer.

How it runs, bench/superset_server.py says; its queries are cached before the first look, so that what is measured is the
browser's share as with ours. "Drawn" is told by the page itself: three canvases stand and nothing says that it is
loading, then the task after the next frame. Ours are measured in the same run, in the same Chromium.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, Page

from bench.browser import AFTER_FRAME, VIEWPORT, chromium, our_dashboard, seen
from bench.facts import SUBJECT, Size
from bench.report import Finding, Times
from bench.superset_server import NAME, WORD, Superset, superset

__all__ = ["run"]

ROUNDS = 7
_WATCH = """
  const look = () => {
    const canvases = [...document.querySelectorAll("canvas")].filter((canvas) => canvas.width && canvas.getClientRects().length);
    if (canvases.length >= 3 && !document.querySelector(".loading")) after_frame((at) => { window.benchPainted = at; });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure Superset, then ours, and compare."""
    with superset(folder, size) as theirs, chromium() as browser:
        cold, warm = _looked_at(browser, theirs.address, _dashboard(theirs))
    with our_dashboard(folder, size) as (ours, secret), chromium() as browser:
        our_cold, our_warm, figures = seen(browser, ours, secret, rounds=ROUNDS)
    data_set = f"{size.rows:,} rows, account of 250 productions; Superset three charts, ours {figures}; {ROUNDS} rounds"
    findings: list[Finding] = []
    for name, their, our in (("warm", warm, our_warm), ("cold", cold, our_cold)):
        findings += [
            _ratio(f"Superset's three canvases to our charts painted, {name} cache", their, our.painted),
            # Ours answer once painted, clicks and hover texts included; Plotly's own tools come with the first pointer.
            _ratio(
                f"Superset's three canvases to our charts painted and the first taken over by Plotly, {name} cache",
                their,
                [painted + taken for painted, taken in zip(our.painted, our.interactive, strict=True)],
            ),
        ]
    return data_set, findings


def _ratio(what: str, theirs: list[float], ours: list[float]) -> Finding:
    their, our = Times(tuple(theirs)), Times(tuple(ours))
    return Finding(what, f"{their.median_ms / our.median_ms:.1f} ×", f"Superset {their.words()}; ours {our.words()}")


def _dashboard(theirs: Superset) -> int:
    """Make three charts and a dashboard of them by Superset's own API; return the dashboard's id."""
    dashboard = theirs.made("/dashboard/", {"dashboard_title": "Usage", "published": True})
    dataset = theirs.dataset()
    charts = [theirs.made("/chart/", {**_chart(each, dataset), "dashboards": [dashboard]}) for each in _CHARTS]
    layout = {"position_json": json.dumps(_positions(charts)), "json_metadata": "{}"}
    address = f"{theirs.address}/api/v1/dashboard/{dashboard}"
    httpx2.put(address, json=layout, headers=theirs.headers, timeout=120).raise_for_status()
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
        page.locator("#username, input[name=username]").first.fill(NAME)
        page.locator("#password, input[name=password]").first.fill(WORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda at: "/login" not in at, timeout=60_000)
        cookies = context.cookies()
    for round_ in range(ROUNDS + 1):
        with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
            context.add_cookies(cookies)  # type: ignore[arg-type]
            context.add_init_script(AFTER_FRAME + _WATCH)
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
