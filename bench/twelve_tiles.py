"""A dashboard of somebody's own with twelve charts, as Chromium shows it: painted since navigation, with a cold and a warm cache.

Painted is what bench/browser.py calls so. The charts are over the last twelve months of the account with 250 productions,
four to a row, all in the window; a third of them are split by production.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import select

from bench.browser import PLACE, ROUNDS, seen
from bench.facts import SUBJECT
from bench.report import Finding, Times, at_most
from rushes.boards import BoardContent, BoardTile, HostedBoards, Sharing, TileKind
from rushes.clock import SystemClock
from rushes.config import load
from rushes.store import open_store, tables

__all__ = ["made_board", "twelve_tiles"]

_MEASURES = ("ingested", "storage", "items_ingested", "cloud_storage", "transcribed", "proxy_storage")
_PLACES = [(x, y) for y in (0, 5, 10) for x in (0, 3, 6, 9)]


def twelve_tiles(folder: Path, browser: Browser, address: str, secret: str) -> list[Finding]:
    """Measure the dashboard in the installation of `our_dashboard`, which is being served."""
    path = made_board(folder / PLACE)
    cold, warm, words = seen(browser, address, secret, rounds=ROUNDS, path=path)
    first, again = Times(tuple(cold.painted)), Times(tuple(warm.painted))
    return [
        at_most(
            "a dashboard of 12 tiles, navigation to all painted, warm, median",
            again.median_ms / 1000,
            0.25,
            unit="s",
            more=f" ({again.words()}; {words})",
        ),
        Finding("… the same with a cold cache of the browser", first.words()),
    ]


def made_board(place: Path) -> str:
    """Make the dashboard for the one person that there is, and return its path."""
    settings = load(place / "rushes.toml", {})
    tiles = tuple(_tile(number, x, y) for number, (x, y) in enumerate(_PLACES))
    with open_store(settings.records_place) as store:
        with store.reading() as conn:
            owner = conn.execute(select(tables.person.c.id)).scalar_one()
        board = HostedBoards(store, SystemClock()).create(SUBJECT, owner, BoardContent("Twelve", tiles), Sharing.PRIVATE)
    return f"/dashboards/{board}"


def _tile(number: int, x: int, y: int) -> BoardTile:
    charted = [("value", _MEASURES[number % len(_MEASURES)]), ("across", ("month", "week")[number // len(_MEASURES)])]
    charted += [("group", "production")] if number % 3 == 0 else []
    return BoardTile(f"t{number + 1}", TileKind.CHART, x, y, 3, 5, explore=(*charted, ("span", "last-12-months")))
