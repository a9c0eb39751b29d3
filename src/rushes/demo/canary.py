"""The canary: an account with names and numbers that nothing else has, and that nobody else may ever see.

Where one of its marks turns up in somebody else's answer, a scope was forgotten. The demo has it, and
so has every test that looks at pages.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, time
from zoneinfo import ZoneInfo

from rushes.demo.days import business_days
from rushes.demo.model import ADMINISTRATOR_RIGHTS, Account, MediaObject, MediaSource, Membership, Person, Production, World

__all__ = ["CANARY_MARKS", "with_canary"]

_ACCOUNT = "Zilverkwartel Rolprent"
_PRODUCTION = "Kwartelvlucht"
_PERSON = "canary"
_DAILY_SECONDS = 112_813_560
_ACCOUNT_ID, _PRODUCTION_ID, _PERSON_ID = 4999, 499_900, 599

CANARY_MARKS: tuple[str, ...] = ("Zilverkwartel", "Kwartelvlucht", "31,337.1", "31.337,1", str(_DAILY_SECONDS))
"""Texts of which none may stand in an answer to anybody but the canary's own person and operators."""


def with_canary(world: World) -> World:
    """Return the world with one account more: one production, one clip of 31,337.1 hours every day at noon."""
    zone = world.accounts[0].time_zone
    account = Account(_ACCOUNT_ID, _ACCOUNT, zone)
    production = Production(_PRODUCTION_ID, _ACCOUNT_ID, _PRODUCTION, business_days(zone, world.first_day, world.today).start_ms(0))
    owner = Membership(_ACCOUNT_ID, ADMINISTRATOR_RIGHTS)
    person = Person(
        _PERSON_ID,
        _PERSON,
        f"{_PERSON}@example.org",
        f"{_PERSON}-demo",
        "administers an account of marked numbers, to find leaks by",
        (owner,),
    )
    *people, collector = world.people
    everywhere = dataclasses.replace(collector, memberships=(*collector.memberships, owner))
    return dataclasses.replace(
        world,
        accounts=(*world.accounts, account),
        people=(*people, person, everywhere),
        productions=(*world.productions, production),
        source=_WithCanary(world.source, _clips(world, zone)),
    )


def _clips(world: World, zone: str) -> tuple[MediaObject, ...]:
    days = business_days(zone, world.first_day, world.today)
    noons = (datetime.combine(days.day(index), time(12), ZoneInfo(zone)) for index in range(days.count))
    moments = (round(noon.timestamp() * 1000) for noon in noons)
    return tuple(
        MediaObject(_PRODUCTION_ID * 1_000_000 + number, _PRODUCTION_ID, f"{_PRODUCTION}, {number}", "VIDEO", moment, _DAILY_SECONDS * 1000)
        for number, moment in enumerate(moments)
        if moment <= world.until_ms
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _WithCanary:
    """A world's media and the canary's."""

    others: MediaSource
    clips: tuple[MediaObject, ...]

    def media(self, production_id: int) -> tuple[MediaObject, ...]:
        """Return the production's media objects, oldest first."""
        return self.clips if production_id == _PRODUCTION_ID else self.others.media(production_id)
