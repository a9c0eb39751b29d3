"""Runs: the list, and one in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from rushes.store import save_run
from web.admin.conftest import later_run
from web.installation import Browser, rooms


def test_runs_tell_duration_rate_reason_and_who_asked(operator: Browser, trouble: str) -> None:
    page = operator.get("/admin/runs").text
    for words in (
        "1 min 15 s",
        "100 a second",
        "2 loaded, 1 failed",
        "partial",
        "operator olga",
        "one account failed: the platform answered",
    ):
        assert words in page
    assert "<i>503" not in page


def test_runs_go_on_behind_the_page(app: Flask, operator: Browser) -> None:
    with rooms(app).store.begin() as records:
        for number in range(31):
            save_run(records, replace(later_run(), run_id=f"run-{number:02}", started_at=later_run().started_at - timedelta(days=number)))
    first, second = operator.get("/admin/runs").text, operator.get("/admin/runs?page=2").text
    assert "Page 1 of 2, 32 runs" in first
    assert "/admin/runs/run-00" in first
    assert "/admin/runs/run-30" not in first
    assert "/admin/runs/run-30" in second


def test_run_shows_its_accounts_the_failed_first_and_its_rejects(operator: Browser, trouble: str) -> None:
    page = operator.get(f"/admin/runs/{trouble}").text
    assert "<h1>This run loaded 21 Nov in part</h1>" in page
    assert page.index("Hostile") < page.index("North Production House")
    assert "1 day failed" in page
    assert "1 day incomplete" in page
    assert 'href="/admin/rejects?run=later&amp;reason=ingested+is+out+of+range"' in page


def test_run_that_only_the_ledger_knows_is_shown_and_one_nobody_knows_is_404(app: Flask, operator: Browser, trouble: str) -> None:
    night = operator.get("/admin/coverage/1/night?day=2026-10-01").headers["Location"]
    with rooms(app).store.begin() as records:
        records.exec_driver_sql("DELETE FROM sync_run")
    assert "The records of this run are gone" in operator.get(night).text
    assert operator.get("/admin/runs/nothing").status_code == 404
