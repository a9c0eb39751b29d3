from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from rushes.demo import HOSTILE_TITLES, DateForm, MediaObject, World, account_usage, demo_world, describe

_DIGEST = """
import hashlib, datetime
from rushes.demo import demo_world
world = demo_world(today=datetime.date(2026, 3, 12), months=2)
text = repr(world) + repr([world.media(each.id) for each in world.productions])
print(hashlib.sha256(text.encode()).hexdigest())
"""


def _media(world: World) -> dict[int, MediaObject]:
    return {each.id: each for production in world.productions for each in world.media(production.id)}


def _monthly_hours(world: World, account_id: int) -> dict[tuple[int, int], float]:
    hours: dict[tuple[int, int], float] = {}
    for usage in account_usage(world, account_id):
        for index in range(usage.start, usage.end):
            day = usage.at(index)
            month = (day.day.year, day.day.month)
            hours[month] = hours.get(month, 0.0) + day.ingested_ms / 3_600_000
    return hours


def test_world_from_the_same_input_in_another_process_has_the_same_bytes() -> None:
    digests = {
        subprocess.run([sys.executable, "-c", _DIGEST], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


def test_world_from_another_seed_is_another() -> None:
    one, other = (demo_world(today=date(2026, 3, 12), months=2, seed=seed) for seed in (7, 8))
    assert _media(one) != _media(other)


def test_worlds_of_neighbouring_days_agree_but_for_the_restated_two_days() -> None:
    early, late = demo_world(today=date(2026, 3, 12)), demo_world(today=date(2026, 3, 15))
    before, after = _media(early), _media(late)
    assert early.first_day == late.first_day
    assert before.keys() < after.keys()
    changed = {
        key for key, each in before.items() if (each.duration_ms, each.media_type) != (after[key].duration_ms, after[key].media_type)
    }
    restated = {key for key in changed if before[key].media_type != "PENDING"}
    assert restated
    limit_ms = early.until_ms - 3 * 86_400_000
    assert all(before[key].created_ms > limit_ms for key in changed)
    assert all((before[key].duration_ms or 0) < (after[key].duration_ms or 0) for key in restated)


def test_world_is_a_year_and_a_half_deep_and_reaches_into_today() -> None:
    world = demo_world(today=date(2026, 6, 30))
    assert world.first_day <= date(2024, 12, 31)
    newest_ms = max(each.created_ms for each in _media(world).values())
    assert world.until_ms - newest_ms < 6 * 3_600_000
    assert newest_ms <= world.until_ms
    assert any(each.media_type == "PENDING" for each in _media(world).values())


def test_world_at_another_moment_of_today_holds_only_the_hours_before_it() -> None:
    early = demo_world(today=date(2026, 3, 12), months=2, now=datetime(2026, 3, 12, 8, tzinfo=UTC))
    noon = demo_world(today=date(2026, 3, 12), months=2)
    assert demo_world(months=2, now=datetime(2026, 3, 11, 23, 30, tzinfo=UTC)).today == date(2026, 3, 12)
    assert len(_media(early)) < len(_media(noon))
    with pytest.raises(ValueError, match="not on 2026-03-12"):
        demo_world(today=date(2026, 3, 12), now=datetime(2026, 3, 12, 23, 30, tzinfo=UTC))


def test_month_of_the_first_account_is_a_few_hundred_hours_and_tens_of_terabytes() -> None:
    world = demo_world(today=date(2026, 11, 22))
    hours = _monthly_hours(world, world.accounts[0].id)
    year = [value for month, value in hours.items() if (2025, 11) <= month <= (2026, 10)]
    assert all(150 < value < 600 for value in year)
    assert max(year) > 1.5 * min(year)
    assert hours[(2026, 7)] < 0.75 * hours[(2026, 6)]
    stored = sum(sum(column[-1] for column in usage.columns[5:]) for usage in account_usage(world, world.accounts[0].id))
    assert 10e12 < stored < 90e12


def test_one_production_explodes_within_the_last_year() -> None:
    world = demo_world(today=date(2026, 11, 22))
    usage = next(each for each in account_usage(world, world.accounts[0].id) if world.production(each.production_id).name == "Storm Season")
    weeks = [sum(usage.columns[0][index : index + 7]) for index in range(0, usage.end - usage.start, 7)]
    assert max(weeks) > 15 * sorted(weeks)[len(weeks) // 2]


@pytest.mark.parametrize("months", [3, 18])
def test_world_has_archived_deleted_and_lost_productions(months: int) -> None:
    world = demo_world(today=date(2026, 11, 22), months=months)
    first = world.productions_of(world.accounts[0].id)
    assert any(each.archived_ms for each in first)
    assert any(each.deleted_ms for each in first)
    alice, collector = world.person("alice").memberships[0], world.person("collector").memberships[0]
    lost = [each.name for each in first if alice.covers(each.id) and not collector.covers(each.id)]
    assert lost == ["The Quiet Border"]


def test_story_of_the_demo_has_about_fifty_productions_in_three_accounts() -> None:
    world = demo_world(today=date(2026, 7, 1))
    assert [len(world.productions_of(each.id)) for each in world.accounts] == [33, 11, 18, 0]
    names = [each.name for each in world.productions]
    assert len(set(names)) == len(names)


def test_hostile_titles_are_names_of_productions_and_of_media() -> None:
    world = demo_world(today=date(2026, 11, 22))
    names = {each.name for each in world.productions}
    assert set(HOSTILE_TITLES) <= names
    assert {"Same Name", "same name", "Same Name "} <= names
    assert max(map(len, names)) == 500
    first = {each.name for production in world.productions_of(world.accounts[0].id) for each in world.media(production.id)}
    assert set(HOSTILE_TITLES) <= first
    assert not set(HOSTILE_TITLES) & {each.name for each in world.productions_of(world.accounts[0].id)}


def test_every_date_form_and_media_type_occurs_in_the_first_account(world: World) -> None:
    productions = world.productions_of(world.accounts[0].id)
    assert {each.date_form for each in productions} == set(DateForm)
    types = {each.media_type for production in productions for each in world.media(production.id)}
    assert types == {"VIDEO", "AUDIO", "IMAGE", "DOCUMENT", "PENDING", "SNIPPET", "PACKAGE"}


def test_storage_grows_with_ingest_and_falls_at_deletions(world: World) -> None:
    falls = rises = 0
    for usage in account_usage(world, world.accounts[0].id):
        for column in usage.columns[5:]:
            assert min(column, default=0) >= 0
            steps = [later - earlier for earlier, later in pairwise(column)]
            rises += sum(step > 0 for step in steps)
            falls += sum(step < 0 for step in steps)
    assert rises > falls > 0


def test_large_world_has_the_size_asked_for() -> None:
    world = demo_world(today=date(2026, 3, 12), accounts=20, months=6, productions_per_account=25)
    assert len(world.accounts) == 21
    further = world.accounts[10]
    usage = account_usage(world, further.id)
    days = (world.today - world.first_day).days + 1
    assert days >= 180
    assert [each.end - each.start for each in usage] == [days] * 25


@pytest.mark.parametrize(("accounts", "absent"), [(1, {"charlie", "several"}), (2, {"several"}), (3, set[str]())])
def test_people_exist_when_their_accounts_do(accounts: int, absent: set[str]) -> None:
    world = demo_world(today=date(2026, 3, 12), accounts=accounts, months=1)
    everyone = {"alice", "bob", "charlie", "suspended", "second-factor", "several", "collector"}
    assert {each.name for each in world.people} == everyone - absent


def test_description_names_every_person_with_password_and_view(world: World) -> None:
    lines = describe(world)
    assert len(lines) == len(world.people)
    for person, line in zip(world.people, lines, strict=True):
        assert person.username in line
        assert person.password in line
        assert person.note in line


def test_unknown_person_is_a_key_error(world: World) -> None:
    with pytest.raises(KeyError):
        world.person("nobody")


def test_no_media_lies_outside_its_production_on_the_days_when_clocks_change() -> None:
    world = demo_world(today=date(2026, 3, 31), months=6)
    for production in world.productions_of(world.accounts[0].id):
        media = world.media(production.id)
        assert all(each.created_ms >= production.created_ms - timedelta(days=1) / timedelta(milliseconds=1) for each in media)
        assert [each.created_ms for each in media] == sorted(each.created_ms for each in media)
        assert [each.id for each in media] == sorted({each.id for each in media})
