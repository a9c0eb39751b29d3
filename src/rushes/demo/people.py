"""The demo people: alice, bob and charlie, and everybody else by role."""

from __future__ import annotations

from collections.abc import Sequence

from rushes.demo.model import ADMINISTRATOR_RIGHTS, VIEWER_RIGHTS, Account, Membership, Person

__all__ = ["catalogue_people", "demo_people"]

_DOMAIN = "example.org"


def _person(number: int, name: str, note: str, *memberships: Membership, needs_second_factor: bool = False) -> Person:
    return Person(500 + number, name, f"{name}@{_DOMAIN}", f"{name}-demo", note, memberships, needs_second_factor)


def _administrator(account: Account) -> Membership:
    return Membership(account.id, ADMINISTRATOR_RIGHTS)


def demo_people(accounts: Sequence[Account], closed: Account, bob_sees: int, lost: frozenset[int]) -> tuple[Person, ...]:
    """Return the people of the seeded world, those whose accounts exist.

    Args:
        accounts: The live accounts, the first being alice's and bob's.
        closed: The suspended account.
        bob_sees: The one production that bob sees.
        lost: The productions that the collector has lost sight of.
    """
    first = accounts[0]
    people = [
        _person(1, "alice", f"administers {first.name}", _administrator(first)),
        _person(
            2, "bob", f"sees one production of {first.name}", Membership(first.id, VIEWER_RIGHTS, production_ids=frozenset({bob_sees}))
        ),
    ]
    if len(accounts) > 1:
        people.append(_person(3, "charlie", f"administers {accounts[1].name}", _administrator(accounts[1])))
    people.append(_person(4, "suspended", f"has only {closed.name}, which is suspended", _administrator(closed)))
    people.append(
        _person(
            5,
            "second-factor",
            "cannot sign in with a password alone",
            Membership(first.id, VIEWER_RIGHTS),
            needs_second_factor=True,
        )
    )
    if len(accounts) > 2:
        several = (_administrator(accounts[1]), _administrator(accounts[2]), _administrator(closed))
        people.append(_person(6, "several", f"administers {accounts[1].name} and {accounts[2].name}", *several))
    every = tuple(Membership(each.id, ADMINISTRATOR_RIGHTS, hidden_ids=lost) for each in accounts)
    people.append(_person(7, "collector", "the login of the nightly sync: every account, all productions but the lost one", *every))
    return tuple(people)


def catalogue_people(account: Account) -> tuple[Person, ...]:
    """Return the two people of a replayed catalogue: its administrator and the sync's login."""
    return (
        _person(1, "alice", f"administers {account.name}", _administrator(account)),
        _person(7, "collector", "the login of the nightly sync", _administrator(account)),
    )
