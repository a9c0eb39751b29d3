"""Explore and dashboards with calculated fields: by their names everywhere, as their formula says at once, and harmless."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from flask import Flask

from web.boards_by_hand import add, send, share
from web.boards_by_hand import make as board
from web.groupings import HOSTILE
from web.installation import AccountIds, Browser
from web.kept_fields import SHARE, fields_of, keep, spoil
from web.test_api_figure import Caller
from web.test_workbooks import sheet_of

WAYS = ("", "/data", "/figures", "/chart.csv")


def numbers(browser: Browser, address: str) -> list[list[str]]:
    return [row[1:] for row in csv.reader(io.StringIO(browser.get(address).text))][1:]


def change(browser: Browser, account: AccountIds, field: int, formula: str, name: str = "Share") -> None:
    own = f"/account/{account.account_id}/fields/{field}"
    assert browser.post(own, {"name": name, "formula": formula}, page=own).status_code == 303


def test_field_is_counted_as_its_formula_and_named_by_its_name(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> None:
    field = keep(app, account_a, description="Of all that came.")
    rest = "&across=month&group=production&span=last-90-days"
    for who in (alice, bob):
        of_field, typed = (numbers(who, f"/explore/chart.csv?value={value}{rest}") for value in (f"field:{field}", f"={SHARE}"))
        assert of_field == typed
        assert of_field
    page = alice.get(f"/explore?value=field:{field}&value=ingested&across=month").text
    assert "Share and ingested by month" in page
    assert "Of all that came. Transcribed / Ingested, in per cent." in page
    head = next(csv.reader(io.StringIO(alice.get(f"/explore/chart.csv?value=field:{field}&value=ingested&across=month").text)))
    assert head[1].startswith("Share")
    rows = alice.get(f"/explore/rows?value=field:{field}&across=month&span=last-90-days").text
    assert all(each in rows for each in ("Share", "Of all that came.", "Transcribed / Ingested"))


def test_changed_formula_or_name_is_another_answer_at_once_everywhere(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    field = keep(app, account_a)
    path = board(alice, "Shares")
    add(alice, path, account_a, f"value=field:{field}&across=month&span=last-90-days&kind=table")
    query = f"value=field:{field}&across=month&span=last-90-days&kind=table"
    addresses = (*(f"/explore{way}?{query}" for way in WAYS), f"/explore/rows?{query}", path, f"{path}/data", f"{path}/t1.csv")
    first = {each: alice.get(each) for each in addresses}
    assert {each.status_code for each in first.values()} == {200}
    for each, answer in first.items():
        assert alice.get(each, If_None_Match=answer.headers["ETag"]).status_code == 304, each
    change(alice, account_a, field, "items_ingested * 2")
    second = {each: alice.get(each, If_None_Match=answer.headers["ETag"]) for each, answer in first.items()}
    assert {each.status_code for each in second.values()} == {200}
    typed = numbers(alice, "/explore/chart.csv?value==items_ingested * 2&across=month&span=last-90-days&kind=table")
    assert numbers(alice, f"/explore/chart.csv?{query}") == numbers(alice, f"{path}/t1.csv") == typed
    change(alice, account_a, field, "items_ingested * 2", "Twice")
    for each in (f"/explore?{query}", path):
        assert "Twice by month" in alice.get(each, If_None_Match=second[each].headers["ETag"]).text


def test_fields_are_offered_to_everybody_of_the_account_and_every_link_leads_to_a_page(
    app: Flask, alice: Browser, bob: Browser, account_a: AccountIds
) -> None:
    field = keep(app, account_a)
    for who in (alice, bob):
        page = who.get("/explore?value=ingested").text
        assert "Calculated fields" in page
        (item,) = re.findall(rf'<summary id="field-kept-{field}".*?</details>', page, re.S)
        assert "Transcribed / Ingested, in per cent." in item
        found = [unescape(each) for each in re.findall(r'href="(/explore\?[^"]*)"', item)]
        assert len(found) >= 2
        for each in found:
            assert who.get(each).status_code == 200, each
    page = alice.get(f"/explore?value=field:{field}").text
    assert f'href="/account/{account_a.account_id}/fields/{field}"' in page
    assert f'href="/account/{account_a.account_id}/fields' not in bob.get(f"/explore?value=field:{field}&value=%3D{SHARE}").text


def test_field_of_another_account_or_of_none_is_not_there(
    app: Flask, alice: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    theirs = keep(app, account_b, "Of account B")
    api = Caller(app, alice)
    for field in (theirs, 987_654):
        for way in (*WAYS, "/rows"):
            for value in (f"field:{field}", f"field:{field}~rank"):
                answer = alice.get(f"/explore{way}?account={account_a.account_id}&value={value}&across=month")
                assert answer.status_code == 404, (way, value)
                assert "Of account B" not in answer.text
        assert api.figure(f"account={account_a.account_id}&value=field:{field}").status_code == 404
        chart = f"account={account_a.account_id}&value=field:{field}"
        assert alice.get(f"/dashboards/add?{chart}").status_code == 404
        assert send(alice, "/dashboards/add", board="", explore=chart, new_title="x").status_code == 404
    assert "Of account B" not in alice.get("/explore").text
    assert "Of account B" in charlie.get("/explore").text


def test_tile_whose_field_is_gone_or_unreadable_says_so_and_the_others_stand(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    gone, spoilt = keep(app, account_a, "Gone"), keep(app, account_a, "Spoilt")
    path = board(alice, "Shares")
    for value in (f"field:{gone}", f"field:{spoilt}", "ingested"):
        add(alice, path, account_a, f"value={value}&across=month")
    own = f"/account/{account_a.account_id}/fields/{gone}"
    assert alice.post(f"{own}/delete", {}, page=own).status_code == 303
    spoil(app, spoilt)
    page = alice.get(path).text
    assert "There is no such calculated field." in page
    assert "The formula of the calculated field “Spoilt” can no longer be read: gone * 2." in page
    assert "Ingested by month" in page
    assert alice.get("/explore?value=ingested").status_code == 200
    told = alice.get(f"/explore?value=field:{spoilt}")
    assert (told.status_code, "“Spoilt” can no longer be read" in told.text) == (400, True)
    refused = alice.get(f"{path}/export")
    assert (refused.status_code, "a calculated field that is no more" in refused.text) == (400, True)


@pytest.mark.parametrize(
    "kind", ["kpi", "table", "pivot", "lines", "bars", "horizontal", "combination", "scatter", "heat", "small_multiples"]
)
def test_name_of_a_field_is_text_in_page_data_figure_and_files(app: Flask, alice: Browser, account_a: AccountIds, kind: str) -> None:
    name, description = f"=1+1{HOSTILE}\u202e{{x}}", f"{HOSTILE}\u202e"
    field = keep(app, account_a, name, description=description)
    query = f"value=field:{field}&value=ingested&across=production&span=last-90-days&kind={kind}"
    page = alice.get(f"/explore?{query}").text
    assert "<script>alert(1)" not in page
    assert "\u202e" not in page
    assert f"=1+1{HOSTILE}{{x}}" in unescape(page)
    assert "<script>alert(1)" not in alice.get(f"/explore/data?{query}").get_json()["html"]
    assert "<script>alert(1)" not in alice.get(f"/explore/figures?{query}").text
    behind = alice.get(f"/explore/rows?{query}").text
    assert ("<script>alert(1)" in behind, "\u202e" in behind) == (False, False)
    rows = list(csv.reader(io.StringIO(alice.get(f"/explore/chart.csv?{query}").text)))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    assert any(name[:4] in cell for row in rows for cell in row)
    sheet = sheet_of(alice.get(f"/explore/chart.xlsx?{query}"))
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert "<script>alert(1)" not in Caller(app, alice).figure(query).text


def test_shared_dashboard_shows_a_field_to_each_reader_and_goes_out_and_in_by_name(
    app: Flask, alice: Browser, bob: Browser, account_a: AccountIds
) -> None:
    field = keep(app, account_a, "Transcribed share")
    path = board(alice, "Shares")
    add(alice, path, account_a, f"value=field:{field}~rank&across=month&span=last-90-days")
    share(alice, path, "view")
    for who in (alice, bob):
        assert "Transcribed share: rank by month" in who.get(path).text
    written = alice.get(f"{path}/export").text
    assert "- field:Transcribed share~rank" in written
    taken = send(alice, "/dashboards/import", file=(io.BytesIO(written.encode()), "board.yaml"))
    assert taken.status_code == 303
    assert "Transcribed share: rank by month" in alice.get(taken.headers["Location"]).text
    change(alice, account_a, field, SHARE, "Renamed")
    refused = send(alice, "/dashboards/import", file=(io.BytesIO(written.encode()), "board.yaml"))
    assert (refused.status_code, "there is no “field:Transcribed share”" in refused.text) == (400, True)
    assert "field:Renamed~rank" in alice.get(f"{path}/export").text


def test_versions_name_the_field_in_words(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    field = keep(app, account_a)
    path = board(alice, "Shares")
    add(alice, path, account_a, f"value=field:{field}&across=month")
    assert "Added: Share by month" in alice.get(f"{path}/versions").text
    assert len(fields_of(app, account_a)) == 1


def test_name_that_a_catalogue_knows_stays_what_was_written(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    field = keep(app, account_a, "Stored")
    query = f"value=field:{field}&across=month&span=last-90-days&kind=table"
    assert "Stored per maand" in alice.get(f"/explore?{query}", Accept_Language="nl-BE").text
    head = next(csv.reader(io.StringIO(alice.get(f"/explore/chart.csv?{query}", Accept_Language="nl-BE").text)))
    assert head[1].startswith("Stored")
