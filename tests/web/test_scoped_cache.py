"""What was built lately: kept by scope, at most so many, and of the newest versions alone."""

from __future__ import annotations

from rushes.domain import Grant, Scope
from rushes.web.scoped_cache import ScopedCache

ALICE, BOB = (Scope((Grant(account_id, sees_all_productions=True),)) for account_id in (1, 2))


def test_scoped_cache_lets_go_of_what_was_not_asked_for_longest() -> None:
    kept = ScopedCache[str](2)
    kept.put(ALICE, "one", "1")
    kept.put(ALICE, "two", "2")
    assert kept.get(ALICE, "one") == "1"
    kept.put(BOB, "two", "another")
    assert [kept.get(ALICE, "one"), kept.get(ALICE, "two"), kept.get(BOB, "two")] == ["1", None, "another"]


def test_scoped_cache_of_a_new_version_lets_go_of_everything_and_of_a_known_one_of_nothing() -> None:
    kept = ScopedCache[str](48)
    kept.follow(1)
    kept.put(ALICE, "one", "1")
    kept.follow(1)
    assert kept.get(ALICE, "one") == "1"
    kept.follow(2)
    assert len(kept) == 0
    kept.put(ALICE, "one", "2")
    # A request that began before the version was published.
    kept.follow(1)
    assert kept.get(ALICE, "one") == "2"
