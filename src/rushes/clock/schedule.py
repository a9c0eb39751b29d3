"""When something fires: a cron expression, read in a zone.

cronsim keeps Debian cron's rule for the nights on which clocks change, for expressions that name an
hour: a time that occurs twice fires at its first, one that does not occur fires as soon as the clock
is past it. So each business date has its night, once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from rushes.errors import ConfigurationError

__all__ = ["Schedule", "due"]

_FIELDS = 5
# Nobody makes up for more than this, and looking for what was missed must end.
_MOST_MISSED = 1_000
_LONGEST_ABSENCE = timedelta(days=400)
_LOOK_BACK = (timedelta(days=2), timedelta(days=40), _LONGEST_ABSENCE)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What fires, and when.

    Args:
        name: Its name; a time of it fires once.
        expression: Five fields of cron: minute, hour, day of the month, month, day of the week.
        zone: The zone in which they are read.

    Raises:
        ConfigurationError: The expression cannot be read, or never fires.
    """

    name: str
    expression: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        # With a sixth field, for seconds, cronsim knows nothing of clocks that change.
        if len(self.expression.split()) != _FIELDS:
            raise ConfigurationError(f"The time “{self.expression[:80]}” has not the five fields minute, hour, day, month, weekday.")
        try:
            next(self.after(datetime(2000, 1, 1, tzinfo=UTC)))
        except (CronSimError, StopIteration):
            raise ConfigurationError(f"“{self.expression[:80]}” names no time that ever comes.") from None

    def after(self, at: datetime) -> Iterator[datetime]:
        """Yield every time at which it fires after an instant, in order, without end; in UTC."""
        for fires_at in CronSim(self.expression, at.astimezone(self.zone)):
            # Counted from the second occurrence of an hour, cronsim gives its first once more.
            if fires_at.astimezone(UTC) > at:
                yield fires_at.astimezone(UTC)

    def next_after(self, at: datetime) -> datetime:
        """Return the first time at which it fires after an instant, in UTC."""
        return next(self.after(at))

    def last_until(self, at: datetime) -> datetime | None:
        """Return the newest time at which it fired up to an instant, in UTC; None if there was none for a long while."""
        for span in _LOOK_BACK:
            found = due(self, at - span, at)
            if found:
                return found[-1]
        return None


def due(schedule: Schedule, last_fired: datetime, now: datetime) -> tuple[datetime, ...]:
    """Return the times at which a schedule was to fire since it last did.

    However often and whenever one looks, each time is in the answer once: what is due from A to C is
    what is due from A to B and then from B to C.

    Args:
        schedule: What fires.
        last_fired: The newest time of it that has fired already; not in the answer.
        now: The present; in the answer if it fires just now.

    Returns:
        Instants in UTC, in order; the newest thousand of the last four hundred days at most.
    """
    found: deque[datetime] = deque(maxlen=_MOST_MISSED)
    for fires_at in schedule.after(max(last_fired, now - _LONGEST_ABSENCE)):
        if fires_at > now:
            break
        found.append(fires_at)
    return tuple(found)
