"""Who is listed to whom, and the role of an editor: it raises nothing but the role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from identity.in_memory import InMemoryPlatform, account, production
from rushes.clock import FrozenClock
from rushes.errors import CallerError, NotFound, NotSignedIn
from rushes.identity import AccountAccess, AccountRights, Actor, Identity, RightsRecord, Role, Via, scope_of
from rushes.identity.actor import actor_from
from rushes.store import Store, list_audit, tables

SignIn = Callable[..., str]
AT = datetime(2026, 11, 22, tzinfo=UTC)


def test_administrator_makes_a_viewer_an_editor_and_takes_it_back(identity: Identity, store: Store, sign_in: SignIn) -> None:
    alice, secret = identity.actor(sign_in("alice")), sign_in("bob")
    before = identity.actor(secret)
    account_id = before.accounts[0].account_id
    for role in (Role.EDITOR, Role.EDITOR):
        identity.grant_role(alice, account_id, before.person_id, role)
    after = identity.actor(secret)
    assert after.accounts == (AccountAccess(account_id, "Account A", Role.EDITOR),)
    assert after.scope == before.scope
    for role in (Role.VIEWER, Role.VIEWER):
        identity.grant_role(alice, account_id, before.person_id, role)
    assert identity.actor(secret) == before
    with store.reading() as conn:
        trail = [each for each in reversed(list_audit(conn, limit=10)) if each.what.startswith("role.")]
    assert [(each.who, each.what, each.account_id) for each in trail] == [
        (f"person:{alice.person_id}", "role.granted", account_id),
        (f"person:{alice.person_id}", "role.taken_back", account_id),
    ]


def test_grant_outlives_what_is_read_again_and_every_new_sign_in(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    alice, secret = identity.actor(sign_in("alice")), sign_in("bob")
    bob = identity.actor(secret)
    identity.grant_role(alice, bob.accounts[0].account_id, bob.person_id, Role.EDITOR)
    platform.change("bob", productions=(production("p1", "A"), production("p2", "A")))
    clock.advance(timedelta(minutes=1))
    again = identity.actor(secret)
    assert (again.accounts[0].role, len(again.scope.grants[0].production_ids)) == (Role.EDITOR, 2)
    assert identity.actor(sign_in("bob")).accounts[0].role is Role.EDITOR
    token = identity.create_token(again, "export")
    assert identity.actor_of_token(token).accounts[0].role is Role.EDITOR


def test_grant_of_somebody_who_lost_the_account_counts_for_nothing(
    identity: Identity, platform: InMemoryPlatform, clock: FrozenClock, sign_in: SignIn
) -> None:
    alice, secret = identity.actor(sign_in("alice")), sign_in("bob")
    bob = identity.actor(secret)
    account_id = bob.accounts[0].account_id
    identity.grant_role(alice, account_id, bob.person_id, Role.EDITOR)
    platform.change("bob", accounts=(account("B"),), productions=(production("q1", "B"),))
    clock.advance(timedelta(minutes=1))
    moved = identity.actor(secret)
    assert [(each.name, each.role) for each in moved.accounts] == [("Account B", Role.VIEWER)]
    assert moved.scope.grant_for(account_id) is None
    assert bob.person_id not in {each.person.person_id for each in identity.people_of(alice, account_id)}


def test_administrator_by_the_platforms_word_stays_one(identity: Identity, platform: InMemoryPlatform, sign_in: SignIn) -> None:
    alice = identity.actor(sign_in("alice"))
    account_id = alice.accounts[0].account_id
    for role in (Role.EDITOR, Role.VIEWER):
        with pytest.raises(CallerError, match="platform"):
            identity.grant_role(alice, account_id, alice.person_id, role)
    bob = identity.actor(sign_in("bob"))
    with pytest.raises(CallerError, match="administrators"):
        identity.grant_role(alice, account_id, bob.person_id, Role.ADMINISTRATOR)


def test_roles_are_given_by_the_accounts_own_administrator_in_person_alone(identity: Identity, sign_in: SignIn) -> None:
    alice, bob, charlie = (identity.actor(sign_in(name)) for name in ("alice", "bob", "charlie"))
    a, b = alice.accounts[0].account_id, charlie.accounts[0].account_id
    by_token = identity.actor_of_token(identity.create_token(alice, "export"))
    for actor, account_id, person, refusal in (
        (charlie, a, bob, NotFound),
        (bob, a, bob, NotFound),
        (alice, b, bob, NotFound),
        (alice, b, charlie, NotFound),
        (alice, a, charlie, NotFound),
        (alice, 4711, bob, NotFound),
        (by_token, a, bob, NotSignedIn),
    ):
        with pytest.raises(refusal):
            identity.grant_role(actor, account_id, person.person_id, Role.EDITOR)
    with pytest.raises(NotFound):
        identity.grant_role(alice, a, 4711, Role.EDITOR)
    identity.grant_role(alice, a, bob.person_id, Role.EDITOR)
    editor = identity.actor(sign_in("bob"))
    with pytest.raises(NotFound):
        identity.grant_role(editor, a, bob.person_id, Role.VIEWER)
    with pytest.raises(NotFound):
        identity.people_of(editor, a)


def test_word_in_the_table_that_is_no_editor_raises_nothing(identity: Identity, store: Store, clock: FrozenClock, sign_in: SignIn) -> None:
    secret = sign_in("bob")
    bob = identity.actor(secret)
    values = {"account_id": bob.accounts[0].account_id, "person_id": bob.person_id, "granted_at": clock.now(), "granted_by": "x"}
    with store.begin() as conn:
        conn.execute(insert(tables.role_grant).values(role="administrator", **values))
    assert identity.actor(secret) == bob
    with store.begin() as conn:
        conn.execute(update(tables.role_grant).values(role=""))
    assert identity.actor(secret) == bob


def test_people_of_an_account_are_those_with_rights_in_it(identity: Identity, clock: FrozenClock, sign_in: SignIn) -> None:
    alice = identity.actor(sign_in("alice"))
    bob = identity.actor(sign_in("bob"))
    sign_in("bob")
    sign_in("charlie")
    found = identity.people_of(alice, alice.accounts[0].account_id)
    assert [(each.person.name, each.role, each.sees_all_productions, len(each.production_ids)) for each in found] == [
        ("Alice", Role.ADMINISTRATOR, True, 0),
        ("Bob", Role.VIEWER, False, 1),
    ]
    assert [(each.is_oneself, each.is_wholly_ours, each.is_made_editor) for each in found] == [(True, True, False), (False, True, False)]
    assert (found[1].person.signed_in_at, found[1].person.live_sessions) == (clock.now(), 2)
    identity.sign_out_everywhere(bob)
    assert identity.people_of(alice, alice.accounts[0].account_id)[1].person.live_sessions == 0


def test_person_with_a_right_elsewhere_is_not_wholly_the_administrators(
    identity: Identity, platform: InMemoryPlatform, sign_in: SignIn
) -> None:
    platform.change("bob", accounts=(account("A"), account("B")))
    alice = identity.actor(sign_in("alice"))
    sign_in("bob")
    found = {each.person.name: each.is_wholly_ours for each in identity.people_of(alice, alice.accounts[0].account_id)}
    assert found == {"Alice": True, "Bob": False}


def test_operators_list_everybody_with_their_accounts(identity: Identity, platform: InMemoryPlatform, sign_in: SignIn) -> None:
    platform.change("bob", accounts=(account("B"), account("A")))
    alice = identity.actor(sign_in("alice"))
    bob = identity.actor(sign_in("bob"))
    identity.grant_role(alice, alice.accounts[0].account_id, bob.person_id, Role.EDITOR)
    found = identity.people()
    assert [(each.name, each.connection, each.username, each.live_sessions) for each in found] == [
        ("Alice", "limecraft", "alice", 1),
        ("Bob", "limecraft", "bob", 1),
    ]
    assert [(each.name, each.role) for each in found[1].accounts] == [("Account A", Role.EDITOR), ("Account B", Role.VIEWER)]


def test_roles_are_ordered() -> None:
    assert [[role.includes(other) for other in Role] for role in Role] == [[True, True, True], [False, True, True], [False, False, True]]


_RIGHTS = st.builds(
    lambda numbers, seen, roles: tuple(
        AccountRights(
            number, str(number), f"Account {number}", roles[number % len(roles)], roles[number % len(roles)] is Role.ADMINISTRATOR,
            () if roles[number % len(roles)] is Role.ADMINISTRATOR else tuple((str(each), each) for each in sorted(seen)),
        )
        for number in sorted(numbers)
    ),
    st.sets(st.integers(1, 5)),
    st.sets(st.integers(1, 9)),
    st.lists(st.sampled_from([Role.ADMINISTRATOR, Role.VIEWER]), min_size=1, max_size=3),
)  # fmt: skip


@given(accounts=_RIGHTS, editor_in=st.frozensets(st.integers(1, 9)))
def test_a_grant_never_widens_a_scope_nor_lowers_a_role_nor_makes_an_administrator(
    accounts: tuple[AccountRights, ...], editor_in: frozenset[int]
) -> None:
    bare, raised = RightsRecord(1, AT, accounts), RightsRecord(1, AT, accounts, editor_in=editor_in)
    assert scope_of(raised) == scope_of(bare)
    before, after = _actor(bare), _actor(raised)
    assert after.scope == before.scope
    assert [each.account_id for each in after.accounts] == [each.account_id for each in before.accounts]
    for former, now in zip(before.accounts, after.accounts, strict=True):
        assert now.role.includes(former.role)
        assert (now.role is Role.ADMINISTRATOR) == (former.role is Role.ADMINISTRATOR)
        assert (now.role is Role.EDITOR) == (former.role is Role.VIEWER and now.account_id in editor_in)


def _actor(rights: RightsRecord) -> Actor:
    return actor_from(rights, name="Bob", connection="limecraft", expires_at=AT, via=Via.SESSION)
