from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from rushes.demo import PlatformServer


@dataclass
class Reply:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Client:
    """A caller that keeps one connection open, as the connector does."""

    server: PlatformServer
    token: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        url = urlsplit(self.server.base_url)
        self.connection = http.client.HTTPConnection(str(url.hostname), url.port, timeout=20)

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Reply:
        self.connection.request(method, f"/api{path}", body, {"Content-Type": kind} if kind else {})
        answer = self.connection.getresponse()
        content = answer.read()
        return Reply(answer.status, json.loads(content), {name.lower(): value for name, value in answer.getheaders()})

    def get(self, path: str, *query: tuple[str, object]) -> Reply:
        return self.ask("GET", f"{path}?{urlencode([*query, ('access_token', self.token)])}")

    def every(self, path: str, *query: tuple[str, object], rows: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            reply = self.get(path, *query, ("limit", 5000), ("offset", len(found)))
            assert reply.status == 200, reply.body
            found += reply.body[rows] if rows else reply.body
            if len(found) >= int(reply.headers["x-pagination-total-results"]):
                return found

    def form(self, path: str, **fields: str) -> Reply:
        return self.ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def json(self, path: str, fields: object) -> Reply:
        return self.ask("POST", path, json.dumps(fields).encode(), "application/json")

    def sign_in(self, name: str, **fields: str) -> Client:
        person = self.server.world.person(name)
        reply = self.form("/login", username=person.username, password=person.password, useCookies="false", **fields)
        assert reply.status == 200, reply.body
        self.token = reply.body["token"]
        return self


class StandingClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 12, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by
