"""People invited here: how a link works once, what a password must be, and whose hand reaches how far."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from identity.in_memory import InMemoryPlatform
from kept_records import everything_in
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.errors import CallerError, NotFound, NotSignedIn, Refusal, SignInRefused, TooManyAttempts, UnknownName
from rushes.identity import Access, Actor, Identity, Invitation, InvitationRefused, Inviter, Role
from rushes.store import Store, account_id, list_audit, production_ids, tables

OPERATOR = Inviter("operator:olivia")
PASSWORD = "a tangerine keeps no diary"
OTHER = "the lighthouse forgot my umbrella"


class House:
    """Two accounts of one local connection, and who is in them."""

    def __init__(self, identity: Identity, store: Store) -> None:
        self.identity = identity
        with store.begin() as conn:
            self.a, self.b = (account_id(conn, "archive", each) for each in ("A", "B"))
            self.elsewhere = account_id(conn, "limecraft", "A")
            self.productions = production_ids(conn, "archive", ["p1", "p2", "q1"])
            self.foreign = production_ids(conn, "limecraft", ["p1"])["p1"]

    def invite(self, username: str, access: Access, by: Inviter = OPERATOR) -> Invitation:
        return self.identity.local_people.invite(by, "archive", username, username.title(), access)

    def administrator(self, account: int) -> Access:
        return Access(account, f"Account {account}", Role.ADMINISTRATOR)

    def viewer(self, account: int, *productions: str) -> Access:
        return Access(account, f"Account {account}", Role.VIEWER, tuple(self.productions[each] for each in productions or ("p1",)))

    def enter(self, username: str, password: str = PASSWORD) -> str:
        return self.identity.sign_in("archive", username, password, keep=False, address="127.0.0.1")

    def settle(self, username: str, access: Access, by: Inviter = OPERATOR) -> Actor:
        self.identity.local_people.accept(self.invite(username, access, by).code, PASSWORD, "127.0.0.1")
        return self.identity.actor(self.enter(username))


@pytest.fixture
def identity(store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, hasher: PasswordHasher) -> Identity:
    return Identity(store, {"limecraft": platform}, keys, clock, local_connections={"archive"}, hasher=hasher)


@pytest.fixture
def house(identity: Identity, store: Store) -> House:
    return House(identity, store)


def test_invited_viewer_signs_in_and_sees_what_was_given_alone(house: House, platform: InMemoryPlatform) -> None:
    made = house.invite("Vera@Example.org", house.viewer(house.a, "p1", "p2"))
    welcomed = house.identity.local_people.accept(made.code, PASSWORD, "127.0.0.1")
    assert (welcomed.username, welcomed.connection) == ("vera@example.org", "archive")
    actor = house.identity.actor(house.enter(" VERA@example.org "))
    (grant,) = actor.scope.grants
    assert (grant.account_id, grant.sees_all_productions) == (house.a, False)
    assert set(grant.production_ids) == {house.productions["p1"], house.productions["p2"]}
    assert [each.role for each in actor.accounts] == [Role.VIEWER]
    assert platform.sign_ins == platform.readings == 0


def test_invited_administrator_sees_all_productions(house: House) -> None:
    (grant,) = house.settle("ada", house.administrator(house.a)).scope.grants
    assert (grant.sees_all_productions, grant.production_ids) == (True, ())


def test_code_works_once_for_a_week_and_a_new_one_ends_it(house: House, clock: FrozenClock) -> None:
    people = house.identity.local_people
    first = house.invite("vera", house.viewer(house.a))
    second = house.invite("vera", house.viewer(house.a))
    assert len(second.code) >= 22
    with pytest.raises(InvitationRefused):
        people.accept(first.code, PASSWORD, "127.0.0.1")
    people.accept(second.code, PASSWORD, "127.0.0.1")
    with pytest.raises(InvitationRefused):
        people.accept(second.code, OTHER, "127.0.0.1")
    with pytest.raises(SignInRefused):
        house.enter("vera", OTHER)
    late = house.invite("wim", house.viewer(house.a))
    clock.advance(timedelta(days=7))
    with pytest.raises(InvitationRefused):
        people.accept(late.code, PASSWORD, "127.0.0.1")
    for made_up in ("", "x", "A" * 43, "\ud800", "' OR 1=1 --"):
        with pytest.raises(InvitationRefused):
            people.accept(made_up, PASSWORD, "127.0.0.1")


def test_refused_password_leaves_the_code_good(house: House) -> None:
    made = house.invite("vera", house.viewer(house.a))
    for weak in (
        "fourteen chars",
        "a" * 40,
        "veraveraveravera",
        "passwordpassword",
        "1234567890123456",
        "qwertyuiopasdfgh",
        "rushes-welcome-1",
    ):
        with pytest.raises(CallerError, match="assword"):
            house.identity.local_people.accept(made.code, weak, "127.0.0.1")
    house.identity.local_people.accept(made.code, PASSWORD, "127.0.0.1")


@pytest.mark.parametrize(
    "password",
    [
        "five words with only spaces",
        "éàüßöéàüßöéàüßöéàüßö",
        "日本語のとても長い秘密のことばです",
        "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🐤🦆",
        "kq7 x9" * 170,
    ],
)
def test_password_of_any_kind_is_taken(house: House, password: str) -> None:
    house.identity.local_people.accept(house.invite("vera", house.viewer(house.a)).code, password, "127.0.0.1")
    assert house.enter("vera", password)
    with pytest.raises(SignInRefused):
        house.enter("vera", password + " ")


def test_accent_typed_in_two_ways_is_the_same_password(house: House) -> None:
    house.identity.local_people.accept(house.invite("vera", house.viewer(house.a)).code, "cafe\u0301 zonder enige melk", "127.0.0.1")
    assert house.enter("vera", "caf\u00e9 zonder enige melk")


def test_unknown_wrong_unset_and_disabled_are_one_answer_after_the_same_work(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = house.settle("vera", house.viewer(house.a))
    house.invite("wim", house.viewer(house.a))
    house.identity.local_people.disable(OPERATOR, settled.person_id)
    verified: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, *given: (verified.append("once"), verify(self, *given))[1])
    for username, password in (("nobody", PASSWORD), ("vera", OTHER), ("vera", PASSWORD), ("wim", PASSWORD)):
        verified.clear()
        with pytest.raises(SignInRefused) as refused:
            house.enter(username, password)
        assert refused.value.refusal is Refusal.WRONG_CREDENTIALS
        assert verified == ["once"]


def test_attempts_are_limited_by_name_and_codes_by_address(house: House) -> None:
    house.settle("vera", house.viewer(house.a))
    for _ in range(10):
        with pytest.raises(SignInRefused):
            house.enter("vera", OTHER)
    with pytest.raises(TooManyAttempts):
        house.enter("vera")
    for number in range(30):
        with pytest.raises(InvitationRefused):
            house.identity.local_people.accept(f"made-up-{number}", PASSWORD, "192.0.2.9")
    with pytest.raises(TooManyAttempts):
        house.identity.local_people.accept("made-up", PASSWORD, "192.0.2.9")


def test_disabling_ends_sessions_links_and_tokens_and_enabling_brings_back_what_was(house: House) -> None:
    secret = (house.settle("vera", house.viewer(house.a)), house.enter("vera"))[1]
    vera = house.identity.actor(secret)
    token = house.identity.create_token(vera, "export")
    link = house.identity.local_people.renew(OPERATOR, vera.person_id)
    house.identity.local_people.disable(OPERATOR, vera.person_id)
    with pytest.raises(NotSignedIn):
        house.identity.actor(secret)
    with pytest.raises(NotSignedIn):
        house.identity.actor_of_token(token)
    with pytest.raises(InvitationRefused):
        house.identity.local_people.accept(link.code, OTHER, "127.0.0.1")
    with pytest.raises(SignInRefused):
        house.enter("vera")
    house.identity.local_people.enable(OPERATOR, vera.person_id)
    assert house.identity.actor(house.enter("vera")).scope == vera.scope
    assert house.identity.actor_of_token(token).scope == vera.scope


def test_reset_ends_every_session_and_the_former_password(house: House) -> None:
    vera = house.settle("vera", house.viewer(house.a))
    secret = house.enter("vera")
    link = house.identity.local_people.renew(OPERATOR, vera.person_id)
    assert link.is_reset
    with pytest.raises(NotSignedIn):
        house.identity.actor(secret)
    again = house.enter("vera")
    house.identity.local_people.accept(link.code, OTHER, "127.0.0.1")
    for act in (lambda: house.identity.actor(again), lambda: house.enter("vera")):
        with pytest.raises((NotSignedIn, SignInRefused)):
            act()
    assert house.enter("vera", OTHER)


def test_what_is_given_and_taken_holds_from_the_next_request_on(house: House) -> None:
    house.settle("vera", house.viewer(house.a, "p1"))
    secret = house.enter("vera")
    vera = house.identity.actor(secret)
    changed = house.invite("vera", house.viewer(house.a, "p2"))
    assert changed.code == ""
    assert house.identity.actor(secret).scope.grants[0].production_ids == (house.productions["p2"],)
    house.invite("vera", house.viewer(house.b, "q1"))
    assert set(house.identity.actor(secret).scope.account_ids) == {house.a, house.b}
    house.identity.local_people.withdraw(OPERATOR, vera.person_id, house.a)
    assert house.identity.actor(secret).scope.account_ids == (house.b,)
    house.identity.local_people.withdraw(OPERATOR, vera.person_id, house.b)
    assert house.identity.actor(secret).scope.grants == ()
    with pytest.raises(SignInRefused) as refused:
        house.enter("vera")
    assert refused.value.refusal is Refusal.NO_ACCOUNT


def test_administrator_reaches_only_those_who_are_wholly_of_their_accounts(house: House) -> None:
    ada = Inviter.administrator(house.settle("ada", house.administrator(house.a)))
    ben = Inviter.administrator(house.settle("ben", house.administrator(house.b)))
    people = house.identity.local_people
    vera = house.settle("vera", house.viewer(house.a), ada)
    for act in (
        lambda: people.renew(ben, vera.person_id),
        lambda: people.disable(ben, vera.person_id),
        lambda: people.enable(ben, vera.person_id),
        lambda: people.withdraw(ben, vera.person_id, house.a),
        lambda: people.withdraw(ben, vera.person_id, house.b),
        lambda: house.invite("new", house.viewer(house.a), ben),
        lambda: house.invite("new", house.administrator(house.elsewhere), ben),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(CallerError, match="not of your accounts alone"):
        house.invite("vera", house.viewer(house.b, "q1"), ben)
    assert house.identity.actor(house.enter("vera")).scope.account_ids == (house.a,)
    house.invite("vera", house.viewer(house.b, "q1"))
    for act in (lambda: people.renew(ada, vera.person_id), lambda: people.disable(ben, vera.person_id)):
        with pytest.raises(CallerError, match="not of your accounts alone"):
            act()
    people.withdraw(ada, vera.person_id, house.a)
    assert house.identity.actor(house.enter("vera")).scope.account_ids == (house.b,)


def test_nobody_changes_themselves_and_nobody_invites_by_token_or_as_a_viewer(house: House) -> None:
    ada = house.settle("ada", house.administrator(house.a))
    vera = house.settle("vera", house.viewer(house.a))
    people, hers = house.identity.local_people, Inviter.administrator(ada)
    for act in (
        lambda: people.disable(hers, ada.person_id),
        lambda: people.renew(hers, ada.person_id),
        lambda: people.withdraw(hers, ada.person_id, house.a),
        lambda: house.invite("ada", house.viewer(house.a), hers),
    ):
        with pytest.raises(CallerError, match="own rights"):
            act()
    with pytest.raises(NotFound):
        house.invite("new", house.viewer(house.a), Inviter.administrator(vera))
    by_token = house.identity.actor_of_token(house.identity.create_token(ada, "export"))
    with pytest.raises(NotSignedIn):
        Inviter.administrator(by_token)
    with pytest.raises(NotSignedIn):
        house.invite("new", house.viewer(house.a), Inviter("person:1", by_token))


def test_what_is_given_lies_in_the_connection_and_names_something(house: House) -> None:
    for access in (
        replace(house.viewer(house.a), production_ids=()),
        replace(house.viewer(house.a), production_ids=(house.foreign,)),
        replace(house.viewer(house.a), production_ids=(4711,)),
        replace(house.viewer(house.a), role=Role.EDITOR),
    ):
        with pytest.raises(CallerError):
            house.invite("vera", access)
    for account in (house.elsewhere, 4711):
        with pytest.raises(NotFound):
            house.invite("vera", house.viewer(account))
    for name in ("", "   ", "x" * 321, "new\nline"):
        with pytest.raises(CallerError):
            house.invite(name, house.viewer(house.a))
    assert house.identity.people() == ()


def test_editor_is_made_of_a_local_viewer_and_gone_with_the_access(house: House) -> None:
    ada = house.settle("ada", house.administrator(house.a))
    house.settle("vera", house.viewer(house.a))
    secret = house.enter("vera")
    vera = house.identity.actor(secret)
    house.identity.grant_role(ada, house.a, vera.person_id, Role.EDITOR)
    assert house.identity.actor(secret).accounts[0].role is Role.EDITOR
    house.identity.local_people.withdraw(OPERATOR, vera.person_id, house.a)
    house.invite("vera", house.viewer(house.a))
    assert house.identity.actor(secret).accounts[0].role is Role.VIEWER


def test_people_of_a_platform_have_no_password_of_ours_and_no_side_door(
    house: House, store: Store, platform: InMemoryPlatform, keys: Keys, clock: FrozenClock, hasher: PasswordHasher
) -> None:
    assert [house.identity.is_local(each) for each in ("archive", "limecraft", "nowhere")] == [True, False, False]
    with pytest.raises(CallerError, match="media platform"):
        house.identity.local_people.invite(OPERATOR, "limecraft", "vera", "Vera", house.administrator(house.elsewhere))
    alice = house.identity.actor(house.identity.sign_in("limecraft", "alice", "alice's password", keep=False, address="127.0.0.1"))
    with pytest.raises(NotFound):
        house.identity.local_people.renew(OPERATOR, alice.person_id)
    house.settle("vera", house.viewer(house.a))
    secret = house.enter("vera")
    token = house.identity.create_token(house.identity.actor(secret), "export")
    link = house.invite("wim", house.viewer(house.a))
    # The connection gets a sign-in of its own: nothing from before opens it any more.
    later = Identity(store, {"limecraft": platform, "archive": platform}, keys, clock, hasher=hasher)
    with pytest.raises(NotSignedIn):
        later.actor(secret)
    with pytest.raises(NotSignedIn):
        later.actor_of_token(token)
    with pytest.raises(SignInRefused):
        later.sign_in("archive", "vera", PASSWORD, keep=False, address="127.0.0.1")
    with pytest.raises(InvitationRefused):
        later.local_people.accept(link.code, PASSWORD, "127.0.0.1")
    nowhere = Identity(store, {}, keys, clock, hasher=hasher)
    with pytest.raises(UnknownName):
        nowhere.sign_in("archive", "vera", PASSWORD, keep=False, address="127.0.0.1")


def test_kept_session_of_a_local_person_lasts_a_week_and_is_confirmed_here(house: House, clock: FrozenClock) -> None:
    house.settle("vera", house.viewer(house.a))
    secret = house.identity.sign_in("archive", "vera", PASSWORD, keep=True, address="127.0.0.1")
    assert house.identity.actor(secret).session_expires_at == clock.now() + timedelta(days=7)
    clock.advance(timedelta(days=6))
    actor = house.identity.actor(secret)
    assert (actor.is_stale, actor.scope.account_ids) == (False, (house.a,))


def test_person_who_was_invited_has_never_signed_in_until_they_do(house: House, clock: FrozenClock) -> None:
    made = house.invite("vera", house.viewer(house.a))
    (entry,) = house.identity.people()
    assert (entry.signed_in_at, entry.is_local, [each.role for each in entry.accounts]) == (None, True, [Role.VIEWER])
    clock.advance(timedelta(hours=1))
    house.identity.local_people.accept(made.code, PASSWORD, "127.0.0.1")
    house.enter("vera")
    assert house.identity.people()[0].signed_in_at == clock.now()


def test_codes_and_passwords_stand_in_no_log_no_audit_and_no_file(
    house: House, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = house.invite("vera", house.viewer(house.a))
    house.identity.local_people.accept(made.code, PASSWORD, "127.0.0.1")
    secret = house.enter("vera")
    with pytest.raises(SignInRefused):
        house.enter("vera", OTHER)
    with store.reading() as conn:
        trail = repr(list_audit(conn, limit=50))
        assert conn.execute(select(tables.local_person.c.password_hash)).scalar_one().startswith("$argon2id$")
    store.close()
    kept = everything_in(store.place, tmp_path)
    for hidden in (made.code, PASSWORD, OTHER, secret):
        assert hidden not in trail
        assert hidden not in caplog.text
        assert hidden.encode() not in kept
    assert made.code not in repr(made)


def test_link_made_before_somebody_was_given_more_opens_nothing(house: House) -> None:
    vera, people = house.settle("vera", house.viewer(house.a)), house.identity.local_people
    ada = Inviter.administrator(house.settle("ada", house.administrator(house.a)))
    link = people.renew(ada, vera.person_id)
    assert house.invite("vera", house.viewer(house.b, "q1")).code == ""
    # Whoever made the link sees nothing of the second account, and would see it as Vera.
    with pytest.raises(InvitationRefused):
        people.accept(link.code, OTHER, "127.0.0.1")


@pytest.mark.parametrize("how", ["withdrawn", "disabled", "made a viewer"])
def test_links_of_an_administrator_who_is_none_any_more_open_nothing(house: House, how: str) -> None:
    vera, people = house.settle("vera", house.viewer(house.a)), house.identity.local_people
    ada = house.settle("ada", house.administrator(house.a))
    link = people.renew(Inviter.administrator(ada), vera.person_id)
    kept = people.renew(OPERATOR, house.settle("ben", house.viewer(house.a)).person_id)
    if how == "withdrawn":
        people.withdraw(OPERATOR, ada.person_id, house.a)
    elif how == "disabled":
        people.disable(OPERATOR, ada.person_id)
    else:
        house.invite("ada", house.viewer(house.a))
    with pytest.raises(InvitationRefused):
        people.accept(link.code, OTHER, "127.0.0.1")
    assert people.accept(kept.code, OTHER, "127.0.0.1").username == "ben"
