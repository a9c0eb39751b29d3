"""A page of a real browser that writes down whatever a reader's console or network would show."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python import base as axe_base
from playwright.sync_api import Browser, BrowserContext, Page

Opener = Callable[..., "Reader"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
EXECUTABLE = shutil.which("chromium") or "/usr/bin/chromium"
AXE = (Path(axe_base.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Plotly traces what it warns of.
_COMPLAINTS = {"error", "warning", "trace"}
_WATCH_POLICY = """
window.policyReports = [];
addEventListener("securitypolicyviolation", (event) => policyReports.push(`${event.violatedDirective} ${event.sample} ${event.blockedURI}`));
"""
_WATCH_LAYOUT = """
window.jumps = [];
const where = ({ node, previousRect, currentRect }) => `${node?.nodeName}.${node?.className?.baseVal ?? node?.className} ${JSON.stringify([previousRect, currentRect])}`;
// While a page is still being read, a busy machine paints half of a tile: what the rest of it then moves is no jump.
const read = () => performance.getEntriesByType("navigation")[0]?.domInteractive || Infinity;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.startTime >= read()) jumps.push(entry.sources.map(where));
}).observe({ type: "layout-shift" });
"""


@dataclass
class Reader:
    """Somebody in front of a browser."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(self.base + address)

    def sign_in(self, name: str, password: str | None = None) -> None:
        self.open("/login")
        self.page.get_by_label("Name or e-mail").fill(name)
        self.page.get_by_label("Password").fill(password or f"{name}-demo")
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state()

    def asked(self, path: str) -> int:
        """Return how many requests went to that path."""
        return sum(urlsplit(url).path == path for url in self.requests)

    def findings(self) -> list[str]:
        """Return what axe-core finds against WCAG 2.2 A and AA."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("(tags) => axe.run({ runOnly: { type: 'tag', values: tags } })", STANDARDS)
        return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found["violations"] for node in each["nodes"]]

    def silence(self) -> list[str]:
        """Return every complaint: of the console, the policy, a script, or a request to somebody else."""
        reports = [] if self.page.is_closed() else self.page.evaluate("window.policyReports ?? []")
        elsewhere = [url for url in self.requests if not url.startswith((self.base, "data:", "blob:"))]
        return [*self.complaints, *reports, *elsewhere]


def open_reader(browser: Browser, base: str, **context: object) -> tuple[BrowserContext, Reader]:
    """Open a page in a context of its own; without scripts where `java_script_enabled` is False."""
    made = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **context})  # type: ignore[arg-type]
    made.set_default_timeout(15_000)
    if context.get("java_script_enabled", True):
        made.add_init_script(_WATCH_POLICY + _WATCH_LAYOUT)
    reader = Reader(made.new_page(), base)
    reader.page.on(
        "console",
        lambda message: reader.complaints.append(f"{message.type}: {message.text}") if message.type in _COMPLAINTS else None,
    )
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    reader.page.on("request", lambda request: reader.requests.append(request.url))
    return made, reader
