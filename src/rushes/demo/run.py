"""The stand-in as a program: serve a world until a signal says stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from rushes.demo.describe import describe
from rushes.demo.faults import Fault
from rushes.demo.model import World
from rushes.demo.server import PlatformServer
from rushes.errors import ConfigurationError

__all__ = ["run_platform"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _say_nothing(_: str) -> None:
    return


def run_platform(
    world: World,
    host: str,
    port: int,
    *,
    tell: Callable[[str], None] = _say_nothing,
    faults: Sequence[Fault] = (),
    fault_seed: int = 0,
) -> None:
    """Serve a world until SIGINT or SIGTERM; to be called in the main thread.

    Args:
        world: What to serve.
        host: The address to listen on.
        port: The port; 0 lets the system choose, and the first line told names it.
        tell: Is given each line meant for the person at the terminal: the API's address first.
        faults: What shall go wrong.
        fault_seed: Decides which requests meet a fault that comes by chance.

    Raises:
        ConfigurationError: The address cannot be listened on.
    """
    try:
        server = PlatformServer(world, host=host, port=port)
    except OSError as problem:
        raise ConfigurationError(f"The stand-in cannot listen on {host}:{port} ({problem.strerror}); choose another port.") from problem
    server.faults.reseed(fault_seed)
    server.faults.add(*faults)
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, end) for each in _SIGNALS}
    try:
        with server:
            tell(server.base_url)
            for line in describe(world):
                tell(line)
            stop.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
