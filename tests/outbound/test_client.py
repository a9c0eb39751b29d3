from __future__ import annotations

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from email.utils import formatdate

import pytest

from outbound.scripted import Received, Reply, ScriptedServer
from rushes.errors import PlatformRefused, PlatformUnreachable
from rushes.outbound import Backoff, Outbound, Verdict, path_segment

NO_WAIT = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0)
OK = Reply(value=[1])


def to(server: ScriptedServer, *, attempts: int = 3, backoff: Backoff = NO_WAIT, **options: float) -> Outbound:
    return Outbound(server.url, attempts=attempts, backoff=backoff, **{"timeout_s": 5, **options})


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_get_that_is_answered_busy_is_tried_again(status: int) -> None:
    with ScriptedServer(Reply(status), Reply(status), OK) as server:
        assert to(server).get_json("x").body == [1]
        assert len(server.received) == 3


@pytest.mark.parametrize("fault", ["truncate", "reset"])
def test_get_whose_connection_breaks_off_is_tried_again(fault: str) -> None:
    with ScriptedServer(Reply(value=[1] * 100, fault=fault), OK) as server:
        assert to(server).get_json("x").body == [1]


def test_get_that_is_always_busy_becomes_unreachable_after_every_attempt() -> None:
    with ScriptedServer(Reply(503)) as server:
        with pytest.raises(PlatformUnreachable, match="answers 503"):
            to(server, attempts=4).get_json("x")
        assert len(server.received) == 4


def test_get_where_nobody_listens_becomes_unreachable() -> None:
    with ScriptedServer(OK) as server:
        url = server.url
    with pytest.raises(PlatformUnreachable, match="no connection"):
        Outbound(url, attempts=2, backoff=NO_WAIT).get_json("x")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_get_with_a_final_status_is_answered_once_with_its_body(status: int) -> None:
    with ScriptedServer(Reply(status, {"type": "NotFoundError"})) as server:
        answer = to(server).get_json("x")
        assert (answer.status, answer.verdict, answer.body) == (status, Verdict.FINAL, {"type": "NotFoundError"})
        assert len(server.received) == 1


def test_get_whose_final_answer_is_not_json_keeps_its_text() -> None:
    with ScriptedServer(Reply(404, raw=b"<h1>NotFoundError</h1>")) as server:
        answer = to(server).get_json("x")
        assert (answer.body, answer.is_json, answer.text) == (None, False, "<h1>NotFoundError</h1>")


@pytest.mark.parametrize("raw", [b'{"rows": [1, 2', b"<html>", b"", b"\xff\xfe\xfd", b"[" * 100_000, b"[" + b"9" * 5_000 + b"]"])
def test_get_of_malformed_json_is_tried_again_and_then_refused(raw: bytes) -> None:
    with ScriptedServer(Reply(raw=raw)) as server:
        with pytest.raises(PlatformRefused, match="not JSON") as caught:
            to(server).get_json("x")
        assert len(server.received) == 3
        assert (caught.value.kind, caught.value.status) == ("MalformedAnswer", 200)


def test_get_of_malformed_json_that_heals_is_taken() -> None:
    with ScriptedServer(Reply(raw=b'{"rows": [1, 2'), OK) as server:
        assert to(server).get_json("x").body == [1]


def test_get_of_numbers_keeps_every_digit() -> None:
    raw = b"[0.1, 12345678901234567890.12345678901234567890, NaN, -Infinity, 1e99999999999999999999, 9007199254740993]"
    with ScriptedServer(Reply(raw=raw)) as server:
        body = to(server).get_json("x").body
    assert isinstance(body, list)
    assert body[:2] == [Decimal("0.1"), Decimal("12345678901234567890.12345678901234567890")]
    assert [str(each) for each in body[2:]] == ["NaN", "-Infinity", "Infinity", "9007199254740993"]


