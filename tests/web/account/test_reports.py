"""Reports by mail on their pages: made, changed, seen beforehand and asked for by whom the rights let, and by nobody else."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from flask import Flask

from reports.paper import text_of
from rushes.identity import Role
from rushes.store import AuditChoice, find_audit
from web.for_good import is_asked_twice
from web.installation import AccountIds, Browser, rooms

TITLE = "Night & <script>alert(1)</script>"
TERMS = {
    "title": TITLE,
    "what": "monthly",
    "period": "last-month",
    "cadence": "monthly",
    "weekday": "1",
    "month_day": "31",
    "at": "07:30",
    "form": "xlsx",
    "locale": "en_GB",
    "wait_h": "12",
}
ADDRESS = "finance@example.org"


def page_of(account: AccountIds) -> str:
    return f"/account/{account.account_id}/reports"


def make(browser: Browser, account: AccountIds, **more: str) -> str:
    """Make a schedule, and return the path of its page."""
    made = browser.post(page_of(account), {**TERMS, **more}, page=page_of(account))
    assert made.status_code == 303, made.text
    return made.headers["Location"]


def trail(app: Flask, account: AccountIds) -> list[str]:
    with rooms(app).store.reading() as conn:
        entries = find_audit(conn, AuditChoice(account_id=account.account_id), limit=50)
    told = [each.entry.what for each in reversed(entries)]
    return [each for each in told if each.startswith(("schedule", "recipient", "report", "address"))]


@pytest.fixture
def editor(app: Flask, alice: Browser, bob: Browser, account_a: AccountIds) -> Browser:
    """Bob, who sees one production, made an editor."""
    identity = rooms(app).identity
    secret = alice.client.get_cookie("rushes_session")
    assert secret is not None
    administrator = identity.actor(secret.value)
    bobs = next(each for each in identity.people_of(administrator, account_a.account_id) if each.person.username == "bob")
    identity.grant_role(administrator, account_a.account_id, bobs.person.person_id, Role.EDITOR)
    return bob


def test_schedule_is_made_changed_paused_resumed_and_removed_and_each_step_is_written_down(
    app: Flask, alice: Browser, account_a: AccountIds
) -> None:
    page = page_of(account_a)
    assert "Nothing is sent by itself yet" in alice.get(page).text
    own = make(alice, account_a)
    text = alice.get(own).text
    assert TITLE not in text
    assert "Night &amp; &lt;script&gt;" in text
    assert "every month on day 31 at 07:30" in text
    assert "This installation sends no mail yet" in text
    changed = alice.post(own, {**TERMS, "cadence": "weekly", "weekday": "5", "title": "Weekly"}, page=own)
    assert changed.status_code == 303
    assert "every Friday at 07:30" in alice.get(own).text
    assert alice.post(f"{own}/pause", {}, page=own).status_code == 303
    assert "It is paused." in alice.get(own).text
    assert "paused" in alice.get(page).text
    assert alice.post(f"{own}/resume", {}, page=own).status_code == 303
    assert "Due next:" in alice.get(own).text
    assert is_asked_twice(alice.get(own).text, f"{own}/remove")
    assert alice.post(f"{own}/remove", {}, page=own).headers["Location"] == page
    assert alice.get(own).status_code == 404
    assert trail(app, account_a) == ["schedule.created", "schedule.changed", "schedule.paused", "schedule.resumed", "schedule.removed"]


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("title", " ", "needs a title"),
        ("month_day", "32", "Choose the day"),
        ("month_day", "first", "Choose the day"),
        ("at", "half past", "hours and minutes"),
        ("wait_h", "49", "0 to 48 hours"),
        ("wait_h", "", "Say in hours"),
        ("what", "a dashboard", "Choose the dashboard"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_nothing_typed_is_lost(
    alice: Browser, account_a: AccountIds, field: str, typed: str, told: str
) -> None:
    refused = alice.post(page_of(account_a), {**TERMS, "title": "Kept as typed", field: typed}, page=page_of(account_a))
    assert refused.status_code == 400
    assert told in refused.text
    assert field == "title" or 'value="Kept as typed"' in refused.text
    assert "Nothing is sent by itself yet" in alice.get(page_of(account_a)).text


@pytest.mark.parametrize(("field", "typed"), [("period", "for ever"), ("cadence", "hourly"), ("form", "exe"), ("what", "987654")])
def test_what_is_on_no_list_is_not_there(alice: Browser, account_a: AccountIds, field: str, typed: str) -> None:
    assert alice.post(page_of(account_a), {**TERMS, field: typed}, page=page_of(account_a)).status_code == 404


def test_recipient_is_an_address_that_an_administrator_has_let_in(
    app: Flask, alice: Browser, editor: Browser, account_a: AccountIds
) -> None:
    own = make(alice, account_a)
    refused = alice.post(f"{own}/recipients", {"address": ADDRESS}, page=own)
    assert (refused.status_code, "this is neither" in refused.text, f'value="{ADDRESS}"' in refused.text) == (400, True, True)
    page = page_of(account_a)
    assert editor.post(f"{page}/addresses", {"address": ADDRESS}, page=page).status_code == 404
    assert alice.post(f"{page}/addresses", {"address": "no address"}, page=page).status_code == 400
    assert alice.post(f"{page}/addresses", {"address": ADDRESS}, page=page).status_code == 303
    assert ADDRESS in editor.get(page).text
    assert alice.post(f"{own}/recipients", {"address": ADDRESS}, page=own).status_code == 303
    (remove,) = re.findall(rf'action="({re.escape(own)}/recipients/\d+/remove)"', alice.get(own).text)
    assert editor.post(remove, {}, page=page).status_code == 404
    assert alice.post(remove, {}, page=own).status_code == 303
    (take_off,) = re.findall(rf'action="({re.escape(page)}/addresses/\d+/remove)"', alice.get(page).text)
    assert alice.post(take_off, {}, page=page).status_code == 303
    assert ADDRESS not in alice.get(page).text
    assert "recipient.added" in trail(app, account_a)


def test_preview_has_the_readers_own_numbers_and_sends_nothing(alice: Browser, editor: Browser, account_a: AccountIds) -> None:
    whole, part = make(alice, account_a), make(editor, account_a)
    seen = {name for name in account_a.productions.values() if name in editor.get("/dashboard").text}
    assert len(seen) == 1
    hidden = set(account_a.productions.values()) - seen
    mine, theirs = alice.get(f"{whole}/preview").text, editor.get(f"{part}/preview").text
    assert "Monthly usage" in theirs
    assert any(name in mine for name in hidden)
    assert [name for name in hidden if name in theirs] == []
    book = openpyxl.load_workbook(io.BytesIO(editor.get(f"{part}/preview/xlsx").data))
    cells = {str(cell.value) for sheet in book.worksheets for row in sheet for cell in row}
    assert cells & seen
    assert cells.isdisjoint(hidden)
    assert editor.get(f"{part}/preview/pdf").status_code == 404, "it is not attached"
    assert "Nothing was due yet" in alice.get(whole).text
    pdf = make(alice, account_a, form="pdf")
    assert "Monthly usage" in text_of(alice.get(f"{pdf}/preview/pdf").data)


def test_editor_finds_their_own_schedules_and_others_find_none(
    app: Flask, alice: Browser, editor: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    alices, editors = make(alice, account_a, title="Of alice"), make(editor, account_a, title="Of bob")
    listed = alice.get(page_of(account_a)).text
    assert "Of alice" in listed
    assert "Of bob" in listed
    assert "Of alice" not in editor.get(page_of(account_a)).text
    for path in (alices, f"{alices}/preview", f"{alices}/preview/xlsx"):
        assert editor.get(path).status_code == 404
        assert charlie.get(path).status_code == 404
    for way in ("", "/pause", "/send", "/remove"):
        for browser in (editor, charlie):
            sent = browser.post(f"{alices}{way}", dict(TERMS), page="/account")
            assert sent.status_code == 404, (way, sent.status_code)
    assert alice.post(f"{editors}/pause", {}, page=editors).status_code == 303, "an administrator has all of the account"
    assert charlie.get(page_of(account_a)).status_code == 404
    assert trail(app, account_a).count("schedule.paused") == 1


def test_one_is_sent_to_oneself_where_one_has_a_mail_address(alice: Browser, account_a: AccountIds) -> None:
    own = make(alice, account_a)
    refused = alice.post(f"{own}/send", {}, page=own)
    assert refused.status_code == 400
    assert "Write one mail address" in refused.text


def test_address_on_the_list_may_be_a_persons_who_gets_their_own_numbers_there(
    app: Flask, alice: Browser, editor: Browser, charlie: Browser, account_a: AccountIds
) -> None:
    page, known = page_of(account_a), rooms(app)
    person_ids = {each.username: each.person_id for each in known.identity.people()}
    shown = alice.get(page).text.partition('<select id="person"')[2].partition("</select>")[0]
    assert f'<option value="{person_ids["bob"]}">' in shown
    assert f'<option value="{person_ids["charlie"]}">' not in shown
    assert 'name="person"' not in editor.get(page).text
    let_in = {"address": "bob@example.org", "person": str(person_ids["charlie"])}
    assert alice.post(f"{page}/addresses", let_in, page=page).status_code == 404
    assert alice.post(f"{page}/addresses", {**let_in, "person": str(person_ids["bob"])}, page=page).status_code == 303
    again = alice.post(f"{page}/addresses", {"address": "bob@example.org"}, page=page)
    assert (again.status_code, "on the list already" in again.text) == (400, True)
    own = make(editor, account_a)
    assert editor.post(f"{own}/send", {}, page=own).status_code == 303
    text = editor.get(own).text
    assert "bob@example.org" in text
    assert "waits to be sent" in text
    assert charlie.get(page).status_code == 404
