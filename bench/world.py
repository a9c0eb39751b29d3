"""The bench's own world: the accounts that bench/facts.py lays down, with somebody who administers each.

The numbers of a row are arithmetic of production and day, the same in SQL (the facts) and in Python
(the platform), so that a night finds its lag window as it was loaded.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from bench.facts import EPOCH, FIRST_DAY, Size, draw
from rushes.demo import World
from rushes.demo.model import ADMINISTRATOR_RIGHTS, Account, MediaObject, Membership, Person, Production

__all__ = ["PASSWORD", "bench_world", "person_name", "usage_line"]

PASSWORD = "bench-password"
_ZONE = "Europe/Brussels"


class _NoMedia:
    def media(self, production_id: int) -> tuple[MediaObject, ...]:  # noqa: ARG002 - the protocol's form
        return ()


def person_name(account_id: int) -> str:
    """Return the name of who administers that account."""
    return f"person-{account_id:04d}"


def bench_world(size: Size, *, today: date) -> World:
    """Return accounts, productions and people of that size; usage is written by `usage_line`, not by the world."""
    accounts = tuple(Account(number, f"Account {number}", _ZONE) for number in size.account_ids)
    created_ms = round(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 6, tzinfo=UTC).timestamp() * 1000)
    productions = tuple(
        Production(production_id, account_id, f"Production {production_id % 10_000}", created_ms)
        for account_id in size.account_ids
        for production_id in size.production_ids(account_id)
    )
    people = [
        Person(1_000 + each.id, person_name(each.id), f"{person_name(each.id)}@example.org", PASSWORD, "", (_manages(each),))
        for each in accounts
    ]
    people.append(Person(999, "collector", "collector@example.org", PASSWORD, "", tuple(_manages(each) for each in accounts)))
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return World(accounts, tuple(people), productions, FIRST_DAY, today, round(now.timestamp() * 1000), _NoMedia())


def _manages(account: Account) -> Membership:
    return Membership(account.id, ADMINISTRATOR_RIGHTS)


def usage_line(production_id: int, day: date, *, restated: bool = False) -> str:
    """Return one usage row as JSON, in the names of the platform's own table; bench/facts.py says the same in SQL."""
    chance = draw(production_id, day)
    stored = (day - EPOCH).days + 30
    ingested_ms = chance * 4000 + (1000 if restated and chance % 100 == 0 else 0)
    return (
        f'{{"Name":"Production {production_id % 10_000}","Id":{production_id},"Deleted":false,'
        f'"Volume Ingested (s)":{ingested_ms / 1000},"Items Ingested (#)":{chance % 40},'
        f'"Volume Transcribed (s)":{chance * 2500 / 1000},"Volume Subtitled (s)":{chance * 1200 / 1000},'
        f'"Volume Translated (s)":{chance * 500 / 1000},"Data Storage (MB)":{stored * 3},"Proxy Storage (MB)":{stored * 20},'
        f'"Cloud Storage (MB)":{stored * 60 + (chance + 10) * 800},"External Storage (MB)":{stored * 5},'
        f'"date":"{day.isoformat()}","UserID":999}}'
    )
