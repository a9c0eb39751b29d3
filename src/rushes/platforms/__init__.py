"""Connectors: from a media platform's API to plain records of sign-in, rights, productions, usage.

Owns the protocol that every connector speaks, the connectors themselves (one file each, over
`rushes.rest` and `rushes.outbound`), and what they share: exact reading of values, the usage resource. Must
never know internal ids, the warehouse, or what a night does with the records.
"""

from rushes.platforms.find import platform_for
from rushes.platforms.protocol import (
    Batch,
    BrokenRecord,
    MediaRecord,
    Platform,
    PlatformAccount,
    PlatformProduction,
    PlatformSession,
    UsageRecord,
)

__all__ = [
    "Batch",
    "BrokenRecord",
    "MediaRecord",
    "Platform",
    "PlatformAccount",
    "PlatformProduction",
    "PlatformSession",
    "UsageRecord",
    "platform_for",
]
