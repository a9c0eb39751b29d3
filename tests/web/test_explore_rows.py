"""Behind a number of a chart: the very number, its trail and its rows; each reader's own and nobody else's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from web.installation import AccountIds, Browser

CHART = "value=ingested&across=month&group=production&span=last-30-days&top=3"


def rows_links(page: str) -> Iterator[str]:
    for found in re.findall(r'href="(/explore/rows\?[^"]*)"', page):
        yield unescape(found)


def cells(page: str) -> dict[str, str]:
    """Return the text of every cell of a table that leads to what stands behind it."""
    found = re.findall(r'<td class="[a-z ]*number"[^>]*>\s*<a href="(/explore/rows\?[^"]*)">([^<]*)</a>', page)
    return {unescape(address): unescape(text) for address, text in found}


def headline(page: str) -> str:
    found = re.search(r'<p class="kpi-value">([^<]*)</p>', page)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("kind", ["", "pivot", "table", "lines", "donut", "kpi", "heat"])
def test_every_number_of_a_chart_leads_to_a_page_with_the_same_digits(alice: Browser, kind: str) -> None:
    page = alice.get(f"/explore?{CHART}&kind={kind}").text
    found = cells(page)
    assert len(found) >= 4
    for address, text in found.items():
        answer = alice.get(address)
        assert answer.status_code == 200, address
        assert headline(answer.text).startswith(text), address
    for address in set(rows_links(page)) - found.keys():
        assert alice.get(address).status_code == 200, address


def test_page_tells_the_trail_and_where_it_leads(alice: Browser) -> None:
    page = alice.get("/explore/rows?value=ingested&across=month&span=last-90-days&at=2026-10-01").text
    assert "Ingested, October 2026" in page
    for told in (
        "The sum of all rows below.",
        "Uploads that became playable media",
        "Loaded by",
        "run ",
        "Version of the facts",
        "October 2026 by week",
    ):
        assert told in page, told
    drills = [unescape(each) for each in re.findall(r'<a class="quiet" href="(/explore\?[^"]*)"', page)]
    assert [dict(parse_qsl(urlsplit(each).query))["across"] for each in drills] == ["week", "day", "production"]
    for each in drills:
        assert alice.get(each).status_code == 200
    assert "Up to: Q4 2026 by month" in alice.get(drills[1]).text


def test_formula_tells_each_part_with_its_number(alice: Browser) -> None:
    page = alice.get("/explore/rows?value=%3Dtranscribed+%2F+ingested&span=last-30-days").text
    assert "Transcribed / Ingested" in page
    assert len(re.findall(r"<dt>(?:Transcribed|Ingested)</dt><dd>[\d.,]+\u00a0h</dd>", page)) == 2


def test_file_holds_every_row_and_adds_up_to_the_number(alice: Browser) -> None:
    where = "value=ingested&across=month&span=last-90-days&at=2026-10-01"
    page = alice.get(f"/explore/rows?{where}").text
    file = alice.get(f"/explore/rows/rows.csv?{where}")
    assert (file.status_code, file.headers["Content-Type"].split(";")[0]) == (200, "text/csv")
    head, *rows = csv.reader(io.StringIO(file.text))
    assert head == ["Day", "Production", "Ingested (h)", "Loaded"]
    total = sum(float(row[2] or 0) for row in rows)
    assert headline(page) == f"{total:,.1f}\u00a0h"
    assert {row[0][:7] for row in rows} == {"2026-10"}


def test_reader_of_one_production_sees_its_rows_alone(alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    where = "value=ingested&span=last-90-days"
    mine = {row[1] for row in csv.reader(io.StringIO(bob.get(f"/explore/rows/rows.csv?{where}").text))} - {"Production"}
    everything = alice.get(f"/explore/rows?{where}&rows=all").text
    assert len(mine) == 1
    hidden = set(account_a.productions.values()) - mine
    assert any(name in unescape(everything) for name in hidden)
    for way in ("", "/data", "/rows.csv"):
        text = unescape(bob.get(f"/explore/rows{way}?{where}&rows=all").text)
        assert not [name for name in hidden if name in text], way
    number = next(each for each, name in account_a.productions.items() if name in hidden)
    for query in (f"{where}&across=production&at={number}", f"{where}&group=production&in={number}", f"{where}&production={number}"):
        assert bob.get(f"/explore/rows?{query}").status_code == 404, query


def test_other_accounts_rows_are_not_there(charlie: Browser, account_a: AccountIds) -> None:
    for way in ("", "/data", "/figures", "/rows.csv"):
        assert charlie.get(f"/explore/rows{way}?account={account_a.account_id}&value=ingested").status_code == 404, way


@pytest.mark.parametrize(
    "query",
    ["", "value=ingested&of=1", "value=ingested&of=x", "value=ingested&at=2026-10-01", "value=ingested&across=month&at=2020-01-01",
     "value=ingested&across=production&at=rest&top=20", "value=ingested&in=rest", "value=ingested&across=month&at=%27%22%3E"],
)  # fmt: skip
def test_place_that_the_chart_has_not_is_not_there(alice: Browser, query: str) -> None:
    assert alice.get(f"/explore/rows?{query}").status_code == 404


def test_former_answer_is_known_again(alice: Browser) -> None:
    first = alice.get("/explore/rows?value=ingested")
    again = alice.get("/explore/rows?value=ingested", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert alice.get("/explore/rows?value=storage").headers["ETag"] != first.headers["ETag"]


def test_chart_of_dates_that_are_none_has_no_way_up_and_no_failure(alice: Browser) -> None:
    assert alice.get("/explore?across=day&span=2026-13-01..2026-13-31").status_code == 200
