"""What the pages must say, computed a second time: from the media objects of the stand-in's world, in plain Python.

Nothing of the product computes here: no row of usage, no SQL, no figure. A night that could not read an account leaves
that account as it was, so the truth of a version is the one before it with the days of the accounts that were read.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rushes.demo import PlatformServer
from rushes.demo.model import Person

__all__ = ["Facts", "Look", "Seen", "Truths"]

Facts = Mapping[int, Mapping[tuple[int, date], int]]
"""By account and (production, day), all in the platform's own ids: the milliseconds that were ingested."""


@dataclass(frozen=True)
class Look:
    """What somebody looks at.

    Args:
        person: Who looks.
        account_id: The platform's id of the account.
        by: What the milliseconds are split by: "month", "day" or "production".
        first: The first day.
        last: The last day.
        only: Only these productions (the platform's ids); empty means all that the person may see.
    """

    person: Person
    account_id: int
    by: str
    first: date
    last: date
    only: frozenset[int]


@dataclass(frozen=True)
class Seen:
    """Numbers that a person was shown.

    Args:
        what: For the report: who asked, and for what.
        sums: By what they were split (a month, a day, a production of the platform's): milliseconds.
        first: The newest state when the request was sent.
        last: The newest state that the answer can be of.
        tolerance_ms: How far rounding alone may be off.
    """

    what: str
    sums: Mapping[object, float]
    first: int
    last: int
    tolerance_ms: float


class Truths:
    """The state after each night; safe to use from several threads."""

    def __init__(self, server: PlatformServer) -> None:
        self._server = server
        self._states: list[Facts] = [{}]
        self._begun = 0
        self._lock = threading.Lock()
        self._collector = server.world.person("collector")

    @property
    def newest(self) -> int:
        """The number of the newest state that is known."""
        with self._lock:
            return len(self._states) - 1

    @property
    def begun(self) -> int:
        """The number of the newest state that a night may have published already."""
        with self._lock:
            return self._begun

    def begin(self) -> None:
        """Say that a night begins."""
        with self._lock:
            self._begun += 1

    def end(self, read: Sequence[Mapping[str, str]]) -> None:
        """Say what it read: for each account its id and its first and last day."""
        now, state = self._now(), {key: dict(rows) for key, rows in self._states[-1].items()}
        for each in read:
            account_id, first, last = int(each["account"]), date.fromisoformat(each["from"]), date.fromisoformat(each["to"])
            kept = {key: value for key, value in state.get(account_id, {}).items() if not first <= key[1] <= last}
            state[account_id] = kept | {key: value for key, value in now.get(account_id, {}).items() if first <= key[1] <= last}
        with self._lock:
            self._states.append(state)

    def sums(self, number: int, look: Look) -> dict[object, int]:
        """Return what a look must show in a state: milliseconds, without the zeros."""
        membership, found = look.person.membership(look.account_id), defaultdict[object, int](int)
        for (production_id, day), value in self._states[number].get(look.account_id, {}).items():
            is_visible = membership is not None and membership.covers(production_id)
            if is_visible and look.first <= day <= look.last and (not look.only or production_id in look.only):
                found[{"month": day.replace(day=1), "day": day, "production": production_id}[look.by]] += value
        return {key: value for key, value in found.items() if value}

    def _now(self) -> Facts:
        world, found = self._server.world, {}
        for account in world.accounts:
            zone, rows = ZoneInfo(account.time_zone), defaultdict[tuple[int, date], int](int)
            membership = self._collector.membership(account.id)
            for production in world.productions_of(account.id) if membership else ():
                if not membership or not membership.covers(production.id):
                    continue
                for media in self._server.edits.media(world, production.id):
                    if media.media_type in {"VIDEO", "AUDIO"} and media.duration_ms:
                        day = datetime.fromtimestamp(media.created_ms / 1000, UTC).astimezone(zone).date()
                        rows[production.id, day] += media.duration_ms
            found[account.id] = rows
        return found
