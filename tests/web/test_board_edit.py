"""Editing a dashboard by its form: places, texts, what cannot be saved, and two people at once."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from metrics.strategies import examples
from rushes.boards import BoardContent, BoardTile, Controls, TileKind, content_json, read_content
from rushes.web.boards.typed import content_fields, typed_content
from web.boards_by_hand import BY_PRODUCTION, add, made, make, two_charts
from web.installation import AccountIds, Browser

HOSTILE = "<script>alert(1)</script> [go](javascript:alert(1)) [mail](mailto:a@b.example) [out](https://e.example/?a=1&b=2)"


def fields(page: str) -> dict[str, str]:
    """Return the fields of the form that a dashboard is edited with, tiles apart; nothing of it is ticked."""
    inputs = re.findall(r'<input(?![^>]*type="checkbox")[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', page)
    return {name: unescape(value) for name, value in inputs if name != "tile" and not name.endswith(".remove")}


def edited(browser: Browser, path: str, **changes: str) -> tuple[dict[str, object], str]:
    """Return what the form would send after some changes, and the page that holds it."""
    page = browser.get(f"{path}/edit").text
    sent: dict[str, object] = {**fields(page), "span": "", "compare": "", **changes}
    sent["tile"] = re.findall(r'name="tile" value="([^"]+)"', page)
    return sent, page


@pytest.fixture
def board(alice: Browser, account_a: AccountIds) -> str:
    return two_charts(alice, account_a)


def test_form_without_a_script_moves_renames_and_removes_tiles(alice: Browser, board: str) -> None:
    sent, _ = edited(alice, board, title="Laid out", note="first try", **{"t1.x": "7", "t1.w": "6", "t2.x": "1", "t2.h": "3"})
    sent["t2.title"] = "Stored"
    assert alice.post(f"{board}/edit", sent, page=f"{board}/edit").status_code == 303
    page = alice.get(board).text
    assert "x-6 y-0 w-6 h-6" in page
    assert "x-0 y-0 w-6 h-3" in page
    assert "Stored" in page
    told = unescape(alice.get(f"{board}/versions").text)
    assert "first try" in told
    assert "Title: Night & day → Laid out" in told
    sent, _ = edited(alice, board, **{"t1.remove": "yes"})
    assert alice.post(f"{board}/edit", sent, page=f"{board}/edit").status_code == 303
    assert alice.get(board).text.count('class="tile board-tile') == 1


def test_states_of_the_dashboard_are_chosen_in_the_form_and_told_as_a_change(alice: Browser, board: str) -> None:
    sent, page = edited(alice, board)
    assert page.count('name="state"') == 4
    assert alice.post(f"{board}/edit", {**sent, "state": ["deleted", "archived"]}, page=f"{board}/edit").status_code == 303
    assert '<span class="chip-name">State: archived or deleted</span>' in alice.get(board).text
    assert "All tiles › State: nothing → archived and deleted" in unescape(alice.get(f"{board}/versions").text)
    sent, page = edited(alice, board)
    assert len(re.findall('name="state"[^>]* checked', page)) == 2
    every = {**sent, "state": ["active", "archived", "deleted", "not_visible"]}
    assert alice.post(f"{board}/edit", every, page=f"{board}/edit").status_code == 303
    assert "chip-name" not in alice.get(board).text, "all of them are what none says too"
    assert alice.post(f"{board}/edit", {**sent, "state": "lost"}, page=f"{board}/edit").status_code == 404


def rows(browser: Browser, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(browser.get(address).text)))[1:]


def test_filters_that_were_added_go_for_every_tile_that_can_take_them(alice: Browser, account_a: AccountIds) -> None:
    path = make(alice)
    add(alice, path, account_a, f"{BY_PRODUCTION}&span=last-90-days", tile_title="Who")
    add(alice, path, account_a, "value=ingested&across=month&span=last-90-days", tile_title="When")
    assert "more-filters" not in alice.get(path).text
    sent, _ = edited(alice, path)
    offered = {**sent, "added": ["named", "top"], "added.top": "5", "added.first": "smallest"}
    assert alice.post(f"{path}/edit", offered, page=f"{path}/edit").status_code == 303
    page = unescape(alice.get(path).text)
    assert [each for each in ("named", "top", "first", "incomplete") if re.search(f'(?:select|input)[^>]* id="{each}"', page)] == [
        "named",
        "top",
    ]
    assert "“How many have a place” does not go for: When." in page
    assert [len(rows(alice, f"{path}/t1.csv")), rows(alice, f"{path}/t1.csv")[-1][0]] == [6, "Others"]
    assert "Others" not in {each[0] for each in rows(alice, f"{path}/t1.csv?chosen=yes")}, "as the tile was saved"
    name = next(iter(account_a.productions.values()))
    narrowed = f"chosen=yes&named={quote(name.upper())}"
    assert [each[0] for each in rows(alice, f"{path}/t1.csv?{narrowed}")] == [name]
    assert rows(alice, f"{path}/t2.csv?{narrowed}") != rows(alice, f"{path}/t2.csv?chosen=yes")
    filtered = unescape(alice.get(f"{path}?{narrowed}&top=12").text)
    assert f'value="{name.upper()}"' in filtered
    assert re.findall(r'class="chip-name">([^<]*)<', filtered) == [f"Name contains “{name.upper()}”", "The first 12"]
    assert f'href="{path}?chosen=yes&top=12"' in filtered
    assert alice.get(f"{path}?chosen=yes&first=smallest").text == alice.get(f"{path}?chosen=yes").text, "what is not offered is nothing"
    assert alice.get(f"{path}?chosen=yes&top=13").status_code == 404
    assert "More filters: nothing → Name contains and Places of their own" in unescape(alice.get(f"{path}/versions").text)


def test_dashboard_that_asks_keeps_its_tiles_in_the_form_and_asks_no_more_once_that_is_unticked(alice: Browser) -> None:
    path = made(alice.post("/dashboards", {"built_in": "production"}, page="/dashboards"))
    sent, page = edited(alice, path)
    assert page.count("data-grip") == 7
    assert re.search('name="asks" value="production" checked', page)
    assert alice.post(f"{path}/edit", {**sent, "asks": "production", "title": "Renamed"}, page=f"{path}/edit").status_code == 303
    assert "Which production?" in alice.get(path).text
    assert alice.post(f"{path}/edit", edited(alice, path)[0], page=f"{path}/edit").status_code == 303
    assert alice.get(path).text.count('class="tile board-tile') == 7
    assert "All tiles › Asks first for: a production → nothing" in unescape(alice.get(f"{path}/versions").text)


def test_text_is_added_and_written_and_what_is_hostile_in_it_stays_a_text(alice: Browser, board: str) -> None:
    sent, _ = edited(alice, board, do="add-text")
    page = alice.post(f"{board}/edit", sent, page=f"{board}/edit").text
    assert 'name="t3.text"' in page
    sent |= {**fields(page), "do": "save", "t3.text": f"# Read me\n\n{HOSTILE}", "tile": ["t1", "t2", "t3"], "title": "T"}
    assert alice.post(f"{board}/edit", sent, page=f"{board}/edit").status_code == 303
    shown = alice.get(board).text
    assert "<h3>Read me</h3>" in shown
    assert "<script>alert" not in shown
    assert "javascript:alert" not in re.findall(r'href="([^"]*)"', shown)
    assert '<a href="https://e.example/?a=1&amp;b=2" rel="noopener noreferrer">' in shown


def test_form_that_cannot_be_saved_comes_back_as_it_was_typed(alice: Browser, board: str) -> None:
    sent, _ = edited(alice, board, title=" ", note="kept", **{"t1.title": "Still here"})
    answer = alice.post(f"{board}/edit", sent, page=f"{board}/edit")
    assert answer.status_code == 400
    assert "Still here" in answer.text
    assert 'value="kept"' in answer.text


def test_second_of_two_who_save_is_shown_both_and_chooses(alice: Browser, board: str, account_a: AccountIds) -> None:
    sent, _ = edited(alice, board, title="Mine in the end")
    add(alice, board, account_a, "value=transcribed&across=month", tile_title="Meanwhile")
    page = alice.post(f"{board}/edit", sent, page=f"{board}/edit")
    assert page.status_code == 409
    assert "Meanwhile" in page.text
    assert "Mine in the end" in page.text
    again = {**fields(page.text), "tile": ["t1", "t2"]}
    copied = made(alice.post(f"{board}/copy", again, page=f"{board}/edit"))
    assert "Mine in the end (copy)" in alice.get(copied).text
    assert "Meanwhile" in alice.get(board).text
    assert alice.post(f"{board}/edit", again, page=f"{board}/edit").status_code == 303
    assert "Mine in the end" in alice.get(board).text
    assert "Meanwhile" not in alice.get(board).text


@examples(100)
@given(
    places=st.lists(st.tuples(*[st.text("-0123456789x", max_size=5)] * 4), max_size=6),
    removed=st.sets(st.integers(1, 6)),
    text=st.text(max_size=40),
)
def test_whatever_numbers_are_typed_make_a_dashboard_that_can_be_saved(
    places: list[tuple[str, str, str, str]], removed: set[int], text: str
) -> None:
    form = MultiDict([("title", "T")])
    for number, place in enumerate(places, 1):
        form.add("tile", f"t{number}")
        for name, typed in zip("xywh", place, strict=True):
            form.add(f"t{number}.{name}", typed)
        form.add(f"t{number}.text", text)
        if number in removed:
            form.add(f"t{number}.remove", "yes")
    content = typed_content(form, BoardContent("T", ()), frozenset())
    read = read_content(content_json(content))
    assert {each.id for each in read.tiles} == {f"t{number}" for number in range(1, len(places) + 1) if number not in removed}


def test_fields_hold_the_whole_dashboard_and_what_the_editor_may_not_see_stays() -> None:
    chart = BoardTile("t2", TileKind.CHART, 0, 0, 6, 5, explore=(("value", "ingested"),))
    text = BoardTile("t1", TileKind.TEXT, 6, 0, 6, 3, title="Read", text="a\nb")
    content = BoardContent("T", (chart, text), Controls("last-7-days", "former", (3, 9)))
    sent = content_fields(content, frozenset({3}))
    assert ("production", "9") not in sent
    assert typed_content(MultiDict(sent), content, frozenset({3})) == content
