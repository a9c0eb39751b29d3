"""A sign of life while work is done, and the way in which it hears that it is to stop."""

from __future__ import annotations

import secrets
import signal
import socket
import threading
from collections.abc import Callable
from os import getpid
from types import FrameType, TracebackType

from rushes.errors import RushesError, Stopped
from rushes.telemetry import logger

__all__ = ["Ending", "Pulse", "end_on_signals", "runner_name"]


class Ending:
    """Whether this process was asked to end. A signal's handler sets it; all work looks at it."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """Ask the work to end soon."""
        self._asked.set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until somebody asks; return whether somebody has."""
        return self._asked.wait(seconds)

    @property
    def is_asked(self) -> bool:
        """Somebody has asked."""
        return self._asked.is_set()


def end_on_signals() -> Ending:
    """Return what SIGTERM and Ctrl-C set from now on; a second Ctrl-C ends the process at once."""
    ending = Ending()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 # a handler's form
        ending.ask()
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.SIG_DFL)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, ask)
    return ending


def runner_name() -> str:
    """Return a name for what a process of this one claims: where it runs, and unlike any other's."""
    return f"{socket.gethostname()[:40]}:{getpid()}:{secrets.token_hex(4)}"


class Pulse:
    """Beats in a thread of its own as long as its block lasts.

    Args:
        beat: Tells the records that the work is alive, and returns why it is to stop, "" if it is not.
        every_s: How often.
        ending: Whether this process was asked to end.
    """

    def __init__(self, beat: Callable[[], str], *, every_s: float, ending: Ending) -> None:
        self._beat = beat
        self._every_s = every_s
        self._ending = ending
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self.reason = ""

    def check(self) -> None:
        """Let the work go on, or not.

        Raises:
            Stopped: It was cancelled, was taken over by another runner, or this process is to end.
        """
        if self.reason:
            raise Stopped(self.reason)
        if self._ending.is_asked:
            raise Stopped("Its runner was asked to end; what was read is taken up.")

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._every_s):
            try:
                self.reason = self.reason or self._beat()
            except RushesError as error:
                logger(__name__).warning("pulse_failed", reason=str(error))
            except Exception:  # noqa: BLE001 - records that cannot be written for a moment do not end a night.
                logger(__name__).exception("pulse_failed")
