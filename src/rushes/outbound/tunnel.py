"""A way to one server for clients that look names up and dial for themselves: a proxy on loopback that leads to checked addresses alone.

Whatever the client makes of names, redirects or settings of its own, there is nothing else at the other end. What passes by TLS passes sealed.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import select
import socket
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Tunnel", "TunnelFault", "TunnelLimits", "tunnel_to"]

_CONNECT_S = 10
_HEAD_S, _LONGEST_HEAD = 10, 64 * 1024
_LOOK_S = 0.5
_AT_ONCE = 256 * 1024
_NEVER_SENT_ON = frozenset({"connection", "proxy-connection", "proxy-authorization", "keep-alive"})
_NOT_THERE, _NOT_YOU, _AWAY = "403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"


class TunnelFault(StrEnum):
    """What became of a tunnel that did not do what its client wanted."""

    AWAY = "away"
    ELSEWHERE = "elsewhere"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True)
class TunnelLimits:
    """What may pass.

    Args:
        seconds: How long the tunnel stands; then all of its connections are cut.
        answer_bytes: What the server may send, all connections together.
        connections: How many at once.
    """

    seconds: float
    answer_bytes: int
    connections: int = 16


class Tunnel:
    """What stands between a client and its server; `tunnel_to` makes one.

    Args:
        scheme: "https", where the client asks for a connection and speaks TLS through it, or "http".
        authority: Host and port as the client names them, the port always said.
        addresses: Where that may be reached, each checked.
        port: The server's port.
        limits: What may pass.
    """

    def __init__(self, scheme: str, authority: str, addresses: Sequence[str], port: int, limits: TunnelLimits) -> None:
        self.fault: TunnelFault | None = None
        """What went wrong, None as long as nothing did."""
        self.reason = ""
        """Why no address answered; the server that was asked for instead; the seconds or megabytes that were allowed."""
        self._scheme, self._authority = scheme, authority
        self._addresses, self._port = tuple(addresses), port
        self._limits, self._give_up_at = limits, time.monotonic() + limits.seconds
        self._left = limits.answer_bytes
        self._password = secrets.token_urlsafe(24)
        self._free = threading.BoundedSemaphore(limits.connections)
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._threads = list[threading.Thread]()
        self._open = set[socket.socket]()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=limits.connections)

    @property
    def url(self) -> str:
        """The proxy's address for the client; whoever does not know the word in it is sent away."""
        return f"http://rushes:{self._password}@127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Take connections until the tunnel is over."""
        while not self._is_over.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self._free.acquire(blocking=False):
                client.close()
                continue
            thread = threading.Thread(target=self._passed, args=(client,), daemon=True)
            self._threads = [each for each in self._threads if each.is_alive()] + [thread]
            thread.start()

    def close(self) -> None:
        """Cut everything that still passes, and wait until it is."""
        self._is_over.set()
        with self._lock:
            for each in (self._listener, *self._open):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        for each in tuple(self._threads):
            each.join(_CONNECT_S + _HEAD_S)
        self._listener.close()

    @contextmanager
    def _held(self, end: socket.socket) -> Generator[None]:
        """Keep an end of a connection where it can be cut, and close it afterwards."""
        with self._lock:
            self._open.add(end)
        try:
            with end:
                yield
        finally:
            with self._lock:
                self._open.discard(end)

    def _passed(self, client: socket.socket) -> None:
        try:
            with self._held(client), suppress(OSError, ValueError):
                self._let_through(client)
        finally:
            self._free.release()

    def _let_through(self, client: socket.socket) -> None:
        client.settimeout(_HEAD_S)
        head, rest = _head(client)
        method, target, fields = _parsed(head)
        path = self._path(method, target)
        if path is None:
            # A client that follows a redirect leaves the word behind, so this comes first.
            self._note(TunnelFault.ELSEWHERE, _shown(target))
            _answer(client, _NOT_THERE)
            return
        given = next((value for name, value in fields if name.lower() == "proxy-authorization"), "")
        if not hmac.compare_digest(given.encode(), b"Basic " + base64.b64encode(f"rushes:{self._password}".encode())):
            _answer(client, _NOT_YOU)
            return
        server = self._server()
        if server is None:
            _answer(client, _AWAY)
            return
        with self._held(server):
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                # One exchange a connection, so that no second request has to be looked for in what passes.
                sent_on = [f"{name}: {value}" for name, value in fields if name.lower() not in _NEVER_SENT_ON]
                server.sendall("\r\n".join((f"{method} {path} HTTP/1.1", *sent_on, "Connection: close", "", "")).encode("latin-1"))
            server.sendall(rest)
            self._pass(client, server)

    def _path(self, method: str, target: str) -> str | None:
        """Return what is asked of the server, "" for a connection to it, None where it is not the one that this leads to."""
        if self._scheme == "https":
            return "" if method == "CONNECT" and target.lower() == self._authority else None
        scheme, _, further = target.partition("://")
        authority, slash, path = further.partition("/")
        named = authority.lower() if authority.rpartition(":")[2].isdigit() else f"{authority.lower()}:80"
        return f"{slash}{path}" if scheme.lower() == "http" and named == self._authority and slash else None

    def _server(self) -> socket.socket | None:
        reason = "no address"
        for address in self._addresses:
            try:
                found = socket.create_connection((address, self._port), _CONNECT_S)
            except OSError as error:
                reason = (error.strerror or str(error) or type(error).__name__).rstrip(".")
            else:
                with self._lock:
                    self.fault = None if self.fault is TunnelFault.AWAY else self.fault
                return found
        self._note(TunnelFault.AWAY, reason)
        return None

    def _note(self, fault: TunnelFault, reason: str) -> None:
        """Keep what went wrong first: what follows follows from it."""
        with self._lock:
            if self.fault is None:
                self.fault, self.reason = fault, reason

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        """Hand on what either says until the server is done, or what may pass has."""
        server.settimeout(_CONNECT_S)
        client.settimeout(_CONNECT_S)
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening = [client, server]
        while not self._is_over.is_set() and self._may_pass():
            for each in select.select(listening, [], [], _LOOK_S)[0]:
                part = each.recv(_AT_ONCE)
                if each is server:
                    if not part:
                        return
                    with self._lock:
                        self._left -= len(part)
                    _hand_on(part, client, self._is_over)
                elif part:
                    _hand_on(part, server, self._is_over)
                else:
                    listening = [server]
                    with suppress(OSError):
                        server.shutdown(socket.SHUT_WR)

    def _may_pass(self) -> bool:
        if self._left < 0:
            self._note(TunnelFault.TOO_MUCH, f"{self._limits.answer_bytes / 1e6:,.0f}")
        elif time.monotonic() > self._give_up_at:
            self._note(TunnelFault.TOO_LONG, f"{self._limits.seconds:,.0f}")
        else:
            return True
        self._is_over.set()
        return False


