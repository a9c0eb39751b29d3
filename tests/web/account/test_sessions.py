"""Where somebody is signed in: listed to themselves alone, and ended one by one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from rushes.clock import FrozenClock
from rushes.web.browsers import browser_of
from web.installation import Browser

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"
CHROME = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"


def _arrive(app: Flask, name: str, user_agent: str, address: str) -> Browser:
    browser = Browser(app)
    browser.client.environ_base |= {"HTTP_USER_AGENT": user_agent, "REMOTE_ADDR": address}
    assert browser.sign_in(name).status_code == 303
    return browser


def test_sessions_are_listed_with_browser_address_and_times_this_one_marked(app: Flask, clock: FrozenClock) -> None:
    _arrive(app, "alice", SAFARI, "192.0.2.7")
    clock.advance(timedelta(minutes=10))
    here = _arrive(app, "alice", FIREFOX, "198.51.100.4")
    page = here.get("/account").text
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL) if "/account/sessions/" in row]
    assert len(rows) == 2
    assert "Firefox on Linux" in rows[0]
    assert "this one" in rows[0]
    assert "198.51.100.4" in rows[0]
    assert "Safari on iPhone" in rows[1]
    assert "this one" not in rows[1]
    assert "192.0.2.7" in rows[1]


def test_last_seen_moves_once_a_minute(app: Flask, alice: Browser, clock: FrozenClock) -> None:
    for seconds, seen in ((59, "07:00"), (1, "07:01"), (59, "07:01"), (61, "07:03")):
        clock.advance(timedelta(seconds=seconds))
        page = alice.get("/account").text
        assert seen in re.findall(r"<td>[^<]*?(\d\d:\d\d)[^<]*</td>", page)[1]


def test_sign_out_of_another_browser_ends_that_one_alone(app: Flask) -> None:
    here, there = (_arrive(app, "alice", FIREFOX, "192.0.2.7") for _ in range(2))
    ends = re.findall(r'action="(/account/sessions/\d+/end)"', here.get("/account").text)
    assert here.post(ends[1], page="/account").headers["Location"] == "/account#sessions"
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert here.post(ends[0], page="/account").headers["Location"] == "/login"
    assert here.get("/account").status_code == 303


def test_nobody_elses_session_can_be_ended_or_read(app: Flask, alice: Browser, bob: Browser, charlie: Browser) -> None:
    ends = re.findall(r'action="(/account/sessions/\d+/end)"', alice.get("/account").text)
    for browser in (bob, charlie):
        assert ends[0] not in browser.get("/account").text
        assert browser.post(ends[0], page="/account").status_code == 404
        assert browser.post("/account/sessions/4711/end", page="/account").status_code == 404
    assert alice.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        (CHROME, "Chrome on macOS"),
        ("curl/8.5", ""),
        ("", ""),
        ("<script>Firefox/1", "Firefox"),
        ("x" * 100_000 + "Firefox/1", ""),
    ],
)
def test_browser_is_said_in_words_of_ours(sent: str, shown: str) -> None:
    assert browser_of(sent) == shown
