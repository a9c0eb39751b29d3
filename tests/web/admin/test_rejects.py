"""Rejects: why, which, and as files that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

from flask import Flask

from rushes.store import list_audit
from web.installation import AccountIds, Browser, rooms


def test_rejects_are_counted_by_reason_and_show_what_was_sent_harmlessly(operator: Browser, trouble: str) -> None:
    page = operator.get("/admin/rejects").text
    assert "<h1>3 rows set aside</h1>" in page
    assert '<a href="/admin/rejects?reason=ingested+is+out+of+range">ingested is out of range</a> <span class="number">2</span>' in page
    assert "=cmd|1 &lt;u&gt;\\u202eraw&lt;/u&gt;" in page
    assert "\u202e" not in page
    assert "no account" in page


def test_filters_leave_what_fits(operator: Browser, trouble: str, account_a: AccountIds, account_b: AccountIds) -> None:
    for query, heading in (
        (f"account={account_a.account_id}", "2 rows set aside"),
        (f"account={account_b.account_id}", "Nothing is set aside"),
        ("day=2026-11-21", "2 rows set aside"),
        ("reason=no+id", "1 row set aside"),
        (f"run={trouble}", "3 rows set aside"),
        ("run=other&day=never", "Nothing is set aside"),
    ):
        assert f"<h1>{heading}</h1>" in operator.get(f"/admin/rejects?{query}").text, query


def test_csv_holds_the_rows_without_formulas_and_is_written_down(
    app: Flask, operator: Browser, trouble: str, account_a: AccountIds
) -> None:
    answer = operator.get("/admin/rejects.csv?reason=ingested")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rejects.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["raw"][:6] for row in rows] == ["'=cmd|", "'=cmd|"]
    assert {(row["account_id"], row["day"]) for row in rows} == {(str(account_a.account_id), "2026-11-21")}
    with rooms(app).store.reading() as records:
        newest = list_audit(records, limit=1)[0]
    assert (newest.who, newest.what, newest.detail) == ("operator:operator", "rejects.exported", "rejects.csv, 2 rows, reason ingested")


def test_json_lines_hold_the_rows_as_they_were(operator: Browser, trouble: str) -> None:
    lines = [json.loads(line) for line in operator.get("/admin/rejects.jsonl").text.splitlines()]
    assert len(lines) == 3
    assert {line["raw"] for line in lines} >= {"{}", "=cmd|1 <u>\u202eraw</u>"}
    assert [line["account_id"] for line in lines if line["raw"] == "{}"] == [None]
