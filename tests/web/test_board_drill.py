"""A dashboard narrowed to a bucket of time, closer and back up: in the address, in every tile, and for nobody else's numbers."""

from __future__ import annotations

import re
from html import unescape

import pytest

from web.boards_by_hand import add, make, share, two_charts
from web.installation import AccountIds, Browser

OCTOBER = "within=2026-10-01..2026-10-31&by=week"


@pytest.fixture
def board(alice: Browser, account_a: AccountIds) -> str:
    return two_charts(alice, account_a)


def page_of(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.text)


def explored(page: str) -> list[str]:
    """Return what each tile charts, as its way to Explore says."""
    return re.findall(r'href="/explore\?([^"]*value=[^"]*)"', page)


def test_mark_of_a_month_narrows_every_tile_to_it_one_grain_finer(alice: Browser, board: str) -> None:
    page = page_of(alice, board)
    address = f"{board}?chosen=yes&{OCTOBER}"
    assert f'href="{address}"' in re.sub(r"%2E", ".", page)
    by_production, by_month = explored(page_of(alice, address))
    assert "across=production" in by_production
    assert "across=week" in by_month
    assert all("span=2026-10-01..2026-10-31" in each for each in (by_production, by_month))


def test_numbers_of_a_tiles_table_lead_where_its_marks_do(alice: Browser, board: str) -> None:
    page = page_of(alice, board)
    assert re.search(
        rf'<td class="number number"[^>]*><a href="{re.escape(board)}\?chosen=yes&within=2026-10-01\.\.2026-10-31&by=week">', page
    )
    assert re.search(rf'<td class="number number"[^>]*><a href="{re.escape(board)}\?chosen=yes&production=\d+">', page)


def test_numbers_of_two_dimensions_lead_to_what_lies_across_and_totals_to_the_group(alice: Browser, account_a: AccountIds) -> None:
    path = make(alice)
    add(alice, path, account_a, "value=ingested&across=production_state&group=production&kind=pivot")
    page = page_of(alice, path)
    assert set(re.findall(rf'<a href="{path}\?chosen=yes&(state|production)=', page)) == {"state", "production"}
    add(alice, path, account_a, "value=ingested&across=month&group=production&top=3&kind=pivot")
    others = re.findall(r">Others</th>(.*?)</tr>", page_of(alice, path), re.DOTALL)
    assert len(others) == 2
    assert "production=" not in "".join(others), "all that have no place of their own are no one production"
    assert "within=2026-10-01" in others[-1]


def test_bucket_is_a_chip_with_a_cross_and_a_way_up_and_ends_with_days(alice: Browser, board: str) -> None:
    page = page_of(alice, f"{board}?chosen=yes&compare=former&{OCTOBER}")
    assert '<span class="chip-name">October 2026</span>' in page
    assert f'href="{board}?chosen=yes&compare=former"' in page, "the cross"
    assert (
        f'href="{board}?chosen=yes&compare=former&within=2026-10-01..2026-12-31&by=month" data-filter id="up">Up to: Q4 2026 by month'
        in page
    )
    week = f"{board}?chosen=yes&compare=former&within=2026-10-05..2026-10-11&by=day"
    assert f'href="{week}"' in page
    assert f'href="{board}?chosen=yes&compare=former&within=2026-10-07..2026-10-07&by=day"' in page_of(alice, week)
    day = page_of(alice, f"{board}?chosen=yes&within=2026-10-07..2026-10-07&by=day")
    assert '<span class="chip-name">7 October 2026</span>' in day
    assert f'><a href="{board}?chosen=yes">' in day, "the day again takes it away"
    assert 'id="up"' not in page_of(alice, f"{board}?chosen=yes&within=2026-01-01..2026-12-31&by=quarter")
    said = alice.get(f"{board}/data?chosen=yes&{OCTOBER}").json or {}
    assert said["announcement"] == "Night & day. October 2026. All productions."


def test_bucket_goes_with_every_other_control_but_the_period_that_it_was_looked_into_under(alice: Browser, board: str) -> None:
    page = page_of(alice, f"{board}?chosen=yes&span=this-year&{OCTOBER}")
    kept = dict(re.findall(r'<input type="hidden" name="(within\w*|by)" value="([^"]*)">', page))
    assert kept == {"within": "2026-10-01..2026-10-31", "by": "week", "within_of": "this-year"}
    form = "&".join(f"{name}={value}" for name, value in kept.items())
    assert "October 2026</span>" in page_of(alice, f"{board}?chosen=yes&span=this-year&compare=year&{form}")
    for other in ("span=last-year", "", "span=this-year&from=2026-01-01&to=2026-02-01"):
        assert "October 2026</span>" not in page_of(alice, f"{board}?chosen=yes&{other}&{form}"), other
    assert "October 2026</span>" in page_of(alice, f"{board}?chosen=yes&{OCTOBER}&within_of=own")


def test_productions_of_the_dashboard_stay_when_one_looks_closer(alice: Browser, board: str, account_a: AccountIds) -> None:
    one = account_a.first_production
    page = page_of(alice, f"{board}?chosen=yes&production={one}")
    assert f'href="{board}?chosen=yes&production={one}&{OCTOBER}"' in page
    narrowed = page_of(alice, f"{board}?chosen=yes&production={one}&{OCTOBER}")
    assert f'href="{board}?chosen=yes&{OCTOBER}"' in narrowed, "the production's cross leaves the month"


def test_tile_whose_kind_of_chart_does_not_fit_the_days_says_so(alice: Browser, account_a: AccountIds) -> None:
    path = make(alice)
    add(alice, path, account_a, "value=ingested&across=day&kind=lines")
    said = "The kind of chart that was chosen does not fit these days; this is another."
    assert said not in page_of(alice, f"{path}?chosen=yes&{OCTOBER}")
    assert said in page_of(alice, f"{path}?chosen=yes&within=2026-10-07..2026-10-07&by=day")


@pytest.mark.parametrize(
    "wrong",
    [
        "within=2026-10-01..2026-10-31",
        "within=last-30-days&by=day",
        "within=x&by=day",
        "within=2026-10-31..2026-10-01&by=day",
        "within=2026-10-01..2026-10-31&by=hour",
    ],
)
def test_bucket_that_is_none_is_not_there(alice: Browser, board: str, wrong: str) -> None:
    assert alice.get(f"{board}?chosen=yes&{wrong}").status_code == 404


def test_bucket_shows_each_reader_their_own_numbers_and_strangers_nothing(
    alice: Browser, bob: Browser, charlie: Browser, board: str, account_a: AccountIds
) -> None:
    share(alice, board, "view")
    seen = [name for name in account_a.productions.values() if name in page_of(bob, "/dashboard")]
    hidden = [name for name in account_a.productions.values() if name not in seen]
    for way in ("", "/data", "/figures", "/t1.csv", "/t1.svg"):
        text = unescape(bob.get(f"{board}{way}?chosen=yes&{OCTOBER}").text)
        assert not [name for name in hidden if name in text], way
        assert charlie.get(f"{board}{way}?chosen=yes&{OCTOBER}").status_code == 404
