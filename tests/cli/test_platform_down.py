"""The platform is down all night: it is tried as often as configured, the morning's pages say so, and the following night catches up."""

from __future__ import annotations

import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.conftest import OPERATOR_PASSWORD, Rushes
from cli.moved_clock import MovedClock
from cli.test_clock_jump import fires_of
from cli.visitor import Answer, Visitor
from rushes.clock import FireState
from rushes.demo import Fault, PlatformServer

TWO = datetime(2025, 11, 19, 1, tzinfo=UTC)
MORNING = datetime(2025, 11, 19, 7, tzinfo=UTC)


def words(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def age_h(answer: Answer) -> float:
    found = re.search(r'rushes_newest_complete_day_age_seconds\{connection="limecraft"\} (\S+)', answer.text)
    assert found, answer.text
    return float(found[1]) / 3600


def test_platform_down_all_night_is_told_in_the_morning_and_made_up_for_by_the_next_night(
    install: Path, platform: PlatformServer, rushes: Rushes
) -> None:
    (install / "password").write_text(OPERATOR_PASSWORD)
    assert rushes("operator", "create", "olga", "--password-file", str(install / "password")).code == 0
    clock = MovedClock(install, TWO - timedelta(days=1) + timedelta(minutes=1))
    assert clock.run("run-due")[0] == 0

    platform.faults.add(*(Fault(f"{method} /*", 503, times=10_000) for method in ("GET", "POST")))
    codes: list[int] = []
    for minutes in (1, 32, 63, 94, 125):
        clock.jump(TWO + timedelta(minutes=minutes))
        code, said = clock.run("run-due")
        codes += [code] if "night_started" in said else []
    assert codes == [2, 2, 2, 2]
    assert [(each.state, each.attempts) for each in fires_of(install)] == [(FireState.FAILED, 4), (FireState.DONE, 1)]
    assert "gives no answer now" in fires_of(install)[0].message

    clock.jump(MORNING)
    code, doctor = clock.run("doctor")
    assert code == 1
    assert "was tried 4 times and did not wholly succeed" in " ".join(doctor.split())
    with clock.running("web", "--port", "0") as program:
        address = program.wait_for("Rushes answers on").split()[-1].rstrip("/")
        alice, olga = Visitor(address), Visitor(address)
        refused = alice.sign_in("/login", "alice", "alice-demo")
        assert (refused.status, "does not answer" in words(refused)) == (503, True), words(refused)
        assert "did not wholly succeed" in words(olga.sign_in("/admin/login", "olga", OPERATOR_PASSWORD))
        assert 24 < age_h(alice.ask("/metrics")) < 34
        platform.faults.clear()
        page = words(alice.sign_in("/login", "alice", "alice-demo"))
        assert "As of Tuesday 18 November 2025, 02:01" in page
        assert "18 November is not loaded yet." in page
        assert program.stop(signal.SIGTERM) == 0

    clock.jump(TWO + timedelta(days=1, minutes=1))
    code, said = clock.run("run-due")
    assert code == 0, said
    with clock.running("web", "--port", "0") as program:
        visitor = Visitor(program.wait_for("Rushes answers on").split()[-1].rstrip("/"))
        assert age_h(visitor.ask("/metrics")) < 24
        page = words(visitor.sign_in("/login", "alice", "alice-demo"))
        assert "As of Thursday 20 November 2025, 02:01" in page
        assert "not loaded yet" not in page
        assert program.stop(signal.SIGTERM) == 0
