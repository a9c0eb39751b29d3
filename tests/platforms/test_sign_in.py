from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from outbound.scripted import Reply, ScriptedServer
from platforms.connections import ALICE, ALICES_PASSWORD, NOW, TODAY, platform_at
from rushes.demo import Fault, PlatformServer, demo_world
from rushes.errors import PlatformRefused, PlatformUnreachable, Refusal, RushesError, SignInRefused
from rushes.outbound import Json


@pytest.fixture
def server() -> Iterator[PlatformServer]:
    with PlatformServer(demo_world(today=TODAY, months=2)) as running:
        yield running


@pytest.mark.parametrize("path", ["/login", "/authentication/login"])
@pytest.mark.parametrize("encoding", ["form", "json"])
def test_sign_in_on_either_path_in_either_encoding_gives_a_session(server: PlatformServer, path: str, encoding: str) -> None:
    session = platform_at(server, sign_in={"path": path, "encoding": encoding}).sign_in(ALICE, ALICES_PASSWORD, keep=False)
    assert (session.user_id, session.username, session.display_name) == ("501", ALICE, "alice")
    assert session.expires_at == NOW + timedelta(hours=1)
    assert session.token
    assert session.token not in repr(session)


def test_sign_in_that_is_kept_lasts_a_week(server: PlatformServer) -> None:
    session = platform_at(server).sign_in("alice", ALICES_PASSWORD, keep=True)
    assert session.expires_at == NOW + timedelta(days=7)


@pytest.mark.parametrize(("keep", "form", "plain"), [(True, "true", "true"), (False, "false", "false")])
def test_sign_in_never_asks_for_cookies(keep: bool, form: str, plain: str) -> None:
    with ScriptedServer(Reply(value={"token": "t", "userId": 1})) as scripted:
        platform_at(scripted).sign_in("alice", "a", keep=keep)
        platform_at(scripted, sign_in={"encoding": "json"}).sign_in("alice", "a", keep=keep)
        assert scripted.received[0].body == f"username=alice&password=a&rememberMe={form}&useCookies=false"
        assert scripted.received[1].body == f'{{"username":"alice","password":"a","rememberMe":{plain},"useCookies":false}}'


@pytest.mark.parametrize(("name", "password"), [(ALICE, "wrong"), ("nobody", ALICES_PASSWORD), (ALICE, "")])
def test_sign_in_with_a_wrong_name_or_password_is_refused_alike(server: PlatformServer, name: str, password: str) -> None:
    with pytest.raises(SignInRefused) as caught:
        platform_at(server).sign_in(name, password, keep=False)
    assert caught.value.refusal is Refusal.WRONG_CREDENTIALS
    assert server.log.count("POST", "/login") == 1


def test_sign_in_of_a_user_with_a_second_factor_says_so(server: PlatformServer) -> None:
    with pytest.raises(SignInRefused) as caught:
        platform_at(server).sign_in("second-factor", "second-factor-demo", keep=False)
    assert caught.value.refusal is Refusal.SECOND_FACTOR


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        (Reply(401), Refusal.WRONG_CREDENTIALS),
        (Reply(401, raw=b""), Refusal.WRONG_CREDENTIALS),
        (Reply(401, {"type": "UnauthorizedError", "twoFactorAuthenticationRequired": False}), Refusal.WRONG_CREDENTIALS),
        (Reply(200, {"type": "UnauthorizedError"}), Refusal.WRONG_CREDENTIALS),
        (Reply(200, {"error": {"name": "UnauthorizedError"}}), Refusal.WRONG_CREDENTIALS),
        (Reply(200, raw=b"com.platform.UnauthorizedError: bad credentials"), Refusal.WRONG_CREDENTIALS),
        (Reply(400, {"name": "UnauthorizedError", "token": ""}), Refusal.WRONG_CREDENTIALS),
        (Reply(200, {"twoFactorAuthenticationRequired": True}), Refusal.SECOND_FACTOR),
        (Reply(403, {"type": "TwoFactorRequiredError"}), Refusal.SECOND_FACTOR),
        (Reply(401, {"type": "UnauthorizedError", "message": "Enter the code of your second factor."}), Refusal.SECOND_FACTOR),
        (Reply(403, {"type": "ForbiddenError", "message": "This user is suspended."}), Refusal.SUSPENDED),
        (Reply(401, {"type": "AccountLockedError"}), Refusal.SUSPENDED),
    ],
)
def test_sign_in_refusal_in_every_form_is_told_apart(reply: Reply, refusal: Refusal) -> None:
    with ScriptedServer(reply) as scripted:
        with pytest.raises(SignInRefused) as caught:
            platform_at(scripted).sign_in("alice", "a", keep=False)
        assert caught.value.refusal is refusal
        assert len(scripted.received) == 1


