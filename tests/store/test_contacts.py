"""Contacts: the newest try of each connection, and the newest answer beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rushes.store import Contact, Store, list_contacts, note_contact

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def _noted(store: Store) -> tuple[Contact, ...]:
    with store.reading() as conn:
        return list_contacts(conn)


def test_note_contact_of_an_answer_says_when(store: Store) -> None:
    with store.begin() as conn:
        note_contact(conn, "acme", at=AT)
    assert _noted(store) == (Contact("acme", AT, AT, ""),)
    assert _noted(store)[0].is_answered


def test_note_contact_of_a_failure_keeps_when_it_last_answered(store: Store) -> None:
    with store.begin() as conn:
        note_contact(conn, "acme", at=AT)
        note_contact(conn, "acme", at=LATER, reason="acme did not answer in 10 s.")
    assert _noted(store) == (Contact("acme", LATER, AT, "acme did not answer in 10 s."),)
    assert not _noted(store)[0].is_answered


def test_note_contact_of_an_answer_after_a_failure_forgets_the_reason(store: Store) -> None:
    with store.begin() as conn:
        note_contact(conn, "acme", at=AT, reason="The login was refused.")
        assert list_contacts(conn) == (Contact("acme", AT, None, "The login was refused."),)
        note_contact(conn, "acme", at=LATER)
    assert _noted(store) == (Contact("acme", LATER, LATER, ""),)


def test_list_contacts_of_several_connections_keeps_them_apart_by_name(store: Store) -> None:
    with store.begin() as conn:
        note_contact(conn, "zeta", at=AT)
        note_contact(conn, "acme", at=LATER)
    assert [(each.connection, each.tried_at) for each in _noted(store)] == [("acme", LATER), ("zeta", AT)]
