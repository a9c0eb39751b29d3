"""alice (account A, administrator), bob (account A, editor, one production), charlie (account B), and what makes and sends reports."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet

from identity.in_memory import InMemoryPlatform, User, account, production
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Keys, Settings
from rushes.identity import Actor, Identity, Role
from rushes.reports import (
    Attachment,
    Built,
    Cadence,
    Deliverer,
    Delivery,
    Envelope,
    NotPosted,
    Posted,
    Recipients,
    Report,
    ReportAccess,
    ReportKind,
    ReportPeriod,
    Schedule,
    Schedules,
    ScheduleTerms,
)
from rushes.store import Store, open_store

NOW = datetime(2026, 11, 22, 8, 45, tzinfo=UTC)
A, B = 1, 2
"""The accounts of alice and bob, and of charlie."""

ALICE, BOB, CHARLIE = "alice@example.com", "bob@example.com", "charlie@example.com"
TERMS = ScheduleTerms("Usage", ReportKind.MONTHLY_USAGE, ReportPeriod.LAST_MONTH, Cadence.DAILY, at=time(10))
"""Due at ten in Brussels, at nine in UTC in winter."""

_REPORT = Report("Usage", "A", "", (), (), (), "en_GB", NOW, "#000000")


@dataclass
class Makers:
    """Stands in for what makes and sends reports, and keeps what it was asked; what is set here is what comes of it."""

    is_complete: bool = True
    has_activity: bool = True
    error: Exception | None = None
    refuses: dict[str, NotPosted] = field(default_factory=dict)
    before_build: Callable[[], None] = lambda: None
    before_post: Callable[[], None] = lambda: None
    built: list[ReportAccess] = field(default_factory=list)
    letters: list[Envelope] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def build(self, schedule: Schedule, access: ReportAccess) -> Built:
        self.before_build()
        with self.lock:
            self.built.append(access)
        if self.error is not None:
            raise self.error
        files = tuple(Attachment(f"usage.{each}", "application/octet-stream", b"data") for each in schedule.terms.forms)
        return Built(_REPORT, files, self.is_complete, self.has_activity)

    def post(self, _schedule: Schedule, _built: Built, letter: Envelope) -> Posted | NotPosted:
        self.before_post()
        with self.lock:
            if letter.address in self.refuses:
                return self.refuses[letter.address]
            self.letters.append(letter)
            return Posted(f"<{len(self.letters)}@rushes.example>")

    @property
    def addresses(self) -> list[str]:
        return [each.address for each in self.letters]


@dataclass
class Office:
    """One installation with its people, and what works on its schedules."""

    store: Store
    clock: FrozenClock
    identity: Identity
    settings: Settings
    platform: InMemoryPlatform
    makers: Makers
    schedules: Schedules
    recipients: Recipients

    def actor(self, name: str) -> Actor:
        """Return a person who has signed in just now."""
        return self.identity.actor(self.identity.sign_in("limecraft", name, "a password", keep=False, address="127.0.0.1"))

    def deliverer(self, runner: str = "runner", mails_a_day: int = 500) -> Deliverer:
        return Deliverer(
            self.store,
            self.clock,
            self.identity,
            self.settings,
            build=self.makers.build,
            post=self.makers.post,
            runner=runner,
            mails_a_day=mails_a_day,
        )

    def run(self) -> list[str]:
        """Do what is due, and return how each delivery stands then."""
        return [each.value for each in self.deliverer().run()]

    def at(self, at: datetime) -> None:
        self.clock.advance(at - self.clock.now())

    def scheduled(self, owner: Actor, *addresses: str, terms: ScheduleTerms = TERMS) -> int:
        made = self.schedules.create(A, owner, terms)
        for each in addresses:
            self.recipients.add(A, made, owner, each)
        return made

    def rows(self, actor: Actor, schedule_id: int | None = None) -> tuple[Delivery, ...]:
        return self.schedules.deliveries(A, actor, schedule_id=schedule_id)


@pytest.fixture
def office(tmp_path: Path, records: RecordsFactory) -> Iterator[Office]:
    clock = FrozenClock(NOW)
    both = (production("p1", "A"), production("p2", "A"))
    users = {
        ALICE: User("a password", "u1", (account("A", can_manage=True),), both),
        BOB: User("a password", "u2", (account("A"),), both[:1]),
        CHARLIE: User("a password", "u3", (account("B", can_manage=True),)),
        "dora": User("a password", "u4", (account("A", can_manage=True),), both),
    }
    platform = InMemoryPlatform(clock, users)
    keys = Keys(session_secret=bytes(range(32)), token_key=Fernet.generate_key())
    settings = Settings(data_dir=tmp_path, time_zone="Europe/Brussels")
    with open_store(records.new(tmp_path / "records.sqlite3")) as store:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        identity = Identity(store, {"limecraft": platform}, keys, clock, hasher=hasher)
        schedules, recipients = Schedules(store, clock, identity, settings), Recipients(store, clock, identity)
        made = Office(store, clock, identity, settings, platform, Makers(), schedules, recipients)
        # In this order, so that their accounts are A and B.
        assert [made.actor(name).accounts[0].account_id for name in (ALICE, CHARLIE)] == [A, B]
        yield made


@pytest.fixture
def alice(office: Office) -> Actor:
    return office.actor(ALICE)


@pytest.fixture
def bob(office: Office, alice: Actor) -> Actor:
    """Sees one production, and alice has made him an editor."""
    office.identity.grant_role(alice, A, office.actor(BOB).person_id, Role.EDITOR)
    return office.actor(BOB)


@pytest.fixture
def charlie(office: Office) -> Actor:
    return office.actor(CHARLIE)


def titled(title: str) -> ScheduleTerms:
    return replace(TERMS, title=title)
