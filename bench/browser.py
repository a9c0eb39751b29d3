"""How soon the charts stand in Chromium, and how soon the first answers to the pointer through Plotly.

Playwright drives Debian's Chromium, headless, without throttling, in a window tall enough to hold every chart.
"Painted" is told by the page itself: once every figure's drawing has a place in the layout, the task after the next
frame, in milliseconds since the navigation began. "Interactive" is from the first pointer event over a figure
to the task after the frame in which Plotly has taken it over. Cold: a new context with an empty cache; warm: the same
context comes back. The server has drawn the dashboard before: what is measured is the browser's share and the network.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.facts import LAST_DAY, SUBJECT, Size, laid_down
from bench.installation import COOKIE, installed, serving, sessions_of
from bench.report import Finding, Times, at_most
from bench.standin import running

__all__ = ["AFTER_FRAME", "ARGUMENTS", "PLACE", "VIEWPORT", "Seen", "chromium", "our_dashboard", "run", "seen", "signed_in", "told"]

ROUNDS = 15
VIEWPORT = {"width": 1440, "height": 2600}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PLACE = "browser"
"""The installation's folder, beside those of the other measurements."""

_CHROMIUM = "/usr/bin/chromium"

AFTER_FRAME = """
  const after_frame = (tell) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => tell(performance.now());
    port2.postMessage(null);
  });
"""
"""Tells the page's own clock in the task after the next frame, when what stands in the page is painted."""

_WATCH = """
  const figures = () => [...document.querySelectorAll("[data-figure]")];
  const is_drawn = (figure) => [...figure.querySelectorAll("svg")].some((svg) => svg.getClientRects().length);
  const look = () => {
    const found = figures();
    if (document.readyState !== "loading" && found.length && found.every(is_drawn)) after_frame((at) => {
      window.benchPainted = at;
      window.benchFigures = found.length;
      window.benchDrawings = [...document.querySelectorAll("main svg")].filter((svg) => svg.getClientRects().length).length;
    });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  addEventListener("pointerover", (event) => {
    const figure = event.target.closest?.("[data-figure]");
    if (!figure || window.benchIntent) return;
    window.benchIntent = performance.now();
    new MutationObserver((_, watcher) => {
      if (!figure.classList.contains("is-taken")) return;
      watcher.disconnect();
      after_frame((at) => { window.benchTaken = at - window.benchIntent; });
    }).observe(figure, { attributes: true, attributeFilter: ["class"] });
  }, { capture: true });
"""


@dataclass
class Seen:
    """What one kind of cache gave, in seconds."""

    painted: list[float] = field(default_factory=list)
    interactive: list[float] = field(default_factory=list)


def run(folder: Path, size: Size) -> tuple[str, list[Finding]]:
    """Measure our dashboard, cold and warm."""
    with our_dashboard(folder, size) as (address, secret), chromium() as browser:
        cold, warm, figures = seen(browser, address, secret, rounds=ROUNDS)
    data_set = f"{size.rows:,} rows, account of {size.subject_productions} productions; {figures}; {ROUNDS} rounds"
    return data_set, [
        at_most("charts painted since navigation, warm cache, median", *_against(warm.painted, 0.15), unit="s", more=_all(warm.painted)),
        at_most("charts painted since navigation, cold cache, median", *_against(cold.painted, 0.4), unit="s", more=_all(cold.painted)),
        at_most(
            "first figure interactive since the pointer came, warm", *_against(warm.interactive, 0.5), unit="s", more=_all(warm.interactive)
        ),
        at_most(
            "first figure interactive since the pointer came, cold", *_against(cold.interactive, 1.2), unit="s", more=_all(cold.interactive)
        ),
    ]


def _against(seconds: list[float], limit: float) -> tuple[float, float]:
    return Times(tuple(seconds)).median_ms / 1000, limit


def _all(seconds: list[float]) -> str:
    return f" ({Times(tuple(seconds)).words()})"


@contextmanager
def our_dashboard(folder: Path, size: Size) -> Generator[tuple[str, str]]:
    """Serve the product over those facts; yield its address and the session of who sees the account of 250 productions."""
    facts, place = laid_down(folder, size), folder / PLACE
    with running(size, today=LAST_DAY) as platform:
        settings = installed(place, platform.base_url, facts=facts)
        secret = sessions_of(settings, [SUBJECT])[SUBJECT]
        with serving(place) as served:
            yield served.address, secret


@contextmanager
def chromium() -> Generator[Browser]:
    """Start Debian's Chromium."""
    if not Path(_CHROMIUM).exists():
        raise SystemExit("There is no /usr/bin/chromium; install it: apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def seen(browser: Browser, address: str, secret: str, *, rounds: int, path: str = "/dashboard") -> tuple[Seen, Seen, str]:
    """Return what a cold and a warm cache gave of a page, and how many drawings there were, in words."""
    cold, warm, words = Seen(), Seen(), ""
    for _ in range(rounds):
        with signed_in(browser, address, secret, script=AFTER_FRAME + _WATCH) as context:
            page = context.new_page()
            words = _look(page, f"{address}{path}", cold)
            _look(page, f"{address}{path}", warm)
    return cold, warm, words


@contextmanager
def signed_in(browser: Browser, address: str, secret: str, *, script: str) -> Generator[BrowserContext]:
    """Open a browser with an empty cache, signed in, whose pages run that script before their own."""
    context = browser.new_context(viewport=VIEWPORT, locale="en-GB")  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": secret, "domain": urlsplit(address).hostname or "", "path": "/"}])
    context.add_init_script(script)
    yield context
    context.close()


def _look(page: Page, url: str, into: Seen) -> str:
    page.mouse.move(2, 2)
    page.goto(url, wait_until="load")
    into.painted.append(told(page, "window.benchPainted") / 1000)
    words = f"{page.evaluate('window.benchFigures')} charts and {page.evaluate('window.benchDrawings')} drawings in all on the page"
    # The scripts have attached by the time somebody reaches for a chart.
    time.sleep(0.3)
    page.hover("[data-figure]")
    into.interactive.append(told(page, "window.benchTaken") / 1000)
    page.goto("about:blank")
    return words


def told(page: Page, name: str) -> float:
    """Wait for what the page tells; the policy of our pages lets nobody evaluate a text inside of them, so it is asked from here."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = page.evaluate(name)
        if found:
            return float(found)
        time.sleep(0.02)
    raise SystemExit(f"{page.url}: {name} was not told within 30 s.")