@contextmanager
def tunnel_to(scheme: str, authority: str, addresses: Sequence[str], port: int, limits: TunnelLimits) -> Generator[Tunnel]:
    """Open a tunnel, and cut it afterwards.

    Args:
        scheme: "https" or "http".
        authority: Host and port as the client names them, in lower case, the port always said.
        addresses: Where that may be reached, each checked.
        port: The server's port.
        limits: What may pass.
    """
    tunnel = Tunnel(scheme, authority, addresses, port, limits)
    thread = threading.Thread(target=tunnel.serve, daemon=True)
    thread.start()
    try:
        yield tunnel
    finally:
        tunnel.close()
        thread.join()


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """Return the head of a request, and what of its body came with it."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = client.recv(_LONGEST_HEAD)
        if not part or len(read) + len(part) > _LONGEST_HEAD:
            raise ValueError("no head of a request")
        read += part
    head, _, rest = read.partition(b"\r\n\r\n")
    return head, rest


def _parsed(head: bytes) -> tuple[str, str, list[tuple[str, str]]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    return method, target, [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def _shown(target: str) -> str:
    """Return host and port of what was asked for, without what stands behind."""
    host = target.partition("://")[2].partition("/")[0] or target
    return "".join(each for each in host.rpartition("@")[2] if each.isprintable())[:100]


def _answer(client: socket.socket, status: str) -> None:
    client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


def _hand_on(part: bytes, to: socket.socket, is_over: threading.Event) -> None:
    """Send all of it, looking up now and then whether it is still wanted."""
    rest = memoryview(part)
    while rest and not is_over.is_set():
        if select.select([], [to], [], _LOOK_S)[1]:
            rest = rest[to.send(rest) :]
