"""The morning's page: the night's answer first, then why, then the installation; also while the facts are damaged."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from kept_facts import FactsFactory
from rushes.clock import FrozenClock
from rushes.config import Settings
from rushes.store import ask_job, note_contact, tables
from web.installation import NOW, AccountIds, Browser, ids_by_name, rooms, running
from web.reports_by_hand import ADDRESS, make_report


def test_overview_after_a_good_night_says_so(operator: Browser) -> None:
    page = operator.get("/admin").text
    assert "<h1>The last night loaded all 4 accounts</h1>" in page
    assert "21 November 2026" in page
    assert "4 of 4" in page
    assert "Version 1 is sound" in page
    assert "What the last night left open" not in page


def test_overview_after_trouble_names_accounts_and_reasons_and_escapes_them(operator: Browser, trouble: str) -> None:
    page = operator.get("/admin").text
    assert "<h1>The last night left 2 accounts of 4 incomplete</h1>" in page
    assert "&lt;b&gt;Hostile&lt;/b&gt;" in page
    assert "the platform answered &lt;i&gt;503&lt;/i&gt;" in page
    assert "<i>503" not in page
    assert "2 productions are missing." in page
    assert "operator olga" in page


def test_overview_of_days_that_nobody_loaded_tells_how_far_behind(operator: Browser, clock: FrozenClock) -> None:
    clock.advance(timedelta(days=3))
    operator.operate()
    page = operator.get("/admin").text
    assert "<h1>The last night left 4 accounts of 4 incomplete</h1>" in page
    assert "3 days behind" in page
    assert page.count("No run has read this day yet.") == 4


def test_overview_says_when_nobody_claims_a_job(app: Flask, operator: Browser, clock: FrozenClock) -> None:
    with rooms(app).store.begin() as records:
        ask_job(
            records, kind="load", request={"accounts": [], "first": "2026-11-01", "last": "2026-11-01"}, asked_by="operator:olga", at=NOW
        )
    assert "Nothing claims jobs" not in operator.get("/admin").text
    clock.advance(timedelta(seconds=20))
    page = operator.get("/admin").text
    assert "Nothing claims jobs: start “rushes runner”" in page
    assert "Load 1 November 2026 again, all accounts" in page


def test_overview_tells_why_a_platform_was_not_reached(app: Flask, operator: Browser) -> None:
    with rooms(app).store.begin() as records:
        note_contact(records, "limecraft", at=NOW - timedelta(days=1))
        note_contact(records, "limecraft", at=NOW, reason="It did not answer in 30 s.")
    page = operator.get("/admin").text
    assert "failed 22 Nov, 07:00, answered 21 Nov, 07:00" in page


def test_overview_counts_statements_and_reports_that_somebody_has_to_look_at(app: Flask, operator: Browser, account_a: AccountIds) -> None:
    assert "Statements and reports" not in operator.get("/admin").text
    standing = {"message": "", "details": {}, "looked_at": NOW}
    known = rooms(app)
    other = next(each.account_id for each in ids_by_name(app).values() if each.account_id != account_a.account_id)
    with known.store.begin() as records:
        records.execute(tables.statement_standing.insert(), [{"account_id": account_a.account_id, "state": "failed", **standing}])
        records.execute(tables.statement_standing.insert(), [{"account_id": other, "state": "open", **standing}])
    page = operator.get("/admin").text
    assert '<a href="/admin/statements">A statement could not be issued.</a>' in page
    assert "past its day" not in page
    with known.store.begin() as records:
        records.execute(tables.statement_standing.update().values(state="waiting"))
    page = operator.get("/admin").text
    assert '<a href="/admin/statements">2 statements wait past their day.</a>' in page
    assert "could not be issued" not in page


def test_reports_that_were_not_sent_are_counted_and_listed_for_a_week(
    app: Flask, alice: Browser, operator: Browser, account_a: AccountIds, clock: FrozenClock
) -> None:
    assert "Every report that was due was sent, or waits." in operator.get("/admin/reports").text
    alices = next(each.person_id for each in rooms(app).identity.people() if each.username == "alice")
    report = make_report(app, account_a.account_id, alices, title="<b>Usage</b>")
    row = {"account_id": account_a.account_id, "schedule_id": report["schedule_id"], "address": ADDRESS, "is_asked": False}
    row |= {"first_day": date(2026, 10, 1), "last_day": date(2026, 10, 31), "attempts": 10, "message_id": ""}
    rows = [
        {**row, "fires_at": NOW - timedelta(days=2), "state": "failed", "reason": "550 <i>no such user</i>"},
        {**row, "fires_at": NOW - timedelta(days=8), "state": "failed", "reason": "of last week"},
        {**row, "fires_at": NOW - timedelta(days=1), "state": "sent", "reason": ""},
    ]
    with rooms(app).store.begin() as records:
        records.execute(tables.report_delivery.insert(), rows)
    assert '<a href="/admin/reports">A report of the last 7 days was not sent.</a>' in operator.get("/admin").text
    page = operator.get("/admin/reports").text
    assert all(each in page for each in (account_a.name, ADDRESS, "October 2026", "550 &lt;i&gt;no such user", "&lt;b&gt;Usage&lt;/b&gt;"))
    assert "of last week" not in page
    assert alice.get("/admin/reports").status_code == 303
    clock.advance(timedelta(days=6))
    operator.operate()
    assert "was not sent" not in operator.get("/admin").text


def test_overview_stands_while_the_facts_are_damaged_and_leads_to_the_versions(
    app: Flask, operator: Browser, settings: Settings, facts: FactsFactory
) -> None:
    rooms(app).warehouse.close()
    facts.damage(settings)
    page = operator.get("/admin")
    assert page.status_code == 200
    assert "<h1>The facts cannot be read</h1>" in page.text
    assert 'href="/admin/versions"' in page.text
    assert "bytes instead of" in page.text or "of another release" in page.text
    for address in ("/admin/versions", "/admin/runs", "/admin/jobs", "/admin/connections", "/admin/audit", "/admin/people"):
        assert operator.get(address).status_code == 200, address
    for address in ("/admin/coverage", "/admin/rejects", "/admin/accounts"):
        refused = operator.get(address)
        assert (refused.status_code, "See the versions" in refused.text) == (503, True), address


def test_application_starts_on_damaged_facts_for_the_operators_sake(settings: Settings, clock: FrozenClock, facts: FactsFactory) -> None:
    facts.damage(settings)
    with running(settings, clock) as app:
        browser = Browser(app)
        browser.operate()
        assert "The facts cannot be read" in browser.get("/admin").text


def test_overview_of_an_empty_installation_says_what_to_do(settings: Settings, clock: FrozenClock, facts: FactsFactory) -> None:
    with running(facts.emptied(settings), clock) as app:
        browser = Browser(app)
        browser.operate()
        page = browser.get("/admin").text
        assert "<h1>No account has been seen yet</h1>" in page
        assert "Nothing has been published yet." in page
        for address in ("/admin/coverage", "/admin/accounts"):
            assert "No account has been seen yet" in browser.get(address).text
        assert "Nothing is set aside" in browser.get("/admin/rejects").text
        assert "Nothing has been published yet." in browser.get("/admin/versions").text