@pytest.mark.parametrize(
    ("reply", "status", "kind"),
    [
        (Reply(403, {"type": "ForbiddenError"}), 403, "ForbiddenError"),
        (Reply(404, raw=b"<h1>Not here</h1>"), 404, ""),
        (Reply(415, {"type": "UnsupportedMediaTypeError"}), 415, "UnsupportedMediaTypeError"),
        (Reply(200, {"hello": 1}), 200, ""),
        (Reply(200, {"token": None}), 200, ""),
        (Reply(200, {"token": "  "}), 200, ""),
        (Reply(200, raw=b"<html>"), 200, ""),
        (Reply(302, headers={"Location": "https://elsewhere.test/"}), 302, ""),
    ],
)
def test_sign_in_with_another_final_no_tells_the_operator(reply: Reply, status: int, kind: str) -> None:
    with ScriptedServer(reply) as scripted:
        with pytest.raises(PlatformRefused) as caught:
            platform_at(scripted).sign_in("alice", "geheim", keep=False)
        assert (caught.value.status, caught.value.kind) == (status, kind)
        assert "geheim" not in str(caught.value)


def test_sign_in_while_the_platform_is_down_is_unreachable_and_sent_once(server: PlatformServer) -> None:
    server.faults.add(Fault("POST /login", 500, times=1))
    platform = platform_at(server)
    with pytest.raises(PlatformUnreachable):
        platform.sign_in(ALICE, ALICES_PASSWORD, keep=False)
    assert platform.sign_in(ALICE, ALICES_PASSWORD, keep=False).user_id == "501"


def test_sign_in_while_the_platform_is_busy_is_tried_again(server: PlatformServer) -> None:
    server.faults.add(Fault("POST /login", 429, times=2, kind="TooManyRequestsError", headers={"Retry-After": "0"}))
    assert platform_at(server).sign_in(ALICE, ALICES_PASSWORD, keep=False).user_id == "501"


@pytest.mark.parametrize(
    ("body", "me", "expected"),
    [
        ({"token": "t", "userId": 7}, None, "7"),
        ({"token": "t", "userId": "7"}, None, "7"),
        ({"token": "t", "user": {"id": 8}}, None, "8"),
        ({"token": "t", "userId": None, "user": {"id": 8}}, None, "8"),
        ({"token": "t"}, {"id": 9, "username": "alice@north.example", "firstName": "Alice", "lastName": "A"}, "9"),
        ({"token": "t"}, {"userId": "9"}, "9"),
        ({"token": "t"}, {"user": {"id": 9}}, "9"),
    ],
)
def test_sign_in_finds_the_users_id_where_it_is(body: Json, me: Json, expected: str) -> None:
    with ScriptedServer(Reply(value=body), Reply(value=me)) as scripted:
        session = platform_at(scripted).sign_in("alice", "a", keep=False)
        assert session.user_id == expected
        if me is not None:
            assert scripted.received[1].path == "/api/user/me"
            assert scripted.received[1].query["access_token"] == ["t"]


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"id": 1, "humanName": "Alice A", "name": "x"}, "Alice A"),
        ({"id": 1, "firstName": "Alice", "lastName": "A"}, "Alice A"),
        ({"id": 1, "username": "alice.a"}, "alice.a"),
        ({"id": 1}, "alice"),
        ({"id": 1, "name": None}, "alice"),
    ],
)
def test_sign_in_shows_the_name_that_the_platform_gives(user: Json, expected: str) -> None:
    with ScriptedServer(Reply(value={"token": "t", "user": user})) as scripted:
        assert platform_at(scripted).sign_in("alice", "a", keep=False).display_name == expected


def test_sign_in_without_any_user_id_tells_the_operator_what_to_set() -> None:
    replies = (Reply(value={"token": "t"}), Reply(value={"hello": 1}))
    with ScriptedServer(*replies) as scripted, pytest.raises(PlatformRefused, match="user_id_fields"):
        platform_at(scripted).sign_in("alice", "a", keep=False)


def test_sign_in_in_every_outcome_shows_no_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    for reply in (Reply(401), Reply(500), Reply(200, {"token": "t-geheim"}), Reply(fault="reset")):
        with ScriptedServer(reply, Reply(500)) as scripted:
            with pytest.raises(RushesError) as caught:
                platform_at(scripted).sign_in("alice", "p-geheim", keep=False)
            assert "geheim" not in f"{caught.value}{caught.value!r}{caught.value.__cause__!r}{caught.value.__context__!r}"
    assert "geheim" not in caplog.text
