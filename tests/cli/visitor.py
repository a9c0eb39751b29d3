"""Somebody with a browser that keeps cookies, over plain HTTP."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar

PATIENCE_S = 90


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, after every redirect."""

    status: int
    text: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Visitor:
    """Somebody at an address.

    Args:
        address: Where the pages are, without a slash at its end.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> Answer:
        data = None if form is None else urllib.parse.urlencode(form).encode()
        try:
            with self._opener.open(self._address + path, data, PATIENCE_S) as answer:
                return Answer(answer.status, answer.read().decode("utf-8", "replace"), answer.url, dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), error.url, dict(error.headers))

    def sign_in(self, door: str, name: str, password: str) -> Answer:
        """Fill in the form of that door, which is the people's or the operators'."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask(door).text)
        assert found
        return self.ask(door, {"csrf_token": found[1], "username": name, "name": name, "password": password})
