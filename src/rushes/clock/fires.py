"""That each time of a schedule fires once, whoever looks; and what becomes of those that were missed or went wrong.

What is due follows from the newest fire on record and the time alone (`what_is_due`). Taking it is the
records' business (`FireRecords`): they let one runner have it, and no second. A runner shows that it is
alive; one that was silent for longer than the lease has died, and its fire is taken over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rushes.clock.schedule import Schedule, due

__all__ = ["Due", "Fire", "FireRecords", "FireState", "Retry", "claim_due", "what_is_due"]


class FireState(StrEnum):
    """How a fire stands.

    `CLAIMED`: a runner is at it. `WAITING`: its runner let go of it, for the next to take up. `DONE`: it succeeded.
    `PARTIAL`: some of it did. `FAILED`: nothing did. `COVERED`: it was missed, and a later one made up for it.
    """

    CLAIMED = "claimed"
    WAITING = "waiting"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class Fire:
    """One time at which a schedule fired. Instants are UTC.

    Args:
        schedule: The schedule's name.
        fires_at: The time; unique for the schedule.
        state: How it stands.
        claimed_by: The runner that has it, or had it last.
        claimed_at: When that runner took it.
        alive_at: When that runner last showed that it is alive.
        attempts: How often it was begun; taken up where a runner let go of it, it counts once.
        finished_at: When it was done or failed, None before.
        message: What came of it.
    """

    schedule: str
    fires_at: datetime
    state: FireState
    claimed_by: str
    claimed_at: datetime
    alive_at: datetime
    attempts: int
    finished_at: datetime | None
    message: str


@dataclass(frozen=True, slots=True)
class Retry:
    """How a fire that did not wholly succeed is tried again: after how long, and how often at most."""

    after: timedelta
    times: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done now.

    Args:
        fires_at: The fire to claim, UTC.
        missed: Earlier fires of the same schedule that it makes up for, UTC, in order.
        former: The fire as it stands where it is on record already; None where it is new.
    """

    fires_at: datetime
    missed: tuple[datetime, ...] = ()
    former: Fire | None = None

    @property
    def is_rest(self) -> bool:
        """Some of it succeeded before; what did not is left."""
        return self.former is not None and self.former.state is FireState.PARTIAL


class FireRecords(Protocol):
    """Where fires are kept; each method is one transaction."""

    def newest(self, schedule: str, until: datetime) -> Fire | None:
        """Return the newest fire of a schedule that is not after an instant, None if there is none."""
        ...

    def open(self, schedule: str, fires_at: datetime, missed: Sequence[datetime], *, runner: str, now: datetime) -> bool:
        """Claim a fire that is on no record, and put the missed ones down as covered by it; False if another runner was first."""
        ...

    def take(self, former: Fire, *, runner: str, now: datetime) -> bool:
        """Claim a fire that failed, waits, or whose runner died; False if it no longer stands as given."""
        ...


def what_is_due(schedule: Schedule, newest: Fire | None, now: datetime, *, retry: Retry, lease: timedelta) -> Due | None:
    """Return what is to be done of a schedule now, None if nothing is.

    A schedule of which nothing is on record is due at once, for the newest of its times: whoever installs it
    does not wait for the first night. Of several missed times the newest is run and stands for all of them.

    Args:
        schedule: What fires.
        newest: The newest fire of it on record, up to now.
        now: The present.
        retry: How a fire that failed, or at which a runner died, is tried again; newer times come first.
        lease: How long a runner may be silent before it counts as dead.
    """
    if newest is None:
        first = schedule.last_until(now)
        return Due(first) if first else None
    if newest.state is FireState.CLAIMED and now - newest.alive_at < lease:
        return None
    times = due(schedule, newest.fires_at, now)
    if times:
        return Due(times[-1], missed=times[:-1])
    return Due(newest.fires_at, former=newest) if _is_to_be_taken_up(newest, now, retry) else None


def _is_to_be_taken_up(fire: Fire, now: datetime, retry: Retry) -> bool:
    if fire.state is FireState.WAITING:
        return True
    # One at which runners die may be what kills them.
    if fire.attempts > retry.times:
        return False
    is_rested = fire.finished_at is not None and now - fire.finished_at >= retry.after
    return fire.state is FireState.CLAIMED or (fire.state in {FireState.PARTIAL, FireState.FAILED} and is_rested)


def claim_due(schedule: Schedule, records: FireRecords, now: datetime, *, runner: str, retry: Retry, lease: timedelta) -> Due | None:
    """Claim what is due of a schedule, None if nothing is or another runner was faster.

    Args:
        schedule: What fires.
        records: Where fires are kept.
        now: The present.
        runner: The name under which it is claimed.
        retry: How failed fires are tried again.
        lease: How long a runner may be silent before it counts as dead.
    """
    found = what_is_due(schedule, records.newest(schedule.name, now), now, retry=retry, lease=lease)
    if found is None:
        return None
    if found.former is None:
        is_ours = records.open(schedule.name, found.fires_at, found.missed, runner=runner, now=now)
    else:
        is_ours = records.take(found.former, runner=runner, now=now)
    return found if is_ours else None
