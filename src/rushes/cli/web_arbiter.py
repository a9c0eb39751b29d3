"""gunicorn's first process, with a reload of its own: nobody is sent away, and what is wrong changes nothing.

gunicorn's reload ends the former workers as soon as it has begun the new ones, and ends itself where a new one
cannot be made. Here the former go on answering until each of the new ones can; where the settings are wrong, or a
worker cannot be made with them, they go on as if nothing had been asked (docs/decisions/0009-reload-without-a-pause.md).
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

from rushes.config import Settings
from rushes.errors import RushesError
from rushes.telemetry import logger, redact

__all__ = ["PagesArbiter", "Ready"]

_LONGEST_BOOT_S = 60.0
_LOOK_EVERY_S = 0.2
_AGE_BYTES = 8

_log = logger("rushes.web")


class Ready:
    """A pipe through which a worker tells the first process that it can answer."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)

    def tell(self, age: int) -> None:
        """Say that the worker of this age can answer; for workers."""
        # Nobody listens between reloads, and a worker does not wait for somebody to.
        with suppress(BlockingIOError):
            os.write(self._write, age.to_bytes(_AGE_BYTES, "big"))

    def forget(self) -> None:
        """Forget who said so until now."""
        while self.heard(0):
            pass

    def heard(self, patience_s: float) -> set[int]:
        """Return the ages of the workers that have said so since it was last asked, after at most so many seconds."""
        if not select.select([self._read], [], [], patience_s)[0]:
            return set()
        told = os.read(self._read, 512 * _AGE_BYTES)
        return {int.from_bytes(told[at : at + _AGE_BYTES], "big") for at in range(0, len(told), _AGE_BYTES)}


class Pages(Protocol):
    """What a reload needs to know of the application."""

    settings: Settings
    ready: Ready
    read_again: Callable[[], Settings]


class PagesArbiter(Arbiter):
    """Replaces the workers on SIGHUP without a moment in which nobody answers.

    Args:
        app: gunicorn's application.
        pages: The same, as we know it.
    """

    def __init__(self, app: BaseApplication, pages: Pages) -> None:
        super().__init__(app)
        self._pages = pages

    def reload(self) -> None:
        """Read the settings again, begin as many new workers, and end the former when all of those can answer."""
        former, settings_before = set(self.WORKERS), self._pages.settings
        try:
            settings = self._pages.read_again()
        except RushesError as error:
            _log.error("reload_refused", reason=redact(str(error)))
            return
        self._take(settings)
        self._pages.ready.forget()
        fresh = {self.spawn_worker() for _ in range(self.num_workers)}
        if self._can_all_answer(fresh):
            for pid in former & self.WORKERS.keys():
                self.kill_worker(pid, signal.SIGTERM)
            _log.info("reloaded", workers=len(fresh))
            return
        self._end_at_once(fresh)
        self._take(settings_before)
        _log.error("reload_refused", reason="A worker could not be made with the settings as they are; what it met stands above.")

    def _take(self, settings: Settings) -> None:
        self._pages.settings = settings
        self.app.reload()
        self.setup(self.app)

    def _can_all_answer(self, fresh: set[int]) -> bool:
        awaited = {self.WORKERS[pid].age for pid in fresh}
        give_up_at = time.monotonic() + _LONGEST_BOOT_S
        try:
            while awaited and time.monotonic() < give_up_at:
                awaited -= self._pages.ready.heard(_LOOK_EVERY_S)
                self.reap_workers()
                if not fresh <= self.WORKERS.keys():
                    return False
        except HaltServer:
            return False
        return not awaited

    def _end_at_once(self, fresh: set[int]) -> None:
        for pid in fresh & self.WORKERS.keys():
            self.kill_worker(pid, signal.SIGKILL)
        while fresh & self.WORKERS.keys():
            with suppress(HaltServer):
                self.reap_workers()
            time.sleep(_LOOK_EVERY_S / 4)
