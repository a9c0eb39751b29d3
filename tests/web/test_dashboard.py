from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from flask import Flask

from rushes.figures import clean_name
from web.installation import AccountIds, Browser, signed_in


def test_page_for_alice_shows_every_chart_without_a_script(alice: Browser) -> None:
    page = alice.get("/dashboard")
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "November 2026" in page.text
    for tile in ("ingest", "storage", "months", "days"):
        assert f'data-figure="{tile}"' in page.text
    assert page.text.count('<svg class="figure') >= 11
    assert "As of Sunday 22 November 2026" in page.text


def test_page_layouts_come_narrow_and_wide_for_each_figure(alice: Browser) -> None:
    text = alice.get("/dashboard").text
    layouts = re.findall(r'data-layout="(\w)"', text)
    assert layouts.count("s") == 4
    assert layouts.count("l") == 2


def test_page_without_account_shows_the_first_of_the_person(bob: Browser, account_a: AccountIds) -> None:
    assert f'name="account" value="{account_a.account_id}"' in bob.get("/dashboard").text


def test_page_for_bob_holds_no_other_production(app: Flask, bob: Browser, account_a: AccountIds) -> None:
    text = html.unescape(bob.get("/dashboard").text)
    seen = [name for name in account_a.productions.values() if name in text]
    assert len(seen) == 1


def test_month_in_the_address_chooses_the_month(alice: Browser, account_a: AccountIds) -> None:
    text = alice.get(f"/dashboard?account={account_a.account_id}&month=2026-10").text
    assert '<option value="2026-10" selected>' in text
    assert "/dashboard?account=" in text
    assert "month=2026-11" in text


def test_production_in_the_address_filters_and_can_be_removed(alice: Browser, account_a: AccountIds) -> None:
    production = account_a.first_production
    text = alice.get(f"/dashboard?account={account_a.account_id}&production={production}").text
    assert 'class="chip"' in text
    assert re.search(rf'value="{production}" id="production-{production}" checked', text)
    assert "Remove " in text


def test_malformed_filters_are_not_found(alice: Browser, account_a: AccountIds) -> None:
    account = account_a.account_id
    for query in ("account=x", "account=-1", "account=0", f"account={account}&month=2026-13", f"account={account}&month=November"):
        assert alice.get(f"/dashboard?{query}").status_code == 404, query
    for production in ("x", "1.5", "-3", "1e3", "9" * 30, "٣"):
        assert alice.get(f"/dashboard?account={account}&production={production}").status_code == 404, production


def test_number_or_month_of_other_digits_or_with_a_line_end_is_not_found(alice: Browser, account_a: AccountIds) -> None:
    account = account_a.account_id
    for query in ("month=2026-10%0A", "month=2026-1%D9%A1", f"account={account}%0A", f"production={account_a.first_production}%0A"):
        for path in ("/dashboard", "/dashboard/data", "/dashboard/ingest.csv"):
            assert alice.get(f"{path}?{query}").status_code == 404, (path, query)


def test_foreign_account_and_production_are_not_found(alice: Browser, bob: Browser, account_a: AccountIds, account_b: AccountIds) -> None:
    assert alice.get(f"/dashboard?account={account_b.account_id}").status_code == 404
    assert alice.get(f"/dashboard?account={account_a.account_id}&production={account_b.first_production}").status_code == 404
    hidden = [
        each for each in account_a.productions if bob.get(f"/dashboard?account={account_a.account_id}&production={each}").status_code == 404
    ]
    assert len(hidden) == len(account_a.productions) - 1


def test_data_is_one_answer_with_the_main_part_title_and_address(alice: Browser, account_a: AccountIds) -> None:
    answer = alice.get(f"/dashboard/data?account={account_a.account_id}&month=2026-10").get_json()
    assert answer["url"] == f"/dashboard?account={account_a.account_id}&month=2026-10"
    assert answer["title"].startswith("October 2026")
    assert "<h1" in answer["html"]
    assert "<html" not in answer["html"]
    assert "All productions." in answer["announcement"]


def test_figures_hold_the_same_texts_as_the_page_and_where_marks_lead(alice: Browser, account_a: AccountIds) -> None:
    figures = alice.get(f"/dashboard/figures?account={account_a.account_id}&theme=dark").get_json()
    assert set(figures) == {"ingest", "storage", "months", "days"}
    assert set(figures["ingest"]["layouts"]) == {"s", "n"}
    key, address = next(iter(figures["ingest"]["links"].items()))
    assert int(key) in account_a.productions
    assert alice.get(address).status_code == 200
    config = figures["ingest"]["layouts"]["n"]["config"]
    assert config["showSendToCloud"] is False
    assert config["displaylogo"] is False


def test_click_on_the_only_chosen_production_leads_back_to_all(alice: Browser, account_a: AccountIds) -> None:
    account, production = account_a.account_id, account_a.first_production
    figures = alice.get(f"/dashboard/figures?account={account}&month=2026-10&production={production}").get_json()
    links = figures.get("ingest", figures["storage"])["links"]
    assert links[str(production)] == f"/dashboard?account={account}&month=2026-10"


def test_csv_of_a_tile_is_a_file_with_a_name(alice: Browser, account_a: AccountIds) -> None:
    answer = alice.get(f"/dashboard/ingest.csv?account={account_a.account_id}&month=2026-10")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ingest-2026-10.csv"'
    assert len(answer.text.splitlines()) > 2


