"""A newcomer's task list, each played by real drags and again by keyboard alone, and what it took beside docs/newcomer.md."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.chromium import Opener, Reader
from browser.newcomer import Hands, Keys, Mouse
from browser.newcomer_sums import Line, Row, grown_most, ingested_by_day, rows_of, said, share_by_month, stored_by_week
from kept_facts import FactsFactory
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.demo import PlatformServer, demo_world
from web.installation import NOW, TODAY, build
from web.serving import served

DOCS = Path(__file__).parents[2] / "docs" / "newcomer.md"
BOBS = "Morning Table"
"""The one production that bob may see."""

Task = Callable[[Hands], None]
Right = Callable[[Page, str, Sequence[Row]], None]


@pytest.fixture(scope="module")
def platform() -> Iterator[PlatformServer]:
    """One account of nine productions, since January of last year."""
    world = demo_world(today=TODAY, accounts=1, months=22, productions_per_account=9, now=NOW + timedelta(hours=4))
    with PlatformServer(world, clock=FrozenClock(NOW)) as server:
        yield server


@pytest.fixture(scope="module")
def installation(
    platform: PlatformServer, tmp_path_factory: pytest.TempPathFactory, lasting_records: RecordsFactory, lasting_facts: FactsFactory
) -> Settings:
    return build(tmp_path_factory.mktemp("newcomer"), platform, FrozenClock(NOW), lasting_records, lasting_facts, days=700)


@pytest.fixture(scope="module")
def rows(installation: Settings) -> list[Row]:
    found = rows_of(installation)
    assert len({row.production for row in found}) > 6
    return found


@pytest.fixture(scope="module")
def address(installation: Settings, rows: list[Row]) -> Iterator[str]:
    del rows
    with served(installation) as address:
        yield address


def storage(hands: Hands) -> None:
    hands.put("storage", "values")
    hands.put("week", "across")
    hands.put("production", "group")
    hands.choose("span", "Last quarter")


def ingest(hands: Hands) -> None:
    hands.put("ingested", "values")
    hands.put("day", "across")
    with hands.changing():
        hands.press(hands.page.locator("#kind-heat"))


def share(hands: Hands) -> None:
    hands.press(hands.page.locator("#formula-head"))
    hands.write(hands.page.locator("#formula"), "transcribed / ingested")
    with hands.changing():
        hands.enter()
    hands.put("month", "across")
    hands.choose("span", "This year to date")
    hands.put("year", "compare")


def growth(hands: Hands) -> None:
    hands.put("storage", "values")
    hands.put("production", "across")
    hands.choose("span", "This month to date")
    hands.put("month", "compare")
    hands.press(hands.page.locator("#add-filters"))
    with hands.changing():
        hands.press(hands.page.get_by_role("link", name="Grown most first"))


def storage_is_right(page: Page, tile: str, rows: Sequence[Row]) -> None:
    heads, lines = stored_by_week(rows)
    expect_table(page, tile, ["Week", *heads], lines, "TB")
    # The total has no line.
    expect_drawn(page, tile, [(week, numbers[:-1]) for week, numbers in lines], "TB")


def ingest_is_right(page: Page, tile: str, rows: Sequence[Row]) -> None:
    lines = ingested_by_day(rows)
    # A dashboard's table ends with its first days; all are in the drawing.
    days = page.locator(f"#{tile} .numbers tbody tr").count()
    assert days >= 60
    expect_table(page, tile, ["Day", "Ingested (h)", "State"], lines[:days], "h")
    expect_drawn(page, tile, lines, "h")


def share_is_right(page: Page, tile: str, rows: Sequence[Row]) -> None:
    lines = share_by_month(rows)
    expect_table(page, tile, ["Month", "Transcribed / Ingested", "Transcribed / Ingested, before"], lines, "%")
    expect_drawn(page, tile, lines, "%")
    expect(drawing(page, tile).locator("path.stroke")).to_have_count(2)


def growth_is_right(page: Page, tile: str, rows: Sequence[Row]) -> None:
    lines = grown_most(rows)
    expect_table(page, tile, ["Production", "Before", "Now", "Change"], lines, "TB")
    # Instead of the total there are a bar of before and one of now.
    expect_drawn(page, tile, lines[:-1], "TB")
    before, now, _ = lines[-1][1]
    expect_drawn(page, tile, [("Before", (before,)), ("Now", (now,))], "TB")


CHARTS: dict[str, tuple[Task, Right, str, str]] = {
    "a": (storage, storage_is_right, "Stored by week and production", "line"),
    "b": (ingest, ingest_is_right, "Ingested by day", "calendar"),
    "c": (share, share_is_right, "Transcribed / Ingested by month", "line"),
    "d": (growth, growth_is_right, "Stored by production", "waterfall"),
}


@pytest.mark.parametrize("way", [Mouse, Keys])
@pytest.mark.parametrize("letter", CHARTS)
def test_chart_is_put_together_from_an_empty_page_and_shows_what_the_rows_add_up_to(
    alice: Reader, rows: list[Row], letter: str, way: type[Hands]
) -> None:
    task, is_right, title, kind = CHARTS[letter]
    page = alice.page
    to_explore(page)
    hands = way(page)
    task(hands)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(drawing(page, "chart").locator(f".figure-{kind}")).to_have_count(1)
    is_right(page, "chart", rows)
    assert_fits(page)
    assert_told(letter, hands)


@pytest.mark.parametrize("way", [Mouse, Keys])
def test_all_four_stand_on_one_shared_dashboard_and_a_colleague_sees_one_production_alone(
    alice: Reader, open_page: Opener, rows: list[Row], way: type[Hands]
) -> None:
    page = alice.page
    to_explore(page)
    hands = way(page)
    put_together(hands)
    lay_out(hands)
    board = page.url
    assert_right(page, rows)
    hands.press(page.get_by_role("link", name="Versions and sharing"))
    hands.tick(page.locator("#sharing-view"))
    with page.expect_response(f"{board}/sharing"):
        hands.press(page.get_by_role("button", name="Save", exact=True))

    colleague = open_page()
    colleague.sign_in("bob")
    theirs = way(colleague.page)
    theirs.press(colleague.page.get_by_role("link", name="All dashboards"))
    theirs.press(colleague.page.get_by_role("link", name="Usage at a glance"))
    expect(colleague.page).to_have_url(board)
    assert_right(colleague.page, [row for row in rows if row.production == BOBS])
    assert_named_nowhere(colleague, {row.production for row in rows} - {BOBS})
    hands.actions, hands.keys = hands.actions + theirs.actions, hands.keys + theirs.keys
    assert_told("e", hands)
    # The next newcomer begins without one.
    alice.open("/dashboards")
    page.locator("[id^=menu-]").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("You have made none yet.")).to_be_visible()


def put_together(hands: Hands) -> None:
    page = hands.page
    for letter, (task, *_) in CHARTS.items():
        if letter != "a":
            hands.press(page.get_by_role("navigation", name="Sections").get_by_role("link", name="Explore"))
            expect_empty(page)
        task(hands)
        hands.press(page.locator("#add-to-dashboard"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Add to a dashboard")
        if letter == "a":
            hands.write(page.locator("#new-title"), "Usage at a glance")
        hands.press(page.get_by_role("button", name="Add", exact=True))
        expect(page.get_by_role("heading", level=1)).to_have_text("Usage at a glance")
        page.wait_for_load_state()


def lay_out(hands: Hands) -> None:
    """Put the heat map below the chart beside it, as wide as the page."""
    page = hands.page
    hands.press(page.get_by_role("link", name="Edit", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit the dashboard")
    page.wait_for_load_state()
    hands.move("t2", -6, 1)
    hands.widen("t2", 6)
    planned = {tile: [int(page.locator(f"#{tile}-{name}").input_value()) for name in "xywh"] for tile in ("t1", "t2", "t3", "t4")}
    assert planned["t2"][0::2] == [1, 12]
    hands.press(page.get_by_role("button", name="Save", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Usage at a glance")
    for tile, (x, y, w, h) in planned.items():
        expect(page.locator(f"#{tile}")).to_have_class(re.compile(rf"x-{x - 1} y-{y - 1} w-{w} h-{h}"))
    cells = [(x + right, y + down) for x, y, w, h in planned.values() for right in range(w) for down in range(h)]
    assert len(cells) == len(set(cells))


def to_explore(page: Page) -> None:
    """Go where everything begins, as one does after signing in."""
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Explore").click()
    expect_empty(page)
    page.mouse.move(0, 0)


def expect_empty(page: Page) -> None:
    expect(page.get_by_text("Drag a measure into")).to_be_visible()
    page.wait_for_load_state()


def drawing(page: Page, tile: str) -> Locator:
    return page.locator(f'[data-figure="{tile}"] .draw:visible')


def expect_table(page: Page, tile: str, heads: list[str], lines: Sequence[Line], unit: str) -> None:
    """Assert what the table behind a figure holds, to the byte, and that it is written so."""
    table = page.locator(f"#{tile} .numbers table")
    assert table.locator("thead th").all_text_contents() == heads
    found = table.locator("tbody").evaluate(
        "body => [...body.rows].map(row => [...row.cells].map(cell => [cell.textContent.trim(), cell.dataset.sort]))"
    )
    assert [row[0][0] for row in found] == [name for name, _ in lines]
    for (_, *cells), (name, numbers) in zip(found, lines, strict=True):
        known = cells[: len(numbers)]
        assert all(math.isclose(float(exact), number, rel_tol=1e-12) for (_, exact), number in zip(known, numbers, strict=True)), name
        assert [text.lstrip("+") for text, _ in known] == [said(number, unit) for number in numbers], name


def expect_drawn(page: Page, tile: str, lines: Sequence[Line], unit: str) -> None:
    """Assert that what the drawing says of each place has all its numbers."""
    told = drawing(page, tile).locator("[data-tip]").evaluate_all("marks => marks.map(mark => mark.dataset.tip)")
    beside = "\u00a0h" if unit == "h" else ""
    for name, numbers in lines:
        words = [said(number, unit) + beside for number in numbers]
        assert any(name.rstrip("*") in tip and all(word in tip for word in words) for tip in told), (name, words)


def assert_right(page: Page, rows: Sequence[Row]) -> None:
    """Assert that each of the four tiles of the dashboard shows what these rows add up to."""
    for number, (_, is_right, title, kind) in enumerate(CHARTS.values()):
        tile = f"t{number + 1}"
        expect(page.locator(f"#{tile}-title")).to_have_text(title)
        expect(drawing(page, tile).locator(f".figure-{kind}")).to_have_count(1)
        is_right(page, tile, rows)
    assert_fits(page)


def assert_named_nowhere(reader: Reader, names: set[str]) -> None:
    """Assert that no such production stands in the page, in what Plotly is given, or in a tile's file."""
    page = reader.page
    files = page.locator(".board-tile a[download]").evaluate_all("ways => ways.map(way => way.href)")
    assert len(files) >= 8
    figures = reader.base + str(page.locator("[data-figures]").get_attribute("data-figures"))
    texts = [page.content(), *(page.request.get(each).text() for each in (figures, *files))]
    assert all(text for text in texts)
    assert [name for name in names if any(name in text for text in texts)] == []


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def assert_told(letter: str, hands: Hands) -> None:
    """Assert that the docs say what it took: actions to the last, keys within a fifth, for each new control is a Tab more on the way."""
    told = next(line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith(f"| ({letter})"))
    by_mouse, by_keys, keys, beside = (int(number) for number in re.findall(r"\| (?:about )?(\d+) ", told))
    assert hands.actions == (by_mouse if isinstance(hands, Mouse) else by_keys), told
    assert hands.actions < beside
    if isinstance(hands, Keys):
        assert abs(hands.keys - keys) <= keys / 5, (hands.keys, told)
