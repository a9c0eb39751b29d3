"""The canary's marks are its own, and its world is otherwise the world it was."""

from __future__ import annotations

from datetime import date

import pytest

from rushes.demo import CANARY_MARKS, World, account_usage, demo_world, with_canary


@pytest.fixture(scope="module")
def world() -> World:
    return with_canary(demo_world(today=date(2026, 11, 22), months=2, productions_per_account=3))


def test_marks_are_in_nothing_of_anybody_elses(world: World) -> None:
    for account in world.accounts[:-1]:
        usage = [[each.at(index) for index in range(each.start, each.end)] for each in account_usage(world, account.id)]
        written = repr([account, world.productions_of(account.id), usage])
        assert [mark for mark in CANARY_MARKS if mark in written] == []


def test_owner_and_collector_alone_see_the_canary(world: World) -> None:
    seeing = {each.name for each in world.people if each.membership(world.accounts[-1].id)}
    assert seeing == {"canary", "collector"}
    assert world.people[-1].name == "collector"


def test_every_day_has_the_marked_hours(world: World) -> None:
    (usage,) = account_usage(world, world.accounts[-1].id)
    assert {usage.at(index).ingested_ms for index in range(usage.start, usage.end)} == {112_813_560_000}
    assert usage.end - usage.start > 55
