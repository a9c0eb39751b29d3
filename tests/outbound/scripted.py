"""A tiny HTTP server on loopback that answers as a test tells it to, faults of the wire included."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str

    def number(self, name: str, default: int = 0) -> int:
        """Return a query parameter as a number."""
        return int(self.query.get(name, [str(default)])[0])


@dataclass
class Reply:
    """What to answer. `fault`: "truncate" sends half the body, "reset" hangs up at once, "drip" sends slowly."""

    status: int = 200
    value: object = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    fault: str = ""

    @property
    def body(self) -> bytes:
        """The bytes of the body."""
        return self.raw if self.raw is not None else json.dumps(self.value).encode()


class ScriptedServer:
    """Serves replies from a list, one a request, the last one for ever; or from a function."""

    def __init__(self, *replies: Reply, answer: Callable[[Received], Reply] | None = None, certificate: Path | None = None) -> None:
        self.received: list[Received] = []
        self.at_once = 0
        self.most_at_once = 0
        self._left = list(replies)
        self._answer = answer
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        if certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            # The handshake waits for the connection's own thread, where it may fail without a word.
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def reply(self, received: Received) -> Reply:
        """Note the request and return what to answer."""
        with self._lock:
            self.received.append(received)
            if self._answer is None:
                return self._left.pop(0) if len(self._left) > 1 else self._left[0]
        return self._answer(received)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler_of(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            with server._lock:
                server.at_once += 1
                server.most_at_once = max(server.most_at_once, server.at_once)
            try:
                reply = server.reply(Received(self.command, parts.path, parse_qs(parts.query, keep_blank_values=True), headers, body))
                time.sleep(reply.delay_s)
            finally:
                # Before the answer goes out: after it, the client may already have sent its next request.
                with server._lock:
                    server.at_once -= 1
            self._send(reply)

        do_POST = do_GET  # noqa: N815  the name that http.server looks for

        def _send(self, reply: Reply) -> None:
            if reply.fault == "reset":
                # Linger of zero makes the close a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.fault == "truncate":
                self.wfile.write(reply.body[: len(reply.body) // 2])
                self.close_connection = True
            elif reply.fault == "drip":
                for byte in reply.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.02)
            else:
                self.wfile.write(reply.body)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ValueError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    return Handler