def test_csv_of_no_tile_is_not_found(alice: Browser) -> None:
    assert alice.get("/dashboard/nothing.csv").status_code == 404
    assert alice.get("/dashboard/..%2f..%2fetc.csv").status_code == 404


def test_etag_of_the_same_answer_is_304_and_of_another_filter_200(alice: Browser, account_a: AccountIds) -> None:
    for path in ("/dashboard", "/dashboard/data", "/dashboard/figures", "/dashboard/ingest.csv"):
        address = f"{path}?account={account_a.account_id}"
        first = alice.get(address)
        etag = first.headers["ETag"]
        assert first.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in first.headers["Vary"]
        again = alice.get(address, If_None_Match=etag)
        assert again.status_code == 304, path
        assert not again.data
        assert alice.get(f"{address}&month=2026-10", If_None_Match=etag).status_code == 200


def test_etag_that_a_proxy_has_weakened_is_304(alice: Browser) -> None:
    etag = alice.get("/dashboard").headers["ETag"]
    assert alice.get("/dashboard", If_None_Match=f"W/{etag}").status_code == 304


def test_any_etag_is_none_and_opens_nothing(bob: Browser, account_b: AccountIds) -> None:
    assert bob.get("/dashboard", If_None_Match="*").status_code == 200
    for address in (f"/dashboard?production={account_b.first_production}", "/dashboard/nothing.csv"):
        assert bob.get(address, If_None_Match="*").status_code == 404, address


def test_etag_of_one_person_is_never_304_for_another(app: Flask, alice: Browser, bob: Browser, charlie: Browser) -> None:
    for path in ("/dashboard", "/dashboard/data", "/dashboard/figures", "/dashboard/ingest.csv"):
        tags = {name: browser.get(path).headers["ETag"] for name, browser in {"alice": alice, "bob": bob, "charlie": charlie}.items()}
        assert len(set(tags.values())) == 3
        for browser in (bob, charlie):
            assert browser.get(path, If_None_Match=tags["alice"]).status_code == 200
    again = signed_in(app, "alice")
    assert again.get("/dashboard", If_None_Match=alice.get("/dashboard").headers["ETag"]).status_code == 200


def test_built_dashboards_are_kept_apart_by_scope(alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    address = f"/dashboard/productions.csv?account={account_a.account_id}"
    hers = alice.get(address).text
    his = bob.get(address).text
    assert alice.get(address).text == hers
    assert bob.get(address).text == his
    assert len(his.splitlines()) < len(hers.splitlines())


def test_hostile_titles_are_text_in_page_data_figures_and_csv(app: Flask, odd_account: AccountIds) -> None:
    several = signed_in(app, "several")
    query = f"?account={odd_account.account_id}"
    page = several.get(f"/dashboard{query}").text
    data = several.get(f"/dashboard/data{query}").get_json()["html"]
    hostile = [name for name in odd_account.productions.values() if re.search(r"[<>\"&]", name)]
    assert hostile, odd_account.productions.values()
    for text in (page, data):
        assert not [name for name in hostile if name in text]
        assert [name for name in hostile if clean_name(name) in html.unescape(text)] == hostile
        assert not _dangerous(text)
    csv = several.get(f"/dashboard/productions.csv{query}").text
    for line in csv.splitlines():
        assert not re.match(r'^"?[=+@\t\r-]', line), line
    assert "<script" not in several.get(f"/dashboard/figures{query}").text


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"img", "iframe", "object", "embed", "base"} or (tag == "script" and not (given.get("src") or "").startswith("/static/")):
            self.dangers.append(tag)
        self.dangers += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        if any((given.get(name) or "").strip().lower().startswith("javascript:") for name in ("href", "action", "src")):
            self.dangers.append(f"{tag} javascript:")


def _dangerous(page: str) -> list[str]:
    found = _Elements()
    found.feed(page)
    return found.dangers


def test_long_table_shows_its_first_rows_and_the_way_to_all(alice: Browser, charlie: Browser, account_b: AccountIds) -> None:
    assert "data-rest" not in alice.get("/dashboard").text
    short = charlie.get("/dashboard")
    way = re.search(r'<a href="([^"]*rows=all#productions)">All (\d+) rows</a>', short.text)
    assert way
    assert _table_rows(short.text) == 25
    whole = charlie.get(html.unescape(way[1]).split("#")[0])
    assert _table_rows(whole.text) == int(way[2]) > 60
    assert "data-rest" not in whole.text
    assert charlie.get(html.unescape(way[1]).split("#")[0], If_None_Match=short.headers["ETag"]).status_code == 200


def test_month_without_data_is_the_one_selected(alice: Browser, account_a: AccountIds) -> None:
    text = alice.get(f"/dashboard?account={account_a.account_id}&month=2024-01").text
    assert '<option value="2024-01" selected>January 2024</option>' in text
    assert text.count(" selected>") == 1


def _table_rows(page: str) -> int:
    return page.split("data-sortable")[1].split("<tbody>")[1].split("</tbody>", maxsplit=1)[0].count("<tr>")


def test_page_for_an_account_of_several_offers_the_others(app: Flask) -> None:
    text = signed_in(app, "several").get("/dashboard").text
    assert "Riverside Broadcasting" in text
    assert "Oddly Named Films" in text
