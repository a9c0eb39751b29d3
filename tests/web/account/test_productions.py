"""Cost centres and notes of an account's productions."""

from __future__ import annotations

import csv
import io

from flask import Flask

from rushes.accounts import LONGEST_COST_CENTRE, ProductionNote, production_notes
from rushes.store import AuditChoice, find_audit
from web.installation import AccountIds, Browser, rooms

HOSTILE = '"><script>alert(1)</script>'


def page_of(account: AccountIds) -> str:
    return f"/account/{account.account_id}/productions"


def notes_of(app: Flask, account: AccountIds) -> dict[int, ProductionNote]:
    with rooms(app).store.reading() as conn:
        return production_notes(conn, account.account_id)


def save(browser: Browser, account: AccountIds, **fields: str) -> int:
    return browser.post(
        page_of(account), {name.replace("__", "-"): value for name, value in fields.items()}, page=page_of(account)
    ).status_code


def test_notes_saved_are_kept_and_shown_escaped(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    number = account_a.first_production
    assert save(alice, account_a, **{f"cost_centre__{number}": "4711", f"note__{number}": f"{HOSTILE}\r\nsecond line"}) == 303
    assert notes_of(app, account_a) == {number: ProductionNote("4711", f"{HOSTILE}\nsecond line")}
    text = alice.get(page_of(account_a)).text
    assert 'value="4711"' in text
    assert HOSTILE not in text
    with rooms(app).store.reading() as conn:
        entry = find_audit(conn, AuditChoice(what="notes.", account_id=account_a.account_id), limit=5)[0].entry
    assert entry.detail == "1 productions"


def test_notes_of_somebody_elses_production_are_passed_over(
    app: Flask, alice: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    number = account_b.first_production
    assert (
        save(alice, account_a, **{f"cost_centre__{number}": "4711", "cost_centre__x": "1", "cost_centre__99999999999999999999": "1"}) == 303
    )
    assert notes_of(app, account_a) == notes_of(app, account_b) == {}


def test_notes_that_are_too_long_are_refused_and_stay_typed(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    number, long = account_a.first_production, "x" * (LONGEST_COST_CENTRE + 1)
    answer = alice.post(page_of(account_a), {f"cost_centre-{number}": long}, page=page_of(account_a))
    assert answer.status_code == 400
    assert "at most 80 characters" in answer.text
    assert long in answer.text
    assert notes_of(app, account_a) == {}


def test_productions_are_found_by_name_cost_centre_and_note(alice: Browser, account_a: AccountIds) -> None:
    first, second, third = sorted(account_a.productions)[:3]
    save(alice, account_a, **{f"cost_centre__{first}": "Blue-7", f"cost_centre__{second}": "", f"note__{second}": "the blue-7 boat"})
    text = alice.get(f"{page_of(account_a)}?search=BLUE-7").text
    assert account_a.productions[first] in text
    assert account_a.productions[second] in text
    assert account_a.productions[third] not in text
    assert account_a.productions[third] in alice.get(f"{page_of(account_a)}?search={account_a.productions[third].lower()}").text
    assert "No production has that" in alice.get(f"{page_of(account_a)}?search=%3Cb%3E").text


def test_productions_come_a_page_at_a_time(charlie: Browser, account_b: AccountIds) -> None:
    text = charlie.get(page_of(account_b)).text
    assert text.count("<textarea") == 25
    assert f"{len(account_b.productions)} productions" in text
    assert "Page 1 of 3" in text
    assert "page=2" in text
    assert charlie.get(f"{page_of(account_b)}?page=99999").text.count("<textarea") == len(account_b.productions) - 50


def test_file_of_productions_holds_all_and_no_formula(alice: Browser, account_a: AccountIds) -> None:
    number = account_a.first_production
    save(alice, account_a, **{f"cost_centre__{number}": "=1+1", f"note__{number}": " @SUM(A1)"})
    answer = alice.get(f"{page_of(account_a)}.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert len(rows) == len(account_a.productions) + 1
    assert ["'=1+1", "'@SUM(A1)"] in [row[2:] for row in rows]
