"""No secret of a call appears in any log line at any level, in any exception, in any repr."""

from __future__ import annotations

import logging
import traceback

import pytest

from outbound.scripted import Reply, ScriptedServer
from rushes.errors import ConfigurationError, RushesError
from rushes.outbound import Answer, Backoff, Outbound

TOKEN = "tok-9f8e7d6c5b4a-geheim"
PASSWORD = "correct horse battery staple"
NO_WAIT = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0)
SECRETS = (TOKEN, PASSWORD, "correct+horse", "correct%20horse")

FAULTS = [
    Reply(value=[1]),
    Reply(401, {"type": "UnauthorizedError", "token": TOKEN}),
    Reply(500, {"token": TOKEN}),
    Reply(429),
    Reply(raw=f'{{"token": "{TOKEN}", '.encode()),
    Reply(value=[TOKEN] * 50, fault="truncate"),
    Reply(fault="reset"),
    Reply(302, headers={"Location": f"/elsewhere?access_token={TOKEN}", "X-Token": TOKEN}),
    Reply(value=[1], delay_s=0.6),
    Reply(raw=b"x" * 20_000),
]


def everything_about(error: BaseException | None) -> str:
    """Return all that a crash reporter could learn from the error itself and from those behind it."""
    said: list[str] = []
    while error is not None:
        said += [str(error), repr(error), repr(vars(error)), repr(error.args), "".join(traceback.format_exception(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(said)


@pytest.mark.parametrize("reply", FAULTS, ids=lambda reply: f"{reply.status}-{reply.fault or 'plain'}-{reply.delay_s}")
def test_call_in_every_outcome_shows_no_secret(reply: Reply, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("", "httpx2", "httpcore2", "httpcore2.http11", "httpcore2.connection", "stamina", "pyrate_limiter", "rushes"):
        caplog.set_level(logging.DEBUG, logger=name)
    seen: list[str] = []
    with ScriptedServer(reply) as server:
        outbound = Outbound(server.url, attempts=2, timeout_s=0.3, backoff=NO_WAIT, body_limit_bytes=10_000)
        for call in (
            lambda: outbound.get_json("production", secret_params={"access_token": TOKEN}),
            lambda: outbound.get_json("production", secret_headers={"Auth-Token": TOKEN}),
            lambda: outbound.post_form("login", {"username": "alice", "password": PASSWORD}, secret_params={"access_token": TOKEN}),
            lambda: outbound.post_json("login", {"username": "alice", "password": PASSWORD}),
        ):
            try:
                seen.append(repr(call()))
            except RushesError as error:
                seen.append(everything_about(error))
        seen.append(repr(outbound))
        assert any(TOKEN in str(received.query) for received in server.received)
        assert any(received.headers.get("auth-token") == TOKEN for received in server.received)
        assert any("correct" in received.body for received in server.received)
    logged = caplog.text + "".join(f"{vars(record)}{record.getMessage()}" for record in caplog.records)
    written = capfd.readouterr()
    for secret in SECRETS:
        assert secret not in "\n".join(seen)
        assert secret not in logged
        assert secret not in written.out + written.err


@pytest.mark.parametrize("value", [f"{TOKEN}\n", f"{TOKEN}\r\nHost: evil.example", f"é{TOKEN}", f" {TOKEN}", f"{TOKEN}\x00"])
def test_header_that_cannot_be_sent_is_named_and_its_value_is_not(value: str) -> None:
    with ScriptedServer(Reply(value=[1])) as server:
        with pytest.raises(ConfigurationError) as refused:
            Outbound(server.url).get_json("production", secret_headers={"Auth-Token": value})
        assert server.received == []
    assert "Auth-Token" in str(refused.value)
    assert TOKEN not in everything_about(refused.value)


def test_header_of_a_call_never_changes_the_host() -> None:
    with ScriptedServer(Reply(value=[1])) as server:
        Outbound(server.url).get_json("production", secret_headers={"Host": "evil.example"})
        assert server.received[0].headers["host"] == f"127.0.0.1:{server.port}"


def test_call_that_fails_is_logged_with_path_and_reason(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(Reply(500), Reply(value=[1])) as server:
        Outbound(server.url, attempts=2, backoff=NO_WAIT).get_json("production", {"limit": 5})
    assert "GET production" in caplog.text
    assert "answers 500" in caplog.text


def test_answer_in_a_repr_shows_neither_body_nor_headers() -> None:
    assert repr(Answer(200, {"token": TOKEN}, {"x-token": TOKEN}, TOKEN)) == "Answer(status=200, is_json=True)"
