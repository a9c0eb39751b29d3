"""Groupings on their pages: made and filled by editors and administrators, each within what they see."""

from __future__ import annotations

import pytest
from flask import Flask

from rushes.identity import Role
from rushes.store import AuditChoice, find_audit
from web.groupings import HOSTILE, kept, make, ticked
from web.installation import AccountIds, Browser, rooms


def page_of(account: AccountIds) -> str:
    return f"/account/{account.account_id}/groupings"


def trail(app: Flask, account: AccountIds) -> list[str]:
    with rooms(app).store.reading() as conn:
        entries = find_audit(conn, AuditChoice(account_id=account.account_id), limit=50)
    return [f"{each.entry.what} {each.entry.detail}" for each in entries if each.entry.what.startswith("group")]


@pytest.fixture
def editor_of_one(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> Browser:
    """Bob, who sees one production, made an editor."""
    identity = rooms(app).identity
    secret = alice.client.get_cookie("rushes_session")
    assert secret is not None
    administrator = identity.actor(secret.value)
    bobs = next(each for each in identity.people_of(administrator, account_a.account_id) if each.person.username == "bob")
    identity.grant_role(administrator, account_a.account_id, bobs.person.person_id, Role.EDITOR)
    return bob


def test_grouping_is_made_filled_renamed_and_deleted_and_each_step_is_written_down(
    app: Flask, alice: Browser, account_a: AccountIds
) -> None:
    first, second, *_ = sorted(account_a.productions)
    assert "Nobody has made one yet" in alice.get(page_of(account_a)).text
    made = alice.post(page_of(account_a), {"name": "Programme"}, page=page_of(account_a))
    assert made.status_code == 303
    own = made.headers["Location"]
    (grouping,) = kept(app, account_a)
    assert own == f"{page_of(account_a)}/{grouping.grouping_id}"
    assert "It has no group yet" in alice.get(own).text
    assert alice.post(f"{own}/groups", {"name": HOSTILE}, page=own).status_code == 303
    ((group,),) = (each.groups for each in kept(app, account_a))
    text = alice.get(own).text
    assert HOSTILE not in text
    assert "&lt;script&gt;alert(1)" in text
    token = alice.form_token(own)
    data = {"csrf_token": token, "production": [str(first), str(second)], "to": str(group.group_id), "search": "", "page": "1"}
    moved = alice.client.post(f"{own}/productions", data=data)
    assert moved.status_code == 303
    assert "Moved 2 productions." in alice.get(moved.headers["Location"]).text
    assert kept(app, account_a)[0].groups[0].production_ids == (first, second)
    assert ticked(alice.get(f"{own}?group={group.group_id}").text) == {first, second}
    assert ticked(alice.get(f"{own}?group=none").text) == set(account_a.productions) - {first, second}
    assert ticked(alice.get(f"{own}?search={account_a.productions[first].upper()}").text) == {first}
    alice.post(f"{own}/productions", {"production": str(first), "to": "none"}, page=own)
    alice.post(f"{own}/groups/{group.group_id}/rename", {"name": "News"}, page=own)
    alice.post(f"{own}/rename", {"name": "Programmes"}, page=own)
    (grouping,) = kept(app, account_a)
    assert (grouping.name, grouping.groups[0].name, grouping.groups[0].production_ids) == ("Programmes", "News", (second,))
    assert alice.post(f"{own}/groups/{group.group_id}/delete", page=own).status_code == 303
    assert alice.post(f"{own}/delete", page=own).headers["Location"] == page_of(account_a)
    assert kept(app, account_a) == ()
    number = grouping.grouping_id
    assert trail(app, account_a) == [
        f"grouping.deleted grouping {number}",
        f"group.deleted grouping {number}",
        f"grouping.renamed grouping {number}",
        f"group.renamed grouping {number}",
        f"group.filled grouping {number}, 1",
        f"group.filled grouping {number}, 2",
        f"group.made grouping {number}, {group.group_id}",
        f"grouping.made grouping {number}",
    ]


def test_name_that_is_refused_stays_typed_and_says_why(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    grouping, ids = make(app, account_a, {"News": (), "Sport": ()})
    answer = alice.post(page_of(account_a), {"name": "programme"}, page=page_of(account_a))
    assert (answer.status_code, 'value="programme"' in answer.text, "of that name already" in answer.text) == (400, True, True)
    own = f"{page_of(account_a)}/{grouping}"
    for address, form in ((f"{own}/groups", {"name": "news"}), (f"{own}/groups/{ids['News']}/rename", {"name": " "})):
        assert alice.post(address, form, page=own).status_code == 400
    assert [each.name for each in kept(app, account_a)[0].groups] == ["News", "Sport"]
    assert trail(app, account_a) == []


def test_editor_of_one_production_sees_and_moves_that_one_alone(
    app: Flask, editor_of_one: Browser, account_a: AccountIds, alice: Browser
) -> None:
    seen = ticked(editor_of_one.get("/dashboard").text)
    assert len(seen) == 1
    (his,) = seen
    others = tuple(each for each in sorted(account_a.productions) if each != his)
    grouping, ids = make(app, account_a, {"Mixed": (his, others[0]), "Secret": others[1:3], "Open": ()})
    own = f"{page_of(account_a)}/{grouping}"
    text = editor_of_one.get(own).text
    assert ticked(text) == {his}
    assert ("Mixed" in text, "Open" in text, "Secret" in text) == (True, True, False)
    assert not [name for each, name in account_a.productions.items() if each != his and name in text]
    assert "1 production<" in editor_of_one.get(page_of(account_a)).text
    token = editor_of_one.form_token(own)
    data = {"csrf_token": token, "production": [str(each) for each in account_a.productions], "to": str(ids["Open"])}
    assert editor_of_one.client.post(f"{own}/productions", data=data).status_code == 303
    groups = {each.name: each.production_ids for each in kept(app, account_a)[0].groups}
    assert groups == {"Mixed": (others[0],), "Secret": others[1:3], "Open": (his,)}
    for group in ("Secret", "Mixed"):
        for way in ("rename", "delete"):
            assert editor_of_one.post(f"{own}/groups/{ids[group]}/{way}", {"name": "x"}, page=own).status_code == 404
    refused = editor_of_one.post(f"{own}/delete", page=own)
    assert (refused.status_code, "productions in it that you do not see" in refused.text) == (400, True)
    assert len(kept(app, account_a)[0].groups) == 3
    assert alice.get(own).text.count("<summary") > 3


def test_grouping_of_another_account_is_not_there_by_any_verb(
    app: Flask, alice: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    theirs, ids = make(app, account_b, {"News": ()})
    mine, _ = make(app, account_a, {"Mine": ()})
    own, page = f"{page_of(account_a)}/{theirs}", f"{page_of(account_a)}/{mine}"
    assert alice.get(own).status_code == 404
    ways = ("rename", "delete", "groups", f"groups/{ids['News']}/rename", f"groups/{ids['News']}/delete", "productions")
    form = {"name": "x", "production": str(account_a.first_production), "to": str(ids["News"])}
    for way in ways:
        assert alice.post(f"{own}/{way}", form, page=page).status_code == 404, way
        assert charlie.post(f"{page}/{way}", form, page="/account").status_code == 404, way
    for way in ways[3:]:
        assert alice.post(f"{page}/{way}", form, page=page).status_code == 404, way
    for to in ("", "0", "-1", "None", "9" * 30, "١"):
        assert alice.post(f"{page}/productions", form | {"to": to}, page=page).status_code == 404, to
    assert [each.name for each in kept(app, account_b)[0].groups] == ["News"]


def test_viewer_reaches_no_page_of_groupings_and_is_offered_none(bob: Browser, alice: Browser, account_a: AccountIds) -> None:
    assert bob.get(page_of(account_a)).status_code == 404
    assert page_of(account_a) not in bob.get("/account").text
    assert page_of(account_a) not in bob.get("/explore").text
    assert page_of(account_a) in alice.get("/account").text
    assert page_of(account_a) in alice.get("/explore").text
