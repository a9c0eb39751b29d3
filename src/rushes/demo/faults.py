"""Faults on purpose, per route: by script (after so many requests, so many times) or by chance (seeded)."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase

from rushes.demo.troubles import (
    Added,
    ClockOff,
    Cumulative,
    CutOff,
    Gone,
    Hidden,
    Malformed,
    Nulls,
    Removed,
    Short,
    Slow,
    TokenEnds,
    Trouble,
    Truncated,
    Twice,
    UnknownFields,
)
from rushes.errors import UnknownName

__all__ = ["Fault", "Faults", "read_fault"]

_FOR_EVER = 10**12


@dataclass(frozen=True, slots=True)
class Fault:
    """What a route does instead of what it should.

    Args:
        route: Method and path below /api, with `*` for any text: "GET /production/*/mo".
        status: The status to answer with.
        times: How many requests fail.
        after: How many matching requests are let through before.
        kind: The error's name in the body.
        headers: Further headers, for instance `Retry-After`.
        body: The whole body instead of the usual JSON.
        trouble: What goes wrong with the route's own answer; status, kind, headers and body count for nothing then.
        chance: The share of the matching requests that fail, 0 to 1. Which ones follows from the seed, the request
            itself and how often it was made, whatever else is asked at the same time.
    """

    route: str
    status: int = 500
    times: int = 1
    after: int = 0
    kind: str = "InternalServerError"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | None = None
    trouble: Trouble | None = None
    chance: float = 1.0

    @classmethod
    def of(cls, route: str, trouble: Trouble, *, times: int = 1, after: int = 0, chance: float = 1.0) -> Fault:
        """Return a fault that spoils a route's own answer."""
        return cls(route, times=times, after=after, trouble=trouble, chance=chance)

    @classmethod
    def by_chance(cls, route: str, chance: float, fault: Trouble | int) -> Fault:
        """Return a fault that a share of the requests meet, for ever."""
        if isinstance(fault, int):
            return cls(route, fault, times=_FOR_EVER, chance=chance)
        return cls.of(route, fault, times=_FOR_EVER, chance=chance)


@dataclass(slots=True)
class _Pending:
    """A fault and what is left of it."""

    fault: Fault
    number: int
    after: int
    times: int


class Faults:
    """The faults still to come; safe to use from several threads.

    Args:
        seed: Decides which requests meet a fault that comes by chance.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._pending: list[_Pending] = []
        self._added = 0
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.met = 0
        """How many requests met a fault so far."""

    def add(self, *faults: Fault) -> None:
        """Let a route fail; several faults of a route follow each other."""
        with self._lock:
            for fault in faults:
                self._added += 1
                self._pending.append(_Pending(fault, self._added, fault.after, fault.times))

    def clear(self) -> None:
        """Let everything work again."""
        with self._lock:
            self._pending.clear()

    def reseed(self, seed: int) -> None:
        """Let chance fall otherwise from now on."""
        with self._lock:
            self._seed = seed

    def take(self, method: str, path: str, query: Mapping[str, Sequence[str]] | None = None) -> Fault | None:
        """Return the fault this request meets, None if it is answered as usual."""
        asked = f"{method} {path}"
        with self._lock:
            if not self._pending:
                return None
            # The token differs from run to run and must not decide anything.
            whole = f"{asked} {sorted((name, tuple(values)) for name, values in (query or {}).items() if name != 'access_token')}"
            self._asked[whole] += 1
            for entry in self._pending:
                if not fnmatchcase(asked, entry.fault.route) or not self._falls(entry, whole):
                    continue
                if entry.after > 0:
                    entry.after -= 1
                    return None
                entry.times -= 1
                if entry.times <= 0:
                    self._pending.remove(entry)
                self.met += 1
                return entry.fault
        return None

    def _falls(self, entry: _Pending, asked: str) -> bool:
        if entry.fault.chance >= 1:
            return True
        drawn = hashlib.blake2b(f"{self._seed} {entry.number} {self._asked[asked]} {asked}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn, "big") < entry.fault.chance * 2**64


def _seconds(text: str, otherwise: float) -> float:
    return float(text) if text else otherwise


_TROUBLES: Mapping[str, Callable[[str], Trouble]] = {
    "slow": lambda text: Slow(_seconds(text, 1.0)),
    "cut": lambda text: CutOff(_seconds(text, 0.5)),
    "truncated": lambda text: Truncated(_seconds(text, 0.5)),
    "malformed": lambda _: Malformed(),
    "token-ends": lambda _: TokenEnds(),
    "twice": lambda _: Twice(),
    "added": lambda _: Added(),
    "removed": lambda _: Removed(),
    "short": lambda text: Short(int(_seconds(text, 1))),
    "unknown-fields": lambda _: UnknownFields(),
    "nulls": lambda text: Nulls(tuple(filter(None, text.split(",")))),
    "gone": lambda _: Gone(),
    "hidden": lambda _: Hidden(),
    "cumulative": lambda text: Cumulative(text) if text else Cumulative(),
    "clock-off": lambda text: ClockOff(timedelta(seconds=_seconds(text, 3_600))),
}
_KINDS: Mapping[int, str] = {401: "UnauthorizedError", 403: "ForbiddenError", 404: "NotFoundError", 429: "TooManyRequestsError"}
_WRITTEN = re.compile(
    r"(?P<route>[A-Z*]+ /\S*)=(?P<name>[a-z-]+|\d{3})(?:\((?P<argument>[^)]*(?:\([^)]*\))?)\))?"
    r"(?::(?P<times>\d{1,9}))?(?:@(?P<after>\d{1,9}))?(?:%(?P<percent>\d{1,3}(?:\.\d+)?))?"
)


def read_fault(text: str) -> Fault:
    """Return the fault that a person writes as `ROUTE=TROUBLE(ARGUMENT):TIMES@AFTER%PERCENT`.

    All but route and trouble may be left out: "GET /production/*/mo=429(5):3" answers 429 three times and asks to wait
    five seconds, "GET /*=cut%2" cuts two of a hundred answers for ever.

    Raises:
        UnknownName: There is no such trouble.
        ValueError: It is not written so, or its argument is no number where one is needed.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is not written ROUTE=TROUBLE(ARGUMENT):TIMES@AFTER%PERCENT, for example GET /production=503:2.")
    name, argument = found["name"], found["argument"] or ""
    times = int(found["times"] or (1 if found["percent"] is None else _FOR_EVER))
    after, chance = int(found["after"] or 0), min(1.0, float(found["percent"] or 100) / 100)
    if name.isdigit():
        headers = {"Retry-After": argument} if argument else {}
        return Fault(found["route"], int(name), times, after, _kind(int(name)), headers, chance=chance)
    if name not in _TROUBLES:
        raise UnknownName("trouble", name, _TROUBLES)
    return Fault.of(found["route"], _TROUBLES[name](argument), times=times, after=after, chance=chance)


def _kind(status: int) -> str:
    """Return the name that the platform gives to an error of that status."""
    return _KINDS.get(status, "InternalServerError")
