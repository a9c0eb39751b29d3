"""Formulas that people keep under a name: kept, changed and deleted, each within its account."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, select

from accounts.conftest import NOW
from accounts.records import add_person
from rushes.accounts import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_FIELDS,
    CalculatedField,
    calculated_field,
    change_calculated_field,
    delete_calculated_field,
    every_calculated_field,
    make_calculated_field,
)
from rushes.domain import Grant
from rushes.errors import CallerError, NotFound
from rushes.store import Store, tables

A, B = Grant(1, sees_all_productions=True), Grant(2, sees_all_productions=True)
ONE = Grant(1, sees_all_productions=False, production_ids=(1,))
FORMULA = "transcribed / ingested"


@pytest.fixture
def conn(store: Store) -> Iterator[Connection]:
    add_person(store, "ada", 1, 2)
    with store.begin() as conn:
        yield conn


def made(conn: Connection, grant: Grant = A, name: str = "Share", description: str = "") -> int:
    return make_calculated_field(conn, grant, name, description, FORMULA, by_id=1, at=NOW)


def test_fields_come_by_name_with_what_was_written_of_them(conn: Connection) -> None:
    later, first = made(conn, name=" zeta ", description=" of all\nthat came\x00 "), made(conn, ONE, name="Alpha\x00\ud800")
    assert every_calculated_field(conn, 1) == (
        CalculatedField(first, "Alpha?", "", FORMULA),
        CalculatedField(later, "zeta", "of all that came", FORMULA),
    )
    assert every_calculated_field(conn, 2) == ()
    assert calculated_field(conn, later, ONE).name == "zeta"


def test_field_that_is_changed_keeps_its_id(conn: Connection) -> None:
    field = made(conn)
    change_calculated_field(conn, field, "share", "Said anew.", "ingested / transcribed", A)
    assert every_calculated_field(conn, 1) == (CalculatedField(field, "share", "Said anew.", "ingested / transcribed"),)


def test_field_that_is_deleted_is_gone_and_its_id_is_never_given_again(conn: Connection) -> None:
    field = made(conn)
    delete_calculated_field(conn, field, A)
    assert every_calculated_field(conn, 1) == ()
    assert made(conn) != field


def test_field_of_another_account_is_not_there(conn: Connection) -> None:
    theirs = made(conn, B)
    acts: tuple[Callable[[], object], ...] = (
        lambda: calculated_field(conn, theirs, A),
        lambda: change_calculated_field(conn, theirs, "x", "", FORMULA, A),
        lambda: delete_calculated_field(conn, theirs, A),
    )
    for act in acts:
        with pytest.raises(NotFound, match="There is no such calculated field"):
            act()
    assert every_calculated_field(conn, 2) == (CalculatedField(theirs, "Share", "", FORMULA),)
    assert made(conn)


@pytest.mark.parametrize(
    ("name", "description", "words"),
    [
        (" \x00\n", "", "Give it a name"),
        ("x" * (LONGEST_NAME + 1), "", "80"),
        ("ONE", "", "already"),
        ("a~rank", "", "~"),
        ("x", "y" * (LONGEST_DESCRIPTION + 1), "300"),
    ],
)
def test_name_or_description_that_cannot_be_is_refused(conn: Connection, name: str, description: str, words: str) -> None:
    made(conn, name="One")
    field = made(conn, name="Two")
    for act in (
        lambda: made(conn, name=name, description=description),
        lambda: change_calculated_field(conn, field, name, description, FORMULA, A),
    ):
        with pytest.raises(CallerError, match=words):
            act()
    assert [each.name for each in every_calculated_field(conn, 1)] == ["One", "Two"]


def test_name_and_description_have_every_letter_that_they_have_room_for(conn: Connection) -> None:
    made(conn, name="é" * LONGEST_NAME, description="☃" * LONGEST_DESCRIPTION)
    assert [(len(each.name), len(each.description)) for each in every_calculated_field(conn, 1)] == [(LONGEST_NAME, LONGEST_DESCRIPTION)]


def test_more_fields_than_there_is_room_for_are_refused(conn: Connection) -> None:
    for number in range(MOST_FIELDS):
        made(conn, name=str(number))
    with pytest.raises(CallerError, match="at most"):
        made(conn)
    assert made(conn, B)


def test_field_says_who_made_it(conn: Connection) -> None:
    made(conn)
    row = conn.execute(select(tables.calculated_field)).one()
    assert (row.account_id, row.by_id, row.created_at) == (1, 1, NOW)
