"""An account's settings: defaults, what is kept, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from accounts.conftest import NOW
from rushes.accounts import AccountSettings, account_settings, every_account_settings, save_account_settings
from rushes.domain import Paper
from rushes.errors import CallerError
from rushes.store import Store

SET = AccountSettings(
    time_zone="Pacific/Apia", cut_off=time(3, 30), megabyte_bytes=1_048_576, anchor_day=31, accent="#0b6e69", paper=Paper.LETTER
)


def test_settings_of_an_account_that_set_none_are_the_defaults(store: Store) -> None:
    with store.reading() as conn:
        assert account_settings(conn, 1) == AccountSettings()
        assert every_account_settings(conn) == {}


def test_settings_saved_come_back_and_are_nobody_elses(store: Store) -> None:
    with store.begin() as conn:
        save_account_settings(conn, 1, SET, by="person:1", at=NOW)
    with store.reading() as conn:
        assert account_settings(conn, 1) == replace(SET, changed_at=NOW)
        assert account_settings(conn, 2) == AccountSettings()
        assert every_account_settings(conn) == {1: replace(SET, changed_at=NOW)}


def test_settings_saved_again_go_back_to_the_connections(store: Store) -> None:
    with store.begin() as conn:
        save_account_settings(conn, 1, SET, by="person:1", at=NOW)
        save_account_settings(conn, 1, AccountSettings(), by="person:1", at=NOW)
        assert account_settings(conn, 1) == AccountSettings(changed_at=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Europe/Bruxelles"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": ""},
        {"time_zone": "x" * 65},
        {"megabyte_bytes": 1_000},
        {"anchor_day": 0},
        {"anchor_day": 32},
        {"accent": "red"},
        {"accent": "#0b6e69;}body{display:none"},
        {"accent": "#0B6E69"},
    ],
)
def test_settings_that_cannot_be_are_refused_and_nothing_is_kept(store: Store, wrong: dict[str, object]) -> None:
    with store.begin() as conn:
        with pytest.raises(CallerError):
            save_account_settings(conn, 1, replace(AccountSettings(), **wrong), by="person:1", at=NOW)  # type: ignore[arg-type]
        assert account_settings(conn, 1) == AccountSettings()
