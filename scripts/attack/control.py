"""A page with the flaw that is looked for: a tool that finds nothing here would find nothing anywhere."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

__all__ = ["served_flaw"]

_FORM = '<form method="post" action="/login"><input type="hidden" name="csrf_token" value="{token}"></form>'
_TOKEN = "a-token"


class _Flawed(BaseHTTPRequestHandler):
    """Pastes what it is given into SQL and into its page, and answers 200 or 429 by what the records said."""

    def do_GET(self) -> None:
        self._answer("alice")

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode("utf-8", "replace"))
        self._answer(fields.get("username", [""])[0])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the name is the library's
        """Say nothing."""

    def _answer(self, name: str) -> None:
        with closing(sqlite3.connect(":memory:")) as records:
            records.execute("CREATE TABLE person AS SELECT 'alice' AS name UNION SELECT 'bob'")
            try:
                found = records.execute(f"SELECT name FROM person WHERE name = '{name}'").fetchall()
            except sqlite3.Error:
                found = []
        page = f"<h1>{'Wrong name or password' if found else 'Too many attempts'}</h1><p>{name}</p>{_FORM.format(token=_TOKEN)}".encode()
        # A tool that lets the records wait does not wait for the answer.
        with suppress(ConnectionError):
            self.send_response(200 if found else 429)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)


@contextmanager
def served_flaw() -> Iterator[str]:
    """Serve the page on 127.0.0.1 and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Flawed) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
