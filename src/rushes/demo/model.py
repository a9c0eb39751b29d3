"""The stand-in's records: what exists on the platform, before it is written as JSON.

Instants are integers of milliseconds since 1970 in UTC; ids are the platform's own (external) ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol

__all__ = ["Account", "DateForm", "MediaObject", "MediaSource", "Membership", "Person", "Production", "World"]

ADMINISTRATOR_RIGHTS = ("ACCOUNT_VIEW", "ACCOUNT_MANAGE", "ACCOUNT_CREATE_PRODUCTION")
VIEWER_RIGHTS = ("ACCOUNT_VIEW",)


class DateForm(Enum):
    """How a production writes its instants; every form that platforms are known to use."""

    UTC = 0
    UTC_SECONDS = 1
    OFFSET = 2
    COMPACT_OFFSET = 3
    EPOCH_MS = 4


@dataclass(frozen=True, slots=True)
class Account:
    """One account; some platforms write numbers as text, so one of the accounts does too."""

    id: int
    name: str
    time_zone: str
    subscription_status: str = "active"
    writes_numbers_as_text: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's rights in one account.

    `production_ids` lists what the person sees, None being all; `hidden_ids` is taken off that.
    """

    account_id: int
    rights: tuple[str, ...]
    production_ids: frozenset[int] | None = None
    hidden_ids: frozenset[int] = frozenset()

    @property
    def can_manage(self) -> bool:
        """Whether the person administers the account."""
        return "ACCOUNT_MANAGE" in self.rights

    def covers(self, production_id: int) -> bool:
        """Say whether the person sees that production."""
        return production_id not in self.hidden_ids and (self.production_ids is None or production_id in self.production_ids)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the demo people. The password is documented, not secret; `note` says what it shows."""

    id: int
    name: str
    username: str
    password: str
    note: str
    memberships: tuple[Membership, ...]
    needs_second_factor: bool = False

    def membership(self, account_id: int) -> Membership | None:
        """Return the person's rights in that account, None if there are none."""
        return next((each for each in self.memberships if each.account_id == account_id), None)


@dataclass(frozen=True, slots=True)
class Production:
    """One production, and the habits from which its usage follows.

    The shares are parts of the media that get transcribed, subtitled, translated, or that lie on
    storage outside the platform; `original_mbit_per_s` is the bit rate of the originals.
    """

    id: int
    account_id: int
    name: str
    created_ms: int
    archived_ms: int | None = None
    deleted_ms: int | None = None
    date_form: DateForm = DateForm.UTC
    writes_numbers_as_text: bool = False
    original_mbit_per_s: int = 16
    external_share: float = 0.0
    transcribed_share: float = 0.0
    subtitled_share: float = 0.0
    translated_share: float = 0.0


@dataclass(frozen=True, slots=True)
class MediaObject:
    """One media object; `duration_ms` is None where there is none to tell (images, pending ones)."""

    id: int
    production_id: int
    name: str
    media_type: str
    created_ms: int
    duration_ms: int | None
    deleted_ms: int | None = None


class MediaSource(Protocol):
    """Where a world's media objects come from, asked for one production at a time."""

    def media(self, production_id: int) -> tuple[MediaObject, ...]:
        """Return the production's media objects, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """Everything that exists on the stand-in at one moment; equal inputs give equal worlds.

    Args:
        accounts: Every account.
        people: Who can sign in, documented by `describe`.
        productions: Every production that exists by now, in order of id.
        first_day: The first business date of which there is usage.
        today: The business date of `until_ms`; its hours up to then are part of the world.
        until_ms: The moment at which the world stands still.
        source: The media objects, made when asked for.
    """

    accounts: tuple[Account, ...]
    people: tuple[Person, ...]
    productions: tuple[Production, ...]
    first_day: date
    today: date
    until_ms: int
    source: MediaSource = field(repr=False, compare=False)
    _accounts: dict[int, Account] = field(init=False, repr=False, compare=False)
    _productions: dict[int, Production] = field(init=False, repr=False, compare=False)
    _by_account: dict[int, tuple[Production, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_accounts", {each.id: each for each in self.accounts})
        object.__setattr__(self, "_productions", {each.id: each for each in self.productions})
        found: dict[int, list[Production]] = {}
        for each in self.productions:
            found.setdefault(each.account_id, []).append(each)
        object.__setattr__(self, "_by_account", {account_id: tuple(made) for account_id, made in found.items()})

    def account(self, account_id: int) -> Account | None:
        """Return the account of that id, None if there is none."""
        return self._accounts.get(account_id)

    def production(self, production_id: int) -> Production | None:
        """Return the production of that id, None if there is none."""
        return self._productions.get(production_id)

    def productions_of(self, account_id: int) -> tuple[Production, ...]:
        """Return the account's productions, in order of id."""
        return self._by_account.get(account_id, ())

    def person(self, name: str) -> Person:
        """Return the person of that name or username.

        Raises:
            KeyError: There is none.
        """
        found = next((each for each in self.people if name in {each.name, each.username}), None)
        if found is None:
            raise KeyError(name)
        return found

    def media(self, production_id: int) -> tuple[MediaObject, ...]:
        """Return the production's media objects, oldest first."""
        return self.source.media(production_id)
