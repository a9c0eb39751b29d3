"""What an operator wants a dataset of: something of a source, looked into by a job, until what its columns are is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rushes.datasets.draft_records import add_draft, draft_row, drop_draft, drop_drafts_before, write_draft
from rushes.datasets.uploads import UPLOAD_LIVES
from rushes.errors import CallerError, NotFound, RushesError
from rushes.sources import Asked

__all__ = ["Draft", "begin_draft", "draft_of", "drop_draft", "drop_old_drafts", "note_draft", "refuse_draft"]

_LONGEST_QUERY = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What is wanted of a source. Instants are UTC.

    Args:
        draft_id: Its number.
        source_id: Of which source.
        asked: What of it.
        dataset_id: The dataset whose columns are looked at again, None for one that is yet to be made.
        made_by: Who asked.
        made_at: When.
        found: What is in it, in plain JSON values, or what goes into the message; None before it was looked into.
        message: Why it cannot be read, an English sentence; "" where it can, or nobody looked.
    """

    draft_id: int
    source_id: int
    asked: Asked
    dataset_id: int | None
    made_by: str
    made_at: datetime
    found: Mapping[str, Any] | None
    message: str

    @property
    def is_readable(self) -> bool:
        """Whether somebody looked into it, and found a table."""
        return self.found is not None and not self.message


def begin_draft(conn: Connection, source_id: int, asked: Asked, *, dataset_id: int | None = None, by: str, at: datetime) -> int:
    """Keep what is wanted, and return its number.

    Raises:
        CallerError: It names nothing.
    """
    if not (asked.table or asked.query):
        raise CallerError("Choose what is read: a table, or write one SELECT.")
    if len(asked.query) > _LONGEST_QUERY:
        raise CallerError("Write one SELECT, of at most 20,000 characters.")
    return add_draft(conn, source_id, asdict(asked), dataset_id, by=by, at=at)


def draft_of(conn: Connection, draft_id: int) -> Draft:
    """Return what is wanted under that number.

    Raises:
        NotFound: There is nothing, or it has had its time.
    """
    row = draft_row(conn, draft_id)
    if row is None:
        raise NotFound("This is not there any more. Choose the table again.")
    return Draft(draft_id=row.pop("id"), asked=Asked(**row.pop("asked")), **row)


def note_draft(conn: Connection, draft_id: int, found: Mapping[str, Any]) -> None:
    """Write what is in it."""
    write_draft(conn, draft_id, found, "")


def refuse_draft(conn: Connection, draft_id: int, error: RushesError) -> None:
    """Write why it cannot be read: the sentence of the catalogues, and what goes into it."""
    write_draft(conn, draft_id, {"values": {name: str(value) for name, value in error.values.items()}}, error.message)


def drop_old_drafts(conn: Connection, at: datetime) -> None:
    """Strike what nobody confirmed within a day."""
    drop_drafts_before(conn, at - UPLOAD_LIVES)
