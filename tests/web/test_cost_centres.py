"""Cost centres in the dashboard's table: for whoever sees the production, in page and file, at once, and harmless."""

from __future__ import annotations

import csv
import html
import io
import re

from flask import Flask

from rushes.accounts import ProductionNote, save_production_note
from web.installation import NOW, AccountIds, Browser, rooms

FILE = "/dashboard/productions.csv"
HEAD = re.compile(r'<th scope="col" class="text" data-sort-column="1">Cost centre</th>')


def write(app: Flask, account: AccountIds, production_id: int, text: str) -> None:
    with rooms(app).store.begin() as conn:
        save_production_note(conn, account.account_id, production_id, ProductionNote(text, ""), by="person:1", at=NOW)


def table(browser: Browser) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browser.get(FILE).text)))


def test_column_stands_only_where_a_production_has_a_cost_centre(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    number = account_a.first_production
    assert not HEAD.search(alice.get("/dashboard").text)
    assert "Cost centre" not in table(alice)[0]
    write(app, account_a, number, "K-4711")
    page = alice.get("/dashboard").text
    assert HEAD.search(page)
    assert '<td class="text" data-sort="K-4711" data-label="Cost centre">K-4711</td>' in page
    found = {row["Production"]: row["Cost centre"] for row in table(alice)}
    assert found[account_a.productions[number]] == "K-4711"
    assert sorted(found.values()) == [*[""] * (len(found) - 1), "K-4711"]
    write(app, account_a, number, "")
    assert not HEAD.search(alice.get("/dashboard").text)


def test_change_of_a_cost_centre_is_another_answer_at_once(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    number = account_a.first_production
    for address in ("/dashboard", "/dashboard/data", FILE):
        write(app, account_a, number, "K-former")
        tag = alice.get(address).headers["ETag"]
        assert alice.get(address, If_None_Match=tag).status_code == 304
        write(app, account_a, number, "K-newer")
        changed = alice.get(address, If_None_Match=tag)
        assert (changed.status_code, "K-newer" in changed.text, "K-former" in changed.text) == (200, True, False)


def test_person_of_one_production_learns_of_no_other_not_even_that_one_changed(
    app: Flask, bob: Browser, alice: Browser, account_a: AccountIds
) -> None:
    (his,) = [each for each, name in account_a.productions.items() if name == table(bob)[0]["Production"]]
    other = next(each for each in account_a.productions if each != his)
    tag = bob.get("/dashboard").headers["ETag"]
    write(app, account_a, other, "secret centre")
    assert bob.get("/dashboard", If_None_Match=tag).status_code == 304
    assert "secret centre" not in bob.get("/dashboard").text
    assert "secret centre" in alice.get("/dashboard").text
    write(app, account_a, his, "K-9")
    assert [row["Cost centre"] for row in table(bob)] == ["K-9"]


def test_hostile_cost_centre_is_text_in_page_data_and_file(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    hostile = '=HYPERLINK("x")<script>alert(1)</script>\u202e'
    write(app, account_a, account_a.first_production, hostile)
    page = alice.get("/dashboard").text
    assert "<script>alert(1)" not in page
    assert hostile[:-1] in html.unescape(page)
    assert "\u202e" not in page
    assert "<script>alert(1)" not in alice.get("/dashboard/data").get_json()["html"]
    assert f"'{hostile[:-1]}" in {row["Cost centre"] for row in table(alice)}


def test_cost_centres_of_another_account_stay_there(app: Flask, alice: Browser, account_a: AccountIds, account_b: AccountIds) -> None:
    write(app, account_b, account_b.first_production, "of account B")
    assert not HEAD.search(alice.get("/dashboard").text)
    # A note that names a production of somebody else's shows nowhere but beside that production.
    write(app, account_a, account_b.first_production, "astray")
    assert "astray" not in alice.get("/dashboard").text
