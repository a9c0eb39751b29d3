"""The queries on dashboards and their versions, favourites and starts: reading and writing, no rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from rushes.boards.board import VersionEntry
from rushes.boards.content import BoardContent, content_json
from rushes.boards.rights import Sharing
from rushes.store import tables

__all__ = [
    "BoardRow",
    "add_board",
    "add_version",
    "boards_of_account",
    "contents_of_account",
    "count_boards_of",
    "drop_deleted_boards",
    "every_board",
    "favourites_of",
    "find_board",
    "find_version",
    "put_deleted",
    "put_favourite",
    "put_sharing",
    "put_start",
    "seen_by",
    "starts_of",
    "versions_of",
]

_board, _version, _favourite, _start = tables.board, tables.board_version, tables.board_favourite, tables.board_start
_person = tables.person


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A dashboard without what it shows; `owner` and `changed_by` are names to show, hostile text, the latter "" where nobody is known."""

    board_id: int
    account_id: int
    owner_id: int
    owner: str
    sharing: Sharing
    version: int
    title: str
    changed_at: datetime
    changed_by: str
    deleted_at: datetime | None


def find_board(conn: Connection, board_id: int) -> BoardRow | None:
    """Return a dashboard, deleted ones too."""
    found = _boards(conn, _board.c.id == board_id)
    return found[0] if found else None


def boards_of_account(conn: Connection, account_id: int, *conditions: ColumnElement[bool]) -> tuple[BoardRow, ...]:
    """Return an account's dashboards, deleted ones too."""
    return _boards(conn, _board.c.account_id == account_id, *conditions)


def contents_of_account(conn: Connection, account_id: int, *conditions: ColumnElement[bool]) -> list[tuple[int, str, object]]:
    """Return id, title and JSON of an account's dashboards as they are now, by title; deleted ones are not among them."""
    is_newest = and_(_version.c.board_id == _board.c.id, _version.c.number == _board.c.version)
    query = (
        select(_board.c.id, _board.c.title, _version.c.content)
        .join_from(_board, _version, is_newest)
        .where(_board.c.account_id == account_id, _board.c.deleted_at.is_(None), *conditions)
        .order_by(_board.c.title, _board.c.id)
    )
    return [(row.id, row.title, row.content) for row in conn.execute(query)]


def every_board(conn: Connection) -> tuple[BoardRow, ...]:
    """Return the dashboards of all accounts, deleted ones too; for operators alone."""
    return _boards(conn)


def seen_by(person_id: int) -> ColumnElement[bool]:
    """Return the condition for the dashboards that a person of the account may see."""
    return or_(_board.c.owner_id == person_id, _board.c.sharing != Sharing.PRIVATE.value)


def count_boards_of(conn: Connection, account_id: int, owner_id: int) -> int:
    """Return how many dashboards of an account a person owns, deleted ones too."""
    are_theirs = and_(_board.c.account_id == account_id, _board.c.owner_id == owner_id)
    return conn.execute(select(func.count()).select_from(_board).where(are_theirs)).scalar_one()


def add_board(
    conn: Connection, *, account_id: int, owner_id: int, sharing: Sharing, content: BoardContent, by_id: int | None, at: datetime
) -> BoardRow:
    """Write a dashboard with its first version."""
    values = {"account_id": account_id, "owner_id": owner_id, "sharing": sharing.value, "title": content.title}
    key = conn.execute(insert(_board).values(**values, version=0, created_at=at, changed_at=at)).inserted_primary_key
    (found,) = _boards(conn, _board.c.id == (key[0] if key else None))
    return replace(found, version=add_version(conn, found, content=content, by_id=by_id, at=at, note=""))


def add_version(conn: Connection, board: BoardRow, *, content: BoardContent, by_id: int | None, at: datetime, note: str) -> int:
    """Write what a dashboard shows from now on, and return the version's number."""
    number = board.version + 1
    values = {"board_id": board.board_id, "number": number, "content": content_json(content), "by_id": by_id, "at": at, "note": note}
    conn.execute(insert(_version).values(values))
    conn.execute(update(_board).where(_board.c.id == board.board_id).values(version=number, title=content.title, changed_at=at))
    return number


