"""The limit on sign-in attempts, per name and per address.

An attempt is counted before the password is tried and struck out when it succeeds, so that many at
once cannot all slip in under the limit.
"""

from __future__ import annotations

import ipaddress
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rushes.clock import Clock
from rushes.errors import TooManyAttempts
from rushes.identity.records import attempts as records
from rushes.identity.vault import Vault
from rushes.store import Store
from rushes.telemetry import logger

__all__ = ["Attempt", "Attempts"]

_log = logger(__name__)

_WINDOW = timedelta(minutes=15)
_PER_NAME = 10
_PER_ADDRESS = 30
_IPV6_SITE_BITS = 64
_LONGEST_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt under way."""

    attempt_id: int
    door: str
    name_hash: str


class Attempts:
    """Counts attempts in the store, so that every process of the install counts together."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def begin(self, door: str, name: str, address: str) -> Attempt:
        """Count one attempt.

        Args:
            door: Where somebody wants in: two doors count apart.
            name: The name as typed; upper and lower case count together.
            address: The network address; an IPv6 one counts with its whole /64 network.

        Raises:
            TooManyAttempts: The limit is reached; the attempt was not counted.
        """
        now = self._clock.now()
        name_hash = self._vault.hash_name(f"{door}\0{_folded(name)}")
        place = _place(address)
        with self._store.begin() as conn:
            records.forget_attempts(conn, until=now - _WINDOW)
            by_name = records.newest_by_name(conn, door, name_hash, limit=_PER_NAME)
            by_address = records.newest_by_address(conn, door, place, limit=_PER_ADDRESS)
            wait_s = max(_wait_s(by_name, _PER_NAME, now), _wait_s(by_address, _PER_ADDRESS, now))
            if wait_s == 0:
                attempt_id = records.add_attempt(conn, door=door, name_hash=name_hash, address=place, at=now)
                return Attempt(attempt_id, door, name_hash)
        _log.warning("sign_in_limited", door=door, address=place)
        raise TooManyAttempts(wait_s)

    def succeeded(self, conn: Connection, attempt: Attempt) -> None:
        """Strike out the attempt and the name's former failures."""
        records.strike_attempts_for(conn, attempt.door, attempt.name_hash)

    def not_judged(self, attempt: Attempt) -> None:
        """Strike out an attempt about which nobody could say yes or no."""
        with self._store.begin() as conn:
            records.strike_attempt(conn, attempt.attempt_id)


def _wait_s(newest: Sequence[datetime], limit: int, now: datetime) -> int:
    """Return how long until the oldest of so many attempts is forgotten, 0 if there is room now."""
    return math.ceil((newest[-1] + _WINDOW - now).total_seconds()) if len(newest) >= limit else 0


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _place(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:_LONGEST_ADDRESS]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, _IPV6_SITE_BITS), strict=False))
