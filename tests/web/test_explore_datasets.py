"""A dataset on the pages: chosen, put together, kept on a dashboard, taken away as files; and nobody's but whose it is."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl

import openpyxl
import pytest
from flask import Flask

from metrics.dataset_world import CATALOGUE
from security.test_row_05_injection import PAYLOADS, RAW
from web.datasets_here import MemoryDatasets, put_datasets, row
from web.installation import AccountIds, Browser
from web.test_api import Caller

CHART = "data=dataset:7&value=spend&across=text:region&span=2026-11-01..2026-11-30"
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def datasets(app: Flask, account_a: AccountIds, account_b: AccountIds) -> MemoryDatasets:
    return put_datasets(app, account_a.account_id, account_b.account_id)


@pytest.fixture
def chart(account_a: AccountIds, datasets: MemoryDatasets) -> str:
    return f"account={account_a.account_id}&{CHART}"


def links(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="(/explore[^"#]*\?[^"#]*)"', page)]


def test_page_without_datasets_says_nothing_of_data(alice: Browser) -> None:
    assert 'id="data-head"' not in alice.get("/explore").text


def test_page_offers_usage_then_the_datasets_and_says_which_is_shown(alice: Browser, chart: str) -> None:
    page = alice.get("/explore").text
    found = re.search(r'<nav class="data".*?</nav>', page, re.DOTALL)
    assert found
    assert re.findall(r"<a [^>]*>([^<]*)</a>", found[0]) == ["Usage", "Campaigns &lt;i&gt;"]
    chosen = re.search(r'<a href="([^"]*)"[^>]*id="data-1"', alice.get(f"/explore?value=ingested&{''}").text)
    assert chosen
    assert "value=" not in chosen[1]
    assert 'aria-current="true"' in re.search(r'<a [^>]*id="data-1"[^>]*>', alice.get(unescape(chosen[1])).text)[0]


def test_chart_of_a_dataset_is_shown_with_hostile_names_as_text(alice: Browser, chart: str) -> None:
    page = alice.get(f"/explore?{chart}").text
    assert "Campaigns &lt;i&gt;: Spend {each} by Region" in page
    assert ">3.75<" in page
    assert HOSTILE not in page
    assert "<script>x" not in page
    assert "(empty)" in page
    assert "Theirs alone" not in page
    assert "Production" not in re.search(r'id="field-list".*?<details class="formula"', page, re.DOTALL)[0]


def test_every_link_of_a_datasets_page_leads_to_a_page(alice: Browser, chart: str) -> None:
    page = alice.get(f"/explore?{chart}&group=text:order&where=region:Oslo&where=region&value=%3Dspend/clicks").text
    found = set(links(page))
    assert len(found) > 30
    for each in sorted(found):
        assert alice.get(each).status_code == 200, each


def test_form_of_a_column_ticks_and_searches(alice: Browser, chart: str) -> None:
    page = alice.get(f"/explore?{chart}&where=region").text
    assert re.search(r'name="where" value="region:Oslo"', page)
    assert re.search(r'name="where" value="region" [^>]*checked', page)
    found = alice.get(f"/explore/data?{chart}&contains:region=OSL").json
    assert "where=region~OSL" in found["url"]
    assert "Region: contains “OSL”" in found["announcement"]
    assert "(empty)</td>" not in found["html"]


def test_files_hold_the_numbers_exactly(alice: Browser, chart: str) -> None:
    lines = alice.get(f"/explore/chart.csv?{chart}").text.split("\r\n")
    assert lines[:4] == ["Region,Spend {each}", "Oslo,3.75", "(empty),1", f"{HOSTILE},0.5"]
    book = openpyxl.load_workbook(io.BytesIO(alice.get(f"/explore/chart.xlsx?{chart}").data))
    values = [cell.value for line in book.worksheets[0].iter_rows() for cell in line]
    assert {3.75, 1, 0.5} <= {*values}
    assert "Theirs alone" not in values


def test_rows_behind_a_number_are_shown_and_taken_away(alice: Browser, chart: str) -> None:
    page = alice.get(f"/explore/rows?{chart}&at=%3DOslo")
    assert page.status_code == 200
    assert "Theirs" not in page.text
    csv = alice.get(f"/explore/rows/rows.csv?{chart}&at=%3DOslo").text
    assert csv.split("\r\n")[1] == "2026-11-02,Oslo,<script>x,(empty),3.75,2026-03-01"
    assert alice.get(f"/explore/rows?{chart}&at=%3DNowhere").status_code == 404


def test_formula_is_checked_over_the_datasets_measures(alice: Browser, account_a: AccountIds, datasets: MemoryDatasets) -> None:
    told = alice.get(f"/explore/formula?account={account_a.account_id}&data=dataset:7&text=spend/clicks").json
    assert told == {"is_well": True, "message": "Reads “spend / clicks” and comes out in a number with decimals."}
    assert not alice.get("/explore/formula?text=spend/clicks").json["is_well"]


def test_refresh_changes_the_page_and_its_tag(alice: Browser, account_a: AccountIds, chart: str, datasets: MemoryDatasets) -> None:
    first = alice.get(f"/explore?{chart}")
    tag = first.headers["ETag"]
    assert alice.get(f"/explore?{chart}", If_None_Match=tag).status_code == 304
    datasets.dataset = replace(datasets.dataset, rows=(row(account_a.account_id, "Bergen", 42_000_000),))
    datasets.number = 8
    again = alice.get(f"/explore?{chart}", If_None_Match=tag)
    assert again.status_code == 200
    assert "Bergen" in again.text
    assert "Oslo" not in again.text


WAYS = ("", "/data", "/figures", "/chart.csv", "/chart.xlsx", "/rows", "/rows/rows.csv", "/formula", "/python")


def test_dataset_is_not_there_for_who_sees_one_production_or_another_account(
    bob: Browser, charlie: Browser, chart: str, datasets: MemoryDatasets
) -> None:
    mine = re.sub(r"account=\d+&", "", chart)
    for browser in (bob, charlie):
        for address in (*(f"/explore{way}" for way in WAYS), "/dashboards/add", "/api/v1/figure"):
            for query in (chart, mine):
                answer = browser.get(f"{address}?{query}")
                assert answer.status_code == 404, (address, query)
                assert "Spend {each}" not in answer.text
        assert "Campaigns" not in browser.get("/explore").text
    assert datasets.opened == []


def test_unknown_dataset_column_or_measure_is_a_404(alice: Browser, chart: str) -> None:
    for wrong in ("dataset:8", "dataset:x"):
        assert alice.get(f"/explore?{chart.replace('dataset:7', wrong)}").status_code == 404
    assert alice.get(f"/explore?{chart.replace('text:region', 'text:gone')}").status_code == 404
    assert alice.get(f"/explore?{chart.replace('value=spend', 'value=gone')}").status_code == 404


def add(browser: Browser, chart: str) -> str:
    page = browser.get(f"/dashboards/add?{chart}").text
    kept = unescape(re.search(r'name="explore" value="([^"]*)"', page)[1])
    told = {"explore": kept, "board": "", "new_title": "Spending", "tile_title": ""}
    answer = browser.post("/dashboards/add", told, page=f"/dashboards/add?{chart}")
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_chart_of_a_dataset_is_kept_on_a_dashboard_and_follows_its_refresh(
    alice: Browser, account_a: AccountIds, chart: str, datasets: MemoryDatasets
) -> None:
    board = add(alice, chart)
    page = alice.get(board)
    assert ">3.75<" in page.text
    assert alice.get(board, If_None_Match=page.headers["ETag"]).status_code == 304
    assert "3.75" in alice.get(f"{board}/t1.csv").text
    narrowed = alice.get(f"{board}?chosen=yes&production={account_a.first_production}").text
    assert "This tile shows a dataset" in narrowed
    assert ">3.75<" in narrowed
    datasets.dataset, datasets.number = replace(datasets.dataset, rows=(row(account_a.account_id, "Bergen", 42_500_000),)), 8
    assert ">42.5<" in alice.get(board, If_None_Match=page.headers["ETag"]).text


def test_tile_of_a_dataset_that_is_gone_says_so_and_the_page_stands(
    app: Flask, alice: Browser, chart: str, datasets: MemoryDatasets
) -> None:
    board = add(alice, chart)
    datasets.account_id = 0
    page = alice.get(board)
    assert page.status_code == 200
    assert "The data of this chart is not there any more, or not yours to see." in page.text
    assert (">3.75<" in page.text, ">Text<" in page.text) == (False, False)


def test_tile_of_a_dataset_shows_nothing_to_who_sees_one_production(
    alice: Browser, bob: Browser, chart: str, datasets: MemoryDatasets
) -> None:
    board = add(alice, chart)
    assert alice.post(f"{board}/sharing", {"sharing": "view"}, page=f"{board}/versions").status_code == 303
    page = bob.get(board)
    assert page.status_code == 200
    assert "The data of this chart is not there any more, or not yours to see." in page.text
    assert not {"3.75", "Oslo", "Spend {each}"} & {each for each in ("3.75", "Oslo", "Spend {each}") if each in page.text}


def test_api_gives_a_datasets_figure_and_refuses_others(alice: Browser, charlie: Browser, chart: str) -> None:
    found = alice.get(f"/api/v1/figure?{chart}")
    assert found.status_code == 200
    assert "Theirs alone" not in found.text
    assert charlie.get(f"/api/v1/figure?{chart}").status_code == 404


def test_api_answers_a_query_of_a_dataset(app: Flask, alice: Browser, charlie: Browser, datasets: MemoryDatasets) -> None:
    body = {
        "data": "dataset:7",
        "measures": ["spend", "aired"],
        "dimensions": ["region"],
        "filters": [{"dimension": "region", "values": ["Oslo", None]}],
        "order": [{"column": "spend", "descending": True}],
        "period": {"from": "2026-11-01", "to": "2026-11-30"},
    }
    answer = Caller(app, alice).ask(body).json
    assert answer["rows"] == [["Oslo", 3.75, 3600], [None, 1, 3600]]
    assert [each["unit"] for each in answer["columns"]] == [None, "number", "s"]
    assert Caller(app, charlie).ask(body).status_code == 404
    contained = {**body, "filters": [{"dimension": "region", "operator": "contains", "values": ["OSL"]}]}
    assert [each[0] for each in Caller(app, alice).ask(contained).json["rows"]] == ["Oslo"]


def test_api_tells_what_a_dataset_can_be_asked(alice: Browser, bob: Browser, account_a: AccountIds, datasets: MemoryDatasets) -> None:
    told = alice.get("/api/v1/catalog").json
    assert told["datasets"] == [{"data": "dataset:7", "account": account_a.account_id, "name": CATALOGUE.label}]
    assert bob.get("/api/v1/catalog").json["datasets"] == []
    own = alice.get("/api/v1/catalog?data=dataset:7").json
    assert [each["name"] for each in own["measures"]] == [each.name for each in CATALOGUE.measures]
    assert [each["name"] for each in own["dimensions"]] == ["region", "order", "account"]
    assert bob.get("/api/v1/catalog?data=dataset:7").status_code == 404
    assert json.dumps(own)


def test_payloads_in_any_field_of_a_datasets_chart_stay_values(alice: Browser, chart: str, datasets: MemoryDatasets) -> None:
    fields = {
        "value": "spend",
        "across": "text:region",
        "group": "text:order",
        "where": "region:Oslo",
        "contains:order": "x",
        "formula": "spend / clicks",
    }
    shown = 0
    for at, name in enumerate(fields):
        others = {**dict(parse_qsl(chart)), **{each: text for each, text in fields.items() if each != name}}
        for number, payload in enumerate(
            (*PAYLOADS, *(f"region:{each}" for each in PAYLOADS), *(f"region~{each}" for each in PAYLOADS[:12]))
        ):
            path = ("/explore", "/explore/data", "/explore/chart.csv", "/explore/rows")[(at + number) % 4]
            answer = alice.client.get(path, query_string={**others, name: payload})
            assert answer.status_code in {200, 400, 404}, (path, name, payload[:40], answer.status_code)
            if answer.mimetype == "text/html":
                assert not any(raw in answer.text for raw in RAW), (path, name, payload)
            assert "Theirs alone" not in answer.text, (path, name, payload)
            shown += answer.status_code == 200
    assert shown > 60
