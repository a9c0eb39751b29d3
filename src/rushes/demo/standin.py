"""A stand-in as an HTTP server: a thread for every connection, answers in one write each, faults where they are asked for."""

from __future__ import annotations

import socket
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from rushes.demo.exchange import Answer, Request, error_answer
from rushes.demo.faults import Faults
from rushes.demo.requestlog import LoggedRequest, RequestLog
from rushes.demo.troubles import Encounter

__all__ = ["StandIn"]

_LARGEST_BODY_BYTES = 65_536
_PAGE = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>Stand-in platform</title>"
    b"<h1>Stand-in platform</h1><p>This program stands in for a media platform. It has an API and no pages.</p></html>"
)


class StandIn(ABC):
    """A platform, served. Bound to its port when made, answering from `start` to `stop`.

    Use it as a context manager, or `start` and `stop` it; `serve_forever` blocks instead.

    Args:
        host: The address to listen on.
        port: The port; 0 lets the system choose.
        prefix: The path of the API, such as /api.
    """

    def __init__(self, host: str, port: int, *, prefix: str) -> None:
        self.faults = Faults()
        self.log = RequestLog()
        self.prefix = prefix
        self._server = _Server((host, port), self)
        self._thread: threading.Thread | None = None
        self._is_serving = False

    @abstractmethod
    def usual(self, request: Request) -> Answer:
        """Answer one request as the platform would."""

    @abstractmethod
    def refusal(self, status: int, kind: str, message: str) -> Answer:
        """Return an error in the platform's own form."""

    @abstractmethod
    def encounter(self, request: Request) -> Encounter:
        """Return what a trouble is given of this request."""

    def answer(self, request: Request) -> Answer:
        """Answer one request: a fault if one is due, else as usual."""
        fault = self.faults.take(request.method, request.path, request.query)
        if fault is None:
            return self.usual(request)
        if fault.trouble is not None:
            return fault.trouble.meet(self.encounter(request))
        made = self.refusal(fault.status, fault.kind, "This failure was asked for.")
        return Answer(fault.status, made.body if fault.body is None else fault.body, fault.headers)

    @property
    def home_url(self) -> str:
        """The address of the stand-in's only page."""
        host, port = self._server.server_address[:2]
        name = host.decode() if isinstance(host, (bytes, bytearray)) else str(host)
        return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"

    @property
    def base_url(self) -> str:
        """The address of the API, without a slash at the end."""
        return self.home_url + self.prefix.strip("/")

    def start(self) -> None:
        """Begin to answer, in a thread of its own."""
        self._is_serving = True
        self._thread = threading.Thread(target=self._serve, name="stand-in platform", daemon=True)
        self._thread.start()

    def serve_forever(self) -> None:
        """Answer until `stop` is called from another thread."""
        self._is_serving = True
        self._serve()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        """Stop listening and close every connection; does nothing the second time."""
        if self._is_serving:
            self._server.shutdown()
        if self._thread is not None:
            self._thread.join()
        self._is_serving, self._thread = False, None
        self._server.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], platform: StandIn) -> None:
        self.platform = platform
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        self._workers: set[threading.Thread] = set()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def process_request_thread(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        with self._open_lock:
            self._workers.add(threading.current_thread())
            if isinstance(request, socket.socket):
                self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._open_lock:
                self._workers.discard(threading.current_thread())
                if isinstance(request, socket.socket):
                    self._open.discard(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: a client that hangs up is no news, and nothing here may print a query."""

    def server_close(self) -> None:
        """Close the listening socket and every connection, and wait for their threads."""
        super().server_close()
        with self._open_lock:
            workers = tuple(self._workers)
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for worker in workers:
            worker.join(timeout=5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "StandIn"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120

    def do_GET(self) -> None:
        self._exchange()

    def do_POST(self) -> None:
        self._exchange()

    def do_PUT(self) -> None:
        self._exchange()

    def do_DELETE(self) -> None:
        self._exchange()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: request lines hold tokens."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that is no HTTP in the same form as any other error."""
        self.close_connection = True
        self._send(error_answer(int(code), "BadRequestError", message or explain or "The request cannot be read."))

    def _exchange(self) -> None:
        url = urlsplit(self.path)
        body = self._body()
        if body is None:
            self.close_connection = True
            reply = error_answer(413, "PayloadTooLargeError", "The body is too large or has no length.")
        elif not url.path.startswith(self._platform.prefix + "/"):
            reply = Answer(200, _PAGE, content_type="text/html; charset=utf-8")
        else:
            query = parse_qs(url.query, keep_blank_values=True)
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = url.path.removeprefix(self._platform.prefix)
            request = Request(self.command, path, query, self.headers.get("Content-Type", ""), body, headers)
            reply = self._platform.answer(request)
        self._platform.log.add(LoggedRequest(self.command, url.path, reply.status))
        self._send(reply)

    @property
    def _platform(self) -> StandIn:
        assert isinstance(self.server, _Server)  # noqa: S101
        return self.server.platform

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > _LARGEST_BODY_BYTES:
            return None
        return self.rfile.read(int(length))

    def _send(self, reply: Answer) -> None:
        self.send_response_only(reply.status)
        self.send_header("Server", self.server_version)
        if "Date" not in reply.headers:
            self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: reply.cut_at])
        if reply.cut_at is not None:
            self.close_connection = True
