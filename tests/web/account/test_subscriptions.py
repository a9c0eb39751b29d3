"""The reports that are sent to a person: on their own page, ended and taken up again by themselves and by nobody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from rushes.store import AuditChoice, find_audit
from web.installation import AccountIds, Browser, rooms

TITLE = "Night & <script>alert(1)</script>"
TERMS = {"title": TITLE, "what": "monthly", "period": "last-month", "cadence": "weekly", "weekday": "5", "at": "07:30", "wait_h": "0"}
ADDRESS = "robert@example.org"
PAGE = "/account"


@pytest.fixture
def own(alice: Browser, bob: Browser, account_a: AccountIds) -> str:
    """Return the page of a schedule of alice's that is sent to bob."""
    assert bob.get(PAGE).status_code == 200
    page = f"/account/{account_a.account_id}/reports"
    made = alice.post(page, {**TERMS, "form": "csv", "locale": "en_GB"}, page=page).headers["Location"]
    bobs = re.search(r'<option value="(\d+)"[^>]*>bob<', alice.get(page).text)
    assert bobs
    assert alice.post(f"{page}/addresses", {"address": ADDRESS, "person": bobs[1]}, page=page).status_code == 303
    assert alice.post(f"{made}/recipients", {"address": ADDRESS}, page=made).status_code == 303
    return str(made)


def section(browser: Browser) -> str:
    found = re.search(r'<section[^>]*id="subscriptions">.*?</section>', browser.get(PAGE).text, re.DOTALL)
    assert found
    return found[0]


def way(browser: Browser) -> str:
    """Return where the one button leads."""
    (found,) = re.findall(r'action="([^"]+)"', section(browser))
    return str(found)


def test_report_is_listed_with_its_time_ended_and_taken_up_again_by_its_reader(
    app: Flask, own: str, alice: Browser, bob: Browser, account_a: AccountIds
) -> None:
    shown = section(bob)
    assert "Night &amp; &lt;script&gt;" in shown
    assert TITLE not in shown
    assert all(each in shown for each in (account_a.name, "every Friday at 07:30", "sent to you"))
    assert "No report is sent to you." in section(alice)
    end = way(bob)
    assert end.endswith("/end")
    assert bob.post(end, page=PAGE).headers["Location"] == "/account#subscriptions"
    assert "ended on 22 Nov, 07:00" in section(bob)
    assert "wants it no more" in alice.get(own).text
    begin = way(bob)
    assert begin.endswith("/begin")
    assert bob.post(begin, page=PAGE).status_code == 303
    assert alice.post(f"{own}/pause", page=own).status_code == 303
    assert "paused for everybody" in section(bob)
    with rooms(app).store.reading() as conn:
        entries = [each.entry for each in find_audit(conn, AuditChoice(account_id=account_a.account_id), limit=50)]
    bobs = next(each.person_id for each in rooms(app).identity.people() if each.username == "bob")
    left = [each.what for each in reversed(entries) if each.who == f"person:{bobs}" and each.what.startswith("recipient")]
    assert left == ["recipient.unsubscribed", "recipient.resubscribed"]


def test_nobody_elses_report_is_ended_or_taken_up(own: str, alice: Browser, bob: Browser, charlie: Browser, account_b: AccountIds) -> None:
    end = way(bob)
    elsewhere = re.sub(r"/account/\d+/", f"/account/{account_b.account_id}/", end)
    for browser, address in ((alice, end), (charlie, end), (charlie, elsewhere), (bob, elsewhere)):
        for each in (address, address.replace("/end", "/begin")):
            assert browser.post(each, page=PAGE).status_code == 404, each
    assert "sent to you" in section(bob)
    assert own


def test_operator_who_looks_as_the_reader_has_no_button(app: Flask, own: str, operator: Browser) -> None:
    bobs = next(each.person_id for each in rooms(app).identity.people() if each.username == "bob")
    assert operator.post(f"/admin/people/{bobs}/view", page="/admin/people").status_code == 303
    assert "every Friday at 07:30" in section(operator)
    assert "<form" not in section(operator)
    assert own
