"""Every way of signing in: the secret goes where it is declared to go, tokens are renewed once, and nothing of either is ever told."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from outbound.scripted import Received, Reply, ScriptedServer
from platforms.connections import NOW
from rushes.clock import FrozenClock
from rushes.errors import RushesError, SourceRefused
from sources.rest.declared import HERE, ROWS, place_at, read, rows_of

SECRET = "s3cr3t-zx"


def basic(user: str) -> str:
    return "Basic " + b64encode(f"{user}:{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    ("authentication", "headers", "query"),
    [
        ({"style": "none"}, {}, {}),
        ({"style": "basic", "user": "réader"}, {"authorization": basic("réader")}, {}),
        ({"style": "bearer"}, {"authorization": f"Bearer {SECRET}"}, {}),
        ({"style": "header", "header": "X-Api-Key"}, {"x-api-key": SECRET}, {}),
        ({"style": "header", "header": "Authorization", "prefix": "Token "}, {"authorization": f"Token {SECRET}"}, {}),
        ({"style": "parameter", "parameter": "access_token"}, {}, {"access_token": [SECRET]}),
    ],
)
def test_secret_goes_where_it_is_declared_to_go(
    authentication: dict[str, str], headers: dict[str, str], query: dict[str, list[str]], tmp_path: Path
) -> None:
    with ScriptedServer(Reply(value=ROWS)) as server:
        place = place_at(server, authentication=authentication, headers={"App-ID": "12"})
        assert read(place, tmp_path, SECRET).rows == 7
        (asked,) = server.received
    sent = {name: value for name, value in asked.headers.items() if SECRET in value or value.startswith("Basic")}
    assert (sent, asked.query, asked.headers["app-id"]) == (headers, query, "12")
    assert place.takes_secret == (authentication["style"] != "none")


def test_secret_parameter_is_not_given_back_by_a_link(tmp_path: Path) -> None:
    def answer(asked: Received) -> Reply:
        number = asked.number("cursor")
        return Reply(
            value=[{"id": number}], headers={"Link": f'<?access_token=other&cursor={number + 1}>; rel="next"'} if number < 2 else {}
        )

    with ScriptedServer(answer=answer) as server:
        place = place_at(server, {"path": "/rows", "paging": "link"}, authentication={"style": "parameter", "parameter": "access_token"})
        assert read(place, tmp_path, SECRET).rows == 3
        assert [each.query["access_token"] for each in server.received] == [[SECRET]] * 3


@dataclass
class Doors:
    """A server that gives tokens, each good for some calls."""

    calls: int = 100
    lives_s: int | None = 3_600
    given: list[Received] = field(default_factory=list[Received])
    left: int = 0

    def answer(self, asked: Received) -> Reply:
        if asked.method == "POST":
            self.given.append(asked)
            self.left = self.calls
            lives = {} if self.lives_s is None else {"expires_in": self.lives_s}
            return Reply(value={"access_token": f"tok-{len(self.given)}", "user": {"token": f"tok-{len(self.given)}"}, **lives})
        said = f"{asked.headers.get('authorization')} {asked.headers.get('x-auth')} {asked.query.get('access_token')}"
        if not self.given or f"tok-{len(self.given)}" not in said or self.left < 1:
            return Reply(401, {"error": "expired"})
        self.left -= 1
        return Reply(value=ROWS[asked.number("offset") :][:1])


PAGED = {"path": "/rows", "paging": {"style": "offset", "size": 1}}


def client_credentials(server: ScriptedServer, **more: Any) -> dict[str, Any]:
    return {"style": "client_credentials", "token_url": f"http://127.0.0.1:{server.port}/oauth/token", "client_id": "rushes", **more}


@pytest.mark.parametrize("client_in", ["header", "form"])
def test_client_credentials_are_exchanged_for_a_token(client_in: str, tmp_path: Path) -> None:
    doors = Doors()
    with ScriptedServer(answer=doors.answer) as server:
        place = place_at(server, PAGED, authentication=client_credentials(server, client_in=client_in, fields={"scope": "read"}))
        assert read(place, tmp_path, SECRET).rows == 7
    (asked,) = doors.given
    assert asked.path == "/oauth/token"
    if client_in == "header":
        assert (asked.headers["authorization"], asked.body) == (basic("rushes"), "grant_type=client_credentials&scope=read")
    else:
        assert ("authorization" in asked.headers, asked.body.split("&")[2:]) == (False, ["client_id=rushes", f"client_secret={SECRET}"])


@pytest.mark.parametrize("encoding", ["json", "form"])
@pytest.mark.parametrize("send_as", [{}, {"send_as": "header", "header": "X-Auth"}, {"send_as": "parameter", "parameter": "access_token"}])
def test_name_and_password_are_exchanged_for_a_token(encoding: str, send_as: dict[str, str], tmp_path: Path) -> None:
    doors = Doors(lives_s=None)
    how = {"style": "sign_in", "path": "/login", "encoding": encoding, "token_at": "user.token", **send_as}
    with ScriptedServer(answer=doors.answer) as server:
        place = place_at(server, PAGED, authentication={**how, "fields": {"username": "me", "password": "{password}"}})
        assert read(place, tmp_path, SECRET).rows == 7
        assert all(SECRET not in f"{each.query}{each.headers}" for each in server.received)
    (asked,) = doors.given
    sent = json.loads(asked.body) if encoding == "json" else dict(each.split("=") for each in asked.body.split("&"))
    assert (asked.path, sent) == ("/api/login", {"username": "me", "password": SECRET})


def test_token_that_is_refused_on_the_way_is_renewed_and_no_row_is_lost(tmp_path: Path) -> None:
    doors = Doors(calls=3)
    with ScriptedServer(answer=doors.answer) as server:
        raw = read(place_at(server, PAGED, authentication=client_credentials(server)), tmp_path, SECRET)
    assert [row[1] for row in rows_of(raw)] == [str(number) for number in range(7)]
    assert len(doors.given) == 3


def test_token_that_is_refused_at_once_is_renewed_once_and_no_more(tmp_path: Path) -> None:
    doors = Doors(calls=0)
    with ScriptedServer(answer=doors.answer) as server, pytest.raises(SourceRefused, match=r"does not let us in .* \(401\)"):
        read(place_at(server, PAGED, authentication=client_credentials(server)), tmp_path, SECRET)
    assert len(doors.given) == 2


def test_token_is_renewed_before_it_ends(tmp_path: Path) -> None:
    doors, clock = Doors(lives_s=100), FrozenClock(NOW)

    def answer(asked: Received) -> Reply:
        clock.advance(timedelta(seconds=25))
        return doors.answer(asked)

    with ScriptedServer(answer=answer) as server:
        assert read(place_at(server, PAGED, authentication=client_credentials(server)), tmp_path, SECRET, clock=clock).rows == 7
        assert not [each for each in server.received if each.method == "GET" and each.headers["authorization"] == "Bearer None"]
    assert len(doors.given) == 4


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize("exchanges", [True, False])
def test_wrong_secret_is_refused_and_not_tried_again(status: int, exchanges: bool, tmp_path: Path) -> None:
    with ScriptedServer(Reply(status, {"error": f"bad {SECRET}"})) as server:
        how = client_credentials(server) if exchanges else {"style": "bearer"}
        with pytest.raises(SourceRefused, match=rf"\({status}\)") as caught:
            read(place_at(server, PAGED, authentication=how), tmp_path, SECRET)
        assert len(server.received) == 1
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("body", [{}, {"access_token": None}, {"access_token": ""}, {"access_token": {"a": 1}}, [], "text"])
def test_sign_in_without_a_token_says_which_field_to_check(body: object, tmp_path: Path) -> None:
    with ScriptedServer(Reply(value=body)) as server, pytest.raises(SourceRefused, match="Check “token_at”"):
        read(place_at(server, PAGED, authentication=client_credentials(server)), tmp_path, SECRET)


@pytest.mark.parametrize("secret", ["two\nlines", "sp ace ", "é€", "\x1b[2J"])
def test_secret_that_no_header_can_hold_is_refused_without_being_told(secret: str, tmp_path: Path) -> None:
    with ScriptedServer(Reply(value=ROWS)) as server, pytest.raises(SourceRefused, match="cannot be sent") as caught:
        read(place_at(server, authentication={"style": "bearer"}), tmp_path, secret)
    assert secret not in str(caught.value)
    assert server.received == []


@pytest.mark.parametrize("style", ["basic", "bearer", "header", "parameter", "client_credentials"])
@pytest.mark.parametrize(
    "reply",
    [Reply(500), Reply(404), Reply(302, headers={"Location": f"http://x.test/?t={SECRET}"}), Reply(raw=b"<html>"), Reply(fault="reset")],
)
def test_no_error_and_no_log_line_holds_a_secret(style: str, reply: Reply, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(reply) as server:
        hows = {
            "basic": {"style": style, "user": "me"}, "header": {"style": style, "header": "X-Key"}, "parameter": {"style": style, "parameter": "access_token"},
            "client_credentials": client_credentials(server, client_in="form"),
        }  # fmt: skip
        place = place_at(server, authentication=hows.get(style, {"style": style}), timeout_s=1)
        with pytest.raises(RushesError) as caught:
            read(place, tmp_path, SECRET)
    error: BaseException | None = caught.value
    told = [caplog.text, repr(place)]
    while error is not None:
        told += [str(error), repr(error)]
        error = error.__cause__ or error.__context__
    assert SECRET not in " ".join(told)
    assert b64encode(SECRET.encode()).decode()[:-4] not in " ".join(told)
    assert HERE.private
