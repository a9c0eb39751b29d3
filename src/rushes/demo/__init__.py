"""Stand-ins for the media platforms: separate programs that speak their documented APIs over HTTP.

Owns an invented, seeded world (or the replay of a real catalogue) and a small server that answers
for it: sign-in, rights, productions, media objects, usage. Imports the domain's words and the
errors only, so that whatever it proves about connector, sync and sign-in is proved over the wire.
It must never know the warehouse, the pages or how its answers are used.
"""

from rushes.demo.canary import CANARY_MARKS, with_canary
from rushes.demo.catalogue import catalogue_world
from rushes.demo.describe import describe
from rushes.demo.edits import Edits
from rushes.demo.exchange import Answer, json_answer
from rushes.demo.faults import Fault, Faults, read_fault
from rushes.demo.iconik import IconikServer
from rushes.demo.iconik_world import IconikBucket, IconikDomain, WorkDone, iconik_domains
from rushes.demo.model import Account, DateForm, MediaObject, Membership, Person, Production, World
from rushes.demo.requestlog import LoggedRequest, RequestLog
from rushes.demo.run import run_iconik, run_platform
from rushes.demo.server import PlatformServer
from rushes.demo.titles import HOSTILE_TITLES
from rushes.demo.tokens import Tokens
from rushes.demo.troubles import (
    Added,
    ClockOff,
    Cumulative,
    CutOff,
    Encounter,
    Gone,
    Hidden,
    Malformed,
    Meanwhile,
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
from rushes.demo.usage import UsageDay, account_usage
from rushes.demo.world import demo_world

__all__ = [
    "CANARY_MARKS",
    "HOSTILE_TITLES",
    "Account",
    "Added",
    "Answer",
    "ClockOff",
    "Cumulative",
    "CutOff",
    "DateForm",
    "Edits",
    "Encounter",
    "Fault",
    "Faults",
    "Gone",
    "Hidden",
    "IconikBucket",
    "IconikDomain",
    "IconikServer",
    "LoggedRequest",
    "Malformed",
    "Meanwhile",
    "MediaObject",
    "Membership",
    "Nulls",
    "Person",
    "PlatformServer",
    "Production",
    "Removed",
    "RequestLog",
    "Short",
    "Slow",
    "TokenEnds",
    "Tokens",
    "Trouble",
    "Truncated",
    "Twice",
    "UnknownFields",
    "UsageDay",
    "WorkDone",
    "World",
    "account_usage",
    "catalogue_world",
    "demo_world",
    "describe",
    "iconik_domains",
    "json_answer",
    "read_fault",
    "run_iconik",
    "run_platform",
    "with_canary",
]
