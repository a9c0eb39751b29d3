"""Versions: what is kept, what changes by going back, and going back only when asked twice."""

from __future__ import annotations

from flask import Flask

from rushes.store import JobState, find_job, list_audit, list_jobs
from web.installation import Browser, rooms


def test_versions_are_listed_newest_first_with_the_current_one_marked(operator: Browser, trouble: str) -> None:
    page = operator.get("/admin/versions").text
    assert page.index('<th scope="row">2 <span class="tag">current</span></th>') < page.index('<th scope="row">1</th>')
    assert 'href="/admin/versions/1/rollback"' in page
    assert 'href="/admin/versions/2/rollback"' not in page


def test_second_question_says_what_changes(operator: Browser, trouble: str) -> None:
    page = operator.get("/admin/versions/1/rollback").text
    assert "Go back to version 1?" in page
    assert '<th scope="row">Rows set aside</th><td>3</td><td>0</td><td><strong>−3</strong></td>' in page
    assert "limecraft complete to" in page
    assert operator.get("/admin/versions/2/rollback").headers["Location"] == "/admin/versions"
    assert operator.get("/admin/versions/77/rollback").status_code == 404


def test_rollback_without_the_tick_asks_again_and_does_nothing(app: Flask, operator: Browser, trouble: str) -> None:
    answer = operator.post("/admin/versions/1/rollback", page="/admin/versions/1/rollback")
    assert (answer.status_code, "Tick that you have read what changes." in answer.text) == (400, True)
    with rooms(app).store.reading() as records:
        assert list_jobs(records, limit=5) == ()


def test_rollback_asked_twice_is_a_job_and_written_down(app: Flask, operator: Browser, trouble: str) -> None:
    answer = operator.post("/admin/versions/1/rollback", {"sure": "yes"}, page="/admin/versions/1/rollback")
    assert answer.headers["Location"] == "/admin/jobs/1"
    with rooms(app).store.reading() as records:
        job, newest = find_job(records, 1), list_audit(records, limit=1)[0]
    assert job is not None
    assert (job.kind, dict(job.request), job.state, job.asked_by) == ("rollback", {"version": 1}, JobState.WAITING, "operator:operator")
    assert (newest.who, newest.what, newest.detail) == ("operator:operator", "rollback.asked", "job 1: to version 1, from version 2")
    assert "Go back to version 1" in operator.get("/admin/jobs/1").text
    # One at a time: while it waits nobody is offered another.
    assert "/rollback" not in operator.get("/admin/versions").text
