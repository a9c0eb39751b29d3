"""What sqlmap writes is judged as it is meant: sound is what was tried to its end, and a suspicion stands until it is taken back."""

from __future__ import annotations

import pytest

from attack.by_sqlmap import Target, judged
from attack.houses import Browser

BEGUN = "[04:24:50] [INFO] testing for SQL injection on POST parameter '{0}'\n"
SUSPECTED = "[04:24:51] [INFO] POST parameter '{0}' appears to be 'AND boolean-based blind - WHERE or HAVING clause' injectable \n"
TAKEN_BACK = "[04:24:51] [WARNING] false positive or unexploitable injection point detected\n"
CLEARED = "[04:24:51] [WARNING] POST parameter '{0}' does not seem to be injectable\n"
HELD = "[04:38:50] [INFO] POST parameter '{0}' is 'Generic UNION query (NULL) - 1 to 20 columns' injectable\n"
VULNERABLE = "POST parameter '{0}' is vulnerable. Do you want to keep testing the others (if any)? [y/N] N\n---\nParameter: {0} (POST)\n"
HINTED = "[04:24:50] [INFO] heuristic (basic) test shows that POST parameter '{0}' might be injectable (possible DBMS: 'SQLite')\n"
NOT_HINTED = "[04:20:05] [WARNING] heuristic (basic) test shows that POST parameter '{0}' might not be injectable\n"
PASTED = (
    "[04:24:50] [INFO] heuristic (XSS) test shows that POST parameter '{0}' might be vulnerable to cross-site scripting (XSS) attacks\n"
)
SENT_AGAIN = "[05:23:57] [CRITICAL] unable to connect to the target URL ('Broken pipe'). sqlmap is going to retry the request(s)\n"
GONE = "[05:23:57] [CRITICAL] unable to connect to the target URL\n"
ENDED = "429 (Too Many Requests) - 29 times\n\n[*] ending @ 04:24:51 /2026-11-26/\n"

SOUND = NOT_HINTED + BEGUN + CLEARED


@pytest.mark.parametrize("said", [SOUND, BEGUN + SUSPECTED + TAKEN_BACK + CLEARED, HINTED + BEGUN + SENT_AGAIN + CLEARED])
def test_parameter_tried_to_its_end_is_sound_whatever_was_suspected_on_the_way(said: str) -> None:
    assert judged(said.format("username") + ENDED, is_over=True).faults(1) == []


@pytest.mark.parametrize(
    "said",
    [
        BEGUN,
        BEGUN + SUSPECTED,
        BEGUN + SUSPECTED + TAKEN_BACK,
        BEGUN + HELD + VULNERABLE,
        PASTED + BEGUN + CLEARED,
        HINTED + BEGUN,
        BEGUN + GONE + CLEARED,
    ],
)
def test_parameter_suspected_or_not_tried_to_its_end_fails(said: str) -> None:
    assert judged((SOUND.format("username") + said.format("password")) + ENDED, is_over=True).faults(2) != []


def test_target_that_was_stopped_or_not_tried_whole_fails() -> None:
    said = SOUND.format("username") + ENDED
    assert judged(said, is_over=False).faults(1) == ["did not come to its end"]
    assert judged(SOUND.format("username"), is_over=True).faults(1) == ["did not come to its end"]
    assert judged(said, is_over=True).faults(2) == ["only 1 of 2 parameters were looked at"]


def test_verdict_says_how_many_were_judged_and_whether_it_came_to_its_end() -> None:
    said = (BEGUN + SUSPECTED + TAKEN_BACK + CLEARED).format("username") + SOUND.format("password")
    words = judged(said + ENDED, is_over=True).words(2, 52.0)
    assert words == (
        "2 of 2 parameters judged sound; 1 suspected and taken back by itself; came to its end after 52 s; answers beside 200: 429 × 29"
    )
    assert "stopped after 52 s" in judged(said, is_over=False).words(2, 52.0)


def test_target_expects_what_is_marked_or_every_parameter_and_field() -> None:
    nobody = Browser("http://127.0.0.1:1")
    assert Target(nobody, "/login?next=/&keep=yes", {"username": "a", "password": "b"}, "/login").expected == 4
    assert Target(nobody, "/production/1*?account=1&page=1*").expected == 2
    assert Target(nobody, "/login?why=ended", headers={"User-Agent": "a*", "Accept": "text/html"}).expected == 2
