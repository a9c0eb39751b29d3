"""`rushes operator` and `rushes token`: who may come in beside the platform's people."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.conftest import OPERATOR_PASSWORD, Rushes
from rushes.cli.operator import identity_of
from rushes.cli.root import root
from rushes.clock import SystemClock
from rushes.config import Settings, load, load_keys
from rushes.errors import SignInRefused
from rushes.identity import Identity
from rushes.platforms import platform_for
from rushes.store import open_store


@pytest.fixture
def settings(install: Path) -> Settings:
    return load(install / "rushes.toml", {})


@pytest.fixture
def alice(settings: Settings, install: Path, rushes: Rushes) -> str:
    """An operator's name, with the password from a file."""
    (install / "password").write_text(f"{OPERATOR_PASSWORD}\n")
    done = rushes("operator", "create", "alice", "--password-file", "password")
    assert done.code == 0, done.err
    assert OPERATOR_PASSWORD not in done.out + done.err
    return "alice"


def can_sign_in(settings: Settings, name: str, password: str) -> bool:
    with identity_of(settings) as identity:
        try:
            return bool(identity.operator_sign_in(name, password, "127.0.0.1"))
        except SignInRefused:
            return False


def test_operator_created_from_a_file_can_sign_in(settings: Settings, alice: str, rushes: Rushes) -> None:
    assert can_sign_in(settings, alice, OPERATOR_PASSWORD)
    assert "active" in rushes("operator", "list").out


def test_operator_created_at_the_prompt_can_sign_in(settings: Settings) -> None:
    typed = f"{OPERATOR_PASSWORD}\n{OPERATOR_PASSWORD}\n"
    done = CliRunner().invoke(root, ["operator", "create", "charlie"], input=typed)
    assert done.exit_code == 0, done.output
    assert OPERATOR_PASSWORD not in done.output
    assert can_sign_in(settings, "charlie", OPERATOR_PASSWORD)


def test_operator_disabled_is_kept_out_until_enabled(settings: Settings, alice: str, rushes: Rushes) -> None:
    assert rushes("operator", "disable", alice).code == 0
    assert not can_sign_in(settings, alice, OPERATOR_PASSWORD)
    assert "disabled" in rushes("operator", "list").out
    assert rushes("operator", "enable", alice).code == 0
    assert can_sign_in(settings, alice, OPERATOR_PASSWORD)


def test_operator_password_replaced_ends_the_former(settings: Settings, alice: str, install: Path, rushes: Rushes) -> None:
    (install / "password").write_text("eleven violet ladders")
    assert rushes("operator", "password", alice, "--password-file", "password").code == 0
    assert not can_sign_in(settings, alice, OPERATOR_PASSWORD)
    assert can_sign_in(settings, alice, "eleven violet ladders")


def test_operator_with_a_weak_password_is_refused(install: Path, rushes: Rushes) -> None:
    (install / "password").write_text("short")
    done = rushes("operator", "create", "alice", "--password-file", "password")
    assert done.code == 2
    assert "characters" in done.err
    assert "no operator yet" in rushes("operator", "list").out


def test_operator_that_is_unknown_is_not_found(install: Path, rushes: Rushes) -> None:
    assert rushes("operator", "disable", "bob").code == 2


def test_token_for_somebody_who_signed_in_speaks_for_them(settings: Settings, rushes: Rushes) -> None:
    with open_store(settings.records_place) as store:
        platforms = {each.name: platform_for(each) for each in settings.connection}
        identity = Identity(store, platforms, load_keys(settings), SystemClock())
        identity.sign_in("limecraft", "alice", "alice-demo", keep=False, address="127.0.0.1")
        done = rushes("token", "create", "--person", "alice", "--name", "nightly report")
        assert done.code == 0, done.err
        assert identity.actor_of_token(done.out.strip()).name


def test_token_for_somebody_who_never_signed_in_is_refused(install: Path, rushes: Rushes) -> None:
    done = rushes("token", "create", "--person", "charlie")
    assert done.code == 2
    assert "has signed in yet" in done.err
