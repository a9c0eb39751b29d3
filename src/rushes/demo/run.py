"""The stand-ins as programs: serve a world until a signal says stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from rushes.demo.describe import describe
from rushes.demo.faults import Fault
from rushes.demo.iconik import IconikServer
from rushes.demo.iconik_world import IconikDomain
from rushes.demo.model import World
from rushes.demo.server import PlatformServer
from rushes.demo.standin import StandIn
from rushes.errors import ConfigurationError

__all__ = ["run_iconik", "run_platform"]

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
    _run(
        lambda: PlatformServer(world, host=host, port=port), (host, port), describe(world), tell=tell, faults=faults, fault_seed=fault_seed
    )


def run_iconik(
    domains: Sequence[IconikDomain],
    host: str,
    port: int,
    *,
    tell: Callable[[str], None] = _say_nothing,
    faults: Sequence[Fault] = (),
    fault_seed: int = 0,
) -> None:
    """Serve iconik's domains until SIGINT or SIGTERM; everything else as in `run_platform`."""
    lines = (*(f"{each.name}  {each.app_id}  {each.auth_token}" for each in domains), "Each call carries an App-ID and an Auth-Token.")
    _run(lambda: IconikServer(domains, host=host, port=port), (host, port), lines, tell=tell, faults=faults, fault_seed=fault_seed)


def _run(
    make: Callable[[], StandIn],
    address: tuple[str, int],
    lines: Sequence[str],
    *,
    tell: Callable[[str], None],
    faults: Sequence[Fault],
    fault_seed: int,
) -> None:
    host, port = address
    try:
        server = make()
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
            for line in lines:
                tell(line)
            stop.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
