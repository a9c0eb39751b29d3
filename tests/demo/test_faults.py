"""Faults on demand: what each does to an answer, which requests meet it, and how people write one."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from demo.caller import Client
from rushes.demo import (
    Added,
    ClockOff,
    Cumulative,
    CutOff,
    Fault,
    Faults,
    Gone,
    Hidden,
    Malformed,
    Meanwhile,
    Nulls,
    PlatformServer,
    Removed,
    Short,
    Slow,
    TokenEnds,
    Trouble,
    Truncated,
    Twice,
    UnknownFields,
    read_fault,
)
from rushes.errors import UnknownName

LISTING = "GET /production"


def raw(server: PlatformServer, client: Client, path: str = "/production?limit=5") -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers of one answer; a body that is cut off raises."""
    url = urlsplit(server.base_url)
    connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=5)
    try:
        connection.request("GET", f"/api{path}&access_token={client.token}")
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def test_cut_off_ends_the_connection_in_the_middle_of_the_body(server: PlatformServer, alice: Client) -> None:
    whole = raw(server, alice)[1]
    server.faults.add(Fault.of(LISTING, CutOff()))
    with pytest.raises(http.client.IncompleteRead) as cut:
        raw(server, alice)
    assert len(cut.value.partial) == len(whole) // 2
    assert raw(server, alice)[1] == whole


@pytest.mark.parametrize("trouble", [Truncated(), Malformed()])
def test_body_that_is_no_json_comes_with_its_right_length(server: PlatformServer, alice: Client, trouble: Trouble) -> None:
    server.faults.add(Fault.of(LISTING, trouble))
    status, body, headers = raw(server, alice)
    assert (status, int(headers["Content-Length"])) == (200, len(body))
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_slow_answers_late_and_right(server: PlatformServer, alice: Client) -> None:
    server.faults.add(Fault.of(LISTING, Slow(0.3)))
    began = time.monotonic()
    assert raw(server, alice)[0] == 200
    assert time.monotonic() - began >= 0.3


def test_token_ends_for_that_token_alone(server: PlatformServer, alice: Client) -> None:
    other = Client(server).sign_in("alice")
    server.faults.add(Fault.of("GET /user/me", TokenEnds()))
    assert [alice.get("/user/me").status, alice.get("/user/me").status, other.get("/user/me").status] == [401, 401, 200]
    other.connection.close()


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (Twice(), lambda rows: [*rows, rows[0]]),
        (Short(2), lambda rows: rows[:-2]),
        (Nulls(("name",)), lambda rows: [{**row, "name": None} for row in rows]),
        (Nulls(), lambda rows: [dict.fromkeys(rows[0]), *rows[1:]]),
    ],
)
def test_page_is_not_what_it_announces(
    server: PlatformServer, alice: Client, trouble: Trouble, expected: Callable[[list[dict[str, object]]], object]
) -> None:
    before = alice.get("/production", ("limit", 5))
    server.faults.add(Fault.of(LISTING, trouble))
    after = alice.get("/production", ("limit", 5))
    assert after.body == expected(before.body)
    assert after.headers["x-pagination-total-results"] == before.headers["x-pagination-total-results"]


def test_unknown_fields_leave_the_known_ones(server: PlatformServer, alice: Client) -> None:
    before = alice.get("/production").body
    server.faults.add(Fault.of(LISTING, UnknownFields()))
    after = alice.get("/production").body
    assert [{name: row[name] for name in before[0]} for row in after] == before
    assert "nested" in after[0]


def test_added_and_removed_stay_as_they_would_on_a_real_platform(server: PlatformServer, alice: Client) -> None:
    production = server.world.productions_of(4101)[0].id
    path = f"/production/{production}/mo"
    before = alice.every(path)
    server.faults.add(Fault.of(f"GET {path}", Added()))
    assert alice.every(path)[1:] == before
    server.faults.add(Fault.of(f"GET {path}", Removed(), times=2))
    # The second is removed while one pages: one that was read is gone, and one that is there was never shown.
    assert len(alice.every(path)) == len(before) - 1
    assert alice.every(path) == before[1:]


def test_gone_is_gone_for_everybody_and_hidden_for_one(server: PlatformServer, alice: Client) -> None:
    first, second = (each.id for each in server.world.productions_of(4101)[:2])
    server.faults.add(Fault.of(f"GET /production/{first}/mo", Gone()), Fault.of(f"GET /production/{second}/mo", Hidden()))
    assert [alice.get(f"/production/{each}/mo").status for each in (first, second)] == [404, 403]
    other = Client(server).sign_in("collector")
    assert [other.get(f"/production/{each}/mo").status for each in (first, second)] == [404, 200]
    assert {first, second} & {row["id"] for row in alice.every("/production")} == set()
    other.connection.close()


