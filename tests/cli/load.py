"""A steady load on a server: some who keep their connection, as a proxy may, and some who come anew each time."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PAUSE_S = 0.01

Connect = Callable[[], http.client.HTTPConnection]


@dataclass
class Load:
    """What became of the requests."""

    answered: int = 0
    slowest_s: float = 0.0
    failures: list[str] = field(default_factory=list[str])
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, elapsed_s: float, failure: str) -> None:
        with self._lock:
            self.answered += 1
            self.slowest_s = max(self.slowest_s, elapsed_s)
            if failure:
                self.failures.append(failure)


@contextmanager
def steady_load(
    connect: Connect, paths: tuple[str, ...], *, host: str = "127.0.0.1", cookies: str = "", keeping: int = 2, fresh: int = 2
) -> Iterator[Load]:
    """Ask for the paths in turn, until the block ends; every answer must be a whole 200."""
    load = Load()
    threads = [
        threading.Thread(target=_ask, args=(load, connect(), {"Host": host, "Cookie": cookies}, paths, number < keeping))
        for number in range(keeping + fresh)
    ]
    for each in threads:
        each.start()
    try:
        yield load
    finally:
        load.over.set()
        for each in threads:
            each.join()


def by_http(address: str) -> Connect:
    """Return what connects to that address."""
    place = urlsplit(address).netloc
    return lambda: http.client.HTTPConnection(place, timeout=30)


def _ask(load: Load, connection: http.client.HTTPConnection, told: dict[str, str], paths: tuple[str, ...], is_keeping: bool) -> None:
    headers = told | ({} if is_keeping else {"Connection": "close"})
    count = 0
    while not load.over.is_set():
        path = paths[count % len(paths)]
        count += 1
        began_s = time.monotonic()
        load.note(*_one(connection, path, headers, began_s))
        if not is_keeping:
            connection.close()
        load.over.wait(PAUSE_S)
    connection.close()


def _one(connection: http.client.HTTPConnection, path: str, headers: dict[str, str], began_s: float) -> tuple[float, str]:
    failure = ""
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            failure = f"{path}: {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        failure = f"{path}, {headers}: {error!r}"
        connection.close()
    return time.monotonic() - began_s, failure
