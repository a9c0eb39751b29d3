"""Explore: how soon a drag is answered in Chromium, how large our scripts are, a dashboard of twelve tiles, and twelve questions against Superset.

**A drag**: playwright's mouse takes a field, moves and lets it go over a well. From that pointer event's own time to the task
after the next frame once the new figure is in the page, told by the page itself. Ten charts are put together by four drags
each: a measure, a time, productions, another time. "Computed" is the first time, each drag to a state that nobody asked for
before (both workers have answered something else); "cached" is the same drags again in the same browser, whose
questions the server answers by 304. Chromium as in bench/browser.py, in a window of 1440 × 1200.

**A dashboard of twelve tiles**: bench/twelve_tiles.py.

**The twelve questions** (bench/twelve.py): bench/rivals.py.
"""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
from playwright.sync_api import Browser, Page

import rushes.web
from bench.browser import AFTER_FRAME, chromium, our_dashboard, signed_in, told
from bench.facts import SUBJECT, Size
from bench.installation import COOKIE
from bench.report import Finding, Times, at_most
from bench.rivals import compared
from bench.twelve_tiles import twelve_tiles

__all__ = ["run"]

_WINDOW = {"width": 1440, "height": 1200}
_MEASURES = (
    "ingested",
    "storage",
    "items_ingested",
    "cloud_storage",
    "transcribed",
    "proxy_storage",
    "subtitled",
    "data_storage",
    "translated",
    "external_storage",
)
_GRAINS = ("month", "week", "day", "quarter")
_WATCH = """
  addEventListener("pointerup", (event) => {
    const main = document.querySelector("[data-dashboard]");
    window.benchRedrawn = 0;
    new MutationObserver((_, watcher) => {
      if (!main.querySelector(".canvas")) return;
      watcher.disconnect();
      window.benchAnswered = performance.getEntriesByType("resource").findLast((each) => each.name.includes("/explore/data")).duration;
      after_frame((at) => { window.benchRedrawn = at - event.timeStamp; });
    }).observe(main, { childList: true });
  }, { capture: true });
"""
_Drag = tuple[float, float]
"""Until the figure was painted, and of that the wait for the server's answer; seconds."""


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure drags, scripts, and the twelve questions."""
    with our_dashboard(folder, size) as (address, secret), chromium() as browser:
        _warm(address, secret)
        computed, cached = _dragged(browser, address, secret)
        scripts = _scripts(address)
        board = twelve_tiles(folder, browser, address, secret)
    data_set = f"{size.rows:,} rows, account of {size.subject_productions} productions, 2 workers of 4 threads; {len(computed)} drags"
    return data_set, [
        *_drags("computed", computed, 300),
        *_drags("cached", cached, 100),
        at_most(
            "scripts of our own, all of them, as brotli", sum(scripts) / 1000, 60, unit="kB", digits=1, more=f" ({len(scripts)} files)"
        ),
        *board,
        *compared(folder, size),
    ]


def _warm(address: str, secret: str) -> None:
    """Let every worker have imported and opened what it needs, by a chart that no drag leads to."""
    url = f"{address}/explore/data?account={SUBJECT}&value=ingested&across=production_state&group=production&span=last-7-days"
    for _ in range(8):
        httpx2.get(url, headers={"Cookie": f"{COOKIE}={secret}"}, timeout=120).raise_for_status()


def _drags(how: str, drags: list[_Drag], limit_ms: float) -> list[Finding]:
    painted, answered = (Times(tuple(times)) for times in zip(*drags, strict=True))
    what = f"end of a drag to the redrawn figure painted, {how}, p95"
    return [
        at_most(what, painted.p95_ms, limit_ms, unit="ms", digits=0, more=f" ({painted.words()})"),
        Finding("… of that until the server's answer was there", answered.words()),
    ]


def _dragged(browser: Browser, address: str, secret: str) -> tuple[list[_Drag], list[_Drag]]:
    with signed_in(browser, address, secret, script=AFTER_FRAME + _WATCH) as context:
        page = context.new_page()
        page.set_viewport_size(_WINDOW)  # type: ignore[arg-type]
        return _every_chart(page, address), _every_chart(page, address)


def _every_chart(page: Page, address: str) -> list[_Drag]:
    found: list[_Drag] = []
    for place, measure in enumerate(_MEASURES):
        page.goto(f"{address}/explore?account={SUBJECT}", wait_until="load")
        # The scripts have attached by the time somebody reaches for a field.
        time.sleep(0.3)
        found.append(_drag(page, measure, "values", "value"))
        found.append(_drag(page, _GRAINS[place % len(_GRAINS)], "across", "across"))
        found.append(_drag(page, "production", "group", "group"))
        found.append(_drag(page, _GRAINS[(place + 1) % len(_GRAINS)], "across", "across"))
    return found


def _drag(page: Page, name: str, well: str, parameter: str) -> _Drag:
    """Drag a field into a well, and see that it is there."""
    field = page.locator(f"#field-{name}")
    field.scroll_into_view_if_needed()
    box, target = field.bounding_box(), page.locator(f'[data-well-drop="{well}"]').bounding_box()
    if not box or not target:
        raise SystemExit(f"Neither “{name}” nor “{well}” may be out of sight.")
    page.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2, steps=12)
    page.mouse.up()
    times = told(page, "window.benchRedrawn") / 1000, float(page.evaluate("window.benchAnswered")) / 1000
    if (parameter, name) not in parse_qsl(urlsplit(page.url).query):
        raise SystemExit(f"The drag of “{name}” to “{well}” led to {page.url}.")
    return times


def _scripts(address: str) -> list[int]:
    """Return the bytes of each of our scripts, as the server sends them to a browser that takes brotli."""
    static, found = Path(rushes.web.__file__).parent / "static", list[int]()
    for path in sorted(static.rglob("*.js")):
        with httpx2.stream("GET", f"{address}/static/any/{path.relative_to(static)}", headers={"Accept-Encoding": "br"}) as answer:
            if answer.headers.get("Content-Encoding") != "br":
                raise SystemExit(f"{answer.url} did not come as brotli.")
            found.append(int(answer.headers["Content-Length"]))
    return found
