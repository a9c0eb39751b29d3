"""Groups that people sort productions into: made, named, filled and deleted, each within what somebody may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, select

from accounts.conftest import NOW
from accounts.records import add_person
from rushes.accounts import (
    LONGEST_NAME,
    MOST_GROUPINGS,
    MOST_GROUPS,
    Grouping,
    ProductionGroup,
    delete_group,
    delete_grouping,
    every_grouping,
    grouping_as_seen,
    make_group,
    make_grouping,
    put_into_group,
    rename_group,
    rename_grouping,
    seen_grouping,
)
from rushes.domain import Grant
from rushes.errors import CallerError, NotFound
from rushes.store import Store, production_ids, tables

A, B = Grant(1, sees_all_productions=True), Grant(2, sees_all_productions=True)
ONE = Grant(1, sees_all_productions=False, production_ids=(1,))


@pytest.fixture
def conn(store: Store) -> Iterator[Connection]:
    add_person(store, "ada", 1, 2)
    with store.begin() as conn:
        production_ids(conn, "demo", [f"p{number}" for number in range(3, 7)])
        yield conn


def made(conn: Connection, grant: Grant = A, name: str = "Programme") -> int:
    return make_grouping(conn, grant, name, by_id=1, at=NOW)


def members(conn: Connection, grouping_id: int, grant: Grant = A) -> dict[str, tuple[int, ...]]:
    return {each.name: each.production_ids for each in seen_grouping(conn, grouping_id, grant).groups}


def test_groupings_come_by_name_with_their_groups_in_the_order_they_were_made(conn: Connection) -> None:
    later, first = made(conn, name=" zeta "), made(conn, name="Alpha\x00\ud800")
    sport, news = make_group(conn, later, "Sport", A), make_group(conn, later, "News", A)
    assert put_into_group(conn, later, sport, (2, 1, 2), A) == 2
    assert every_grouping(conn, 1) == (
        Grouping(first, "Alpha?"),
        Grouping(later, "zeta", (ProductionGroup(sport, "Sport", (1, 2)), ProductionGroup(news, "News"))),
    )
    assert every_grouping(conn, 2) == ()


def test_production_is_in_one_group_of_a_grouping_and_in_one_of_each_other_grouping(conn: Connection) -> None:
    programme, region = made(conn), made(conn, name="Region")
    sport, news = make_group(conn, programme, "Sport", A), make_group(conn, programme, "News", A)
    north = make_group(conn, region, "North", A)
    put_into_group(conn, programme, sport, (1, 2), A)
    put_into_group(conn, region, north, (1, 3), A)
    assert put_into_group(conn, programme, news, (1, 3), A) == 2
    assert members(conn, programme) == {"Sport": (2,), "News": (1, 3)}
    assert put_into_group(conn, programme, None, (1, 2, 4), A) == 2
    assert members(conn, programme) == {"Sport": (), "News": (3,)}
    assert members(conn, region) == {"North": (1, 3)}


def test_productions_out_of_sight_are_neither_shown_nor_moved(conn: Connection) -> None:
    programme = made(conn)
    sport, news, hidden = (make_group(conn, programme, name, A) for name in ("Sport", "News", "Hidden"))
    put_into_group(conn, programme, sport, (1, 2), A)
    put_into_group(conn, programme, hidden, (3,), A)
    assert members(conn, programme, ONE) == {"Sport": (1,), "News": ()}
    assert put_into_group(conn, programme, news, (1, 2, 3), ONE) == 1
    assert members(conn, programme) == {"Sport": (2,), "News": (1,), "Hidden": (3,)}
    # All that is in it is of others now, so that it is not there either.
    assert members(conn, programme, ONE) == {"News": (1,)}
    for act in (
        lambda: put_into_group(conn, programme, hidden, (1,), ONE),
        lambda: rename_group(conn, programme, hidden, "Mine", ONE),
        lambda: delete_group(conn, programme, hidden, ONE),
    ):
        with pytest.raises(NotFound):
            act()
    assert make_group(conn, programme, "hidden", ONE)


def test_group_with_productions_of_others_is_not_deleted(conn: Connection) -> None:
    programme = made(conn)
    sport = make_group(conn, programme, "Sport", A)
    put_into_group(conn, programme, sport, (1, 2), A)
    for act in (lambda: delete_group(conn, programme, sport, ONE), lambda: delete_grouping(conn, programme, ONE)):
        with pytest.raises(CallerError, match="you do not see"):
            act()
    put_into_group(conn, programme, None, (2,), A)
    delete_group(conn, programme, sport, ONE)
    assert members(conn, programme) == {}
    delete_grouping(conn, programme, ONE)
    assert every_grouping(conn, 1) == ()


def test_grouping_of_another_account_is_not_there(conn: Connection) -> None:
    theirs = made(conn, B)
    group = make_group(conn, theirs, "Sport", B)
    mine = made(conn)
    acts: tuple[Callable[[], object], ...] = (
        lambda: seen_grouping(conn, theirs, A),
        lambda: rename_grouping(conn, theirs, "x", A),
        lambda: delete_grouping(conn, theirs, A),
        lambda: make_group(conn, theirs, "x", A),
        lambda: rename_group(conn, theirs, group, "x", A),
        lambda: rename_group(conn, mine, group, "x", A),
        lambda: delete_group(conn, mine, group, A),
        lambda: put_into_group(conn, theirs, group, (1,), A),
        lambda: put_into_group(conn, mine, group, (1,), A),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert members(conn, theirs, B) == {"Sport": ()}


@pytest.mark.parametrize(
    ("name", "words"), [("", "Give it a name"), (" \x00\n", "Give it a name"), ("x" * (LONGEST_NAME + 1), "80"), ("ONE", "already")]
)
def test_name_that_cannot_be_is_refused_everywhere(conn: Connection, name: str, words: str) -> None:
    other, grouping = made(conn, name="One"), made(conn)
    make_group(conn, grouping, "One", A)
    group = make_group(conn, grouping, "Two", A)
    for act in (
        lambda: made(conn, name=name),
        lambda: rename_grouping(conn, grouping, name, A),
        lambda: make_group(conn, grouping, name, A),
        lambda: rename_group(conn, grouping, group, name, A),
    ):
        with pytest.raises(CallerError, match=words):
            act()
    rename_grouping(conn, grouping, "Programmes", A)
    rename_group(conn, grouping, group, "two", A)
    assert [each.name for each in every_grouping(conn, 1)] == ["One", "Programmes"]
    assert [*members(conn, grouping)] == ["One", "two"]
    assert members(conn, other) == {}


def test_name_has_its_spaces_and_every_letter_that_it_has_room_for_and_nothing_that_cannot_be_seen(conn: Connection) -> None:
    long = "x" * LONGEST_NAME
    grouping = made(conn, name="Two\x7f words\n")
    make_group(conn, grouping, long, A)
    assert every_grouping(conn, 1)[0].name == "Two words"
    assert [*members(conn, grouping)] == [long]


def test_grouping_says_who_made_it(conn: Connection) -> None:
    grouping = made(conn)
    row = conn.execute(select(tables.production_grouping).where(tables.production_grouping.c.id == grouping)).one()
    assert (row.by_id, row.created_at) == (1, NOW)


def test_grouping_holds_as_many_productions_as_there_is_room_for_and_no_more(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.accounts.groupings._MOST_MEMBERS", 2)
    grouping = made(conn)
    group = make_group(conn, grouping, "Sport", A)
    assert put_into_group(conn, grouping, group, (1, 2), A) == 2
    with pytest.raises(CallerError, match="at most"):
        put_into_group(conn, grouping, group, (3,), A)


def test_more_groupings_or_groups_than_there_is_room_for_are_refused(conn: Connection) -> None:
    (grouping, *_) = [made(conn, name=str(number)) for number in range(MOST_GROUPINGS)]
    with pytest.raises(CallerError, match="at most"):
        made(conn)
    for number in range(MOST_GROUPS):
        make_group(conn, grouping, str(number), A)
    with pytest.raises(CallerError, match="at most"):
        make_group(conn, grouping, "one more", A)


def test_grouping_as_seen_by_nobody_has_only_what_is_empty() -> None:
    whole = Grouping(1, "Programme", (ProductionGroup(1, "Sport", (1, 2)), ProductionGroup(2, "News")))
    assert grouping_as_seen(whole, Grant(1, sees_all_productions=False)).groups == (ProductionGroup(2, "News"),)
    assert grouping_as_seen(whole, A) is whole
