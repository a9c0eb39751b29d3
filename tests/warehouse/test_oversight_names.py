"""Accounts with names of every kind, of two connections, some of them unnamed: who comes first, who is found, who is short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from rushes.domain import AccountRow, LedgerRow, Period, Reject
from rushes.warehouse import (
    AccountChoice,
    Reader,
    RejectChoice,
    Warehouse,
    account_states,
    choose_accounts,
    connection_states,
    coverage_strips,
    day_standings,
    loaded_period,
    reject_reasons,
    rejected_rows,
    run_accounts,
    short_accounts,
)
from rushes.warehouse.reads import one_of
from warehouse.nights import REGISTRY

FIRST, SECOND = date(2025, 11, 8), date(2025, 11, 9)
AT = datetime(2025, 11, 10, 3, tzinfo=UTC)
NAMES = {1: "zebra", 2: "Äpfel", 3: "apple", 4: "Zebra", 5: "APPLE", 6: "Café", 7: "CAFE\N{COMBINING ACUTE ACCENT} two", 8: "Straße"}
UNNAMED, UNNAMED_TOO = 20, 21
"""Accounts that no run could ever load: the ledger knows them, and nothing else does."""


def _tried(account_id: int, day: date, reason: str | None = None, *, is_complete: bool = True) -> LedgerRow:
    is_complete = is_complete and reason is None
    return LedgerRow(account_id, day, AT, "run", is_complete, rows_read=5, rows_rejected=1, missing_productions=2, reason=reason)


@pytest.fixture
def reader(warehouse: Warehouse) -> Iterator[Reader]:
    """One night of all of them."""
    ledger = [
        *(_tried(each, FIRST) for each in (2, 3, 4, 6, UNNAMED)),
        *(_tried(each, SECOND) for each in (2, 3, UNNAMED)),
        _tried(1, FIRST, "the first reason"),
        _tried(1, SECOND, "another reason"),
        _tried(5, FIRST, "a reason of the past"),
        _tried(5, SECOND),
        _tried(6, SECOND, is_complete=False),
        _tried(UNNAMED_TOO, SECOND, "never loaded"),
    ]
    rejects = [
        Reject(account_id, day, "usage", reason, "{}")
        for account_id, day, reason in (
            (None, None, "no account"),
            (None, FIRST, "no account: 7"),
            (3, None, "no day"),
            (3, FIRST, "No day"),
            (3, SECOND, "\N{CLAPPER BOARD}e\N{COMBINING ACUTE ACCENT}: 1: 2"),
            (2, SECOND, "100% wrong"),
        )
    ]
    with warehouse.publish_session(REGISTRY, "run", AT) as build:
        build.put_connection("a", "limecraft", ())
        build.put_connection("b", "limecraft", ())
        build.put_accounts(AccountRow(each, "a" if each < 5 else "b", f"x{each}", name, "UTC") for each, name in NAMES.items())
        build.record(ledger, rejects)
        build.publish()
    with warehouse.reader() as reader:
        yield reader


def test_choose_accounts_go_by_name_whatever_their_capitals_and_then_by_id(reader: Reader) -> None:
    count, rows = choose_accounts(reader, AccountChoice(), limit=20)
    assert (count, [row.account_id for row in rows]) == (8, [3, 5, 7, 6, 8, 1, 4, 2])
    count, rows = choose_accounts(reader, AccountChoice(), limit=3, offset=6)
    assert (count, [row.account_id for row in rows]) == (8, [4, 2])


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (AccountChoice(search="cafe"), [7, 6]),
        (AccountChoice(search="CAFÉ"), [7, 6]),
        (AccountChoice(search="cafe\N{COMBINING ACUTE ACCENT} T"), [7]),
        (AccountChoice(search="STRASSE"), [8]),
        (AccountChoice(search="apfel"), [2]),
        (AccountChoice(search="x6"), [6]),
        (AccountChoice(search="X6"), []),
        (AccountChoice(search="_"), []),
        (AccountChoice(search="z", connection="a"), [1, 4]),
        (AccountChoice(search="z", connection="A"), []),
        (AccountChoice(ids=()), []),
        (AccountChoice(ids=(2, 8, UNNAMED)), [8, 2]),
        (AccountChoice(trouble="incomplete", period=Period(SECOND, SECOND), until=SECOND), [6]),
        (AccountChoice(trouble="failed", period=Period(FIRST, SECOND), until=SECOND, search="apple"), [5]),
        (AccountChoice(trouble="failed", period=Period(FIRST, SECOND), until=FIRST, connection="a"), [1]),
        (AccountChoice(trouble="absent", period=Period(FIRST, SECOND), until=SECOND), [4]),
        (AccountChoice(trouble="absent", period=Period(FIRST, SECOND), until=FIRST), []),
        (AccountChoice(trouble="absent", period=Period(SECOND, SECOND), until=FIRST), []),
        (AccountChoice(trouble="nothing of this", period=Period(FIRST, SECOND), until=SECOND, ids=(1,)), [1]),
    ],
)
def test_choose_accounts_of_such_names_finds_those_and_no_others(reader: Reader, choice: AccountChoice, found: list[int]) -> None:
    assert [row.account_id for row in choose_accounts(reader, choice, limit=20)[1]] == found


def test_run_accounts_without_a_name_stand_last_among_their_like(reader: Reader) -> None:
    count, failed, rows = run_accounts(reader, "run", limit=20)
    assert (count, failed, [row.account_id for row in rows]) == (8, 3, [5, 1, UNNAMED_TOO, 3, 6, 4, 2, UNNAMED])
    assert (rows[2].name, rows[2].reason, rows[-1].name) == ("", "never loaded", "")
    assert run_accounts(reader, "run", limit=2, offset=2) == (8, 3, rows[2:4])
    assert run_accounts(reader, "run", limit=2, offset=8) == (8, 3, ())
    assert run_accounts(reader, "Run", limit=2) == (0, 0, ())


def test_run_accounts_say_why_the_newest_failed_day_failed(reader: Reader) -> None:
    rows = {row.account_id: row for row in run_accounts(reader, "run", limit=20)[2]}
    assert (rows[1].reason, rows[1].days, rows[1].failed_days) == ("another reason", 2, 2)
    assert (rows[5].reason, rows[5].failed_days) == ("a reason of the past", 1)
    assert (rows[6].reason, rows[6].incomplete_days, rows[6].rows_rejected) == (None, 1, 2)


def test_short_accounts_of_two_connections_are_those_of_each_ones_day(reader: Reader) -> None:
    closing = {"b": SECOND, "a": FIRST, "nowhere": FIRST}
    rows = short_accounts(reader, closing, limit=20)
    assert [(row.account_id, row.state, row.day) for row in rows] == [
        (1, "failed", FIRST),
        (6, "incomplete", SECOND),
        (7, "absent", SECOND),
        (8, "absent", SECOND),
    ]
    assert (rows[0].reason, rows[1].missing_productions, rows[2].missing_productions) == ("the first reason", 2, 0)
    assert short_accounts(reader, closing, without=(1, 7), limit=1) == rows[1:2]
    assert short_accounts(reader, {}, limit=20) == ()


def test_day_standings_of_two_connections_are_those_of_each_ones_day(reader: Reader) -> None:
    closing = {"b": SECOND, "a": FIRST, "nowhere": FIRST}
    standings = [
        (each.connection, each.day, each.accounts, each.complete, each.incomplete, each.failed) for each in day_standings(reader, closing)
    ]
    assert standings == [("a", FIRST, 4, 3, 0, 1), ("b", SECOND, 4, 1, 1, 0)]
    (of_a,) = day_standings(reader, {"a": FIRST}, without=(1, 2))
    assert (of_a.accounts, of_a.complete, of_a.failed) == (2, 2, 0)


def test_connection_states_count_only_those_whose_newest_day_failed(reader: Reader) -> None:
    assert [
        (each.connection, each.accounts, each.newest_complete, each.failed_accounts, each.rejects) for each in connection_states(reader)
    ] == [
        ("a", 4, SECOND, 1, 4),
        ("b", 4, SECOND, 0, 0),
    ]


def test_account_states_and_strips_of_no_account_are_none(reader: Reader) -> None:
    assert account_states(reader, ()) == coverage_strips(reader, (), Period(FIRST, SECOND), until=SECOND) == {}


def test_account_states_of_accounts_never_loaded_say_what_was_tried(reader: Reader) -> None:
    states = account_states(reader, (5, UNNAMED_TOO, 8))
    assert (states[UNNAMED_TOO].newest_complete, states[UNNAMED_TOO].newest_tried, states[UNNAMED_TOO].reason) == (
        None,
        SECOND,
        "never loaded",
    )
    assert (states[5].newest_complete, states[5].reason) == (SECOND, None)
    assert (states[8].newest_tried, states[8].reason, states[8].rejects) == (None, None, 0)


def test_coverage_strips_tell_failed_incomplete_and_loaded_apart(reader: Reader) -> None:
    period = Period(date(2025, 11, 7), date(2025, 11, 11))
    assert coverage_strips(reader, (5, 6, UNNAMED_TOO), period, until=date(2025, 11, 10)) == {5: ".fla.", 6: ".lia.", UNNAMED_TOO: "..fa."}
    assert coverage_strips(reader, (6,), period, until=FIRST) == {6: ".li.."}


def test_loaded_period_reaches_from_the_first_loaded_day_to_the_newest(reader: Reader) -> None:
    assert loaded_period(reader, 2) == Period(FIRST, SECOND)
    assert loaded_period(reader, 5) == Period(SECOND, SECOND)
    assert loaded_period(reader, UNNAMED_TOO) is loaded_period(reader, 8) is None


def test_rejected_rows_without_account_or_day_stand_last(reader: Reader) -> None:
    rows = rejected_rows(reader, RejectChoice(), limit=10)[1]
    assert [(row.account_id, row.account, row.day) for row in rows] == [
        (2, "Äpfel", SECOND),
        (3, "apple", SECOND),
        (3, "apple", FIRST),
        (3, "apple", None),
        (None, "", FIRST),
        (None, "", None),
    ]


@pytest.mark.parametrize(
    ("reason", "found"),
    [("no", 3), ("No", 1), ("no account: 7", 1), ("100%", 1), ("1%", 0), ("\N{CLAPPER BOARD}e", 1), ("day", 0), ("", 6)],
)
def test_rejected_rows_are_chosen_by_the_very_letters_their_reason_begins_with(reader: Reader, reason: str, found: int) -> None:
    assert rejected_rows(reader, RejectChoice(reason=reason), limit=10)[0] == found


def test_reject_reasons_are_what_stands_before_the_first_colon(reader: Reader) -> None:
    assert [(each.reason, each.rows) for each in reject_reasons(reader, RejectChoice(), limit=10)] == [
        ("no account", 2),
        ("100% wrong", 1),
        ("No day", 1),
        ("no day", 1),
        ("\N{CLAPPER BOARD}e\N{COMBINING ACUTE ACCENT}", 1),
    ]


def test_one_of_writes_nothing_but_numbers() -> None:
    assert (one_of("account_id", (2, 1)), one_of("account_id", ())) == ("account_id IN (2, 1)", "false")
    with pytest.raises(ValueError, match="invalid literal"):
        one_of("account_id", ["1) OR (1 = 1"])  # type: ignore[list-item]
