"""Explore by cost centres and by groups that people made: within what each reader sees, at once, and harmless."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import quote

from flask import Flask

from web.boards_by_hand import add, send, share
from web.boards_by_hand import make as board
from web.groupings import HOSTILE, make, ticked
from web.installation import AccountIds, Browser
from web.test_cost_centres import write

MAXIMUM = "/explore/chart.csv?value=storage.maximum&span=last-90-days"


def numbers(browser: Browser, address: str) -> dict[str, str]:
    """Return the second column of a file by its first."""
    return {row[0]: row[1] for row in list(csv.reader(io.StringIO(browser.get(address).text)))[1:]}


def only(*productions: int) -> str:
    return "".join(f"&production={each}" for each in productions)


def test_group_is_counted_as_the_same_productions_chosen_by_hand(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    first, second, third, *rest = sorted(account_a.productions)
    grouping, _ = make(app, account_a, {"News": (first, second), "Sport": (third,)})
    found = numbers(alice, f"{MAXIMUM}&across=grouping:{grouping}")
    assert found.keys() >= {"News", "Others"}
    for name, members in (("News", (first, second)), ("Sport", (third,)), ("Others", tuple(rest))):
        alone = numbers(alice, f"{MAXIMUM}&across=year{only(*members)}")
        assert found.get(name, "0") == max(alone.values(), key=float), name
    page = alice.get(f"/explore?value=storage.maximum&across=month&group=grouping:{grouping}&span=last-90-days").text
    assert "by month and Programme" in page


def test_reader_of_one_production_sees_its_part_of_a_group_and_no_name_of_the_others(
    app: Flask, bob: Browser, alice: Browser, account_a: AccountIds
) -> None:
    (his,) = ticked(bob.get("/dashboard").text)
    other, *more = (each for each in sorted(account_a.productions) if each != his)
    grouping, _ = make(app, account_a, {"Mixed": (his, other), "Secret group": tuple(more)})
    write(app, account_a, his, "K-mine")
    write(app, account_a, other, "K-secret")
    for split, name in ((f"grouping:{grouping}", "Mixed"), ("cost_centre", "K-mine")):
        alone = numbers(bob, f"{MAXIMUM}&across=production")
        assert numbers(bob, f"{MAXIMUM}&across={split}") == {name: next(iter(alone.values()))}
        for way in ("", "/data", "/figures", "/chart.csv"):
            text = bob.get(f"/explore{way}?value=storage&across=month&group={split}").text
            assert not [each for each in ("Secret group", "K-secret") if each in text], (way, split)
        assert len(numbers(alice, f"{MAXIMUM}&across={split}")) > 1


def test_change_of_a_group_or_a_cost_centre_is_another_answer_at_once_and_one_out_of_sight_is_not(
    app: Flask, bob: Browser, alice: Browser, account_a: AccountIds
) -> None:
    (his,) = ticked(bob.get("/dashboard").text)
    other = next(each for each in sorted(account_a.productions) if each != his)
    grouping, ids = make(app, account_a, {"News": (his,), "Sport": ()})
    own = f"/account/{account_a.account_id}/groupings/{grouping}"
    for way in ("", "/data", "/chart.csv"):
        address = f"/explore{way}?value=ingested&across=grouping:{grouping}"
        tags = {browser: browser.get(address).headers["ETag"] for browser in (alice, bob)}
        assert alice.get(address, If_None_Match=tags[alice]).status_code == 304
        alice.post(f"{own}/productions", {"production": str(other), "to": str(ids["Sport"])}, page=own)
        changed = alice.get(address, If_None_Match=tags[alice])
        assert (changed.status_code, "Sport" in changed.text) == (200, True)
        assert bob.get(address, If_None_Match=tags[bob]).status_code == 304
        alice.post(f"{own}/productions", {"production": str(other), "to": "none"}, page=own)
        write(app, account_a, his, f"K{len(way)}")
        address = f"/explore{way}?value=ingested&across=cost_centre"
        tag = bob.get(address).headers["ETag"]
        write(app, account_a, his, "K-newer")
        changed = bob.get(address, If_None_Match=tag)
        assert (changed.status_code, "K-newer" in changed.text) == (200, True)


def test_grouping_of_another_account_or_of_none_is_not_there(
    app: Flask, alice: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    theirs, _ = make(app, account_b, {"News": (account_b.first_production,)}, name="Of account B")
    for way in ("", "/data", "/figures", "/chart.csv"):
        for query in (f"value=ingested&across=grouping:{theirs}", f"across=grouping:{theirs}", "value=ingested&group=grouping:9999"):
            assert alice.get(f"/explore{way}?account={account_a.account_id}&{query}").status_code == 404, (way, query)
    assert "Of account B" not in alice.get("/explore").text
    assert "Of account B" in charlie.get("/explore").text


def test_name_of_a_grouping_or_a_group_is_text_in_page_data_figure_and_file(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    first, second, *_ = account_a.productions
    grouping, _ = make(app, account_a, {f"=1+1{HOSTILE}": (first,), "\u202eevil": (second,)}, name=f"=1{HOSTILE}\u202e")
    query = f"value=ingested&across=month&group=grouping:{grouping}"
    page = alice.get(f"/explore?{query}").text
    assert "<script>alert(1)" not in page
    assert "\u202e" not in page
    assert HOSTILE in unescape(page)
    assert "<script>alert(1)" not in alice.get(f"/explore/data?{query}").get_json()["html"]
    assert "<script>alert(1)" not in alice.get(f"/explore/figures?{query}").text
    rows = list(csv.reader(io.StringIO(alice.get(f"/explore/chart.csv?value=ingested&across=grouping:{grouping}").text)))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


def test_fields_offer_cost_centres_and_each_grouping_and_every_link_leads_to_a_page(
    app: Flask, alice: Browser, account_a: AccountIds
) -> None:
    first, *_ = account_a.productions
    grouping, _ = make(app, account_a, {"News": (first,)})
    page = alice.get(f"/explore?value=ingested&across=cost_centre&group=grouping:{grouping}").text
    assert f'id="field-grouping-{grouping}"' in page
    assert 'id="field-cost_centre"' in page
    assert "How many have a place" in page
    found = {unescape(each) for each in re.findall(r'href="(/explore\?[^"]*)"', page)}
    assert [each for each in found if quote(f"grouping:{grouping}") in each]
    for each in sorted(found):
        assert alice.get(each).status_code == 200, each


def test_shared_dashboard_by_groups_shows_each_reader_their_part_and_goes_out_by_name(
    app: Flask, bob: Browser, alice: Browser, account_a: AccountIds
) -> None:
    (his,) = ticked(bob.get("/dashboard").text)
    other, *more = (each for each in sorted(account_a.productions) if each != his)
    grouping, _ = make(app, account_a, {"Mixed": (his, other), "Secret group": tuple(more)})
    path = board(alice, "By programme")
    add(alice, path, account_a, f"value=ingested&across=grouping:{grouping}&span=last-90-days")
    share(alice, path, "view")
    assert "Secret group" in alice.get(path).text
    seen = bob.get(path).text
    assert ("Mixed" in seen, "Secret group" in seen) == (True, False)
    assert numbers(bob, f"{path}/t1.csv")["Mixed"] == next(
        iter(numbers(bob, "/explore/chart.csv?value=ingested&across=production&span=last-90-days").values())
    )
    written = alice.get(f"{path}/export").text
    assert "across: grouping:Programme" in written
    assert send(alice, "/dashboards/import", file=(io.BytesIO(written.encode()), "board.yaml")).status_code == 303


def test_tile_whose_grouping_is_deleted_says_so_and_the_others_stand(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    grouping, _ = make(app, account_a, {"News": (account_a.first_production,)})
    path = board(alice, "By programme")
    add(alice, path, account_a, f"value=ingested&across=grouping:{grouping}")
    add(alice, path, account_a, "value=ingested&across=month")
    own = f"/account/{account_a.account_id}/groupings/{grouping}"
    alice.post(f"{own}/delete", {}, page=own)
    page = alice.get(path)
    assert (page.status_code, "There is no such grouping." in page.text) == (200, True)
    assert alice.get(f"{path}/t2.csv").status_code == 200
    assert "that is no more" in alice.get(f"{path}/export").text
    assert alice.get(f"{path}/edit").status_code == 200
    assert alice.get(f"{path}/versions").status_code == 200


def test_number_of_a_group_leads_to_the_rows_of_its_productions(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    first, second, *rest = sorted(account_a.productions)
    grouping, ids = make(app, account_a, {"News": (first, second)})
    chart = f"value=ingested&across=grouping:{grouping}&span=last-90-days"
    for place, members in ((f"group:{ids['News']}", (first, second)), ("rest", tuple(rest))):
        behind = list(csv.DictReader(io.StringIO(alice.get(f"/explore/rows/rows.csv?{chart}&at={place}").text)))
        names = {each["Production"] for each in behind}
        assert names
        assert names <= set(numbers(alice, f"/explore/chart.csv?value=ingested&across=production&top=20&span=last-90-days{only(*members)}"))
