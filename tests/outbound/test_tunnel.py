"""The tunnel leads to one server, for whoever knows its word, as long and as much as it may; and nowhere else."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from outbound.scripted import Reply, ScriptedServer
from rushes.outbound import Tunnel, TunnelFault, TunnelLimits, tunnel_to

LIMITS = TunnelLimits(seconds=30, answer_bytes=10**6, connections=3)


@contextmanager
def to(server: ScriptedServer, *, scheme: str = "http", limits: TunnelLimits = LIMITS) -> Iterator[Tunnel]:
    with tunnel_to(scheme, f"s3.test:{server.port}", ["127.0.0.1"], server.port, limits) as tunnel:
        yield tunnel


def opened(tunnel: Tunnel) -> socket.socket:
    return socket.create_connection(("127.0.0.1", urlsplit(tunnel.url).port or 0), 5)


def asked(tunnel: Tunnel, line: str, *headers: str, word: str | None = None) -> bytes:
    """Send the head of a request, and return all that comes back."""
    known = word if word is not None else f"rushes:{urlsplit(tunnel.url).password}"
    head = "\r\n".join((line, f"Proxy-Authorization: Basic {base64.b64encode(known.encode()).decode()}", *headers, "", ""))
    with opened(tunnel) as connection:
        connection.sendall(head.encode("latin-1"))
        return everything(connection)


def everything(connection: socket.socket) -> bytes:
    parts = list[bytes]()
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def test_a_request_in_plain_goes_to_its_server_as_if_it_were_called_itself() -> None:
    with ScriptedServer(Reply(raw=b"there")) as server, to(server) as tunnel:
        answer = asked(
            tunnel, f"GET http://S3.test:{server.port}/b/k?list=1 HTTP/1.1", f"Host: s3.test:{server.port}", "Connection: keep-alive"
        )
        received = server.received[0]
        assert answer.endswith(b"there")
    assert (received.path, received.query) == ("/b/k", {"list": ["1"]})
    assert received.headers["connection"] == "close"
    assert "proxy-authorization" not in received.headers
    assert tunnel.fault is None


@pytest.mark.parametrize(
    ("scheme", "line", "named"),
    [
        ("http", "GET http://evil.test/x HTTP/1.1", "evil.test"),
        ("http", "GET http://s3.test/x HTTP/1.1", "s3.test"),
        ("http", "GET http://s3.test:{port}@evil.test/ HTTP/1.1", "evil.test"),
        ("http", "GET https://s3.test:{port}/x HTTP/1.1", "s3.test:{port}"),
        ("http", "GET /x HTTP/1.1", "/x"),
        ("http", "CONNECT s3.test:{port} HTTP/1.1", "s3.test:{port}"),
        ("http", "CONNECT 169.254.169.254:80 HTTP/1.1", "169.254.169.254:80"),
        ("https", "CONNECT evil.test:443 HTTP/1.1", "evil.test:443"),
        ("https", "CONNECT s3.test:22 HTTP/1.1", "s3.test:22"),
        ("https", "GET http://s3.test:{port}/x HTTP/1.1", "s3.test:{port}"),
    ],
)
def test_another_server_is_not_called(scheme: str, line: str, named: str) -> None:
    with ScriptedServer(Reply()) as server, to(server, scheme=scheme) as tunnel:
        assert asked(tunnel, line.format(port=server.port)).startswith(b"HTTP/1.1 403 ")
        assert server.received == []
        assert (tunnel.fault, tunnel.reason) == (TunnelFault.ELSEWHERE, named.format(port=server.port))


def test_a_connection_is_opened_for_tls_and_passes_whatever_is_said() -> None:
    with ScriptedServer(Reply(raw=b"there")) as server, to(server, scheme="https") as tunnel, opened(tunnel) as connection:
        word = base64.b64encode(f"rushes:{urlsplit(tunnel.url).password}".encode()).decode()
        connection.sendall(f"CONNECT s3.test:{server.port} HTTP/1.1\r\nProxy-Authorization: Basic {word}\r\n\r\n".encode())
        assert connection.recv(100) == b"HTTP/1.1 200 OK\r\n\r\n"
        connection.sendall(b"GET /x HTTP/1.0\r\n\r\n")
        assert everything(connection).endswith(b"there")


@pytest.mark.parametrize("word", ["", "rushes:", "rushes:wrong"])
def test_whoever_does_not_know_the_word_is_sent_away(word: str) -> None:
    with ScriptedServer(Reply()) as server, to(server) as tunnel:
        assert asked(tunnel, f"GET http://s3.test:{server.port}/ HTTP/1.1", word=word).startswith(b"HTTP/1.1 407 ")
        assert server.received == []


@pytest.mark.parametrize("said", [b"\x16\x03\x01\r\n\r\n", b"GET\r\n\r\n", b"x" * 70_000, b""])
def test_what_is_no_request_is_hung_up_on(said: bytes) -> None:
    with ScriptedServer(Reply()) as server, to(server) as tunnel:
        with opened(tunnel) as connection:
            connection.sendall(said)
            connection.shutdown(socket.SHUT_WR)
            assert everything(connection) == b""
        assert asked(tunnel, f"GET http://s3.test:{server.port}/ HTTP/1.1").startswith(b"HTTP/1.1 200")


def test_a_second_request_behind_the_first_never_leaves_for_another_server() -> None:
    with ScriptedServer(Reply(raw=b"there")) as other, ScriptedServer(Reply(raw=b"here")) as server, to(server) as tunnel:
        asked(
            tunnel,
            f"GET http://s3.test:{server.port}/ HTTP/1.1",
            "",
            f"GET http://127.0.0.1:{other.port}/ HTTP/1.1",
            f"Host: 127.0.0.1:{other.port}",
        )
        assert other.received == []


def test_more_than_may_pass_is_cut() -> None:
    with ScriptedServer(Reply(raw=b"x" * 500_000)) as server, to(server, limits=TunnelLimits(30, 100_000)) as tunnel:
        assert len(asked(tunnel, f"GET http://s3.test:{server.port}/ HTTP/1.1")) < 500_000
        assert (tunnel.fault, tunnel.reason) == (TunnelFault.TOO_MUCH, "0")


def test_the_tunnel_stands_for_so_long_and_no_longer() -> None:
    began = time.monotonic()
    with ScriptedServer(Reply(delay_s=5)) as server, to(server, limits=TunnelLimits(0.2, 100_000)) as tunnel:
        assert asked(tunnel, f"GET http://s3.test:{server.port}/ HTTP/1.1") == b""
        assert tunnel.fault is TunnelFault.TOO_LONG
    assert time.monotonic() - began < 3


def test_only_so_many_pass_at_once() -> None:
    with ScriptedServer(Reply(raw=b"there")) as server, to(server) as tunnel:
        waiting = [opened(tunnel) for _ in range(LIMITS.connections)]
        time.sleep(0.1)
        assert asked(tunnel, f"GET http://s3.test:{server.port}/ HTTP/1.1") == b""
        for each in waiting:
            each.close()
        give_up_at = time.monotonic() + 5
        while not asked(tunnel, f"GET http://s3.test:{server.port}/ HTTP/1.1").endswith(b"there"):
            assert time.monotonic() < give_up_at


def test_what_passes_ends_with_the_tunnel() -> None:
    before = threading.active_count()
    with ScriptedServer(Reply(delay_s=5)) as server:
        with to(server) as tunnel:
            connection = opened(tunnel)
            word = base64.b64encode(f"rushes:{urlsplit(tunnel.url).password}".encode()).decode()
            connection.sendall(f"GET http://s3.test:{server.port}/ HTTP/1.1\r\nProxy-Authorization: Basic {word}\r\n\r\n".encode())
            time.sleep(0.1)
            began, port = time.monotonic(), urlsplit(tunnel.url).port or 0
        assert time.monotonic() - began < 1
        assert everything(connection) == b""
        connection.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 5)
    assert threading.active_count() <= before + 2


def test_the_next_address_is_tried_and_none_that_answers_is_said() -> None:
    with ScriptedServer(Reply(raw=b"there")) as server:
        line = f"GET http://s3.test:{server.port}/ HTTP/1.1"
        with tunnel_to("http", f"s3.test:{server.port}", ["::1", "127.0.0.1"], server.port, LIMITS) as tunnel:
            assert asked(tunnel, line).endswith(b"there")
        with tunnel_to("http", f"s3.test:{server.port}", ["::1"], server.port, LIMITS) as tunnel:
            assert asked(tunnel, line).startswith(b"HTTP/1.1 502 ")
            assert tunnel.fault is TunnelFault.AWAY
            assert tunnel.reason
