"""Export and erasure as an account's administrator asks for them, and what people see afterwards."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from rushes.accounts import EXPORT_LIVES, Closing, close_account, erase_account, export_account, reopen
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.store import AuditChoice, Job, JobState, claim_job, find_audit, finish_job, list_jobs
from web.installation import NOW, AccountIds, Browser, rooms, signed_in


def no_word(_progress: Mapping[str, Any]) -> None:
    """Tell nobody."""


def run_job(app: Flask, settings: Settings, kind: str) -> Job:
    """Do the job that was asked for, as the runner would."""
    known = rooms(app)
    with known.store.begin() as conn:
        job = claim_job(conn, runner="r", kinds=[kind], at=NOW)
    assert job is not None
    assert job.account_id is not None
    result: dict[str, Any] = {}
    if kind == "export":
        made = export_account(
            known.store, known.warehouse, known.datasets.shelf, settings.exports_dir, job.account_id, at=NOW, tell=no_word
        )
        result = {"file": made.name, "bytes": made.bytes}
    else:
        erase_account(
            known.store,
            known.warehouse,
            known.datasets.shelf,
            job.account_id,
            staging=settings.staging_dir,
            exports=settings.exports_dir,
            uploads=settings.uploads_dir,
            by=job.asked_by,
            at=NOW,
            tell=no_word,
            job_id=job.job_id,
        )
    with known.store.begin() as conn:
        finish_job(conn, job.job_id, state=JobState.SUCCEEDED, at=NOW, result=result)
    return job


def trail(app: Flask, account: AccountIds, what: str) -> list[str]:
    with rooms(app).store.reading() as conn:
        return [each.entry.what for each in find_audit(conn, AuditChoice(what=what, account_id=account.account_id), limit=9)]


def asked(app: Flask) -> list[tuple[str, int | None]]:
    with rooms(app).store.reading() as conn:
        return [(job.kind, job.account_id) for job in list_jobs(conn, limit=5)]


def test_export_asked_for_is_made_fetched_and_written_down(app: Flask, settings: Settings, alice: Browser, account_a: AccountIds) -> None:
    page = f"/account/{account_a.account_id}/export"
    assert alice.post(page, page=page).status_code == 303
    assert "A file is being made." in alice.get(page).text
    alice.post(page, page="/account")
    assert asked(app) == [("export", account_a.account_id)]
    job = run_job(app, settings, "export")
    text = alice.get(page).text
    assert f'href="{page}/{job.job_id}"' in text
    with rooms(app).store.reading() as conn:
        assert str(list_jobs(conn, limit=1)[0].result["file"]) not in text
    answer = alice.get(f"{page}/{job.job_id}")
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=account-{account_a.account_id}-2026-11-22.zip"
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    answer.close()
    assert trail(app, account_a, "export.") == ["export.fetched", "export.asked"]


def test_export_is_nobody_elses_whatever_number_they_ask_for(
    app: Flask, settings: Settings, alice: Browser, bob: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    page = f"/account/{account_a.account_id}/export"
    alice.post(page, page=page)
    job = run_job(app, settings, "export")
    assert bob.get(f"{page}/{job.job_id}").status_code == 404
    assert charlie.get(f"{page}/{job.job_id}").status_code == 404
    assert charlie.get(f"/account/{account_b.account_id}/export/{job.job_id}").status_code == 404
    assert alice.get(f"{page}/{job.job_id + 1}").status_code == 404


def test_export_that_has_had_its_time_is_not_given_out(app: Flask, settings: Settings, clock: FrozenClock, account_a: AccountIds) -> None:
    clock.advance(timedelta(minutes=1))
    page = f"/account/{account_a.account_id}/export"
    browser = signed_in(app, "alice")
    browser.post(page, page=page)
    job = run_job(app, settings, "export")
    clock.advance(EXPORT_LIVES + timedelta(seconds=1))
    later = signed_in(app, "alice")
    assert later.get(f"{page}/{job.job_id}").status_code == 404
    assert "deleted after 7 days" in later.get(page).text


def test_erasure_is_asked_for_twice_by_name(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    page = f"/account/{account_a.account_id}/erase"
    assert "Statements go too." in alice.get(page).text
    wrong = alice.post(page, {"name": "North", "step": "first"}, page=page)
    assert (wrong.status_code, "not the account" in wrong.text) == (400, True)
    first = alice.post(page, {"name": f"  {account_a.name} ", "step": "first"}, page=page)
    assert (first.status_code, "Are you sure?" in first.text) == (200, True)
    unconfirmed = alice.post(page, {"name": account_a.name, "step": "second"}, page=page)
    assert (unconfirmed.status_code, "statements" in unconfirmed.text) == (400, True)
    assert alice.post(page, {"name": "North", "step": "second", "statements": "yes"}, page=page).status_code == 400
    assert asked(app) == []
    assert alice.post(page, {"name": account_a.name, "step": "second", "statements": "yes"}, page=page).status_code == 303
    assert asked(app) == [("erase", account_a.account_id)]
    assert trail(app, account_a, "account.") == ["account.erase_asked"]


def test_account_erased_tells_its_people_so_and_nobody_anything_else(
    app: Flask, settings: Settings, alice: Browser, charlie: Browser, account_a: AccountIds, account_b: AccountIds
) -> None:
    page = f"/account/{account_a.account_id}/erase"
    alice.post(page, {"name": account_a.name, "step": "second", "statements": "yes"}, page=page)
    run_job(app, settings, "erase")
    assert alice.get("/dashboard").status_code == 303
    again = signed_in(app, "alice")
    answer = again.get("/dashboard")
    assert answer.status_code == 410
    assert "This account was erased here on 22 November 2026." in answer.text
    assert again.get("/dashboard/data").status_code == 410
    for each in ("settings", "productions", "export"):
        assert again.get(f"/account/{account_a.account_id}/{each}").status_code == 410
    text = again.get(page).text
    assert "was erased here on" in text
    assert "Its statements are gone too; an export that was made before holds them." in text
    assert charlie.get(f"/dashboard?account={account_b.account_id}").status_code == 200


@pytest.mark.parametrize("state", Closing)
def test_account_reopened_is_shown_again_and_a_retired_one_always_was(
    app: Flask, alice: Browser, account_a: AccountIds, state: Closing
) -> None:
    with rooms(app).store.begin() as conn:
        close_account(conn, account_a.account_id, state, by="command line", at=NOW)
    assert alice.get("/dashboard").status_code == (410 if state is Closing.ERASED else 200)
    with rooms(app).store.begin() as conn:
        reopen(conn, account_a.account_id)
    assert alice.get("/dashboard").status_code == 200


def test_erasure_that_was_stopped_on_the_way_can_be_asked_for_again(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    page = f"/account/{account_a.account_id}/erase"
    alice.post(page, {"name": account_a.name, "step": "second", "statements": "yes"}, page=page)
    with rooms(app).store.begin() as conn:
        job = claim_job(conn, runner="r", kinds=["erase"], at=NOW)
        assert job is not None
        close_account(conn, account_a.account_id, Closing.ERASED, by="person:1", at=NOW)
        finish_job(conn, job.job_id, state=JobState.FAILED, at=NOW, message="It was killed.")
    text = alice.get(page).text
    assert "has not come to its end" in text
    assert alice.post(page, {"name": account_a.name, "step": "second", "statements": "yes"}, page=page).status_code == 303
    assert len(asked(app)) == 2
