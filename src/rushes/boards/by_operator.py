"""Dashboards as whoever hosts the product reaches them, from the command line: any account's, whoever they are for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rushes.boards import records
from rushes.boards.content import BoardContent, kept_content
from rushes.boards.rights import Sharing
from rushes.clock import Clock
from rushes.errors import NotFound
from rushes.store import AuditEntry, Store, record_audit

__all__ = ["HostedBoard", "HostedBoards"]

_WHO = "command line"


@dataclass(frozen=True, slots=True)
class HostedBoard:
    """A dashboard in a list of every account's; `title` and `owner` are hostile text."""

    id: int
    account_id: int
    title: str
    owner: str
    sharing: Sharing
    version: int
    changed_at: datetime


class HostedBoards:
    """Every dashboard that is not deleted. What is written here has no person behind it; the audit trail says so.

    Args:
        store: The application records.
        clock: The time.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def list(self, account_id: int | None) -> tuple[HostedBoard, ...]:
        """Return an account's dashboards, or with None every account's, by id."""
        with self._store.reading() as conn:
            rows = records.every_board(conn) if account_id is None else records.boards_of_account(conn, account_id)
        return tuple(
            HostedBoard(row.board_id, row.account_id, row.title, row.owner, row.sharing, row.version, row.changed_at)
            for row in rows
            if row.deleted_at is None
        )

    def content(self, board_id: int) -> tuple[int, BoardContent]:
        """Return the account of a dashboard and what it shows.

        Raises:
            NotFound: There is none of that id.
        """
        with self._store.reading() as conn:
            row = records.find_board(conn, board_id)
            found = records.find_version(conn, board_id, row.version) if row and row.deleted_at is None else None
        if row is None or found is None:
            raise NotFound(f"There is no dashboard {board_id}; see “rushes dashboard list”.")
        return row.account_id, kept_content(found[1])

    def create(self, account_id: int, owner_id: int, content: BoardContent, sharing: Sharing) -> int:
        """Make a dashboard for somebody, and return its id; the caller knows that they have access to the account."""
        at = self._clock.now()
        with self._store.begin() as conn:
            row = records.add_board(conn, account_id=account_id, owner_id=owner_id, sharing=sharing, content=content, by_id=None, at=at)
            detail = f"board {row.board_id}, for person:{owner_id}, {sharing.value}"
            record_audit(conn, AuditEntry(at, _WHO, "board.created", detail, account_id=account_id))
        return row.board_id

    def replace(self, board_id: int, content: BoardContent) -> int:
        """Let a dashboard show something else, as a new version, and return its number; where nothing differs, the newest one's.

        Raises:
            NotFound: There is none of that id.
        """
        at = self._clock.now()
        with self._store.begin() as conn:
            row = records.find_board(conn, board_id)
            if row is None or row.deleted_at is not None:
                raise NotFound(f"There is no dashboard {board_id}; see “rushes dashboard list”.")
            newest = records.find_version(conn, board_id, row.version)
            if newest is not None and kept_content(newest[1]) == content:
                return row.version
            number = records.add_version(conn, row, content=content, by_id=None, at=at, note="")
            record_audit(conn, AuditEntry(at, _WHO, "board.saved", f"board {board_id}, version {number}", account_id=row.account_id))
        return number
