"""The link in a mail: it asks, its button and mail programs end the report, and it is worth nothing else to anybody."""

from __future__ import annotations

import pytest
from flask import Flask

from rushes.errors import NotFound
from rushes.identity import Actor
from rushes.reports import Cadence, Recipient, Recipients, ReportKind, ReportPeriod, Schedules, ScheduleTerms
from rushes.store import list_audit
from web.installation import AccountIds, Browser, rooms

ADDRESS = "finance@example.org"
TERMS = ScheduleTerms("Night & <b>day</b>", ReportKind.MONTHLY_USAGE, ReportPeriod.LAST_MONTH, Cadence.DAILY)


@pytest.fixture
def owner(app: Flask, alice: Browser) -> Actor:
    known = rooms(app)
    assert alice.get("/dashboard").status_code == 200
    return known.identity.actor(known.identity.sign_in("limecraft", "alice", "alice-demo", keep=False, address="127.0.0.1"))


def recipients(app: Flask) -> Recipients:
    known = rooms(app)
    return Recipients(known.store, known.clock, known.identity)


def only(app: Flask, owner: Actor, account_id: int) -> tuple[int, Recipient, str]:
    """Return a schedule with one recipient, them, and their token."""
    known = rooms(app)
    schedule_id = Schedules(known.store, known.clock, known.identity, known.settings).create(account_id, owner, TERMS)
    if ADDRESS not in {each.address for each in recipients(app).allowed(account_id, owner)}:
        recipients(app).allow(account_id, owner, ADDRESS)
    recipients(app).add(account_id, schedule_id, owner, ADDRESS)
    (found,) = recipients(app).list(account_id, schedule_id, owner)
    return schedule_id, found, known.identity.recipient_token(found.recipient_id)


def is_ended(app: Flask, owner: Actor, account_id: int, schedule_id: int) -> bool:
    (found,) = recipients(app).list(account_id, schedule_id, owner)
    return found.unsubscribed_at is not None


def test_link_asks_and_only_its_button_ends_the_report(app: Flask, stranger: Browser, owner: Actor, account_a: AccountIds) -> None:
    schedule_id, _, token = only(app, owner, account_a.account_id)
    page = stranger.get(f"/unsubscribe/{token}")
    assert page.status_code == 200
    assert "Send it to me no more" in page.text
    assert "Night" not in page.text, "whoever finds a link is told nothing"
    assert not is_ended(app, owner, account_a.account_id, schedule_id)
    done = stranger.client.post(f"/unsubscribe/{token}")
    assert "You will not get this report by mail any more" in done.text
    assert is_ended(app, owner, account_a.account_id, schedule_id)
    with rooms(app).store.reading() as conn:
        assert "recipient.unsubscribed" in {each.what for each in list_audit(conn, limit=5)}


def test_mail_program_posts_there_of_its_own_and_twice_is_once(app: Flask, stranger: Browser, owner: Actor, account_a: AccountIds) -> None:
    schedule_id, _, token = only(app, owner, account_a.account_id)
    for _ in range(2):
        answer = stranger.client.post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert is_ended(app, owner, account_a.account_id, schedule_id)


@pytest.mark.parametrize("spoilt", ["{number}", "{number}.", "{number}.00", "0.{code}", "{other}.{code}", "{number}.{code}0", "x"])
def test_token_that_is_not_whole_is_nobodys(
    app: Flask, stranger: Browser, charlie: Browser, owner: Actor, account_a: AccountIds, spoilt: str
) -> None:
    schedule_id, found, token = only(app, owner, account_a.account_id)
    code = token.partition(".")[2]
    path = f"/unsubscribe/{spoilt.format(number=found.recipient_id, other=found.recipient_id + 1, code=code)}"
    for browser in (stranger, charlie):
        assert browser.client.get(path).status_code == 404
        assert browser.client.post(path).status_code == 404
    assert not is_ended(app, owner, account_a.account_id, schedule_id)


def test_token_of_one_who_was_taken_out_is_nobodys(app: Flask, stranger: Browser, owner: Actor, account_a: AccountIds) -> None:
    _, found, token = only(app, owner, account_a.account_id)
    recipients(app).remove(account_a.account_id, found.recipient_id, owner)
    assert stranger.client.get(f"/unsubscribe/{token}").status_code == 404
    with pytest.raises(NotFound):
        recipients(app).unsubscribe(token)
