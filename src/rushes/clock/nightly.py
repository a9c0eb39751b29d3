"""The night's schedule and patience, as the settings have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rushes.clock.fires import Retry
from rushes.clock.schedule import Schedule
from rushes.config import Settings
from rushes.errors import ConfigurationError

__all__ = ["Nightly", "nightly"]

_NAME = "night"
# Runners show every few seconds that they are alive; after so long it was not just a busy disk.
_LEASE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Nightly:
    """When nights run, how a failed one is tried again, and how long a runner may be silent before it counts as dead."""

    schedule: Schedule
    retry: Retry
    lease: timedelta = _LEASE


def nightly(settings: Settings) -> Nightly:
    """Return what the settings say of nights.

    Raises:
        ConfigurationError: Their time never comes.
    """
    clock = settings.clock
    try:
        schedule = Schedule(_NAME, clock.expression, settings.zone)
    except ConfigurationError as error:
        raise ConfigurationError(f"“night” of [clock]: {error}") from None
    return Nightly(schedule, Retry(timedelta(minutes=clock.retry_after_minutes), clock.retries))
