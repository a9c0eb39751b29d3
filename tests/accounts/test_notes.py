"""Cost centre and note of a production."""

from __future__ import annotations

import pytest

from accounts.conftest import NOW
from rushes.accounts import LONGEST_COST_CENTRE, LONGEST_NOTE, ProductionNote, production_notes, save_production_note
from rushes.errors import CallerError
from rushes.store import Store


def test_note_saved_comes_back_for_its_account_alone(store: Store) -> None:
    note = ProductionNote("4711", "<script>alert(1)</script>\n=1+1")
    with store.begin() as conn:
        save_production_note(conn, 1, 1, note, by="person:1", at=NOW)
        assert production_notes(conn, 1) == {1: note}
        assert production_notes(conn, 2) == {}


def test_note_emptied_is_struck(store: Store) -> None:
    with store.begin() as conn:
        save_production_note(conn, 1, 1, ProductionNote("4711"), by="person:1", at=NOW)
        save_production_note(conn, 1, 1, ProductionNote(" ", "\n"), by="person:1", at=NOW)
        assert production_notes(conn, 1) == {}


def test_note_loses_what_no_store_can_hold(store: Store) -> None:
    with store.begin() as conn:
        save_production_note(conn, 1, 1, ProductionNote(" a\x00\x1bb ", "x\r\ny\ud800"), by="person:1", at=NOW)
        assert production_notes(conn, 1) == {1: ProductionNote("ab", "x\ny?")}


@pytest.mark.parametrize("note", [ProductionNote("x" * (LONGEST_COST_CENTRE + 1)), ProductionNote("", "x" * (LONGEST_NOTE + 1))])
def test_note_too_long_is_refused(store: Store, note: ProductionNote) -> None:
    with store.begin() as conn:
        with pytest.raises(CallerError, match="at most"):
            save_production_note(conn, 1, 1, note, by="person:1", at=NOW)
        assert production_notes(conn, 1) == {}
