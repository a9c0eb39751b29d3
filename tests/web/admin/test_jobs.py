"""Load again: asked for, refused with what was typed, followed, cancelled, and its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.store import JobState, claim_job, find_job, finish_job, list_audit, list_jobs, note_progress
from web.installation import NOW, AccountIds, Browser, rooms

SPAN = {"first": "2026-11-01", "last": "2026-11-03"}


def test_load_of_some_accounts_is_a_job_and_written_down(app: Flask, operator: Browser, account_a: AccountIds) -> None:
    answer = operator.post("/admin/jobs", {**SPAN, "whose": "some", "account": str(account_a.account_id)}, page="/admin/jobs")
    assert answer.headers["Location"] == "/admin/jobs/1"
    with rooms(app).store.reading() as records:
        job, newest = find_job(records, 1), list_audit(records, limit=1)[0]
    assert job is not None
    assert dict(job.request) == {"accounts": [str(account_a.account_id)], **SPAN}
    assert (job.kind, job.asked_by, job.account_id) == ("load", "operator:operator", account_a.account_id)
    assert (newest.what, newest.detail, newest.account_id) == (
        "job.asked",
        "job 1: load 2026-11-01 to 2026-11-03, 1 accounts",
        account_a.account_id,
    )
    page = operator.get("/admin/jobs/1").text
    assert "Load 1 November 2026 to 3 November 2026 again, 1 account" in page
    assert account_a.name in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"first": "2026-11-03", "last": "2026-11-01"}, "The last day is before the first."),
        ({"first": "2026-11-03", "last": "2026-11-22"}, "This day is not over yet; the newest that can be loaded is 21 November 2026."),
        ({"first": "2026-13-03", "last": "2026-11-01"}, "Choose a day."),
        ({"first": "1990-01-01", "last": "2026-11-01"}, "a run loads 10,000 at most. Is the year right?"),
        ({"whose": "some"}, "Tick at least one account, or choose all accounts."),
        ({"whose": "some", "account": "99999"}, "An account that was ticked is not there any more."),
    ],
)
def test_load_that_cannot_be_is_refused_and_keeps_what_was_typed(app: Flask, operator: Browser, typed: dict[str, str], words: str) -> None:
    form = {**SPAN, "whose": "all", "search": "north", **typed}
    answer = operator.post("/admin/jobs", form, page="/admin/jobs")
    assert answer.status_code == 400
    assert words in answer.text
    for name in ("first", "last", "search"):
        assert f'value="{form[name]}"' in answer.text
    with rooms(app).store.reading() as records:
        assert list_jobs(records, limit=1) == ()


def test_search_keeps_what_is_ticked_and_asks_for_nothing(app: Flask, operator: Browser, account_a: AccountIds) -> None:
    form = {**SPAN, "whose": "some", "account": str(account_a.account_id), "search": "riverside", "find": "yes"}
    page = operator.post("/admin/jobs", form, page="/admin/jobs").text
    assert f'value="{account_a.account_id}" checked' in page
    assert "Riverside Broadcasting" in page
    assert "Oddly Named Films" not in page
    assert "1 account found." in page
    with rooms(app).store.reading() as records:
        assert list_jobs(records, limit=1) == ()


def test_shortcut_fills_the_form(operator: Browser, account_b: AccountIds) -> None:
    page = operator.get(f"/admin/jobs?account={account_b.account_id}&first=2026-10-01&last=2026-10-02").text
    assert f'value="{account_b.account_id}" checked' in page
    assert 'value="2026-10-01"' in page
    assert operator.get("/admin/jobs?account=x&first=<b>&last=").status_code == 200


def test_progress_tells_how_far_it_is_until_the_end(app: Flask, operator: Browser, clock: FrozenClock) -> None:
    operator.post("/admin/jobs", {**SPAN, "whose": "all"}, page="/admin/jobs")
    store = rooms(app).store
    assert operator.get("/admin/jobs/1/progress").json["doing"] == "Waiting for a runner"  # type: ignore[index]
    clock.advance(timedelta(seconds=20))
    assert operator.get("/admin/jobs/1/progress").json["is_unclaimed"] is True  # type: ignore[index]
    with store.begin() as records:
        claim_job(records, runner="one", kinds={"load"}, at=clock.now())
        note_progress(records, 1, {"done": 3, "total": 25, "rows": 900, "words": "Reading"}, at=clock.now())
    told = operator.get("/admin/jobs/1/progress").json
    assert told is not None
    assert (told["percent"], told["doing"], told["counts"], told["is_over"]) == (12, "Reading", "3 of 25 productions, 900 rows", False)
    result = {"run_id": "later", "rows_loaded": 1234, "accounts_loaded": 3, "version": 2}
    with store.begin() as records:
        finish_job(records, 1, state=JobState.PARTIAL, at=clock.now(), message="<b>B</b>: no answer", result=result)
    page = operator.get("/admin/jobs/1").text
    for words in ("partial", "1,234", 'href="/admin/runs/later"', "&lt;b&gt;B&lt;/b&gt;: no answer", "Ask for it once more"):
        assert words in page
    assert "data-job=" not in page
    assert operator.get("/admin/jobs/1/progress").json["is_over"] is True  # type: ignore[index]


def test_cancel_is_written_down_and_ends_a_job_that_waits(app: Flask, operator: Browser) -> None:
    operator.post("/admin/jobs", {**SPAN, "whose": "all"}, page="/admin/jobs")
    for _ in range(2):
        assert operator.post("/admin/jobs/1/cancel", page="/admin/jobs").headers["Location"] == "/admin/jobs/1"
    with rooms(app).store.reading() as records:
        job = find_job(records, 1)
        whats = [each.what for each in list_audit(records, limit=2)]
    assert job is not None
    assert job.state is JobState.CANCELLED
    assert whats == ["job.cancel_asked", "job.asked"]
    assert "cancelled" in operator.get("/admin/jobs").text


def test_cancel_of_a_running_job_is_told_until_the_runner_stops(app: Flask, operator: Browser) -> None:
    operator.post("/admin/jobs", {**SPAN, "whose": "all"}, page="/admin/jobs")
    with rooms(app).store.begin() as records:
        claim_job(records, runner="one", kinds={"load"}, at=NOW)
    operator.post("/admin/jobs/1/cancel", page="/admin/jobs/1")
    page = operator.get("/admin/jobs/1").text
    assert "being cancelled" in page
    assert "Cancel it" not in page


def test_job_that_nobody_asked_for_is_404(operator: Browser) -> None:
    assert operator.get("/admin/jobs/7").status_code == 404
    assert operator.get("/admin/jobs/7/progress").status_code == 404
    assert operator.post("/admin/jobs/7/cancel", page="/admin/jobs").status_code == 404
