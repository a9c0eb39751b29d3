"""Cost centre and note of a production, as the account's own people write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from rushes.accounts.records.own import note_rows, put_note
from rushes.errors import CallerError
from rushes.store import storable_text

__all__ = ["LONGEST_COST_CENTRE", "LONGEST_NOTE", "ProductionNote", "cost_centres", "production_notes", "save_production_note"]

LONGEST_COST_CENTRE = 80
LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class ProductionNote:
    """What is written about a production; "" where nothing is. Hostile text like any that people type."""

    cost_centre: str = ""
    note: str = ""


def production_notes(conn: Connection, account_id: int) -> dict[int, ProductionNote]:
    """Return the notes of an account, by production; those without one are left out."""
    return {row["production_id"]: ProductionNote(row["cost_centre"], row["note"]) for row in note_rows(conn, account_id)}


def cost_centres(conn: Connection, account_id: int) -> tuple[tuple[int, str], ...]:
    """Return the cost centres of an account's productions, by internal id; productions without one are left out."""
    return tuple((each, note.cost_centre) for each, note in sorted(production_notes(conn, account_id).items()) if note.cost_centre)


def save_production_note(conn: Connection, account_id: int, production_id: int, note: ProductionNote, *, by: str, at: datetime) -> None:
    """Write what is to be known about a production; empty, it is struck.

    Args:
        conn: A transaction of `Store.begin`.
        account_id: The account that the production belongs to; the caller has made sure of it.
        production_id: The production, internal.
        note: Both texts, outer white space is cut.
        by: "person:12".
        at: When.

    Raises:
        CallerError: One of them is too long.
    """
    cost_centre, text = storable_text(note.cost_centre), storable_text(note.note)
    if len(cost_centre) > LONGEST_COST_CENTRE:
        raise CallerError("A cost centre has at most {most} characters.", most=LONGEST_COST_CENTRE)
    if len(text) > LONGEST_NOTE:
        raise CallerError("A note has at most {most} characters.", most=LONGEST_NOTE)
    values = {"cost_centre": cost_centre, "note": text} if cost_centre or text else None
    put_note(conn, account_id, production_id, values, by=by, at=at)
