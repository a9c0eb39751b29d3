"""The year and a production's page over HTTP: addresses, tags, files, and whom they belong to."""

from __future__ import annotations

import html
import re

from flask import Flask

from web.installation import AccountIds, Browser

WAYS = ("", "/data", "/figures")


def of(account: AccountIds, way: str = "", more: str = "") -> str:
    return f"/year{way}?account={account.account_id}{more}"


def one(account: AccountIds, production_id: int, way: str = "", more: str = "") -> str:
    return f"/production/{production_id}{way}?account={account.account_id}{more}"


def test_year_for_alice_shows_every_day_without_a_script(alice: Browser, account_a: AccountIds) -> None:
    page = alice.get(of(account_a))
    assert page.status_code == 200
    for tile in ("calendar", "months", "weekdays"):
        assert f'id="{tile}-title"' in page.text
    assert page.text.count('role="grid"') == 3
    assert page.text.count('tabindex="0" aria-label=') >= 3
    assert "As of Sunday 22 November 2026" in page.text
    assert 'aria-current="page">Year</a>' in page.text


def test_a_day_leads_to_the_dashboard_of_its_month_with_the_same_productions(alice: Browser, account_a: AccountIds) -> None:
    production = account_a.first_production
    text = html.unescape(alice.get(of(account_a, more=f"&measure=storage&production={production}")).text)
    found = re.search(r'href="([^"]+)"[^>]* data-key="2026-11-10"', text)
    assert found
    assert found[1] == f"/dashboard?account={account_a.account_id}&month=2026-11&production={production}"
    assert alice.get(found[1]).status_code == 200


def test_year_without_account_shows_the_first_of_the_person(bob: Browser, account_a: AccountIds) -> None:
    assert f'name="account" value="{account_a.account_id}"' in bob.get("/year").text


def test_measure_and_year_in_the_address_choose_them(alice: Browser, account_a: AccountIds) -> None:
    text = alice.get(of(account_a, more="&year=2026&measure=storage")).text
    assert '<option value="2026" selected>' in text
    assert '<option value="storage" selected>' in text
    assert 'id="weekdays-title"' not in text
    assert "<h1" in text


def test_malformed_years_and_measures_are_not_found(alice: Browser, account_a: AccountIds) -> None:
    for more in ("year=26", "year=1x26", "year=2026%0A", "year=٢٠٢٦", "year=1969", "measure=productions", "measure=drop", "production=x"):
        for way in (*WAYS, "/calendar.csv"):
            assert alice.get(of(account_a, way, f"&{more}")).status_code == 404, more


def test_data_of_the_year_is_one_answer(alice: Browser, account_a: AccountIds) -> None:
    answer = alice.get(of(account_a, "/data", "&year=2026")).get_json()
    assert answer["url"] == f"/year?account={account_a.account_id}&year=2026"
    assert answer["title"].startswith("2026: ")
    assert "All productions." in answer["announcement"]
    assert "<html" not in answer["html"]


def test_figures_of_the_year_are_heat_maps_that_lead_to_months(alice: Browser, account_a: AccountIds) -> None:
    figures = alice.get(of(account_a, "/figures", "&theme=dark")).get_json()
    assert set(figures) == {"calendar", "months"}
    assert set(figures["calendar"]["layouts"]) == {"s", "m", "l"}
    assert figures["calendar"]["layouts"]["l"]["data"][0]["type"] == "heatmap"
    assert figures["calendar"]["links"]["2026-11-10"] == f"/dashboard?account={account_a.account_id}&month=2026-11"


