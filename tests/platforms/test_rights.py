from __future__ import annotations

from collections.abc import Iterator

import pytest

from outbound.scripted import Reply, ScriptedServer
from platforms.connections import BRUSSELS, NOW, SESSION, TODAY, platform_at
from rushes.demo import PlatformServer, demo_world
from rushes.domain import ProductionState
from rushes.errors import NotSignedIn, PlatformRefused
from rushes.outbound import Json
from rushes.platforms import PlatformAccount


@pytest.fixture
def server() -> Iterator[PlatformServer]:
    with PlatformServer(demo_world(today=TODAY, months=14)) as running:
        yield running


def accounts_of(*rows: Json) -> tuple[PlatformAccount, ...]:
    with ScriptedServer(Reply(value=list(rows))) as scripted:
        return platform_at(scripted).rights(SESSION)


def right(**fields: Json) -> Json:
    return {"id": 1, "name": "north", "humanName": "North", "rights": ["ACCOUNT_VIEW"], "subscriptionStatus": "active", **fields}


def test_rights_of_alice_say_that_she_manages_her_account(server: PlatformServer) -> None:
    platform = platform_at(server)
    (account,) = platform.rights(platform.sign_in("alice", "alice-demo", keep=False))
    assert (account.name, account.can_manage, account.is_usable) == ("North Production House", True, True)


def test_rights_of_bob_say_that_he_only_looks_and_he_sees_one_production(server: PlatformServer) -> None:
    platform = platform_at(server)
    session = platform.sign_in("bob", "bob-demo", keep=False)
    (account,) = platform.rights(session)
    productions, broken = platform.productions(session)
    assert (account.can_manage, len(productions), broken) == (False, 1, ())
    assert productions[0].account_external_id == account.external_id


def test_rights_of_charlie_are_in_another_account_than_alices(server: PlatformServer) -> None:
    platform = platform_at(server)
    alice, charlie = (platform.rights(platform.sign_in(name, f"{name}-demo", keep=False)) for name in ("alice", "charlie"))
    assert not {each.external_id for each in alice} & {each.external_id for each in charlie}


@pytest.mark.parametrize(
    "status", ["canceled", "cancelled", "expired", "suspended", "trial_ended", "Trial Ended", "TRIAL-ENDED", " SUSPENDED "]
)
def test_rights_in_an_account_whose_subscription_is_over_are_marked_unusable(status: str) -> None:
    assert [each.is_usable for each in accounts_of(right(subscriptionStatus=status))] == [False]


@pytest.mark.parametrize("status", ["active", "trial", "", None, "grace", 5])
def test_rights_in_any_other_account_are_usable(status: Json) -> None:
    assert [each.is_usable for each in accounts_of(right(subscriptionStatus=status))] == [True]


def test_rights_are_read_whatever_the_form_of_their_fields() -> None:
    rows = [
        right(id="1", rights=["ACCOUNT_VIEW", "ACCOUNT_MANAGE", "NEW_RIGHT"], unknown={"a": 1}),
        right(id=2, humanName=None, twoFactorAuthenticationRequired=True),
        right(id=3, humanName=" ", name=None),
    ]
    assert accounts_of(*rows) == (
        PlatformAccount("1", "North", can_manage=True, is_usable=True, needs_second_factor=False),
        PlatformAccount("2", "north", can_manage=False, is_usable=True, needs_second_factor=True),
        PlatformAccount("3", "3", can_manage=False, is_usable=True, needs_second_factor=False),
    )


@pytest.mark.parametrize("rights", [[], None, "ACCOUNT_MANAGE", {"ACCOUNT_MANAGE": True}])
def test_rights_that_are_none_give_no_account(rights: Json) -> None:
    assert accounts_of(right(rights=rights)) == ()


def test_rights_rows_that_cannot_be_read_do_not_hide_the_others() -> None:
    assert [each.external_id for each in accounts_of("x", None, right(id=None), right(id=4))] == ["4"]


