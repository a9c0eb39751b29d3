"""What time it is, and what is due at it.

Owns the question "what time is it", so that every rule about nights, cut-offs and sessions can be
tried at any instant; and schedules: when something fires in a zone, that each time fires once whoever
looks, that missed times are made up for. Knows nobody: neither what is done nor where claims are kept.
"""

from rushes.clock.fires import Due, Fire, FireRecords, FireState, Retry, claim_due, what_is_due
from rushes.clock.nightly import Nightly, nightly
from rushes.clock.now import Clock, FrozenClock, SystemClock
from rushes.clock.schedule import Schedule, due

__all__ = [
    "Clock",
    "Due",
    "Fire",
    "FireRecords",
    "FireState",
    "FrozenClock",
    "Nightly",
    "Retry",
    "Schedule",
    "SystemClock",
    "claim_due",
    "due",
    "nightly",
    "what_is_due",
]
