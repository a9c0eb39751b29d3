"""A steady load on a server: some who keep their connection, as a proxy may, and some who come anew each time."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PAUSE_S = 0.01


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
def steady_load(address: str, paths: tuple[str, ...], *, keeping: int = 2, fresh: int = 2) -> Iterator[Load]:
    """Ask for the paths in turn, until the block ends; every answer must be a whole 200."""
    load = Load()
    threads = [threading.Thread(target=_ask, args=(load, address, paths, number < keeping)) for number in range(keeping + fresh)]
    for each in threads:
        each.start()
    try:
        yield load
    finally:
        load.over.set()
        for each in threads:
            each.join()


def _ask(load: Load, address: str, paths: tuple[str, ...], is_keeping: bool) -> None:
    place = urlsplit(address).netloc
    connection = http.client.HTTPConnection(place, timeout=30)
    count = 0
    while not load.over.is_set():
        path = paths[count % len(paths)]
        count += 1
        began_s = time.monotonic()
        load.note(*_one(connection, path, is_keeping, began_s))
        if not is_keeping:
            connection.close()
        load.over.wait(PAUSE_S)
    connection.close()


def _one(connection: http.client.HTTPConnection, path: str, is_keeping: bool, began_s: float) -> tuple[float, str]:
    failure = ""
    try:
        connection.request("GET", path, headers={} if is_keeping else {"Connection": "close"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            failure = f"{path}: {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        failure = f"{path}, {'kept' if is_keeping else 'fresh'}: {error!r}"
        connection.close()
    return time.monotonic() - began_s, failure
