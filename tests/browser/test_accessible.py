from __future__ import annotations

import pytest

from browser.chromium import Opener, Reader
from web.installation import OPERATOR, OPERATOR_PASSWORD

SCHEMES = ("light", "dark")
WIDTHS = (1280, 390)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_doors_have_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader: Reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    for address in ("/login", "/login?why=ended", "/admin/login?why=ended"):
        reader.open(address)
        assert reader.findings() == []
    reader.sign_in("alice", "not-this-one")
    assert reader.findings() == []
    assert _fits(reader)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_dashboard_has_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader: Reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    reader.sign_in("alice")
    page = reader.page
    assert reader.findings() == []
    assert _fits(reader)
    page.locator("#pick-productions").click()
    assert reader.findings() == []
    page.locator(".menu summary").click()
    assert reader.findings() == []
    page.keyboard.press("Escape")
    for tile in ("ingest", "storage", "months", "days"):
        page.locator(f"#{tile}-numbers").click()
        page.locator(f'[data-figure="{tile}"]').hover()
        page.wait_for_selector(f'[data-figure="{tile}"].is-taken')
    assert reader.findings() == []
    assert _fits(reader)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_filtered_and_empty_dashboard_has_no_finding(open_page: Opener, scheme: str) -> None:
    reader: Reader = open_page(color_scheme=scheme)
    reader.sign_in("bob")
    reader.open("/dashboard?month=2026-09")
    assert reader.findings() == []
    production = reader.page.locator('input[name="production"]').first.get_attribute("value")
    reader.open(f"/dashboard?month=2026-08&production={production}")
    assert reader.findings() == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_account_and_error_have_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader: Reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    reader.sign_in("charlie")
    reader.open("/account")
    page = reader.page
    page.get_by_label("What it is for").fill(f"export {scheme} {width}")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_label("Your new token. It is shown this once:").wait_for()
    assert reader.findings() == []
    name = page.locator(".tokens tbody th").first.bounding_box()
    assert name
    assert name["width"] >= 160
    assert _fits(reader)
    reader.open("/nothing-here")
    assert reader.findings() == []
    reader.complaints[:] = [each for each in reader.complaints if "404" not in each]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_operators_page_has_no_finding(open_page: Opener, scheme: str, width: int) -> None:
    reader: Reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    reader.open("/admin")
    reader.page.get_by_label("Operator").fill(OPERATOR)
    reader.page.get_by_label("Password").fill(OPERATOR_PASSWORD)
    reader.page.get_by_role("button", name="Sign in").click()
    reader.page.get_by_role("heading", name="The last night loaded all 4 accounts").wait_for()
    assert reader.findings() == []
    assert _fits(reader)


EXPLORED = (
    "/explore",
    "/explore?value=ingested&across=month&group=production",
    "/explore?value=storage&value=ingested&across=week&group=production&kind=pivot",
    "/explore?value=ingested&across=week&group=production&kind=heat",
    "/explore?value=ingested&across=day&kind=heat",
    "/explore?value=storage&across=production&compare=former&top=8",
    "/explore?value=ingested&group=production&kind=kpi&compare=former",
    "/explore?value=ingested&across=week&group=production&kind=lines&compare=former&span=last-90-days",
    "/explore?value=ingested&across=month&group=production&kind=bars&compare=year&top=3&span=this-year",
    "/explore?value=ingested&across=month&group=production&kind=small_multiples&formula=ingested+%2B",
)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_explore_has_no_finding_and_what_is_wide_scrolls_in_its_card(open_page: Opener, scheme: str, width: int) -> None:
    reader: Reader = open_page(color_scheme=scheme, viewport={"width": width, "height": 844})
    reader.sign_in("alice")
    page = reader.page
    for address in EXPLORED:
        reader.open(address)
        assert reader.findings() == [], address
        assert _fits(reader), address
    reader.open(EXPLORED[2])
    wide = page.locator("#chart .scroll")
    assert wide.evaluate("each => each.scrollWidth > each.clientWidth")
    for field in ("#field-ingested", "#field-production", "#value-0", "#group-0"):
        page.locator(field).click()
        # A menu lies over what is beside it, which axe takes for targets that are too small.
        assert _fits(reader), field
        page.keyboard.press("Escape")


def _fits(reader: Reader) -> bool:
    """Say whether nothing makes the page scroll sideways."""
    return bool(reader.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