def versions_of(conn: Connection, board_id: int, *, limit: int) -> tuple[VersionEntry, ...]:
    """Return a dashboard's versions, the newest first."""
    query = (
        select(_version.c.number, _version.c.at, _person.c.name, _version.c.note)
        .join_from(_version, _person, _person.c.id == _version.c.by_id, isouter=True)
        .where(_version.c.board_id == board_id)
        .order_by(_version.c.number.desc())
        .limit(limit)
    )
    return tuple(VersionEntry(row.number, row.at, row.name or "", row.note) for row in conn.execute(query))


def find_version(conn: Connection, board_id: int, number: int) -> tuple[VersionEntry, object] | None:
    """Return a version and the JSON that it shows."""
    query = (
        select(_version.c.number, _version.c.at, _person.c.name, _version.c.note, _version.c.content)
        .join_from(_version, _person, _person.c.id == _version.c.by_id, isouter=True)
        .where(_version.c.board_id == board_id, _version.c.number == number)
    )
    row = conn.execute(query).first()
    return None if row is None else (VersionEntry(row.number, row.at, row.name or "", row.note), row.content)


def put_sharing(conn: Connection, board_id: int, sharing: Sharing) -> None:
    """Write whom a dashboard is for."""
    conn.execute(update(_board).where(_board.c.id == board_id).values(sharing=sharing.value))


def put_deleted(conn: Connection, board_id: int, at: datetime | None) -> None:
    """Write when a dashboard was deleted, None that it is there."""
    conn.execute(update(_board).where(_board.c.id == board_id).values(deleted_at=at))


def drop_deleted_boards(conn: Connection, until: datetime) -> None:
    """Strike the dashboards that were deleted before, with their versions, favourites and starts."""
    conn.execute(delete(_board).where(_board.c.deleted_at < until))


def favourites_of(conn: Connection, person_id: int) -> frozenset[int]:
    """Return the dashboards that a person has marked."""
    return frozenset(conn.execute(select(_favourite.c.board_id).where(_favourite.c.person_id == person_id)).scalars())


def put_favourite(conn: Connection, board_id: int, person_id: int, *, is_favourite: bool) -> None:
    """Mark a dashboard for a person, or take the mark away."""
    conn.execute(delete(_favourite).where(_favourite.c.board_id == board_id, _favourite.c.person_id == person_id))
    if is_favourite:
        conn.execute(insert(_favourite).values(board_id=board_id, person_id=person_id))


def starts_of(conn: Connection, account_id: int, person_id: int) -> dict[int | None, int]:
    """Return what an account begins with: for the person under their id, for everybody under None."""
    is_it = and_(_start.c.account_id == account_id, or_(_start.c.person_id == person_id, _start.c.person_id.is_(None)))
    return {row.person_id: row.board_id for row in conn.execute(select(_start.c.person_id, _start.c.board_id).where(is_it))}


def put_start(conn: Connection, account_id: int, person_id: int | None, board_id: int | None) -> None:
    """Write what an account begins with, for a person or with None for everybody; None takes it back."""
    # A unique key holds nothing of rows without a person, so there is only one because one transaction writes at a time.
    whose = _start.c.person_id.is_(None) if person_id is None else _start.c.person_id == person_id
    conn.execute(delete(_start).where(_start.c.account_id == account_id, whose))
    if board_id is not None:
        conn.execute(insert(_start).values(account_id=account_id, person_id=person_id, board_id=board_id))


def _boards(conn: Connection, *conditions: ColumnElement[bool]) -> tuple[BoardRow, ...]:
    saver = _person.alias()
    columns = _board.c.id, _board.c.account_id, _board.c.owner_id, _person.c.name, _board.c.sharing, _board.c.version, _board.c.title
    query = (
        select(*columns, _board.c.changed_at, saver.c.name.label("changed_by"), _board.c.deleted_at)
        .join_from(_board, _person, _person.c.id == _board.c.owner_id)
        .join(_version, and_(_version.c.board_id == _board.c.id, _version.c.number == _board.c.version), isouter=True)
        .join(saver, saver.c.id == _version.c.by_id, isouter=True)
        .where(*conditions)
        .order_by(_board.c.id)
    )
    return tuple(
        BoardRow(
            board_id=row.id,
            account_id=row.account_id,
            owner_id=row.owner_id,
            owner=row.name,
            sharing=Sharing(row.sharing),
            version=row.version,
            title=row.title,
            changed_at=row.changed_at,
            changed_by=row.changed_by or "",
            deleted_at=row.deleted_at,
        )
        for row in conn.execute(query)
    )
