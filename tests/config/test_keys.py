"""The install's keys are made once, kept to their owner, and never guessable."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from rushes.config import Settings, key_paths, load_keys, make_keys
from rushes.errors import ConfigurationError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var")


def test_make_keys_in_an_empty_folder_makes_private_files(settings: Settings) -> None:
    made = make_keys(settings)
    assert made == key_paths(settings)
    assert [path.stat().st_mode & 0o777 for path in made] == [0o600, 0o600]
    assert settings.keys_dir.stat().st_mode & 0o777 == 0o700
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_load_keys_made_gives_usable_ones(settings: Settings) -> None:
    make_keys(settings)
    keys = load_keys(settings)
    assert len(keys.session_secret) == 32
    assert Fernet(keys.token_key).decrypt(Fernet(keys.token_key).encrypt(b"token")) == b"token"
    assert base64.urlsafe_b64encode(keys.session_secret) != keys.token_key


def test_make_keys_twice_changes_nothing(settings: Settings) -> None:
    make_keys(settings)
    former = load_keys(settings)
    assert make_keys(settings) == ()
    assert load_keys(settings) == former


def test_make_keys_of_two_installs_differ(tmp_path: Path) -> None:
    installs = [Settings(data_dir=tmp_path / name) for name in ("a", "b")]
    for each in installs:
        make_keys(each)
    assert load_keys(installs[0]).session_secret != load_keys(installs[1]).session_secret


def test_keys_repr_shows_neither(settings: Settings) -> None:
    make_keys(settings)
    assert repr(load_keys(settings)) == "Keys()"


def test_load_keys_missing_says_how_to_make_them(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="rushes init --keys-only"):
        load_keys(settings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "change-me",
        "dev",
        base64.urlsafe_b64encode(b"short").decode(),
        base64.urlsafe_b64encode(bytes(32)).decode(),
        base64.urlsafe_b64encode(b"0123456789abcdef" * 2).decode(),
        "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
        base64.urlsafe_b64encode(b"secret" * 5 + b"12").decode(),
    ],
)
def test_load_keys_short_or_known_is_refused(settings: Settings, text: str) -> None:
    make_keys(settings)
    path = key_paths(settings)[0]
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        load_keys(settings)
    assert str(path) in str(caught.value)
    assert not text or text not in str(caught.value)


def test_load_keys_readable_by_others_is_refused(settings: Settings) -> None:
    path = make_keys(settings)[1]
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_keys(settings)


def test_load_keys_one_key_twice_is_refused(settings: Settings) -> None:
    session, token = make_keys(settings)
    token.write_bytes(session.read_bytes())
    with pytest.raises(ConfigurationError, match="the same key"):
        load_keys(settings)