def test_get_waits_as_long_as_retry_after_says() -> None:
    with ScriptedServer(Reply(429, headers={"Retry-After": "1"}), OK) as server:
        started = time.monotonic()
        to(server, patience_s=30).get_json("x")
        assert 1.0 <= time.monotonic() - started < 4.0


def test_get_waits_until_the_date_that_retry_after_names_but_no_longer_than_the_cap() -> None:
    backoff = Backoff(first_s=0.0, longest_s=0.0, jitter_s=0.0, retry_after_at_most_s=0.3)
    with ScriptedServer(Reply(503, headers={"Retry-After": formatdate(time.time() + 3600, usegmt=True)}), OK) as server:
        started = time.monotonic()
        to(server, backoff=backoff).get_json("x")
        assert 0.3 <= time.monotonic() - started < 3.0


def test_get_that_is_asked_to_wait_longer_than_its_patience_gives_up_at_once() -> None:
    with ScriptedServer(Reply(429, headers={"Retry-After": "60"}), OK) as server:
        started = time.monotonic()
        with pytest.raises(PlatformUnreachable, match="429"):
            to(server, patience_s=5).get_json("x")
        assert time.monotonic() - started < 3.0
        assert len(server.received) == 1


def test_get_backs_off_longer_each_time_with_jitter() -> None:
    with ScriptedServer(Reply(500), Reply(500), OK) as server:
        started = time.monotonic()
        to(server, backoff=Backoff(first_s=0.1, longest_s=5.0, jitter_s=0.05)).get_json("x")
        assert 0.3 <= time.monotonic() - started < 3.0


def test_get_that_gets_no_answer_in_time_is_tried_again() -> None:
    with ScriptedServer(Reply(value=[0], delay_s=4.0), OK) as server:
        assert to(server, timeout_s=1.5).get_json("x").body == [1]


def test_get_whose_answer_drips_for_ever_is_given_up() -> None:
    with ScriptedServer(Reply(value="x" * 2_000, fault="drip")) as server:
        started = time.monotonic()
        with pytest.raises(PlatformUnreachable, match="too slowly"):
            to(server, attempts=1, timeout_s=0.1).get_json("x")
        assert time.monotonic() - started < 5.0


def test_get_of_an_answer_beyond_the_limit_is_refused_even_when_packed_small() -> None:
    packed = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    with ScriptedServer(Reply(raw=packed, headers={"Content-Encoding": "gzip"})) as server:
        with pytest.raises(PlatformRefused, match="more than 1,000,000 bytes") as caught:
            to(server, body_limit_bytes=1_000_000).get_json("x")
        assert caught.value.kind == "AnswerTooLarge"
        assert len(server.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["get", "post"])
def test_redirect_is_refused_and_its_target_named_without_query(status: int, method: str) -> None:
    target = "https://elsewhere.test/login?access_token=geheim"
    with ScriptedServer(Reply(status, headers={"Location": target}), OK) as server:
        outbound = to(server)
        with pytest.raises(PlatformRefused, match=r"https://elsewhere\.test/login") as caught:
            outbound.get_json("x") if method == "get" else outbound.post_form("login", {"password": "geheim"})
        assert "geheim" not in str(caught.value)
        assert len(server.received) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_post_that_was_certainly_not_taken_is_tried_again(status: int) -> None:
    with ScriptedServer(Reply(status), OK) as server:
        assert to(server).post_form("login", {"a": "b"}).body == [1]
        assert len(server.received) == 2


@pytest.mark.parametrize("reply", [Reply(500), Reply(502), Reply(504), Reply(fault="reset"), Reply(value=[1] * 99, fault="truncate")])
def test_post_whose_outcome_is_not_known_is_not_tried_again(reply: Reply) -> None:
    with ScriptedServer(reply) as server:
        with pytest.raises(PlatformUnreachable):
            to(server).post_json("login", {"a": "b"})
        assert len(server.received) == 1


