"""Row 15: no browser runs in production."""

from __future__ import annotations

import re

from house.sources import ROOT, modules

BROWSERS = {
    "playwright",
    "selenium",
    "pyppeteer",
    "kaleido",
    "weasyprint",
    "pdfkit",
    "imgkit",
    "html2image",
    "splinter",
    "chromium",
    "helium",
    "mechanize",
}


def test_row_15_what_is_installed_to_run_names_no_browser() -> None:
    locked = set(re.findall(r"^([a-z0-9_.-]+)==", (ROOT / "requirements-pdf.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(locked) > 20
    assert {name for name in locked if any(browser in name for browser in BROWSERS)} == set()


def test_row_15_no_code_starts_one() -> None:
    words = ("chromium", "firefox", "--headless", "wkhtmltopdf", "webdriver")
    # It reads which browser somebody signed in with, and starts none.
    naming = {"src/rushes/web/browsers.py"}
    found = {name for name in modules() if any(word in (ROOT / name).read_text(encoding="utf-8").lower() for word in words)}
    assert found <= naming
    assert "subprocess" not in (ROOT / "src/rushes/web/browsers.py").read_text(encoding="utf-8")
