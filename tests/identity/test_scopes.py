"""Where scopes come from, and that they never reach further than the platform's own listing."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rushes
from databases import Databases
from identity.in_memory import InMemoryPlatform, User, account, production
from kept_records import RecordsFactory
from rushes.clock import FrozenClock
from rushes.config import Keys
from rushes.domain import ProductionState
from rushes.errors import SignInRefused
from rushes.identity import AccountRights, Actor, Identity, RightsRecord, Role, operator_scope, scope_of
from rushes.platforms import PlatformAccount, PlatformProduction
from rushes.store import Store, open_store, tables

SOURCES = Path(rushes.__file__).parent
AT = datetime(2026, 11, 22, tzinfo=UTC)


def _calls(names: set[str]) -> Iterator[tuple[str, int]]:
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
                if name in names:
                    yield path.relative_to(SOURCES).as_posix(), node.lineno


def test_scopes_and_grants_are_made_by_identity_alone() -> None:
    makers = {(path, line) for path, line in _calls({"Scope", "Grant"}) if not path.startswith(("identity/", "domain/"))}
    assert makers == set()
    assert any(path == "identity/scopes.py" for path, _ in _calls({"Scope"}))


def test_scopes_are_not_imported_under_another_name() -> None:
    renamed = [
        f"{path}:{node.lineno}"
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and any(each.name in {"Scope", "Grant"} and each.asname for each in node.names)
    ]
    assert renamed == []


def test_operator_scope_is_asked_for_by_operators_rooms_alone() -> None:
    rooms = {path.split("/")[0] for path, _ in _calls({"operator_scope"})}
    assert rooms <= {"cli", "sync", "web"}


def test_operator_scope_is_loud_and_wants_a_reason(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert operator_scope("coverage page").is_operator_wide
    assert "coverage page" in caplog.text
    with pytest.raises(ValueError, match="reason"):
        operator_scope("  ")


def test_scope_of_a_revoked_record_or_an_empty_one_allows_nothing() -> None:
    accounts = (AccountRights(1, "A", "Account A", Role.ADMINISTRATOR, sees_all_productions=True),)
    assert scope_of(RightsRecord(1, AT, accounts)).account_ids == (1,)
    assert scope_of(RightsRecord(1, AT, accounts, revoked_at=AT)).grants == ()
    assert scope_of(RightsRecord(1, AT, ())).grants == ()


def test_scope_that_allows_nothing_is_logged_and_another_is_not(caplog: pytest.LogCaptureFixture) -> None:
    accounts = (AccountRights(1, "A", "Account A", Role.ADMINISTRATOR, sees_all_productions=True),)
    scope_of(RightsRecord(1, AT, accounts))
    assert "empty_scope" not in caplog.text
    for emptied in (RightsRecord(1, AT, accounts, revoked_at=AT), RightsRecord(1, AT, ())):
        caplog.clear()
        scope_of(emptied)
        assert caplog.text.count("empty_scope") == 1


def test_scope_of_an_editor_is_still_of_the_listed_productions() -> None:
    accounts = (AccountRights(1, "A", "Account A", Role.EDITOR, sees_all_productions=False, productions=(("p1", 7),)),)
    (grant,) = scope_of(RightsRecord(1, AT, accounts)).grants
    assert (grant.sees_all_productions, grant.production_ids) == (False, (7,))


_ACCOUNTS = st.builds(
    PlatformAccount,
    external_id=st.sampled_from("ABC"),
    name=st.text(max_size=5),
    can_manage=st.booleans(),
    is_usable=st.booleans(),
    needs_second_factor=st.booleans(),
)
_PRODUCTIONS = st.builds(
    PlatformProduction,
    external_id=st.sampled_from(["p1", "p2", "p3"]),
    account_external_id=st.sampled_from("ABCD"),
    name=st.text(max_size=5),
    state=st.sampled_from(list(ProductionState)),
    created=st.none(),
    archived=st.none(),
    deleted=st.none(),
)
_LISTINGS = st.tuples(st.lists(_ACCOUNTS, max_size=4).map(tuple), st.lists(_PRODUCTIONS, max_size=6).map(tuple))


def _outside(store: Store, connection: str = "limecraft") -> tuple[dict[int, str], dict[int, str]]:
    with store.reading() as conn:
        accounts, productions = (
            {row.id: row.external_id for row in conn.execute(table.select()) if row.connection == connection}
            for table in (tables.account_key, tables.production_key)
        )
    return accounts, productions


def _assert_listed(actor: Actor, store: Store, user: User) -> None:
    accounts, productions = _outside(store)
    for grant in actor.scope.grants:
        listed = [each for each in user.accounts if each.external_id == accounts[grant.account_id]]
        assert listed
        assert all(each.is_usable and not each.needs_second_factor for each in listed)
        assert not grant.sees_all_productions or all(each.can_manage for each in listed)
        in_account = {each.external_id for each in user.productions if each.account_external_id == accounts[grant.account_id]}
        assert {productions[each] for each in grant.production_ids} <= in_account
    assert tuple(sorted(each.account_id for each in actor.accounts)) == actor.scope.account_ids


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(_LISTINGS, min_size=1, max_size=4), minutes=st.sampled_from([1, 15, 70]))
def test_scope_over_any_history_holds_nothing_that_the_platform_does_not_list(
    databases: Databases | None,
    keys: Keys,
    history: list[tuple[tuple[PlatformAccount, ...], tuple[PlatformProduction, ...]]],
    minutes: int,
) -> None:
    with (
        TemporaryDirectory() as folder,
        closing(RecordsFactory(databases)) as records,
        open_store(records.new(Path(folder) / "records.sqlite3")) as store,
    ):
        clock = FrozenClock(AT)
        others = User("charlie's password", "u3", (account("D", can_manage=True),), (production("q1", "D"),))
        platform = InMemoryPlatform(clock, {"bob": User("", "u2", (), ()), "charlie": others})
        identity = Identity(store, {"limecraft": platform}, keys, clock)
        identity.sign_in("limecraft", "charlie", "charlie's password", keep=False, address="")
        session = ""
        for accounts, productions in history:
            platform.users["bob"] = user = User("bob's password", "u2", accounts, productions)
            clock.advance(timedelta(minutes=minutes))
            with suppress(SignInRefused):
                # With 70 minutes between the steps the platform's token is dead each time, so only a new sign-in knows the listing.
                if not session or minutes > 60:
                    session = ""
                    session = identity.sign_in("limecraft", "bob", "bob's password", keep=False, address="")
            if session:
                _assert_listed(identity.actor(session), store, user)