def test_post_that_gets_no_answer_in_time_is_not_tried_again() -> None:
    with ScriptedServer(Reply(value=[0], delay_s=1.0)) as server:
        with pytest.raises(PlatformUnreachable, match="in time"):
            to(server, timeout_s=0.2).post_form("login", {"a": "b"})
        assert len(server.received) == 1


def test_post_answered_with_text_gives_the_text_for_the_connector_to_judge() -> None:
    with ScriptedServer(Reply(200, raw=b"UnauthorizedError: no")) as server:
        answer = to(server).post_form("login", {"a": "b"})
        assert (answer.status, answer.is_json, answer.text) == (200, False, "UnauthorizedError: no")


def test_post_sends_form_and_json_as_such() -> None:
    with ScriptedServer(Reply(value={})) as server:
        outbound = to(server)
        outbound.post_form("login", {"password": "a&b=ü", "rememberMe": "true"})
        outbound.post_json("login", {"password": "a&b=ü", "rememberMe": True})
        form, plain = server.received
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert form.body == "password=a%26b%3D%C3%BC&rememberMe=true"
    assert plain.headers["content-type"] == "application/json"
    assert plain.body == '{"password":"a&b=ü","rememberMe":true}'


def test_calls_send_their_parameters_and_foreign_text_as_one_segment() -> None:
    with ScriptedServer(OK) as server:
        to(server).get_json(
            f"production/{path_segment('a/b?c#d é')}/mo", {"limit": 2, "fq": ["a:b", "c:d"]}, secret_params={"access_token": "t&u"}
        )
        received = server.received[0]
    assert received.path == "/api/production/a%2Fb%3Fc%23d%20%C3%A9/mo"
    assert received.query == {"limit": ["2"], "fq": ["a:b", "c:d"], "access_token": ["t&u"]}


@pytest.mark.parametrize("text", ["", ".", ".."])
def test_path_segment_that_would_lead_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(PlatformRefused, match="cannot stand in a path"):
        path_segment(text)


def test_calls_keep_no_cookie_between_people() -> None:
    with ScriptedServer(Reply(value=[], headers={"Set-Cookie": "session=alice; Path=/"})) as server:
        outbound = to(server)
        outbound.post_form("login", {"username": "alice"})
        outbound.get_json("production", secret_params={"access_token": "of-bob"})
        assert "cookie" not in server.received[1].headers


def test_calls_ignore_the_proxies_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with ScriptedServer(OK) as server:
        assert to(server).get_json("x").body == [1]


def test_calls_from_many_threads_are_never_more_at_once_than_configured() -> None:
    with ScriptedServer(Reply(value=[1], delay_s=0.03)) as server:
        outbound = Outbound(server.url, calls_at_once=3, backoff=NO_WAIT)
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _: outbound.get_json("x").body, range(24)))
        assert answers == [[1]] * 24
        assert server.most_at_once == 3


def test_call_that_waits_for_its_next_attempt_leaves_its_place_to_others() -> None:
    def answer(received: Received) -> Reply:
        is_first = received.path.endswith("busy") and sum(each.path.endswith("busy") for each in server.received) == 1
        return Reply(503, headers={"Retry-After": "1"}) if is_first else OK

    with ScriptedServer(answer=answer) as server:
        outbound = Outbound(server.url, calls_at_once=1, backoff=NO_WAIT)
        waiting = threading.Thread(target=outbound.get_json, args=("busy",))
        waiting.start()
        while not server.received:
            time.sleep(0.005)
        started = time.monotonic()
        outbound.get_json("free")
        assert time.monotonic() - started < 0.9
        waiting.join()


def test_calls_start_no_thread_of_their_own() -> None:
    before = {each.name for each in threading.enumerate()}
    with ScriptedServer(OK) as server:
        to(server).get_json("x")
        ours = {each.name for each in threading.enumerate()} - before
    assert not [name for name in ours if "process_request_thread" not in name and "serve_forever" not in name]
