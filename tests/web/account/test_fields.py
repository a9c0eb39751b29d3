"""Calculated fields on their pages: kept, changed and deleted by editors and administrators."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, quote

import pytest
from flask import Flask

from rushes.store import AuditChoice, find_audit
from web.boards_by_hand import add, share
from web.boards_by_hand import make as board
from web.for_good import is_asked_twice
from web.groupings import HOSTILE
from web.installation import AccountIds, Browser, rooms
from web.kept_fields import SHARE, fields_of, keep, spoil


def page_of(account: AccountIds) -> str:
    return f"/account/{account.account_id}/fields"


def trail(app: Flask, account: AccountIds) -> list[str]:
    with rooms(app).store.reading() as conn:
        entries = find_audit(conn, AuditChoice(account_id=account.account_id), limit=50)
    return [f"{each.entry.what} {each.entry.detail}" for each in entries if each.entry.what.startswith("field")]


def test_field_is_kept_changed_and_deleted_and_each_step_is_written_down(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    page = page_of(account_a)
    assert "Nobody has kept one yet" in alice.get(page).text
    form = {"name": " Share ", "formula": "transcribed/(ingested)", "description": "Of all\nthat came."}
    kept = alice.post(page, form, page=page)
    assert (kept.status_code, kept.headers["Location"]) == (303, page)
    (field,) = fields_of(app, account_a)
    assert (field.name, field.formula, field.description) == ("Share", SHARE, "Of all that came.")
    text = alice.get(page).text
    assert all(each in text for each in ("Share", "Transcribed / Ingested", "Per cent", "Of all that came."))
    own = f"{page}/{field.field_id}"
    shown = alice.get(own).text
    assert all(f'value="{each}"' in shown for each in ("Share", SHARE))
    assert alice.post(own, {"name": "Twice", "formula": "ingested * 2"}, page=own).headers["Location"] == page
    assert [(each.name, each.formula, each.description) for each in fields_of(app, account_a)] == [("Twice", "ingested * 2", "")]
    assert is_asked_twice(alice.get(own).text, f"{own}/delete")
    assert alice.post(f"{own}/delete", page=own).headers["Location"] == page
    assert fields_of(app, account_a) == ()
    number = field.field_id
    assert trail(app, account_a) == [f"field.{what} field {number}" for what in ("deleted", "changed", "made")]
    assert alice.get(own).status_code == 404


@pytest.mark.parametrize(
    ("name", "formula", "says", "is_formula"),
    [
        ("Other", "transcribed /", "The formula ends too soon", True),
        ("Other", "transcibed / ingested", "There is no measure “transcibed”", True),
        ("Other", "ingested + storage", "measured in different units", True),
        ("", SHARE, "Give it a name.", False),
        ("share", SHARE, "There is one of that name already.", False),
        (f"{HOSTILE}~", SHARE, "has no “~” in it", False),
    ],
)
def test_what_cannot_be_kept_stays_typed_and_says_where_it_is_wrong(
    app: Flask, alice: Browser, account_a: AccountIds, name: str, formula: str, says: str, *, is_formula: bool
) -> None:
    keep(app, account_a)
    field = keep(app, account_a, "Twice", "ingested * 2")
    for address in (page_of(account_a), f"{page_of(account_a)}/{field}"):
        refused = alice.post(address, {"name": name, "formula": formula, "description": "Said."}, page=address)
        text = unescape(refused.text)
        assert (refused.status_code, says in text, HOSTILE not in refused.text) == (400, True, True)
        assert ('aria-invalid="true"' in text) is is_formula
        assert f'value="{formula}"' in text
        assert ">Said.</textarea>" in text
    assert [each.name for each in fields_of(app, account_a)] == ["Share", "Twice"]
    assert trail(app, account_a) == []


def test_formula_of_a_chart_is_kept_and_the_chart_shows_the_field_in_its_place(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    query = f"account={account_a.account_id}&value=ingested&value={quote(f'={SHARE}~rank')}&across=month&span=last-30-days"
    chart = unescape(alice.get(f"/explore?{query}").text)
    (way,) = set(re.findall(rf'href="({page_of(account_a)}\?[^"]*)"[^>]*>Keep under a name…', chart))
    told = dict(parse_qsl(way.partition("?")[2]))
    assert told["formula"] == SHARE
    text = unescape(alice.get(way).text)
    assert f'value="{SHARE}"' in text
    form = {"name": "", "formula": SHARE, "description": "", "explore": told["explore"], "instead": told["formula"]}
    refused = unescape(alice.post(page_of(account_a), form, page=way).text)
    assert f'name="explore" value="{told["explore"]}"' in refused
    kept = alice.post(page_of(account_a), {**form, "name": "Share"}, page=way)
    (field,) = fields_of(app, account_a)
    assert kept.status_code == 303
    assert parse_qsl(kept.headers["Location"].partition("?")[2]) == [
        ("account", str(account_a.account_id)),
        ("value", "ingested"),
        ("value", f"field:{field.field_id}~rank"),
        ("across", "month"),
        ("span", "last-30-days"),
    ]
    assert "Ingested and Share: rank by month" in alice.get(kept.headers["Location"]).text


def test_chart_of_another_account_is_none_to_come_back_to(app: Flask, alice: Browser, account_a: AccountIds, account_b: AccountIds) -> None:
    page = page_of(account_a)
    for explore in (f"account={account_b.account_id}&value=={SHARE}", "value=nothing"):
        form = {"name": "Share", "formula": SHARE, "explore": explore, "instead": SHARE}
        assert alice.post(page, form, page=page).status_code == 404
    assert fields_of(app, account_a) == ()


def test_field_names_the_dashboards_that_show_it_and_no_title_that_the_reader_does_not_see(
    app: Flask, alice: Browser, bob: Browser, account_a: AccountIds
) -> None:
    field, other = keep(app, account_a, HOSTILE), keep(app, account_a, "Other")
    for who, title, value, sharing in (
        (alice, "Mine alone", f"field:{field}~rank", "private"),
        (alice, "Without it", f"field:{other}", "private"),
        (bob, "Secret of bob", f"field:{field}", "private"),
    ):
        path = board(who, title)
        add(who, path, account_a, f"value={value}&across=production")
        if sharing != "private":
            share(who, path, sharing)
    text = alice.get(f"{page_of(account_a)}/{field}").text
    assert ("Mine alone" in text, "Without it" in text, "Secret of bob" in text) == (True, False, False)
    assert HOSTILE not in text
    assert "On no dashboard that you see." in alice.get(f"{page_of(account_a)}/{keep(app, account_a, 'Third')}").text


def test_field_of_another_account_or_of_none_is_not_there(
    app: Flask, alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    mine, theirs = keep(app, account_a), keep(app, account_b, "Of account B")
    for field in (theirs, 987_654):
        own = f"{page_of(account_a)}/{field}"
        assert alice.get(own).status_code == 404
        for address, form in ((own, {"name": "x", "formula": SHARE}), (own, {"name": "", "formula": "?"}), (f"{own}/delete", {})):
            assert alice.post(address, form, page=page_of(account_a)).status_code == 404
    assert "Of account B" not in alice.get(page_of(account_a)).text
    for who in (bob, charlie):
        assert who.get(page_of(account_a)).status_code == 404
        assert who.get(f"{page_of(account_a)}/{mine}").status_code == 404
        assert who.post(page_of(account_a), {"name": "x", "formula": SHARE}, page="/account").status_code == 404
    assert [each.name for each in fields_of(app, account_b)] == ["Of account B"]
    assert [each.name for each in fields_of(app, account_a)] == ["Share"]


def test_post_without_the_forms_token_changes_nothing(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    field = keep(app, account_a)
    own = f"{page_of(account_a)}/{field}"
    for address in (page_of(account_a), own, f"{own}/delete"):
        assert alice.client.post(address, data={"name": "x", "formula": SHARE}).status_code in {400, 403}
    assert [each.name for each in fields_of(app, account_a)] == ["Share"]


def test_formula_that_can_no_longer_be_read_is_told_and_corrected(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    field = keep(app, account_a)
    spoil(app, field)
    assert "gone * 2 can no longer be read." in alice.get(page_of(account_a)).text
    own = f"{page_of(account_a)}/{field}"
    assert 'value="gone * 2"' in alice.get(own).text
    assert alice.post(own, {"name": "Share", "formula": SHARE}, page=own).status_code == 303
    assert fields_of(app, account_a)[0].formula == SHARE
