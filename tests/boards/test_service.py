"""Dashboards over time: versions, two people at once, starts, favourites, deleting and bringing back, the audit trail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from boards.conftest import NOW, A, MakePerson, actor_with
from rushes.boards import (
    DELETED_STAYS,
    MOST_BOARDS,
    BoardConflict,
    BoardContent,
    Boards,
    InvalidBoard,
    Sharing,
    content_json,
    read_content,
)
from rushes.clock import FrozenClock
from rushes.errors import CallerError, NotFound
from rushes.identity import Actor, Role
from rushes.store import AuditChoice, Store, find_audit, tables

CHART: dict[str, Any] = {"id": "t1", "kind": "chart", "x": 0, "y": 0, "w": 6, "h": 4, "explore": [["value", "ingested"]]}
CONTENT = read_content({"title": "Ours", "tiles": [CHART]})


def titled(title: str) -> BoardContent:
    return replace(CONTENT, title=title)


@pytest.fixture
def owner(person: MakePerson) -> Actor:
    return person("alice", {A: Role.ADMINISTRATOR})


@pytest.fixture
def other(person: MakePerson) -> Actor:
    return person("bob", {A: Role.EDITOR})


@pytest.fixture
def board(boards: Boards, owner: Actor) -> int:
    made = boards.create(A, owner, CONTENT)
    boards.share(made, owner, Sharing.EDIT)
    return made


def test_dashboard_new_is_private_and_its_first_version_is_what_was_given(boards: Boards, owner: Actor, other: Actor) -> None:
    board = boards.create(A, owner, CONTENT)
    found = boards.get(board, owner)
    assert (found.version, found.sharing, found.content, found.owner) == (1, Sharing.PRIVATE, CONTENT, "Alice")
    assert (found.id, found.changed_at) == (board, NOW)
    assert boards.list(A, other) == ()
    (entry,) = boards.versions(board, owner)
    assert (entry.number, entry.by, entry.note) == (1, "Alice", "")


def test_save_keeps_every_version_and_a_restored_one_is_a_new_one(boards: Boards, owner: Actor, other: Actor, board: int) -> None:
    assert boards.save(board, other, 1, titled("Second"), "a \x00note") == 2
    assert boards.rename(board, owner, "Third") == 3
    assert boards.restore(board, other, 1, "as before") == 4
    assert boards.get(board, owner).content == CONTENT
    told = [(each.number, each.by, each.note) for each in boards.versions(board, owner)]
    assert told == [(4, "Bob", "as before"), (3, "Alice", ""), (2, "Bob", "a note"), (1, "Alice", "")]
    assert [boards.version(board, owner, number).content.title for number in (1, 2, 3, 4)] == ["Ours", "Second", "Third", "Ours"]
    assert [(each.title, each.changed_by) for each in boards.list(A, owner)] == [("Ours", "Bob")]
    with pytest.raises(NotFound):
        boards.version(board, owner, 5)


def test_list_names_nobody_where_who_saved_it_is_gone(
    store: Store, boards: Boards, owner: Actor, other: Actor, board: int, clock: FrozenClock
) -> None:
    clock.advance(timedelta(hours=1))
    boards.save(board, other, 1, titled("Second"))
    with store.begin() as conn:
        conn.execute(update(tables.board_version).where(tables.board_version.c.by_id == other.person_id).values(by_id=None))
    (entry,) = boards.list(A, owner)
    assert (entry.changed_by, entry.owner, entry.changed_at) == ("", "Alice", clock.now())


def test_save_of_the_same_makes_no_version(boards: Boards, owner: Actor, board: int) -> None:
    assert boards.save(board, owner, 1, CONTENT) == 1
    assert boards.restore(board, owner, 1) == 1
    assert len(boards.versions(board, owner)) == 1


def test_save_over_another_is_told_shown_theirs_and_changes_nothing(boards: Boards, owner: Actor, other: Actor, board: int) -> None:
    boards.save(board, other, 1, titled("Theirs"))
    with pytest.raises(BoardConflict) as caught:
        boards.save(board, owner, 1, titled("Mine"))
    assert (caught.value.theirs.entry.by, caught.value.theirs.content.title) == ("Bob", "Theirs")
    assert boards.get(board, owner).content.title == "Theirs"
    assert boards.save(board, owner, caught.value.theirs.entry.number, titled("Mine")) == 3


def test_save_of_what_cannot_be_is_refused(boards: Boards, owner: Actor, board: int) -> None:
    broken = replace(CONTENT, tiles=(replace(CONTENT.tiles[0], explore=(("value", "gone"),)),))
    with pytest.raises(InvalidBoard):
        boards.save(board, owner, 1, broken)
    with pytest.raises(InvalidBoard):
        boards.create(A, owner, titled(" "))
    with pytest.raises(InvalidBoard):
        boards.rename(board, owner, "x" * 121)
    assert boards.get(board, owner).version == 1


def test_dashboard_with_a_chart_that_this_release_cannot_read_is_shown_renamed_and_restored(
    store: Store, boards: Boards, owner: Actor, board: int
) -> None:
    kept = content_json(CONTENT)
    kept["tiles"][0]["explore"] = [["value", "gone"]]
    with store.begin() as conn:
        conn.execute(update(tables.board_version).values(content=kept))
    assert boards.get(board, owner).content.tiles[0].explore == (("value", "gone"),)
    assert boards.rename(board, owner, "Still") == 2
    assert boards.restore(board, owner, 1) == 3


def test_duplicate_is_private_and_ones_own(boards: Boards, other: Actor, board: int) -> None:
    copy = boards.get(boards.duplicate(board, other, "Copy"), other)
    assert (copy.is_own, copy.sharing, copy.version, copy.content) == (True, Sharing.PRIVATE, 1, titled("Copy"))


def test_deleted_dashboard_is_gone_for_all_and_comes_back_as_it_was(
    boards: Boards, owner: Actor, other: Actor, board: int, clock: FrozenClock
) -> None:
    boards.favourite(board, other, is_favourite=True)
    boards.delete(board, owner)
    assert boards.list(A, owner) == boards.list(A, other) == ()
    assert [each.id for each in boards.deleted(A, owner)] == [board]
    assert boards.deleted(A, other) == ()
    with pytest.raises(NotFound):
        boards.get(board, owner)
    with pytest.raises(NotFound):
        boards.restore_deleted(board, other)
    clock.advance(DELETED_STAYS)
    boards.restore_deleted(board, owner)
    boards.restore_deleted(board, owner)
    assert [(each.id, each.is_favourite) for each in boards.list(A, other)] == [(board, True)]


def test_deleted_dashboards_are_listed_the_last_deleted_first_up_to_their_last_moment(
    boards: Boards, owner: Actor, clock: FrozenClock
) -> None:
    first, last = (boards.create(A, owner, titled(title)) for title in ("a", "b"))
    boards.delete(first, owner)
    clock.advance(timedelta(hours=1))
    boards.delete(last, owner)
    clock.advance(DELETED_STAYS - timedelta(hours=1))
    assert [each.id for each in boards.deleted(A, owner)] == [last, first]


def test_owner_without_any_other_right_may_change_and_delete_what_the_list_has(boards: Boards, person: MakePerson) -> None:
    viewer = person("charlie", {A: Role.VIEWER})
    boards.create(A, viewer, CONTENT)
    assert [(each.may_edit, each.may_delete) for each in boards.list(A, viewer)] == [(True, True)]


def test_versions_are_listed_to_a_number_the_newest_first(
    boards: Boards, owner: Actor, board: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (2, 3):
        boards.save(board, owner, number - 1, titled(str(number)))
    monkeypatch.setattr("rushes.boards.service.MOST_VERSIONS", 2)
    assert [each.number for each in boards.versions(board, owner)] == [3, 2]


def test_deleted_dashboard_that_has_had_its_time_is_struck(
    store: Store, boards: Boards, owner: Actor, board: int, clock: FrozenClock
) -> None:
    boards.delete(board, owner)
    clock.advance(DELETED_STAYS + timedelta(seconds=1))
    assert boards.deleted(A, owner) == ()
    with pytest.raises(NotFound):
        boards.restore_deleted(board, owner)
    boards.delete(boards.create(A, owner, CONTENT), owner)
    with store.reading() as conn:
        assert board not in conn.execute(select(tables.board_version.c.board_id)).scalars().all()


def test_start_is_ones_own_then_the_accounts_then_none(boards: Boards, owner: Actor, other: Actor, board: int) -> None:
    assert boards.start(A, other) is None
    boards.set_account_start(A, owner, board)
    mine = boards.create(A, other, titled("Mine"))
    boards.set_start(A, other, mine)
    assert (boards.start(A, other), boards.start(A, owner)) == (mine, board)
    assert {each.id: (each.is_own_start, each.is_account_start) for each in boards.list(A, other)} == {
        board: (False, True),
        mine: (True, False),
    }
    boards.delete(mine, other)
    assert boards.start(A, other) == board
    boards.share(board, owner, Sharing.PRIVATE)
    assert boards.start(A, other) is boards.start(A, owner) is None
    boards.share(board, owner, Sharing.VIEW)
    boards.set_account_start(A, owner, None)
    assert boards.start(A, owner) is None
    with pytest.raises(NotFound):
        boards.start(A, actor_with(other.person_id, "bob", {}))


def test_private_dashboard_cannot_be_the_accounts_start(boards: Boards, owner: Actor) -> None:
    board = boards.create(A, owner, CONTENT)
    with pytest.raises(CallerError, match="Share"):
        boards.set_account_start(A, owner, board)


def test_list_has_favourites_first_and_then_the_titles_in_order(boards: Boards, owner: Actor) -> None:
    made = {title: boards.create(A, owner, titled(title)) for title in ("b", "C", "a", "d")}
    boards.favourite(made["d"], owner, is_favourite=True)
    boards.favourite(made["C"], owner, is_favourite=True)
    boards.favourite(made["C"], owner, is_favourite=True)
    boards.favourite(made["d"], owner, is_favourite=False)
    assert [each.title for each in boards.list(A, owner)] == ["C", "a", "b", "d"]


def test_dashboards_of_one_owner_are_not_without_number(boards: Boards, owner: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.boards.service.MOST_BOARDS", 2)
    assert MOST_BOARDS > 2
    boards.create(A, owner, CONTENT)
    boards.create(A, owner, CONTENT)
    with pytest.raises(CallerError, match="2 dashboards"):
        boards.create(A, owner, CONTENT)


def test_every_write_stands_in_the_audit_trail_with_numbers_and_without_words(
    store: Store, boards: Boards, owner: Actor, board: int
) -> None:
    boards.save(board, owner, 1, titled("Secret"), "secret")
    boards.set_account_start(A, owner, board)
    boards.set_start(A, owner, None)
    boards.delete(board, owner)
    boards.restore_deleted(board, owner)
    with store.reading() as conn:
        trail = [each.entry for each in reversed(find_audit(conn, AuditChoice(account_id=A), limit=99))]
    told = [(each.what, each.detail) for each in trail]
    assert told == [
        ("board.created", f"board {board}"),
        ("board.shared", f"board {board}, edit"),
        ("board.saved", f"board {board}, version 2"),
        ("board.start_chosen", f"account, board {board}"),
        ("board.start_chosen", "own, none"),
        ("board.deleted", f"board {board}"),
        ("board.brought_back", f"board {board}"),
    ]
    assert {(each.who, each.address) for each in trail} == {(f"person:{owner.person_id}", "192.0.2.7")}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_random_saves_by_two_lose_nothing(steps: list[tuple[bool, bool]], boards: Boards, owner: Actor, other: Actor) -> None:
    board = boards.create(A, owner, titled("start"))
    boards.share(board, owner, Sharing.EDIT)
    seen, kept = {owner: 1, other: 1}, ["start"]
    for number, (is_owner, is_reading) in enumerate(steps):
        who, title = owner if is_owner else other, f"save {number}"
        if is_reading:
            seen[who] = boards.get(board, who).version
        elif seen[who] == len(kept):
            seen[who] = boards.save(board, who, seen[who], titled(title))
            kept.append(title)
        else:
            with pytest.raises(BoardConflict) as caught:
                boards.save(board, who, seen[who], titled(title))
            assert caught.value.theirs.content.title == kept[-1]
            seen[who] = caught.value.theirs.entry.number
    found = [boards.version(board, owner, each.number).content.title for each in reversed(boards.versions(board, owner))]
    assert found == kept
    boards.delete(board, owner)


def test_saves_of_two_at_the_same_moment_are_one_save_and_one_conflict(boards: Boards, owner: Actor, other: Actor, board: int) -> None:
    def save(who: Actor) -> int | None:
        try:
            return boards.save(board, who, 1, titled(who.name))
        except BoardConflict:
            return None

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, (owner, other)), key=str) == [2, None]
    assert len(boards.versions(board, owner)) == 2


def test_dashboards_that_show_a_value_are_those_that_one_sees_as_they_are_now(boards: Boards, owner: Actor, other: Actor) -> None:
    def shows(title: str, *values: str) -> BoardContent:
        return read_content({"title": title, "tiles": [CHART | {"explore": [["value", each] for each in values]}]})

    ranked = boards.create(A, owner, shows("Zebra", "ingested", "field:1~rank"))
    private = boards.create(A, other, shows("Of the other", "field:1"))
    boards.create(A, owner, shows("Another field", "field:11", "storage"))
    changed, gone = (boards.create(A, owner, shows(each, "field:1")) for each in ("Changed", "Gone"))
    boards.save(changed, owner, 1, shows("Changed", "ingested"))
    boards.delete(gone, owner)
    assert boards.showing(A, owner, "field:1") == ((ranked, "Zebra"),)
    boards.share(private, other, Sharing.VIEW)
    assert boards.showing(A, owner, "field:1") == ((private, "Of the other"), (ranked, "Zebra"))
    with pytest.raises(NotFound):
        boards.showing(A + 100, owner, "field:1")
