from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from demo.caller import Client
from rushes.demo import PlatformServer, World, run_platform
from rushes.errors import ConfigurationError

_PROGRAM = """
import datetime
from rushes.demo import demo_world, run_platform
run_platform(demo_world(today=datetime.date(2026, 3, 12), months=1), "127.0.0.1", 0, tell=lambda line: print(line, flush=True))
print("ended", flush=True)
"""


def test_connection_is_kept_open_between_requests(alice: Client) -> None:
    before = alice.connection.sock
    for _ in range(5):
        assert alice.get("/user/me").status == 200
    assert alice.connection.sock is before
    assert before is not None


def test_answers_are_not_held_back_on_an_open_connection(alice: Client) -> None:
    alice.get("/user/me")
    began = time.perf_counter()
    for _ in range(50):
        alice.get("/user/me")
    # Without TCP_NODELAY each of them would wait 40 ms for an acknowledgement.
    assert time.perf_counter() - began < 1.5


def test_stop_closes_open_connections_and_may_be_repeated(world: World) -> None:
    server = PlatformServer(world)
    server.start()
    client = Client(server).sign_in("alice")
    server.stop()
    server.stop()
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        client.get("/user/me")
    client.connection.close()


def test_server_that_was_never_started_can_be_stopped(world: World) -> None:
    server = PlatformServer(world)
    port = urlsplit(server.base_url).port
    server.stop()
    with socket.socket() as attempt:
        assert attempt.connect_ex(("127.0.0.1", port)) != 0


def test_home_page_says_that_it_is_a_stand_in(server: PlatformServer) -> None:
    with urlopen(server.home_url) as answer:
        assert b"stands in for a media platform" in answer.read()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"POST /api/login HTTP/1.1\r\nContent-Length: 70000\r\n\r\n", b"PayloadTooLargeError"),
        (b"POST /api/login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"PayloadTooLargeError"),
        (b"BREW /api/user/me HTTP/1.1\r\n\r\n", b"BadRequestError"),
    ],
)
def test_request_that_cannot_be_read_is_answered_as_an_error_and_closed(server: PlatformServer, head: bytes, kind: bytes) -> None:
    url = urlsplit(server.base_url)
    with socket.create_connection((str(url.hostname), url.port or 0), timeout=5) as raw:
        raw.sendall(head)
        with raw.makefile("rb") as answer:
            assert kind in answer.read()


def test_program_tells_address_and_people_and_ends_cleanly_on_a_signal() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with subprocess.Popen([sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
            assert program.stdout is not None
            assert program.stderr is not None
            address = program.stdout.readline().strip()
            with urlopen(address.removesuffix("/api")) as answer:
                assert answer.status == 200
            os.kill(program.pid, number)
            rest = program.stdout.read()
            assert rest.endswith("ended\n")
            assert "alice@example.org" in rest
            assert program.stderr.read() == ""
        assert program.returncode == 0


def test_program_on_a_port_in_use_says_to_choose_another(world: World, server: PlatformServer) -> None:
    port = urlsplit(server.base_url).port
    assert port is not None
    with pytest.raises(ConfigurationError, match="choose another port"):
        run_platform(world, "127.0.0.1", port)
