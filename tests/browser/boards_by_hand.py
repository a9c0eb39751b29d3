"""Dashboards made as a person makes them: from Explore, by its pages."""

from __future__ import annotations

from playwright.sync_api import expect

from browser.chromium import Reader

INGESTED = "value=ingested&across=production&top=8"
STORED = "value=storage&across=month"
HOURS = "value=ingested"


def make_board(reader: Reader, title: str, *queries: str) -> str:
    """Make a dashboard of charts as a person would, and return its path."""
    page, path = reader.page, ""
    for number, query in enumerate(queries):
        reader.open(f"/explore?{query}")
        page.get_by_role("link", name="Add to a dashboard").click()
        if number == 0:
            page.get_by_label("Dashboard", exact=True).select_option(label="A new one")
            page.get_by_label("Title of a new dashboard").fill(title)
        else:
            page.get_by_label("Dashboard", exact=True).select_option(path.rpartition("/")[2])
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        path = page.url.removeprefix(reader.base).partition("?")[0].partition("#")[0]
    return path
