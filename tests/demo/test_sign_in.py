from __future__ import annotations

from datetime import timedelta

import pytest

from demo.caller import Client, StandingClock
from rushes.demo import PlatformServer


@pytest.mark.parametrize("path", ["/login", "/authentication/login"])
@pytest.mark.parametrize("encoding", ["form", "json"])
@pytest.mark.parametrize("name", ["alice", "alice@example.org"])
def test_sign_in_with_either_path_and_encoding_gives_token_and_user(client: Client, path: str, encoding: str, name: str) -> None:
    if encoding == "form":
        reply = client.form(path, username=name, password="alice-demo", rememberMe="false", useCookies="false")
    else:
        reply = client.json(path, {"username": name, "password": "alice-demo", "rememberMe": False, "useCookies": False})
    assert reply.status == 200
    assert len(reply.body["token"]) >= 43
    assert reply.body["userId"] == reply.body["user"]["id"]
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(("name", "password"), [("alice", "wrong"), ("nobody", "alice-demo"), ("", ""), ("alice", "")])
def test_sign_in_with_wrong_name_or_password_is_unauthorized(client: Client, name: str, password: str) -> None:
    reply = client.form("/login", username=name, password=password)
    assert (reply.status, reply.body["type"]) == (401, "UnauthorizedError")


def test_sign_in_when_second_factor_is_required_says_so_only_after_the_right_password(client: Client) -> None:
    right = client.form("/login", username="second-factor", password="second-factor-demo")
    wrong = client.form("/login", username="second-factor", password="wrong")
    assert (right.status, right.body["type"], right.body["twoFactorAuthenticationRequired"]) == (401, "UnauthorizedError", True)
    assert (wrong.status, set(wrong.body)) == (401, {"type", "message"})


def test_sign_in_that_does_not_refuse_cookies_gets_one(client: Client) -> None:
    reply = client.form("/login", username="alice", password="alice-demo")
    assert reply.headers["set-cookie"].startswith("access_token=")


def test_sign_in_with_a_body_that_is_no_json_is_a_bad_request(client: Client) -> None:
    assert client.ask("POST", "/login", b"{", "application/json").status == 400
    assert client.ask("POST", "/login", b"[1]", "application/json").status == 400
    assert client.ask("POST", "/login", b"x", "text/plain").status == 415


def test_token_after_an_hour_has_expired(alice: Client, clock: StandingClock) -> None:
    clock.advance(timedelta(minutes=59))
    assert alice.get("/user/me").status == 200
    clock.advance(timedelta(minutes=1))
    reply = alice.get("/user/me")
    assert (reply.status, reply.body["type"]) == (401, "UnauthorizedError")


def test_token_asked_for_with_remember_me_lives_a_week(client: Client, clock: StandingClock) -> None:
    client.sign_in("alice", rememberMe="true")
    clock.advance(timedelta(days=6, hours=23))
    assert client.get("/user/me").status == 200
    clock.advance(timedelta(hours=1))
    assert client.get("/user/me").status == 401


def test_token_when_revoked_is_refused_at_once(alice: Client, server: PlatformServer) -> None:
    first = alice.token
    second = alice.sign_in("alice").token
    server.tokens.revoke(second)
    assert alice.get("/user/me").status == 401
    alice.token = first
    assert alice.get("/user/me").status == 200
    server.tokens.revoke_person(server.world.person("alice").id)
    assert alice.get("/user/me").status == 401


def test_token_in_no_form_but_the_query_parameter_is_read(client: Client) -> None:
    token = client.sign_in("alice").token
    client.connection.request("GET", "/api/user/me", headers={"Authorization": f"Bearer {token}", "Cookie": f"access_token={token}"})
    answer = client.connection.getresponse()
    answer.read()
    assert answer.status == 401


def test_tokens_of_many_sign_ins_are_all_different(client: Client) -> None:
    tokens = {client.sign_in("alice").token for _ in range(20)}
    assert len(tokens) == 20
