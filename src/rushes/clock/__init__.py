"""The time, as a thing one is given.

Owns the question "what time is it", so that every rule about nights, cut-offs and sessions can be
tried at any instant. Knows nobody.
"""

from rushes.clock.now import Clock, FrozenClock, SystemClock

__all__ = ["Clock", "FrozenClock", "SystemClock"]
