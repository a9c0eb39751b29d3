"""The record of what fired when, and who is at it: one row for each time of each schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from rushes.clock import Fire, FireState
from rushes.store import tables
from rushes.store.database import Store

__all__ = ["StoredFires", "list_fires"]

_fire = tables.fire
_LONGEST_MESSAGE = 2_000
# So far apart the clocks of several machines may be, or one be set back, without a night being run twice.
_OF_A_CLOCK = timedelta(hours=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_STOPPED = "Its runner was stopped; the fire of {at:%Y-%m-%d %H:%M} UTC made up for it."


class StoredFires:
    """The fires, kept in the application records. Safe for several threads and processes at once.

    Args:
        store: The application records.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def newest(self, schedule: str, until: datetime) -> Fire | None:
        """Return the newest fire of a schedule that is not after an instant, None if there is none.

        A fire after it can only be of a time when the machine's clock was wrong, and counts for nothing; nor does one that
        was claimed after it.
        """
        is_past = and_(_fire.c.schedule == schedule, _fire.c.fires_at <= until, _fire.c.claimed_at <= until + _OF_A_CLOCK)
        query = select(_fire).where(is_past).order_by(_fire.c.fires_at.desc()).limit(1)
        with self._store.reading() as conn:
            row = conn.execute(query).mappings().first()
        return _read(row) if row is not None else None

    def open(self, schedule: str, fires_at: datetime, missed: Sequence[datetime], *, runner: str, now: datetime) -> bool:
        """Claim a fire that is on no record, and put the missed ones down as covered by it; False if another runner was first."""
        covered = f"It was missed; the fire of {fires_at:%Y-%m-%d %H:%M} UTC made up for it."
        claim: dict[str, Any] = {
            "schedule": schedule,
            "fires_at": fires_at,
            "state": FireState.CLAIMED.value,
            "claimed_by": runner,
            "claimed_at": now,
            "alive_at": now,
            "attempts": 1,
            "finished_at": None,
            "message": "",
        }
        past = {"state": FireState.COVERED.value, "attempts": 0, "finished_at": now, "message": covered}
        try:
            with self._store.begin() as conn:
                # A clock that was days ahead has put down those days' nights, which are still to come.
                conn.execute(delete(_fire).where(_fire.c.schedule == schedule, _fire.c.claimed_at > now + _OF_A_CLOCK))
                conn.execute(insert(_fire), [claim, *({**claim, **past, "fires_at": each} for each in missed)])
                self._close_left_behind(conn, schedule, fires_at, now)
        except IntegrityError:
            return False
        return True

    def take(self, former: Fire, *, runner: str, now: datetime) -> bool:
        """Claim a fire that failed, waits, or whose runner died; False if it no longer stands as given."""
        stands = and_(
            _fire.c.schedule == former.schedule,
            _fire.c.fires_at == former.fires_at,
            _fire.c.state == former.state.value,
            _fire.c.claimed_by == former.claimed_by,
            _fire.c.alive_at == former.alive_at,
        )
        attempts = former.attempts if former.state is FireState.WAITING else former.attempts + 1
        values = {
            "state": FireState.CLAIMED.value,
            "claimed_by": runner,
            "claimed_at": now,
            "alive_at": now,
            "attempts": attempts,
            "finished_at": None,
        }
        with self._store.begin() as conn:
            return conn.execute(update(_fire).where(stands).values(values)).rowcount == 1

    def beat(self, schedule: str, fires_at: datetime, *, runner: str, now: datetime) -> bool:
        """Show that a fire's runner is alive; False if the fire is no longer this runner's."""
        with self._store.begin() as conn:
            return conn.execute(update(_fire).where(_held(schedule, fires_at, runner)).values(alive_at=now)).rowcount == 1

    def finish(self, schedule: str, fires_at: datetime, *, runner: str, now: datetime, state: FireState, message: str) -> bool:
        """Write down what came of a fire, or with `WAITING` let go of it; False if it was no longer this runner's."""
        values = {
            "state": state.value,
            "alive_at": now,
            "finished_at": None if state is FireState.WAITING else now,
            "message": message[:_LONGEST_MESSAGE],
        }
        with self._store.begin() as conn:
            return conn.execute(update(_fire).where(_held(schedule, fires_at, runner)).values(values)).rowcount == 1

    def release(self, *, runner: str) -> int:
        """Let what a runner held be taken over at once, since it is known to be gone; return how much that was."""
        is_held = and_(_fire.c.claimed_by == runner, _fire.c.state == FireState.CLAIMED.value)
        with self._store.begin() as conn:
            return conn.execute(update(_fire).where(is_held).values(alive_at=_LONG_AGO)).rowcount

    def _close_left_behind(self, conn: Connection, schedule: str, fires_at: datetime, now: datetime) -> None:
        """Whoever was at an earlier fire is gone, or this one would not have been claimed."""
        is_open = _fire.c.state.in_((FireState.CLAIMED.value, FireState.WAITING.value))
        earlier = and_(_fire.c.schedule == schedule, _fire.c.fires_at < fires_at, is_open)
        values = {"state": FireState.COVERED.value, "finished_at": now, "message": _STOPPED.format(at=fires_at)}
        conn.execute(update(_fire).where(earlier).values(values))


def list_fires(conn: Connection, *, limit: int, schedule: str | None = None) -> tuple[Fire, ...]:
    """Return the last fires, newest first; of one schedule if asked so."""
    query = select(_fire).order_by(_fire.c.fires_at.desc(), _fire.c.schedule).limit(limit)
    if schedule is not None:
        query = query.where(_fire.c.schedule == schedule)
    return tuple(_read(row) for row in conn.execute(query).mappings())


def _held(schedule: str, fires_at: datetime, runner: str) -> ColumnElement[bool]:
    return and_(
        _fire.c.schedule == schedule, _fire.c.fires_at == fires_at, _fire.c.claimed_by == runner, _fire.c.state == FireState.CLAIMED.value
    )


def _read(row: RowMapping) -> Fire:
    values: dict[str, Any] = dict(row)
    return Fire(state=FireState(values.pop("state")), **values)
