"""The dashboard's sentences: what they say, and what they never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.dashboards.frame import Frame, frame_of
from rushes.dashboards.words import Shares, change_in_words, day_list, missing_in_words, reach_in_words, share_in_words
from rushes.domain import MS_PER_HOUR, Period, measure
from rushes.figures import Direction, Format
from rushes.metrics import Coverage

FORM = Format("en_GB")
RUNNING = frame_of(date(2026, 11, 1), last_loaded=date(2026, 11, 21), today=date(2026, 11, 22))
FINISHED = frame_of(date(2026, 10, 1), last_loaded=date(2026, 11, 21), today=date(2026, 11, 22))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "now", "before", "frame", "words", "direction"),
    [
        ("ingested", 108 * MS_PER_HOUR, 100 * MS_PER_HOUR, RUNNING, "8 % more than by this day in October", Direction.UP),
        ("ingested", 92 * MS_PER_HOUR, 100 * MS_PER_HOUR, FINISHED, "8 % less than in September", Direction.DOWN),
        ("items_ingested", 98, 100, RUNNING, "2 % fewer than by this day in October", Direction.DOWN),
        ("ingested", 1_001, 1_000, RUNNING, "As much as by this day in October", Direction.LEVEL),
        ("ingested", 5, 0, RUNNING, "None by this day in October", Direction.UP),
        ("ingested", 0, 0, FINISHED, "None in September either", Direction.LEVEL),
        ("ingested", 50_000, 1_000, FINISHED, "50 times as much as in September", Direction.UP),
        ("items_ingested", 1_001, 1_000, RUNNING, "As many as by this day in October", Direction.LEVEL),
        ("items_ingested", 50_000, 1_000, FINISHED, "50 times as many as in September", Direction.UP),
        ("ingested", 1, 1_000, FINISHED, "Over 99 % less than in September", Direction.DOWN),
        ("ingested", 5, None, RUNNING, "Nothing to compare with in October", Direction.UNKNOWN),
        ("ingested", None, 5, RUNNING, "", Direction.UNKNOWN),
        ("storage", 48_200 * 10**9, 47_300 * 10**9, RUNNING, "900.0 GB more than a month earlier", Direction.UP),
        ("storage", 1_000, 0, RUNNING, "As much as a month earlier", Direction.LEVEL),
    ],
)
def test_change_reads_as_one_would_say_it(
    name: str, now: int | None, before: int | None, frame: Frame, words: str, direction: Direction
) -> None:
    said, way = change_in_words(measure(name), now, before, frame, FORM)
    assert (plain(said), way) == (words, direction)


@given(now=st.integers(0, 10**12), before=st.integers(0, 10**12))
def test_change_never_contradicts_its_direction(now: int, before: int) -> None:
    said, way = change_in_words(measure("ingested"), now, before, RUNNING, FORM)
    if way is Direction.UP:
        assert now > before
    if way is Direction.DOWN:
        assert now < before
        assert "less" in said


SHARES = Shares(whole="{name} holds all", nearly="{name} holds nearly all", part="{name} holds {share}")


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.2, "Noord holds a fifth"),
        (0.5, "Noord holds half"),
        (0.23, "Noord holds 23 %"),
        (0.334, "Noord holds a third"),
        (1, "Noord holds all"),
        (0.997, "Noord holds nearly all"),
    ],
)
def test_share_is_a_word_where_there_is_one(ratio: float, words: str) -> None:
    assert plain(share_in_words(SHARES, ratio, FORM, name="Noord")) == words


def coverage(*missing: date, incomplete_productions: int = 0, as_of: datetime | None = None) -> Coverage:
    return Coverage(
        first_loaded=date(2025, 1, 1),
        last_loaded=date(2026, 11, 21),
        complete_to=date(2026, 11, 16),
        missing=missing,
        is_complete=not missing,
        incomplete_productions=incomplete_productions,
        as_of=as_of,
        loaded=(Period(date(2025, 1, 1), date(2026, 11, 17)), Period(date(2026, 11, 19), date(2026, 11, 21))),
    )


def test_missing_day_of_one_production_is_named() -> None:
    assert missing_in_words(coverage(date(2026, 11, 17), incomplete_productions=1), FORM) == "17 November is missing for one production"


def test_missing_day_that_was_never_loaded_is_not_said_of_productions() -> None:
    found = coverage(date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18), incomplete_productions=2)
    assert missing_in_words(found, FORM) == "18 November is missing; 16 to 17 November are missing for up to two productions"


def test_missing_day_that_is_only_not_over_is_not_called_missing() -> None:
    assert missing_in_words(coverage(date(2026, 11, 21)), FORM) == "21 November is not complete"


def test_missing_nothing_says_nothing() -> None:
    assert missing_in_words(coverage(), FORM) == ""


def test_reach_names_the_instant_in_the_accounts_zone() -> None:
    found = coverage(as_of=datetime(2026, 11, 22, 1, 7, tzinfo=UTC))
    assert reach_in_words(found, FORM, zone="Europe/Brussels") == "As of Sunday 22 November 2026, 02:07. Complete to 16 November."


def test_reach_says_the_year_where_it_is_not_that_of_the_reading() -> None:
    found = coverage(as_of=datetime(2027, 1, 1, 1, 7, tzinfo=UTC))
    assert reach_in_words(found, FORM, zone="UTC").endswith("Complete to 16 November 2026.")


def test_reach_of_an_open_first_day_does_not_deny_the_days_after() -> None:
    found = replace(coverage(date(2025, 1, 1), as_of=datetime(2026, 11, 22, 1, 7, tzinfo=UTC)), complete_to=None)
    assert reach_in_words(found, FORM, zone="UTC").endswith("1 January 2025, the first day, is not complete.")
    assert reach_in_words(found, FORM, zone="UTC", is_dated=False) == "As of Sunday 22 November 2026, 01:07."


def test_reach_where_no_day_is_complete_says_so() -> None:
    found = replace(coverage(date(2026, 11, 21), as_of=datetime(2026, 11, 22, tzinfo=UTC)), complete_to=None)
    found = replace(found, loaded=(Period(date(2026, 11, 21), date(2026, 11, 21)),))
    assert reach_in_words(found, FORM, zone="UTC").endswith("No day is complete yet.")


def test_day_list_joins_runs() -> None:
    days = [date(2026, 11, day) for day in (3, 4, 9, 12, 11)]
    assert day_list(days, FORM) == "3 to 4 November, 9 November and 11 to 12 November"


def test_day_list_of_many_runs_is_counted() -> None:
    days = [date(2026, 11, day) for day in range(1, 30, 2)]
    assert day_list(days, FORM).startswith("15 days")
