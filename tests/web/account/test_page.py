"""A person's own page: who one is, and what an administrator is led on to."""

from __future__ import annotations

import re
from datetime import timedelta

from rushes.clock import FrozenClock
from rushes.demo import Fault, PlatformServer
from web.installation import AccountIds, Browser


def test_page_says_who_one_is_and_what_one_sees(alice: Browser, bob: Browser) -> None:
    hers = alice.get("/account").text
    assert "<td>administrator</td><td>all productions</td>" in hers
    assert "This session ends on Sunday 22 November 2026, 19:00" in hers
    assert "<td>viewer</td><td>one production</td>" in bob.get("/account").text


def test_page_is_kept_by_no_browser(alice: Browser) -> None:
    assert alice.get("/account").headers["Cache-Control"] == "no-store"


def test_page_says_that_the_platform_does_not_answer_and_later_asks_to_try_again(
    alice: Browser, platform: PlatformServer, clock: FrozenClock, account_a: AccountIds
) -> None:
    assert "could not be checked" not in alice.get("/account").text
    person = next(each.id for each in platform.world.people if each.name == "alice")
    platform.faults.add(Fault(f"GET /user/{person}/accountrights", status=503, times=100))
    try:
        clock.advance(timedelta(minutes=2))
        assert "could not be checked" in alice.get("/account").text
        account = account_a.account_id
        for path in (
            "/dashboard",
            f"/year?account={account}",
            *(f"/account/{account}/{each}" for each in ("people", "settings", "productions", "export", "erase")),
        ):
            assert alice.get(path).text.count("could not be checked") == 1, path
        clock.advance(timedelta(minutes=14))
        for path in (
            "/account",
            "/dashboard",
            "/dashboard/ingest.csv",
            "/year",
            f"/account/{account}/people",
            f"/account/{account}/export",
        ):
            answer = alice.get(path)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
            assert "does not answer" in answer.text
            assert "Try again in a few minutes" in answer.text
    finally:
        platform.faults.clear()
    clock.advance(timedelta(minutes=2))
    assert "could not be checked" not in alice.get("/account").text


def test_session_ends_when_the_platform_revokes_its_token(alice: Browser, platform: PlatformServer, clock: FrozenClock) -> None:
    person = next(each.id for each in platform.world.people if each.name == "alice")
    platform.tokens.revoke_person(person)
    assert alice.get("/account").status_code == 200
    clock.advance(timedelta(seconds=61))
    answer = alice.get("/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?why=ended&next=/account")
    assert "Your session has ended" in re.sub(r"\s+", " ", alice.get(answer.headers["Location"]).text)
