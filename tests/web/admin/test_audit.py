"""The audit log: names instead of ids, filters, pages, and JSON lines."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask

from rushes.store import AuditEntry, record_audit
from web.installation import NOW, AccountIds, Browser, rooms


def test_entries_name_people_accounts_and_operators_and_escape_details(
    app: Flask, operator: Browser, alice: Browser, account_a: AccountIds
) -> None:
    person = next(each for each in rooms(app).identity.people() if each.username == "alice")
    with rooms(app).store.begin() as records:
        record_audit(
            records, AuditEntry(NOW, f"person:{person.person_id}", "settings.changed", "<b>x</b>", "10.0.0.9", account_a.account_id)
        )
    page = operator.get("/admin/audit").text
    assert f">{person.name}</a>" in page
    assert "operator operator" in page
    assert account_a.name in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "10.0.0.9" in page


def test_filters_leave_what_fits(app: Flask, operator: Browser, alice: Browser, account_a: AccountIds) -> None:
    with rooms(app).store.begin() as records:
        record_audit(
            records, AuditEntry(NOW - timedelta(days=9), "command line", "operator.created", "other", account_id=account_a.account_id)
        )
    for query, there, absent in (
        ("who=alice", "sign_in.succeeded</code>", "operator.created</code>"),
        ("what=operator.", "operator.sign_in.succeeded</code>", "<code>sign_in.succeeded</code>"),
        ("since=2026-11-22", "operator.sign_in.succeeded</code>", "other"),
        ("until=2026-11-21", "other", "operator.sign_in.succeeded</code>"),
        (f"account={account_a.account_id}", "other", "operator.sign_in.succeeded</code>"),
    ):
        page = operator.get(f"/admin/audit?{query}").text
        assert there in page, query
        assert absent not in page, query
    assert "No entry fits." in operator.get("/admin/audit?who=nobody").text


def test_pages_go_on(app: Flask, operator: Browser) -> None:
    with rooms(app).store.begin() as records:
        for number in range(60):
            record_audit(records, AuditEntry(NOW, "command line", "tried", f"number {number:02}"))
    first, second = operator.get("/admin/audit?what=tried").text, operator.get("/admin/audit?what=tried&page=2").text
    assert "Page 1 of 2, 60 entries" in first
    assert ("number 59" in first, "number 09" in first, "number 09" in second) == (True, False, True)


def test_json_lines_are_oldest_first_and_taking_them_is_written_down(operator: Browser) -> None:
    answer = operator.get("/admin/audit.jsonl?what=operator.")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["what"] for line in lines] == ["operator.created", "operator.sign_in.succeeded"]
    assert set(lines[0]) == {"number", "at", "who", "what", "detail", "address", "account_id"}
    assert "audit.exported" in operator.get("/admin/audit").text