def test_cumulative_adds_up_every_day_before(server: PlatformServer, alice: Client) -> None:
    days = (("from", "2025-01-01"), ("to", "2026-03-11"))
    flows = alice.every("/account/4101/usage", *days, rows="rows")
    server.faults.add(Fault.of("GET /account/*", Cumulative(), times=99))
    totals = alice.every("/account/4101/usage", *days, rows="rows")
    production = max(flows, key=lambda row: float(row["Volume Ingested (s)"]))["Id"]
    of_flow = [float(row["Volume Ingested (s)"]) for row in flows if row["Id"] == production]
    of_total = [float(row["Volume Ingested (s)"]) for row in totals if row["Id"] == production]
    assert of_total[-1] - of_total[0] == pytest.approx(sum(of_flow[1:]))
    assert of_total == sorted(of_total)


def test_clock_off_moves_the_date_and_every_stamp(server: PlatformServer, alice: Client) -> None:
    before = [row["created"] for row in alice.get("/production").body]
    server.faults.add(Fault.of(LISTING, ClockOff(timedelta(hours=1))))
    answer = alice.get("/production")
    assert timedelta(minutes=59) < parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC) < timedelta(minutes=61)
    for former, stamp in zip(before, (row["created"] for row in answer.body), strict=True):
        if isinstance(former, int):
            assert stamp - former == 3_600_000
        else:
            assert datetime.fromisoformat(stamp) - datetime.fromisoformat(former) == timedelta(hours=1)


def test_meanwhile_happens_before_the_answer(server: PlatformServer, alice: Client) -> None:
    server.faults.add(Fault.of("GET /user/me", Meanwhile(server.tokens.revoke_all)))
    assert alice.get("/user/me").status == 401


def test_chance_falls_the_same_way_again_whatever_else_is_asked() -> None:
    def fate(seed: int, between: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(Fault.by_chance("GET /production*", 0.3, 500))
        found: list[bool] = []
        for page in range(300):
            found.append(faults.take("GET", "/production", {"offset": [str(page)], "access_token": [f"t{between}{page}"]}) is not None)
            for _ in range(between):
                faults.take("GET", "/user/me", {})
        return found

    assert fate(1, 0) == fate(1, 3) != fate(2, 0)
    assert 60 < sum(fate(1, 0)) < 120


def test_chance_gives_the_same_request_another_fate_the_next_time() -> None:
    faults = Faults(1)
    faults.add(Fault.by_chance("GET *", 0.5, CutOff()))
    assert {faults.take("GET", "/production") is None for _ in range(20)} == {True, False}
    assert faults.met > 0


def test_media_name_with_half_a_surrogate_pair_is_sent_as_an_escape(server: PlatformServer, alice: Client) -> None:
    production = server.world.productions_of(4101)[0].id
    media = server.world.media(production)[0]
    server.edits.overwrite_media(media.id, {"name": "half \ud800 a pair \U0001f3ac"})
    assert alice.every(f"/production/{production}/mo")[0]["name"] == "half \ud800 a pair \U0001f3ac"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("GET /production/*/mo=429(5):3", Fault("GET /production/*/mo", 429, 3, kind="TooManyRequestsError", headers={"Retry-After": "5"})),
        ("POST /login=503:1@2", Fault("POST /login", 503, 1, 2)),
        ("GET /*=slow(0.25)", Fault.of("GET /*", Slow(0.25))),
        ("GET /account/*=nulls(Volume Ingested (s))", Fault.of("GET /account/*", Nulls(("Volume Ingested (s)",)))),
        ("GET /*=cut%2.5", Fault.by_chance("GET /*", 0.025, CutOff())),
        ("GET /production=clock-off(-60)", Fault.of("GET /production", ClockOff(timedelta(seconds=-60)))),
    ],
)
def test_read_fault_understands_what_people_write(text: str, fault: Fault) -> None:
    assert read_fault(text) == fault


def test_read_fault_of_what_it_does_not_know_says_so() -> None:
    with pytest.raises(UnknownName, match="did you mean “malformed”"):
        read_fault("GET /*=malformd")
    for text in ("", "GET /*", "/production=500", "GET /*=slow(soon)"):
        with pytest.raises(ValueError, match=r".+"):
            read_fault(text)


def test_demo_platform_takes_faults_from_the_command_line() -> None:
    command = [sys.executable, "-m", "rushes.cli", "demo", "platform", "--port", "0", "--months", "1", "--until-closed"]
    with subprocess.Popen(
        [*command, "--fault", "GET /user/me=418:1@1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        url = urlsplit(program.stdout.readline().strip())
        statuses: list[int] = []
        for _ in range(3):
            connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=5)
            connection.request("GET", "/api/user/me")
            statuses.append(connection.getresponse().status)
            connection.close()
        program.stdin.close()
        program.stdout.read()
    assert statuses == [401, 418, 401]
    refused = subprocess.run([*command, "--fault", "GET /*=slwo"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "did you mean “slow”" in refused.stderr