def test_rights_ask_for_the_users_own_id_with_limit_and_token() -> None:
    with ScriptedServer(Reply(value=[])) as scripted:
        assert platform_at(scripted).rights(SESSION) == ()
        (received,) = scripted.received
    assert received.path == "/api/user/501/accountrights"
    assert received.query == {"limit": ["200"], "offset": ["0"], "access_token": ["tok-geheim"]}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(401),
        Reply(401, {"type": "UnauthorizedError"}),
        Reply(200, {"type": "UnauthorizedError"}),
        Reply(200, {"error": "UnauthorizedError"}),
    ],
)
def test_rights_with_a_token_that_has_ended_are_not_signed_in(reply: Reply) -> None:
    with ScriptedServer(reply) as scripted:
        with pytest.raises(NotSignedIn):
            platform_at(scripted).rights(SESSION)
        assert len(scripted.received) == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(403, {"type": "ForbiddenError"}), "ForbiddenError"),
        (Reply(404, {"type": "NotFoundError"}), "NotFoundError"),
        (Reply(200, {"type": "NotFoundError"}), "NotFoundError"),
        (Reply(200, {"rows": []}), "MalformedAnswer"),
        (Reply(200, raw=b"<html>"), "MalformedAnswer"),
    ],
)
def test_rights_that_are_refused_tell_the_operator(reply: Reply, kind: str) -> None:
    with ScriptedServer(reply) as scripted, pytest.raises(PlatformRefused) as caught:
        platform_at(scripted).rights(SESSION)
    assert caught.value.kind == kind
    assert "geheim" not in str(caught.value)


def test_rights_after_the_token_was_revoked_are_not_signed_in(server: PlatformServer) -> None:
    platform = platform_at(server)
    session = platform.sign_in("alice", "alice-demo", keep=False)
    platform.rights(session)
    server.tokens.revoke(session.token)
    with pytest.raises(NotSignedIn):
        platform.rights(session)


def test_productions_over_many_pages_are_all_there_once(server: PlatformServer) -> None:
    platform = platform_at(server, page_size=5)
    session = platform.sign_in("collector", "collector-demo", keep=False)
    productions, broken = platform.productions(session)
    expected = [str(each.id) for account in server.world.accounts for each in server.world.productions_of(account.id)]
    assert broken == ()
    assert set(expected) > {each.external_id for each in productions}
    assert len(productions) == len({each.external_id for each in productions}) > 5
    assert {each.state for each in productions} == {ProductionState.ACTIVE, ProductionState.ARCHIVED, ProductionState.DELETED}
    assert all(each.deleted is not None for each in productions if each.state is ProductionState.DELETED)


def test_productions_are_read_whatever_the_form_of_their_fields() -> None:
    rows: list[Json] = [
        {"id": 1, "accountId": 9, "name": "One", "activeStatus": "Active", "created": "2026-11-21", "deleted": None},
        {"id": "2", "accountId": "9", "activeStatus": "ARCHIVED", "created": 1_795_251_600_000, "archived": "2026-11-21T10:00:00Z"},
        {"id": 3, "accountId": 9, "name": "", "activeStatus": None, "deleted": "2026-11-22T05:00:00+0100"},
        {"id": 4, "accountId": 9, "name": "Four", "deleted": False},
    ]
    with ScriptedServer(Reply(value=rows, headers={"X-Pagination-Total-Results": "4"})) as scripted:
        found, broken = platform_at(scripted).productions(SESSION)
    assert broken == ()
    assert [(each.external_id, each.account_external_id, each.name, each.state.value) for each in found] == [
        ("1", "9", "One", "active"),
        ("2", "9", "Production 2", "archived"),
        ("3", "9", "Production 3", "deleted"),
        ("4", "9", "Four", "active"),
    ]
    assert found[0].created is not None
    assert found[0].created.astimezone(BRUSSELS).isoformat() == "2026-11-21T00:00:00+01:00"
    assert found[2].deleted is not None
    assert (NOW - found[2].deleted).total_seconds() == 7_200


def test_productions_that_cannot_be_read_are_broken_and_odd_dates_cost_only_the_date() -> None:
    rows: list[Json] = [{"id": 1, "accountId": 9, "created": "soon"}, {"accountId": 9}, {"id": 2, "accountId": None}, 5]
    with ScriptedServer(Reply(value=rows, headers={"X-Pagination-Total-Results": "5"})) as scripted:
        found, broken = platform_at(scripted).productions(SESSION)
    assert [(each.external_id, each.created) for each in found] == [("1", None)]
    assert [each.reason for each in broken] == [
        "production: created is no date: 'soon'; kept without it",
        "production: id is missing",
        "production: accountId is missing",
        "production: the row is no object",
        "the platform announced 5 productions and gave 4",
    ]
    assert [each.is_used for each in broken] == [True, False, False, False, False]
