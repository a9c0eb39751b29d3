"""The settings of an account: who may, what is kept, what is refused, what every page then shows."""

from __future__ import annotations

import io
from datetime import time

import pytest
from flask import Flask

from accounts.pictures import png
from rushes.accounts import AccountSettings, account_settings
from rushes.domain import Paper
from rushes.store import AuditChoice, find_audit, list_jobs
from web.installation import AccountIds, Browser, rooms

DAYS = {"time_zone": "Pacific/Auckland", "cut_off": "03:30", "megabyte": "1048576", "anchor": "31"}


def stored(app: Flask, account: AccountIds) -> AccountSettings:
    with rooms(app).store.reading() as conn:
        return account_settings(conn, account.account_id)


def page_of(account: AccountIds) -> str:
    return f"/account/{account.account_id}/settings"


def send(browser: Browser, account: AccountIds, part: str, form: dict[str, object]) -> object:
    token = browser.form_token(page_of(account))
    return browser.client.post(f"{page_of(account)}{part}", data={"csrf_token": token, **form})


def test_settings_saved_are_kept_shown_and_written_down(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    answer = alice.post(page_of(account_a), DAYS, page=page_of(account_a))
    assert answer.status_code == 303
    found = stored(app, account_a)
    assert (found.time_zone, found.cut_off, found.megabyte_bytes, found.anchor_day) == ("Pacific/Auckland", time(3, 30), 1_048_576, 31)
    text = alice.get(f"{page_of(account_a)}?saved=days").text
    assert 'value="Pacific/Auckland"' in text
    assert "Saved." in text
    assert "31 October 2026 to 29 November 2026" in text
    assert "From the next night on, days are cut in Pacific/Auckland." in text
    with rooms(app).store.reading() as conn:
        entry = find_audit(conn, AuditChoice(what="settings.", account_id=account_a.account_id), limit=5)[0].entry
    assert entry.who.startswith("person:")
    assert entry.detail == "time_zone: Pacific/Auckland, cut_off: 03:30:00, megabyte_bytes: 1048576, anchor_day: 31"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"time_zone": "Europe/Bruxelles"}, "There is no time zone “Europe/Bruxelles”."),
        ({"time_zone": "<script>"}, "There is no time zone “&lt;script&gt;”."),
        ({"cut_off": "26:00"}, "time of day"),
        ({"cut_off": "02:00+01:00"}, "time of day"),
        ({"anchor": "32"}, "from 1 to 31"),
        ({"anchor": "²"}, "from 1 to 31"),
        ({"anchor": ""}, "from 1 to 31"),
        ({"megabyte": "7"}, "A megabyte is"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_stay_typed(
    app: Flask, alice: Browser, account_a: AccountIds, changed: dict[str, str], said: str
) -> None:
    answer = alice.post(page_of(account_a), DAYS | changed, page=page_of(account_a))
    assert answer.status_code == 400
    assert said in answer.text
    assert stored(app, account_a) == AccountSettings()


@pytest.mark.parametrize("page", ["settings", "productions", "export", "erase", "productions.csv"])
def test_pages_of_an_account_are_its_administrators_alone(
    bob: Browser, charlie: Browser, stranger: Browser, account_a: AccountIds, page: str
) -> None:
    address = f"/account/{account_a.account_id}/{page}"
    assert bob.get(address).status_code == 404
    assert charlie.get(address).status_code == 404
    assert stranger.get(address).status_code == 303


def test_colour_that_stands_out_is_worn_by_the_pages_of_that_account(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    assert alice.post(f"{page_of(account_a)}/colour", {"accent": "#8F56C2"}, page=page_of(account_a)).status_code == 303
    mark = f"/account/{account_a.account_id}/accent.css?v="
    for page in (page_of(account_a), f"/dashboard?account={account_a.account_id}"):
        text = alice.get(page).text
        assert mark in text
    address = text.split('href="/account/', 1)[1].split('"', 1)[0]
    sheet = alice.get(f"/account/{address}")
    assert sheet.content_type == "text/css; charset=utf-8"
    assert "--accent:#8f56c2" in sheet.text
    assert sheet.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in sheet.headers["Cache-Control"]
    again = alice.get(f"/account/{address}", If_None_Match=sheet.headers["ETag"])
    assert again.status_code == 304


def test_dashboard_kept_by_a_browser_is_sent_again_when_the_colour_changes(alice: Browser, account_a: AccountIds) -> None:
    page = f"/dashboard?account={account_a.account_id}"
    alice.get(page_of(account_a))
    etag = alice.get(page).headers["ETag"]
    assert alice.get(page, If_None_Match=etag).status_code == 304
    alice.post(f"{page_of(account_a)}/colour", {"accent": "#8f56c2"}, page=page_of(account_a))
    assert alice.get(page, If_None_Match=etag).status_code == 200


def test_colour_that_is_not_seen_is_refused_with_the_nearest_that_is(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    answer = alice.post(f"{page_of(account_a)}/colour", {"accent": "#ffee00"}, page=page_of(account_a))
    assert answer.status_code == 400
    assert "from light pages" in answer.text
    suggested = answer.text.split('name="accent" value="', 1)[1][:7]
    assert f"The nearest colour that passes is {suggested}." in answer.text
    assert stored(app, account_a).accent is None
    assert alice.post(f"{page_of(account_a)}/colour", {"accent": suggested}, page=page_of(account_a)).status_code == 303
    assert stored(app, account_a).accent == suggested
    dark = alice.post(f"{page_of(account_a)}/colour", {"accent": "#101060"}, page=page_of(account_a))
    assert "from dark pages" in dark.text


@pytest.mark.parametrize("colour", ["red", "#12345", "#0b6e69;}", 'url("//x")', "#gggggg"])
def test_colour_that_is_none_is_refused(app: Flask, alice: Browser, account_a: AccountIds, colour: str) -> None:
    answer = alice.post(f"{page_of(account_a)}/colour", {"accent": colour}, page=page_of(account_a))
    assert answer.status_code == 400
    assert stored(app, account_a).accent is None


def test_logo_is_shown_to_people_of_the_account_and_to_nobody_else(
    app: Flask, alice: Browser, bob: Browser, charlie: Browser, stranger: Browser, account_a: AccountIds
) -> None:
    assert send(alice, account_a, "/logo", {"logo": (io.BytesIO(png()), "../../x.svg")}).status_code == 303  # type: ignore[attr-defined]
    assert f'src="/account/{account_a.account_id}/logo?v=' in alice.get(f"/dashboard?account={account_a.account_id}").text
    address = f"/account/{account_a.account_id}/logo"
    for browser in (alice, bob):
        answer = browser.get(address)
        assert (answer.status_code, answer.content_type, answer.data) == (200, "image/png", png())
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"]
    assert charlie.get(address).status_code == 404
    assert charlie.get(f"/account/{account_a.account_id}/accent.css").status_code == 404
    assert stranger.get(address).status_code == 303
    assert send(alice, account_a, "/logo", {"remove": "yes"}).status_code == 303  # type: ignore[attr-defined]
    assert alice.get(address).status_code == 404


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", png() + bytes(250_000)])
def test_logo_that_is_no_picture_is_refused(app: Flask, alice: Browser, account_a: AccountIds, data: bytes) -> None:
    answer = send(alice, account_a, "/logo", {"logo": (io.BytesIO(data), "logo.png")})
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert not stored(app, account_a).has_logo


def test_load_again_asks_once_for_every_loaded_day(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    for _ in range(2):
        assert alice.post(f"{page_of(account_a)}/load", page="/account").status_code == 303
    with rooms(app).store.reading() as conn:
        jobs = list_jobs(conn, limit=5)
    assert [(job.kind, job.account_id) for job in jobs] == [("load", account_a.account_id)]
    assert jobs[0].request == {"accounts": [str(account_a.account_id)], "first": "2026-08-24", "last": "2026-11-21"}
    assert jobs[0].asked_by.startswith("person:")
    text = alice.get(page_of(account_a)).text
    assert "it waits for its turn" in text
    assert "Load all of it again" not in text


def test_paper_is_kept_written_down_and_stays_when_other_settings_are_saved(app: Flask, alice: Browser, account_a: AccountIds) -> None:
    page = page_of(account_a)
    assert alice.post(f"{page}/paper", {"paper": "a0"}, page=page).status_code == 404
    assert alice.post(f"{page}/paper", {"paper": "us-letter"}, page=page).headers["Location"] == f"{page}?saved=paper#paper"
    assert '<option value="us-letter" selected>' in alice.get(page).text
    with rooms(app).store.reading() as conn:
        assert (
            find_audit(conn, AuditChoice(what="settings.", account_id=account_a.account_id), limit=1)[0].entry.detail == "paper: us-letter"
        )
    assert alice.post(page, DAYS, page=page).status_code == 303
    assert stored(app, account_a).paper is Paper.LETTER
    assert alice.post(f"{page}/paper", {"paper": ""}, page=page).status_code == 303
    assert stored(app, account_a).paper is None
