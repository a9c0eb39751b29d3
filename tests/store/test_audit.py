"""The audit trail: filtered, paged, followed from a number on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rushes.store import AuditChoice, AuditEntry, Store, audit_after, audit_kinds, count_audit, find_audit, last_audit_id, record_audit

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def trail(store: Store) -> Store:
    with store.begin() as conn:
        record_audit(conn, AuditEntry(AT, "operator:olga", "operator.sign_in.succeeded", address="127.0.0.1"))
        record_audit(conn, AuditEntry(AT + DAY, "operator:olga", "job.asked", "load 1", account_id=7))
        record_audit(conn, AuditEntry(AT + 2 * DAY, "person:12", "sign_in.succeeded"))
        record_audit(conn, AuditEntry(AT + 3 * DAY, "100%", "sign_in.refused"))
    return store


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (AuditChoice(), [4, 3, 2, 1]),
        (AuditChoice(who="olga"), [2, 1]),
        (AuditChoice(who="%"), [4]),
        (AuditChoice(what="sign_in."), [4, 3]),
        (AuditChoice(account_id=7), [2]),
        (AuditChoice(since=AT + DAY, until=AT + 3 * DAY), [3, 2]),
    ],
)
def test_find_audit_by_what_is_asked(trail: Store, choice: AuditChoice, found: list[int]) -> None:
    with trail.reading() as conn:
        assert [each.number for each in find_audit(conn, choice, limit=10)] == found
        assert count_audit(conn, choice) == len(found)
        assert [each.number for each in audit_after(conn, 0, choice, limit=10)] == found[::-1]


def test_find_audit_goes_on_where_the_page_ended(trail: Store) -> None:
    with trail.reading() as conn:
        assert [each.number for each in find_audit(conn, AuditChoice(), limit=2, offset=2)] == [2, 1]


def test_audit_after_the_newest_is_nothing_until_something_is_done(trail: Store) -> None:
    with trail.begin() as conn:
        newest = last_audit_id(conn)
        assert audit_after(conn, newest, AuditChoice(), limit=10) == ()
        record_audit(conn, AuditEntry(AT, "command line", "operator.created", "new"))
        (only,) = audit_after(conn, newest, AuditChoice(), limit=10)
    assert (only.number, only.entry.detail) == (newest + 1, "new")


def test_audit_kinds_are_each_named_once(trail: Store) -> None:
    with trail.reading() as conn:
        assert audit_kinds(conn) == ("job.asked", "operator.sign_in.succeeded", "sign_in.refused", "sign_in.succeeded")


def test_last_audit_id_of_an_empty_trail_is_nothing(store: Store) -> None:
    with store.reading() as conn:
        assert last_audit_id(conn) == 0