def test_csv_of_the_year_has_a_line_for_every_day(alice: Browser, account_a: AccountIds) -> None:
    answer = alice.get(of(account_a, "/calendar.csv", "&year=2026"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar-ingested-2026.csv"'
    lines = answer.text.splitlines()
    assert lines[0] == "Day,Ingested (h),State"
    assert lines[1] == "2026-01-01,,Not loaded"
    assert lines[-1].startswith("2026-11-21,")
    assert alice.get(of(account_a, "/nothing.csv")).status_code == 404


def test_production_page_says_its_name_its_state_and_its_numbers(alice: Browser, account_a: AccountIds) -> None:
    production, name = next(iter(account_a.productions.items()))
    page = alice.get(one(account_a, production))
    text = html.unescape(page.text)
    assert page.status_code == 200
    assert f"{name}</h1>" in text
    assert 'class="status is-' in text
    for tile in ("months", "stored", "days", "history"):
        assert f'id="{tile}"' in text
    assert "Every number of this production stands as it was first loaded." in text


def test_rows_of_the_dashboards_table_lead_to_the_productions_page(alice: Browser, account_a: AccountIds) -> None:
    text = html.unescape(alice.get(f"/dashboard?account={account_a.account_id}").text)
    addresses = re.findall(r'<a href="(/production/\d+\?[^"]+)"', text)
    assert len(set(addresses)) == len(account_a.productions)
    assert all(alice.get(address).status_code == 200 for address in set(addresses))


def test_files_of_a_production_have_names_and_the_history_is_one(alice: Browser, account_a: AccountIds) -> None:
    production = account_a.first_production
    answer = alice.get(one(account_a, production, "/days.csv", "&month=2026-10"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="days-{production}-2026-10.csv"'
    history = alice.get(one(account_a, production, "/history.csv"))
    assert history.text == "Day,Measure,Unit,Before,After,Seen,Run\r\n"
    assert alice.get(one(account_a, production, "/nothing.csv")).status_code == 404


def test_bob_reaches_his_production_alone(bob: Browser, account_a: AccountIds) -> None:
    for way in (*WAYS, "/days.csv", "/history.csv"):
        found = [each for each in account_a.productions if bob.get(one(account_a, each, way)).status_code == 200]
        assert len(found) == 1, way
    text = html.unescape(bob.get(of(account_a)).text)
    assert len([name for name in account_a.productions.values() if name in text]) == 1


def test_foreign_account_and_production_are_not_found(
    alice: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    for way in (*WAYS, "/calendar.csv"):
        assert charlie.get(of(account_a, way)).status_code == 404
        assert alice.get(of(account_b, way)).status_code == 404
        assert alice.get(of(account_a, way, f"&production={account_b.first_production}")).status_code == 404
    for way in (*WAYS, "/days.csv", "/history.csv"):
        assert charlie.get(one(account_a, account_a.first_production, way)).status_code == 404
        assert charlie.get(one(account_b, account_a.first_production, way)).status_code == 404
        assert alice.get(one(account_a, account_b.first_production, way)).status_code == 404
        assert alice.get(f"/production/{'9' * 30}{way}").status_code == 404


def test_tag_of_the_same_answer_is_304_and_of_another_choice_200(alice: Browser, account_a: AccountIds) -> None:
    production = account_a.first_production
    addresses = [of(account_a, way) for way in (*WAYS, "/calendar.csv")]
    addresses += [one(account_a, production, way) for way in (*WAYS, "/days.csv", "/history.csv")]
    for address in addresses:
        etag = alice.get(address).headers["ETag"]
        again = alice.get(address, If_None_Match=etag)
        assert (again.status_code, again.data) == (304, b""), address
        other = "&year=2026" if address.startswith("/year") else "&month=2026-10"
        assert alice.get(f"{address}{other}", If_None_Match=etag).status_code == 200


def test_tag_of_one_person_is_never_304_for_another(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    mine = next(each for each in account_a.productions if bob.get(one(account_a, each)).status_code == 200)
    for address in (of(account_a), of(account_a, "/data"), one(account_a, mine), one(account_a, mine, "/figures")):
        etag = alice.get(address).headers["ETag"]
        answer = bob.get(address, If_None_Match=etag)
        assert answer.status_code == 200
        assert answer.headers["ETag"] != etag


def test_hostile_names_are_shown_as_text(alice: Browser, charlie: Browser, odd_account: AccountIds) -> None:
    owner = alice if alice.get(of(odd_account)).status_code == 200 else charlie
    for production in odd_account.productions:
        text = owner.get(one(odd_account, production)).text
        assert "<script>" not in text
        assert "<img" not in text
