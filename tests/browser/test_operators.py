"""The operators' main paths in a real browser: load again to its result, look as a person and stop, every page in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page

from browser.chromium import Opener, Reader
from browser.keyboard import expect_every_stop
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.store import AuditEntry, JobState, Store, ask_job, claim_job, finish_job, note_progress, open_store, record_audit, tables
from web.installation import NOW, OPERATOR, OPERATOR_PASSWORD

PAGES = (
    "",
    "/runs",
    "/coverage",
    "/coverage/1",
    "/rejects",
    "/versions",
    "/jobs",
    "/connections",
    "/sources",
    "/sources/new?kind=postgresql",
    "/accounts",
    "/people",
    "/people/invite",
    "/statements",
    "/reports",
    "/audit",
)


@pytest.fixture
def store(installation: Settings) -> Iterator[Store]:
    with open_store(installation.records_place) as opened:
        yield opened


def _operator(open_page: Opener, **context: object) -> Reader:
    reader: Reader = open_page(locale="en-GB", **context)
    reader.open("/admin/login")
    reader.page.get_by_label("Operator").fill(OPERATOR)
    reader.page.get_by_label("Password").fill(OPERATOR_PASSWORD)
    reader.page.get_by_role("button", name="Sign in").click()
    reader.page.get_by_role("navigation", name="Operator's pages").wait_for()
    return reader


def test_load_again_shows_progress_and_then_the_result(open_page: Opener, store: Store) -> None:
    reader = _operator(open_page)
    reader.open("/admin/jobs")
    page, days = reader.page, ("2026-11-01", "2026-11-03")
    page.get_by_label("First day").fill(days[0])
    page.get_by_label("Last day").fill(days[1])
    page.get_by_label("North Production House").check()
    assert page.get_by_label("Only those that are ticked").is_checked()
    page.get_by_role("button", name="Load again").click()
    page.get_by_role("heading", name="Load 1 November 2026 to 3 November 2026 again, 1 account").wait_for()
    number = int(page.url.rpartition("/")[2])
    with store.begin() as records:
        # Others may wait before it: the installation is shared with whoever else asked for one.
        while (claimed := claim_job(records, runner="one", kinds={"load"}, at=NOW)) is not None and claimed.job_id != number:
            finish_job(records, claimed.job_id, state=JobState.CANCELLED, at=NOW)
        assert claimed is not None
        note_progress(records, number, {"done": 3, "total": 6, "rows": 210, "words": "Reading"}, at=NOW)
    page.get_by_text("3 of 6 productions, 210 rows").wait_for()
    assert page.get_by_role("progressbar").get_attribute("value") == "50"
    assert reader.findings() == []
    result = {"rows_loaded": 4321, "accounts_loaded": 1, "version": 2}
    with store.begin() as records:
        finish_job(records, number, state=JobState.SUCCEEDED, at=NOW, result=result)
    page.get_by_text("4,321").wait_for()
    assert page.get_by_role("progressbar").count() == 0


def test_view_as_has_a_banner_on_every_page_and_stops(open_page: Opener) -> None:
    person = open_page()
    person.sign_in("bob")
    reader = _operator(open_page)
    page = reader.page
    reader.open("/admin/people?search=bob")
    page.get_by_role("button", name="View as").click()
    banner = page.get_by_role("region", name="Viewing as somebody else")
    banner.wait_for()
    assert "Read-only, until 07:30." in banner.inner_text()
    assert reader.findings() == []
    reader.open("/account")
    banner.wait_for()
    banner.get_by_role("button", name="Stop").click()
    page.get_by_role("heading", name="People").wait_for()
    assert banner.count() == 0


def test_day_under_the_pointer_is_named_and_leads_to_its_night(open_page: Opener) -> None:
    reader = _operator(open_page)
    reader.open("/admin/coverage")
    page = reader.page
    strip = page.locator("[data-strip]").first
    box = strip.bounding_box()
    assert box
    # The twelve months begin on 1 December 2025; the middle of the day in question.
    place = ((date(2026, 11, 3) - date(2025, 12, 1)).days + 0.5) / 365
    page.mouse.move(box["x"] + box["width"] * place, box["y"] + box["height"] / 2)
    assert page.locator("[data-strip-says]").inner_text() == "3 November 2026: loaded"
    page.mouse.down()
    page.mouse.up()
    page.get_by_role("heading", name="This run loaded").wait_for()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_operators_pages_have_no_finding(open_page: Opener, store: Store, scheme: str, width: int) -> None:
    with store.begin() as records:
        record_audit(records, AuditEntry(FrozenClock(NOW).now(), "person:1", "tried", "a" * 300))
    reader = _operator(open_page, color_scheme=scheme, viewport={"width": width, "height": 844})
    for path in PAGES:
        reader.open(f"/admin{path}")
        assert reader.findings() == [], path
        assert reader.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_statement_that_waits_is_read_whole_on_a_phone(open_page: Opener, store: Store) -> None:
    days = ", ".join(f"2026-10-0{day}" for day in range(1, 6))
    row = {"account_id": 1, "first_day": date(2026, 10, 1), "last_day": date(2026, 10, 31), "state": "waiting", "looked_at": NOW}
    row |= {"message": "{count} days are not complete: {days}. Load them again.", "details": {"count": 5, "days": days}}
    with store.begin() as records:
        records.execute(tables.statement_standing.insert().values(row))
    reader = _operator(open_page, viewport={"width": 390, "height": 844})
    reader.open("/admin/statements")
    cells = reader.page.locator("tbody tr").first.locator("th, td")
    boxes = [cells.nth(each).bounding_box() for each in range(cells.count())]
    assert len(boxes) == 5
    for box in boxes:
        assert box
        assert (box["x"] >= 0, box["x"] + box["width"] <= 390, box["height"] < 80) == (True, True, True)
    assert reader.findings() == []
    with store.begin() as records:
        records.execute(tables.statement_standing.delete())


@pytest.mark.parametrize("path", [*PAGES, "/versions/1/rollback", "a run", "a job"])
def test_tab_key_reaches_everything_an_operator_can_do(open_page: Opener, store: Store, path: str) -> None:
    # The skip link slides in; without motion it is there at once.
    reader = _operator(open_page, reduced_motion="reduce")
    if path == "a run":
        reader.open("/admin/runs")
        path = str(reader.page.locator("tbody th a").first.get_attribute("href")).removeprefix("/admin")
    elif path == "a job":
        with store.begin() as records:
            path = f"/jobs/{ask_job(records, kind='load', request={'first': '2026-11-01', 'last': '2026-11-02'}, asked_by='x', at=NOW)}"
    reader.open(f"/admin{path}")
    reader.page.wait_for_load_state("networkidle")
    expect_every_stop(reader.page)


def test_operators_whole_way_without_a_mouse(open_page: Opener) -> None:
    reader: Reader = open_page(reduced_motion="reduce")
    reader.open("/admin/login")
    page = reader.page
    page.get_by_label("Operator").focus()
    page.keyboard.type(OPERATOR)
    page.keyboard.press("Tab")
    page.keyboard.type(OPERATOR_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Operator's pages").wait_for()
    _tab_to(page, 'a[href="/admin/jobs"]')
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Load again").wait_for()
    _tab_to(page, "#whose-all")
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Only those that are ticked").is_checked()
    _tab_to(page, 'input[name="account"]')
    page.keyboard.press("Space")
    _tab_to(page, "form.load > button")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 account").wait_for()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(selector)
