"""Dashboards of one's own: made, shown under controls, shared, and nobody's rows or dashboards but one's own."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rushes.web.boards.text import text_in_markup
from rushes.web.grid import MOST_ROWS, grid_css
from web.boards_by_hand import BY_MONTH, BY_PRODUCTION, add, made, make, send, share, two_charts
from web.installation import AccountIds, Browser


@pytest.fixture
def board(alice: Browser, account_a: AccountIds) -> str:
    return two_charts(alice, account_a)


def test_list_has_own_shared_and_built_in_dashboards(alice: Browser, bob: Browser, board: str) -> None:
    assert "Night &amp; day" in alice.get("/dashboards").text
    for name in ("Storage", "Hours", "One production in depth", "Year"):
        assert name in alice.get("/dashboards").text
    assert "Night" not in bob.get("/dashboards").text
    share(alice, board, "view")
    page = bob.get("/dashboards").text
    assert len(re.findall('<span class="beneath">by [^<]*alice[^<]*</span>', page, re.IGNORECASE)) == 2, (
        "whose it is, and who saved it last"
    )


def test_built_in_dashboard_is_copied_and_every_tile_of_it_is_drawn(alice: Browser) -> None:
    for name, tiles in (("storage", 9), ("hours", 10)):
        page = alice.get(made(send(alice, "/dashboards", built_in=name))).text
        assert page.count('class="tile board-tile') >= tiles
        assert "is-told" not in page
    assert send(alice, "/dashboards", built_in="none").status_code == 404


def test_dashboard_of_one_production_asks_which_and_shows_its_numbers_then(
    alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    path = made(send(alice, "/dashboards", built_in="production"))
    page = unescape(alice.get(path).text)
    assert "Which production?" in page
    assert "board-tile" not in page
    assert alice.get(f"{path}/t1.csv").status_code == 404
    offered = re.findall(rf'href="({path}\?chosen=yes&production=(\d+))" data-filter id="asked-', page)
    assert {int(each) for _, each in offered} == set(account_a.productions)
    chosen = unescape(alice.get(offered[0][0]).text)
    assert "Which production?" not in chosen
    assert chosen.count('class="tile board-tile') == 7
    assert "is-told" not in chosen
    assert all(f"production={offered[0][1]}" in each for each in re.findall(r'href="/explore\?([^"]*value=[^"]*)"', chosen))
    share(alice, path, "view")
    assert "Which production?" not in bob.get(path).text, "who sees one alone has chosen it"
    assert bob.get(path).text.count('class="tile board-tile') == 7
    assert charlie.get(path).status_code == 404


def test_dashboard_shows_its_tiles_under_its_controls(alice: Browser, board: str, account_a: AccountIds) -> None:
    page = alice.get(board).text
    assert page.count('class="tile board-tile') == 2
    assert "Who ingests" in page
    assert "x-0 y-0 w-6 h-6" in page
    assert "x-6 y-0 w-6 h-6" in page
    narrowed = alice.get(f"{board}?chosen=yes&span=last-7-days&compare=former&production={account_a.first_production}").text
    assert len(re.findall(r"<p class=\"subtitle\"[^>]*>[^<]*compared with", narrowed)) == 2
    assert "Only" in alice.get(f"{board}/data?chosen=yes&production={account_a.first_production}").json["announcement"]
    assert alice.get(f"{board}/figures?chosen=yes").json.keys() == {"t1", "t2"}
    for wrong in ("span=never", "compare=x", "state=lost", "production=0", "production=99999"):
        assert alice.get(f"{board}?chosen=yes&{wrong}").status_code == 404


def test_mark_of_a_production_filters_every_tile_and_its_chip_leads_back(alice: Browser, board: str) -> None:
    page = alice.get(board).text
    mark = re.search(rf'href="({board}\?chosen=yes&amp;production=\d+)"', page)
    assert mark
    filtered = alice.get(unescape(mark[1])).text
    assert filtered.count('class="chip"') == 1
    assert f'href="{board}?chosen=yes"' in filtered
    assert "production=" in unescape(re.findall(r'href="(/explore\?[^"]*across=month[^"]*)"', filtered)[-1])


def test_states_narrow_every_tile_by_the_control_and_by_a_mark(alice: Browser, account_a: AccountIds) -> None:
    path = make(alice)
    add(alice, path, account_a, "value=ingested&across=production_state&kind=horizontal")
    add(alice, path, account_a, f"{BY_MONTH}&state=active&state=archived")
    page = unescape(alice.get(path).text)
    assert f'href="{path}?chosen=yes&state=active"' in page, "the mark, and its number in the table"
    narrowed = unescape(alice.get(f"{path}?chosen=yes&state=deleted&state=active").text)
    assert '<span class="chip-name">State: active or deleted</span>' in narrowed
    assert re.findall(r'name="state" value="(\w+)"[^>]* checked', narrowed) == ["active", "deleted"]
    own, both = re.findall(r'href="/explore\?([^"]*value=[^"]*)"', narrowed)
    assert "state=active&state=deleted" in own
    assert "state=active" in both
    assert "state=archived" not in both
    assert "state=deleted" not in both
    assert "None of the chosen states is in this tile." in alice.get(f"{path}?chosen=yes&state=deleted").text
    assert f'href="{path}?chosen=yes"' in unescape(alice.get(f"{path}?chosen=yes&state=active").text), "its chip, and its mark once more"


def test_tile_is_given_as_numbers_and_as_a_drawing_and_opens_in_explore(alice: Browser, board: str) -> None:
    csv, svg = alice.get(f"{board}/t1.csv"), alice.get(f"{board}/t1.svg")
    assert (csv.status_code, csv.content_type) == (200, "text/csv; charset=utf-8")
    assert svg.content_type.startswith("image/svg+xml")
    assert "<style>" in svg.text
    assert "attachment" in svg.headers["Content-Disposition"]
    assert alice.get(f"{board}/t9.csv").status_code == 404
    explored = re.findall(r'href="(/explore\?[^"]*value=[^"]*)"', alice.get(board).text)
    assert [alice.get(unescape(each)).status_code for each in explored] == [200, 200]


def test_private_dashboard_is_not_there_for_anybody_else(bob: Browser, charlie: Browser, board: str) -> None:
    for other in (bob, charlie):
        for way in ("", "/data", "/figures", "/t1.csv", "/t1.svg", "/edit", "/versions", "/export"):
            answer = other.get(board + way)
            assert (answer.status_code, "Night" in answer.text) == (404, False), way
        for way in ("duplicate", "rename", "delete", "bring-back", "favourite", "start", "start-of-account", "edit", "copy", "sharing"):
            assert send(other, f"{board}/{way}", title="x", value="yes", sharing="edit", base="1", made_from="1").status_code == 404, way
        assert send(other, f"{board}/versions/1/restore").status_code == 404


def test_chart_is_added_neither_to_a_dashboard_of_others_nor_to_one_of_another_account(
    alice: Browser, charlie: Browser, board: str, account_a: AccountIds, account_b: AccountIds
) -> None:
    number = board.rpartition("/")[2]
    assert send(charlie, "/dashboards/add", board=number, explore=f"account={account_b.account_id}&{BY_MONTH}").status_code == 404
    assert send(charlie, "/dashboards/add", board="", explore=f"account={account_a.account_id}&{BY_MONTH}").status_code == 404
    assert charlie.get(f"/dashboards/add?account={account_a.account_id}&{BY_MONTH}").status_code == 404
    assert alice.get(f"/dashboards/add?account={account_a.account_id}").status_code == 404


def test_shared_dashboard_shows_everybody_their_own_numbers_and_says_what_is_not_theirs(
    alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    seen = [each for each, name in account_a.productions.items() if name in unescape(bob.get("/dashboard").text)]
    hidden = [each for each in account_a.productions if each not in seen]
    path = make(alice)
    add(alice, path, account_a, f"{BY_PRODUCTION}&production={hidden[0]}&production={seen[0]}")
    add(alice, path, account_a, f"{BY_MONTH}&production={hidden[1]}")
    add(alice, path, account_a, BY_PRODUCTION)
    share(alice, path, "view")
    page = unescape(bob.get(path).text)
    assert page.count("<strong>Some of this tile’s productions are not there, or not yours to see.") == 1
    assert page.count("What this tile shows is not there, or not yours to see.") == 1
    for way in ("", "/data", "/figures", "/t1.csv", "/t3.csv", "/t1.svg"):
        text = unescape(bob.get(path + way).text)
        assert not [account_a.productions[each] for each in hidden if account_a.productions[each] in text], way
    assert bob.get(f"{path}?chosen=yes&production={hidden[0]}").status_code == 404
    assert bob.get(f"{path}/edit").status_code == 404
    assert charlie.get(path).status_code == 404


def test_start_favourite_and_name_are_ones_own_to_choose(alice: Browser, bob: Browser, board: str) -> None:
    assert send(alice, f"{board}/favourite", value="yes").status_code == 303
    assert 'aria-pressed="true"' in alice.get("/dashboards").text
    assert send(alice, f"{board}/start", value="yes").status_code == 303
    assert "my start page" in alice.get("/dashboards").text
    assert send(alice, f"{board}/start-of-account", value="yes").status_code == 400
    share(alice, board, "view")
    assert send(alice, f"{board}/start-of-account", value="yes").status_code == 303
    assert "everybody’s start page" in bob.get("/dashboards").text
    assert send(bob, f"{board}/start-of-account", value="no").status_code == 404
    assert send(bob, f"{board}/rename", title="Bob's").status_code == 404
    assert send(alice, f"{board}/rename", title="Renamed").status_code == 303
    assert "Renamed" in bob.get(board).text
    assert send(alice, f"{board}/rename", title=" ").status_code == 400


def test_copy_is_private_and_a_deleted_dashboard_is_brought_back(alice: Browser, bob: Browser, board: str) -> None:
    share(alice, board, "view")
    assert send(bob, f"{board}/duplicate").status_code == 303
    assert "Night &amp; day (copy)" in bob.get("/dashboards").text
    assert "(copy)" not in alice.get("/dashboards").text
    gone = send(alice, f"{board}/delete")
    assert alice.get(board).status_code == 404
    page = alice.get(gone.headers["Location"]).text
    assert f'action="{board}/bring-back"' in page
    assert send(alice, f"{board}/bring-back").status_code == 303
    assert alice.get(board).status_code == 200


def test_versions_tell_in_words_what_changed_and_a_former_one_is_restored(alice: Browser, board: str) -> None:
    send(alice, f"{board}/rename", title="Renamed")
    page = unescape(alice.get(f"{board}/versions").text)
    assert page.count("/restore") == 3
    assert "Title: Night & day → Renamed" in page
    assert "Added: Who ingests" in page
    assert send(alice, f"{board}/versions/2/restore").status_code == 303
    assert alice.get(board).text.count('class="tile board-tile') == 1
    assert send(alice, f"{board}/versions/99/restore").status_code == 404


def test_sharing_is_for_its_owner_who_is_an_editor_or_for_administrators(alice: Browser, bob: Browser, board: str) -> None:
    own = make(bob)
    assert "Private: only" not in bob.get(f"{own}/versions").text
    assert send(bob, f"{own}/sharing", sharing="view").status_code == 404
    assert alice.get(own).status_code == 404
    share(alice, board, "edit")
    assert send(bob, f"{board}/sharing", sharing="private").status_code == 404
    assert bob.get(f"{board}/edit").status_code == 404
    assert send(alice, f"{board}/sharing", sharing="all").status_code == 404


def test_dashboard_goes_out_as_yaml_and_comes_back_the_same(alice: Browser, board: str) -> None:
    out = alice.get(f"{board}/export")
    assert out.headers["Content-Disposition"].startswith("attachment")
    back = made(_import(alice, out.data))
    assert alice.get(f"{back}/export").data == out.data


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"- 1", b"!!python/object/apply:os.system ['x']", b"&a [*a, *a]", b"x" * 200_000])
def test_file_that_is_no_dashboard_is_refused_with_a_reason(alice: Browser, body: bytes) -> None:
    answer = _import(alice, body)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_page_is_told_apart_by_version_and_by_who_looks(alice: Browser, bob: Browser, board: str) -> None:
    share(alice, board, "view")
    tag = alice.get(board).headers["ETag"]
    assert alice.get(board, If_None_Match=tag).status_code == 304
    assert bob.get(board, If_None_Match=tag).status_code == 200
    send(alice, f"{board}/rename", title="Another")
    assert alice.get(board, If_None_Match=tag).status_code == 200


def _import(browser: Browser, body: bytes) -> TestResponse:
    token = browser.form_token("/dashboards")
    return browser.client.post("/dashboards/import", data={"csrf_token": token, "file": (io.BytesIO(body), "board.yaml")})


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "[a](//evil.example)",
        "[a](/logout)",
        "<javascript:alert(1)>",
        "<img src=x onerror=alert(1)>",
        '<a href="https://e.example" style="x">b</a>',
        "![x](https://e.example/x.png)",
        "[a](&#106;avascript:alert(1))",
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_text_has_no_tag_of_its_own_and_no_link_but_to_pages_and_mail(text: str) -> None:
    found = str(text_in_markup(text))
    assert (
        not re.search(r"<(?:script|img|style|iframe)|on\w+=[^&]*>|style=", found.replace("&lt;", "").replace("&quot;", ""))
        or "&lt;" in found
    )
    assert all(each.startswith(("https://", "http://", "mailto:")) for each in re.findall(r'href="([^"]*)"', found))


def test_grid_has_a_class_for_every_place() -> None:
    css = grid_css()
    for name in ("x-0", "x-11", "w-3", "w-12", "y-0", f"y-{MOST_ROWS - 1}", "h-2", "h-12"):
        assert f".{name} " in css


def test_every_write_needs_the_forms_token(app: Flask, alice: Browser, board: str) -> None:
    writes = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("boards.") and "POST" in (rule.methods or set())]
    assert len(writes) >= 12
    for rule in writes:
        address = rule.replace("<int:board_id>", board.rpartition("/")[2]).replace("<int:number>", "1")
        assert alice.client.post(address, data={"title": "x"}).status_code == 400, rule
