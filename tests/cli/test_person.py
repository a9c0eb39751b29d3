"""`rushes person`: inviting, new links, keeping out; and an operator's hand on anybody's token."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.conftest import Rushes
from rushes.cli.operator import identity_of
from rushes.config import Settings, load
from rushes.errors import SignInRefused
from rushes.identity import Access, Inviter, Role
from rushes.store import account_id, open_store

PASSWORD = "a tangerine keeps no diary"


@pytest.fixture
def settings(install: Path) -> Settings:
    """An install whose connection signs nobody in, and one person who was invited."""
    path = install / "rushes.toml"
    path.write_text(path.read_text().replace("[[connection.login]]", '[connection.sign_in]\nkind = "local"\n[[connection.login]]'))
    settings = load(path, {})
    with open_store(settings.records_place) as store, store.begin() as conn:
        account = account_id(conn, "limecraft", "101")
    with identity_of(settings) as identity:
        access = Access(account, "An Account", Role.ADMINISTRATOR)
        made = identity.local_people.invite(Inviter("command line"), "limecraft", "vera", "Vera", access)
        identity.local_people.accept(made.code, PASSWORD, "127.0.0.1")
    return settings


def _enters(settings: Settings, password: str) -> bool:
    with identity_of(settings) as identity:
        try:
            return bool(identity.sign_in("limecraft", "vera", password, keep=False, address="127.0.0.1"))
        except SignInRefused:
            return False


def test_person_is_listed_kept_out_let_in_and_given_a_new_link(settings: Settings, rushes: Rushes) -> None:
    listed = rushes("person", "list").out
    assert "vera" in listed
    assert "An Account (administrator)" in listed
    assert _enters(settings, PASSWORD)
    assert rushes("person", "disable", "vera").code == 0
    assert not _enters(settings, PASSWORD)
    assert "kept out" in rushes("person", "list").out
    assert rushes("person", "enable", "Vera").code == 0
    link = rushes("person", "link", "vera", "--address", "https://rushes.example.org/").out
    code = re.search(r"^https://rushes\.example\.org/welcome#(\S{43})$", link, re.MULTILINE)
    assert code
    with identity_of(settings) as identity:
        identity.local_people.accept(code[1], "the lighthouse forgot my umbrella", "127.0.0.1")
    assert not _enters(settings, PASSWORD)
    assert _enters(settings, "the lighthouse forgot my umbrella")


def test_person_nobody_knows_or_an_account_never_loaded_is_said(settings: Settings, rushes: Rushes) -> None:
    for command in ("disable", "enable", "link"):
        done = rushes("person", command, "nobody")
        assert done.code != 0
        assert "was invited" in done.err
    done = rushes("person", "invite", "wim", "--account", "Elsewhere", "--administrator")
    assert done.code != 0
    assert "/welcome#" not in done.out


def test_where_every_connection_signs_people_in_nobody_is_invited(install: Path, rushes: Rushes) -> None:
    assert install.exists()
    done = rushes("person", "link", "vera")
    assert done.code != 0
    assert "signs its people in itself" in done.err


def test_any_token_is_listed_without_its_secret_and_revoked_by_number(settings: Settings, rushes: Rushes) -> None:
    with identity_of(settings) as identity:
        actor = identity.actor(identity.sign_in("limecraft", "vera", PASSWORD, keep=False, address="127.0.0.1"))
        secret = identity.create_token(actor, "night export")
    listed = rushes("token", "list", "--person", "vera").out
    assert "night export" in listed
    assert secret not in listed
    assert rushes("token", "revoke", listed.split()[0]).code == 0
    assert "There is no token" in rushes("token", "list", "--person", "vera").out
    assert rushes("token", "revoke", "4711").code != 0
