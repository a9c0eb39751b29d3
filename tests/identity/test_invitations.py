"""What whoever invites is told: whose link it is, until when, and whether it sets a first password or another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete, select

from identity.in_memory import InMemoryPlatform
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import CallerError
from rushes.identity import Access, AccountAccess, Identity, InvitationRefused, Inviter, PersonEntry, Role
from rushes.identity.records import local_people as records
from rushes.store import Store, account_id, list_audit, production_ids, tables

OPERATOR = Inviter("operator:olivia")
PASSWORD = "a tangerine keeps no diary"


@pytest.fixture
def identity(store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, hasher: PasswordHasher) -> Identity:
    return Identity(store, {"limecraft": platform}, keys, clock, local_connections={"archive"}, hasher=hasher)


@pytest.fixture
def account(store: Store) -> int:
    with store.begin() as conn:
        return account_id(conn, "archive", "A")


def test_link_says_whose_it_is_and_that_it_ends_in_a_week(identity: Identity, store: Store, account: int, clock: FrozenClock) -> None:
    made = identity.local_people.invite(OPERATOR, "archive", " Vera ", "", Access(account, "Archive", Role.ADMINISTRATOR))
    assert (made.username, made.expires_at, made.is_reset) == ("vera", clock.now() + timedelta(days=7), False)
    with store.reading() as conn:
        person = conn.execute(select(tables.person.c.id, tables.person.c.name)).one()
    assert tuple(person) == (made.person_id, "Vera")
    again = identity.local_people.renew(OPERATOR, made.person_id)
    assert (again.person_id, again.username, again.is_reset) == (made.person_id, "vera", False)


def test_person_with_a_password_is_given_access_without_a_link_and_a_new_link_is_a_reset(
    identity: Identity, account: int, clock: FrozenClock
) -> None:
    access = Access(account, "Archive", Role.ADMINISTRATOR)
    first = identity.local_people.invite(OPERATOR, "archive", "vera", "Vera", access)
    identity.local_people.accept(first.code, PASSWORD, "127.0.0.1")
    given = identity.local_people.invite(OPERATOR, "archive", "VERA", "Vera", access)
    assert (given.person_id, given.username, given.code, given.expires_at, given.is_reset) == (
        first.person_id, "vera", "", clock.now(), False,
    )  # fmt: skip
    assert identity.local_people.renew(OPERATOR, first.person_id).is_reset


def test_invitation_writes_down_how_much_was_given(identity: Identity, store: Store, account: int) -> None:
    with store.begin() as conn:
        two = tuple(production_ids(conn, "archive", ["p1", "p2"]).values())
    identity.local_people.invite(OPERATOR, "archive", "ada", "Ada", Access(account, "Archive", Role.ADMINISTRATOR))
    identity.local_people.invite(OPERATOR, "archive", "vera", "Vera", Access(account, "Archive", Role.VIEWER, two))
    with store.reading() as conn:
        told = [each.detail for each in list_audit(conn, limit=9) if each.what == "person.invited"]
    assert [each.split(", ", 1)[1] for each in told] == ["viewer, 2 productions", "administrator, all productions"]


def test_administrator_is_given_all_productions_whichever_were_named(identity: Identity, store: Store, account: int) -> None:
    with store.begin() as conn:
        one = tuple(production_ids(conn, "archive", ["p1"]).values())
    identity.local_people.invite(OPERATOR, "archive", "ada", "Ada", Access(account, "Archive", Role.ADMINISTRATOR, one))
    with store.reading() as conn:
        person = records.find_local_person_named(conn, "archive", "ada")
        assert person is not None
        (given,) = person.rights
        (told,) = (each.detail for each in list_audit(conn, limit=9) if each.what == "person.invited")
    assert (given.external_id, given.sees_all_productions, given.productions) == ("A", True, ())
    assert told.endswith("all productions")


def test_name_of_the_longest_length_is_taken_and_a_longer_one_refused(identity: Identity, account: int) -> None:
    access = Access(account, "Archive", Role.ADMINISTRATOR)
    assert identity.local_people.invite(OPERATOR, "archive", "v" * 190, "V" * 190, access).username == "v" * 190
    for username, name in (("w" * 191, "Wanda"), ("wanda", "W" * 191)):
        with pytest.raises(CallerError, match="at most 190"):
            identity.local_people.invite(OPERATOR, "archive", username, name, access)


def test_person_who_is_kept_out_is_listed_as_such_and_stays_of_the_account(
    identity: Identity, store: Store, account: int, clock: FrozenClock
) -> None:
    with store.begin() as conn:
        one = tuple(production_ids(conn, "archive", ["p1"]).values())
    invite, signed_in_at = identity.local_people.invite, clock.now() + timedelta(hours=1)
    ada = invite(OPERATOR, "archive", "ada", "Ada", Access(account, "Archive", Role.ADMINISTRATOR))
    vera = invite(OPERATOR, "archive", "vera", "Vera", Access(account, "Archive", Role.VIEWER, one))
    clock.advance(timedelta(hours=1))
    identity.local_people.accept(ada.code, PASSWORD, "127.0.0.1")
    actor = identity.actor(identity.sign_in("archive", "ada", PASSWORD, keep=False, address="127.0.0.1"))
    identity.local_people.disable(Inviter.administrator(actor), vera.person_id)
    administrator = (AccountAccess(account, "Archive", Role.ADMINISTRATOR),)
    entries = (
        PersonEntry(ada.person_id, "Ada", "ada", "archive", administrator, signed_in_at, 1, is_local=True, is_disabled=False),
        PersonEntry(vera.person_id, "Vera", "vera", "archive", (), None, 0, is_local=True, is_disabled=True),
    )
    assert identity.people() == entries
    assert [(each.person, each.production_ids) for each in identity.people_of(actor, account)] == [(entries[0], ()), (entries[1], one)]


def test_invitation_of_somebody_who_was_taken_out_of_the_records_opens_nothing(identity: Identity, store: Store, account: int) -> None:
    made = identity.local_people.invite(OPERATOR, "archive", "vera", "Vera", Access(account, "Archive", Role.ADMINISTRATOR))
    with store.begin() as conn:
        conn.execute(delete(tables.local_person))
    with pytest.raises(InvitationRefused):
        identity.local_people.accept(made.code, PASSWORD, "127.0.0.1")


def test_invitation_is_found_until_the_instant_in_which_it_ends(identity: Identity, store: Store, account: int) -> None:
    made = identity.local_people.invite(OPERATOR, "archive", "vera", "Vera", Access(account, "Archive", Role.ADMINISTRATOR))
    with store.reading() as conn:
        secret_hash = conn.execute(select(tables.invitation.c.secret_hash)).scalar_one()
        found = records.find_invitation(conn, secret_hash, made.expires_at - timedelta(microseconds=1))
        assert records.find_invitation(conn, secret_hash, made.expires_at) is None
    assert found is not None
    assert (found.person_id, found.purpose) == (made.person_id, "welcome")


def test_invitation_that_ends_while_it_is_used_opens_nothing(identity: Identity, store: Store, account: int) -> None:
    made = identity.local_people.invite(OPERATOR, "archive", "vera", "Vera", Access(account, "Archive", Role.ADMINISTRATOR))
    with store.begin() as conn:
        invitation = conn.execute(select(tables.invitation.c.id)).scalar_one()
        assert not records.use_invitation(conn, invitation, made.expires_at)
        assert records.use_invitation(conn, invitation, made.expires_at - timedelta(microseconds=1))
