"""What an interrupted run left is taken up only where it is exactly what would be read now, and whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rushes.sync import Outcome, Request
from sync.conftest import House


def interrupted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run read everything and be killed before it publishes."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        night = house.night()
        patch.setattr(night, "_publish", killed)
        with pytest.raises(KeyboardInterrupt):
            night.run(Request())
    house.clock.advance(timedelta(minutes=5))


def to_another_zone(house: House) -> None:
    house.zone = "Pacific/Kiritimati"


def to_binary_megabytes(house: House) -> None:
    house.megabyte_bytes = 1_048_576


def to_other_fields(house: House) -> None:
    house.fields = {"Volume Ingested (s)": ("translated", "s")}


def to_media_objects(house: House) -> None:
    house.usage = "media_objects"


@pytest.mark.parametrize("changed", [to_another_zone, to_binary_megabytes, to_other_fields, to_media_objects])
def test_staged_accounts_are_read_again_where_the_connection_was_changed(
    house: House, monkeypatch: pytest.MonkeyPatch, changed: Callable[[House], None]
) -> None:
    interrupted(house, monkeypatch)
    changed(house)
    summary = house.run()
    assert {account.outcome for account in summary.accounts} <= {Outcome.LOADED, Outcome.SKIPPED}
    assert summary.loaded


def test_staged_accounts_are_taken_up_where_only_the_pace_was_changed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(house, monkeypatch)
    house.attempts = 3
    assert {account.outcome for account in house.run().loaded} == {Outcome.RESUMED}


def test_staged_account_is_not_taken_up_while_it_is_being_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(house, monkeypatch)
    staged = list(house.staging_folder.glob("*.json"))
    assert staged
    with monkeypatch.context() as patch:

        def cut_off(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("rushes.sync.fetch._Reading", cut_off)
        house.megabyte_bytes = 1_048_576
        with pytest.raises(KeyboardInterrupt):
            house.run()
    house.megabyte_bytes = 1_000_000
    summary = house.run()
    assert summary.total("rows_loaded") == house.scalar("SELECT count(*) FROM usage_daily") > 0
