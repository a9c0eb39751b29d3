"""Dashboards of one's own: made, seen, changed, shared, deleted, each by whom the rights let. Whatever is not one's own is not there."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from rushes.boards import records
from rushes.boards.board import Board, BoardConflict, BoardEntry, BoardVersion, VersionEntry
from rushes.boards.content import BoardContent, content_json, kept_content, read_content
from rushes.boards.records import BoardRow
from rushes.boards.rights import Action, Sharing, may
from rushes.clock import Clock
from rushes.errors import CallerError, NotFound
from rushes.identity import AccountAccess, Actor, Role, actor_in_person
from rushes.store import AuditEntry, Store, record_audit, storable_text

__all__ = [
    "DELETED_STAYS",
    "LONGEST_NOTE",
    "MOST_BOARDS",
    "MOST_VERSIONS",
    "Boards",
]

DELETED_STAYS = timedelta(days=30)
"""How long a deleted dashboard can be brought back."""

MOST_BOARDS = 200
"""How many dashboards of one account somebody may own."""

MOST_VERSIONS = 500
"""How many versions are listed, the newest first; older ones are kept and found by their number."""

LONGEST_NOTE = 200


class Boards:
    """The dashboards of the accounts that an actor has access to.

    Every method raises `NotFound` where there is no such dashboard or account, where the actor may not see it, and where
    they may not do that with it: the same answer. Those that write raise `NotSignedIn` where the actor is not there in person.

    Args:
        store: The application records.
        clock: The time.
        address: Where the request came from, for the audit trail.
    """

    def __init__(self, store: Store, clock: Clock, address: str = "") -> None:
        self._store = store
        self._clock = clock
        self._address = address

    def list(self, account_id: int, actor: Actor) -> tuple[BoardEntry, ...]:
        """Return the dashboards of an account that the actor may see, favourites first, then by title."""
        found = self._listed(account_id, actor)
        return tuple(each for each in found if each.deleted_at is None)

    def deleted(self, account_id: int, actor: Actor) -> tuple[BoardEntry, ...]:
        """Return the dashboards of an account that the actor may bring back, the last deleted first."""
        since = self._clock.now() - DELETED_STAYS
        found = [each for each in self._listed(account_id, actor) if each.deleted_at and each.deleted_at >= since and each.may_delete]
        return tuple(sorted(found, key=lambda each: each.deleted_at or since, reverse=True))

    def get(self, board_id: int, actor: Actor) -> Board:
        """Return a dashboard."""
        with self._store.reading() as conn:
            row, access = _allowed(conn, board_id, actor, Action.SEE)
            content = _version(conn, row, row.version).content
        is_own = row.owner_id == actor.person_id
        can = {each: may(each, row.sharing, access.role, is_owner=is_own) for each in Action}
        return Board(
            id=row.board_id,
            account_id=row.account_id,
            owner=row.owner,
            sharing=row.sharing,
            version=row.version,
            changed_at=row.changed_at,
            content=content,
            is_own=is_own,
            may_edit=can[Action.EDIT],
            may_share=can[Action.SHARE],
            may_delete=can[Action.DELETE],
        )

    def showing(self, account_id: int, actor: Actor, value: str) -> tuple[tuple[int, str], ...]:
        """Return id and title of the dashboards that the actor may see and that show a value, whatever is derived from it.

        Args:
            account_id: The account.
            actor: Who asks.
            value: The value as a chart's pairs have it: "field:12".
        """
        _access(actor, account_id)
        with self._store.reading() as conn:
            found = records.contents_of_account(conn, account_id, records.seen_by(actor.person_id))
        return tuple((board_id, title) for board_id, title, content in found if _shows(kept_content(content), value))

    def create(self, account_id: int, actor: Actor, content: BoardContent) -> int:
        """Make a private dashboard of the actor's own, and return its id.

        Raises:
            InvalidBoard: It cannot be.
            CallerError: They own too many.
        """
        _access(actor_in_person(actor), account_id)
        checked = read_content(content_json(content))
        with self._writing() as (conn, at):
            if records.count_boards_of(conn, account_id, actor.person_id) >= MOST_BOARDS:
                raise CallerError("You have {most} dashboards in this account. Delete one that you need no more.", most=MOST_BOARDS)
            row = records.add_board(
                conn,
                account_id=account_id,
                owner_id=actor.person_id,
                sharing=Sharing.PRIVATE,
                content=checked,
                by_id=actor.person_id,
                at=at,
            )
            self._audit(conn, row, actor, "board.created", "", at)
        return row.board_id

    def duplicate(self, board_id: int, actor: Actor, title: str) -> int:
        """Make a private copy of a dashboard under another title, and return its id.

        Raises:
            InvalidBoard: The title cannot be.
            CallerError: The actor owns too many.
        """
        board = self.get(board_id, actor)
        return self.create(board.account_id, actor, replace(board.content, title=title))

    def save(self, board_id: int, actor: Actor, base_version: int, content: BoardContent, note: str = "") -> int:
        """Keep a new version of a dashboard, and return its number; where nothing has changed, the newest one's.

        Args:
            board_id: The dashboard.
            actor: Who saves it.
            base_version: The version that was changed.
            content: What it shows from now on.
            note: A few words about it.

        Raises:
            InvalidBoard: It cannot be.
            BoardConflict: Somebody else has saved one since.
        """
        with self._writing() as (conn, at):
            row, _ = _allowed(conn, board_id, actor_in_person(actor), Action.EDIT)
            if base_version != row.version:
                raise BoardConflict(_version(conn, row, row.version))
            return self._saved(conn, row, actor, read_content(content_json(content)), note, at)

    def rename(self, board_id: int, actor: Actor, title: str) -> int:
        """Give a dashboard another title, as a new version, and return its number.

        Raises:
            InvalidBoard: The title cannot be.
        """
        with self._writing() as (conn, at):
            row, _ = _allowed(conn, board_id, actor_in_person(actor), Action.EDIT)
            content = _version(conn, row, row.version).content
            return self._saved(conn, row, actor, kept_content(content_json(replace(content, title=title))), "", at)

    def versions(self, board_id: int, actor: Actor) -> tuple[VersionEntry, ...]:
        """Return the newest versions of a dashboard that the actor may edit, the newest first."""
        with self._store.reading() as conn:
            row, _ = _allowed(conn, board_id, actor, Action.EDIT)
            return records.versions_of(conn, row.board_id, limit=MOST_VERSIONS)

    def version(self, board_id: int, actor: Actor, number: int) -> BoardVersion:
        """Return a version of a dashboard that the actor may edit."""
        with self._store.reading() as conn:
            row, _ = _allowed(conn, board_id, actor, Action.EDIT)
            return _version(conn, row, number)

    def restore(self, board_id: int, actor: Actor, number: int, note: str = "") -> int:
        """Let a dashboard show again what a version showed, as a new version, and return its number."""
        with self._writing() as (conn, at):
            row, _ = _allowed(conn, board_id, actor_in_person(actor), Action.EDIT)
            return self._saved(conn, row, actor, _version(conn, row, number).content, note, at)

    def share(self, board_id: int, actor: Actor, sharing: Sharing) -> None:
        """Say whom a dashboard is for beside its owner."""
        with self._writing() as (conn, at):
            row, _ = _allowed(conn, board_id, actor_in_person(actor), Action.SHARE)
            if sharing is not row.sharing:
                records.put_sharing(conn, row.board_id, sharing)
                self._audit(conn, row, actor, "board.shared", sharing.value, at)

    def delete(self, board_id: int, actor: Actor) -> None:
        """Delete a dashboard; it can be brought back for `DELETED_STAYS`."""
        with self._writing() as (conn, at):
            row, _ = _allowed(conn, board_id, actor_in_person(actor), Action.DELETE)
            records.put_deleted(conn, row.board_id, at)
            records.drop_deleted_boards(conn, at - DELETED_STAYS)
            self._audit(conn, row, actor, "board.deleted", "", at)

    def restore_deleted(self, board_id: int, actor: Actor) -> None:
        """Bring a deleted dashboard back, as it was."""
        with self._writing() as (conn, at):
            records.drop_deleted_boards(conn, at - DELETED_STAYS)
            row, _ = _allowed(conn, board_id, actor_in_person(actor), Action.DELETE, with_deleted=True)
            if row.deleted_at is not None:
                records.put_deleted(conn, row.board_id, None)
                self._audit(conn, row, actor, "board.brought_back", "", at)

    def favourite(self, board_id: int, actor: Actor, *, is_favourite: bool) -> None:
        """Mark a dashboard for oneself, or take the mark away."""
        with self._writing() as (conn, _):
            row, _ = _allowed(conn, board_id, actor_in_person(actor), Action.SEE)
            records.put_favourite(conn, row.board_id, actor.person_id, is_favourite=is_favourite)

    def start(self, account_id: int, actor: Actor) -> int | None:
        """Return the dashboard that the actor begins with in an account: their own choice, else the account's, else none."""
        with self._store.reading() as conn:
            return _start(conn, _access(actor, account_id), actor)

    def set_start(self, account_id: int, actor: Actor, board_id: int | None) -> None:
        """Choose the dashboard that one begins with oneself; None takes it back."""
        _access(actor_in_person(actor), account_id)
        self._put_start(account_id, actor, board_id, actor.person_id)

    def set_account_start(self, account_id: int, actor: Actor, board_id: int | None) -> None:
        """Choose the dashboard with which an account begins for whoever chose none; None takes it back. For administrators.

        Raises:
            CallerError: It is private.
        """
        if _access(actor_in_person(actor), account_id).role is not Role.ADMINISTRATOR:
            raise NotFound("There is no such account.")
        self._put_start(account_id, actor, board_id, None)

    def _put_start(self, account_id: int, actor: Actor, board_id: int | None, person_id: int | None) -> None:
        with self._writing() as (conn, at):
            if board_id is not None:
                row, _ = _allowed(conn, board_id, actor, Action.SEE)
                if row.account_id != account_id:
                    raise NotFound("There is no such dashboard.")
                if person_id is None and row.sharing is Sharing.PRIVATE:
                    raise CallerError("Share this dashboard before the account begins with it.")
            records.put_start(conn, account_id, person_id, board_id)
            whose = "account" if person_id is None else "own"
            detail = f"{whose}, board {board_id}" if board_id else f"{whose}, none"
            record_audit(conn, AuditEntry(at, _who(actor), "board.start_chosen", detail, self._address, account_id))

    def _listed(self, account_id: int, actor: Actor) -> tuple[BoardEntry, ...]:
        access = _access(actor, account_id)
        with self._store.reading() as conn:
            rows = records.boards_of_account(conn, account_id, records.seen_by(actor.person_id))
            favourites = records.favourites_of(conn, actor.person_id)
            starts = records.starts_of(conn, account_id, actor.person_id)
        return _entries(rows, access, actor.person_id, favourites, starts)

    @contextmanager
    def _writing(self) -> Generator[tuple[Connection, datetime], None, None]:
        with self._store.begin() as conn:
            yield conn, self._clock.now()

    def _saved(self, conn: Connection, row: BoardRow, actor: Actor, content: BoardContent, note: str, at: datetime) -> int:
        """Keep a version that differs from the newest, which nobody else writes meanwhile, and return its number."""
        if content == _version(conn, row, row.version).content:
            return row.version
        number = records.add_version(conn, row, content=content, by_id=actor.person_id, at=at, note=storable_text(note)[:LONGEST_NOTE])
        self._audit(conn, row, actor, "board.saved", f"version {number}", at)
        return number

    def _audit(self, conn: Connection, row: BoardRow, actor: Actor, what: str, detail: str, at: datetime) -> None:
        # Titles are people's own words; the trail outlives them and holds numbers.
        told = ", ".join(each for each in (f"board {row.board_id}", detail) if each)
        record_audit(conn, AuditEntry(at, _who(actor), what, told, self._address, row.account_id))


def _who(actor: Actor) -> str:
    return f"person:{actor.person_id}"


def _access(actor: Actor, account_id: int) -> AccountAccess:
    found = actor.access_to(account_id)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def _allowed(
    conn: Connection, board_id: int, actor: Actor, action: Action, *, with_deleted: bool = False
) -> tuple[BoardRow, AccountAccess]:
    """Return a dashboard with which the actor may do that, and what they are in its account."""
    row = records.find_board(conn, board_id)
    access = actor.access_to(row.account_id) if row else None
    if row is None or access is None or (row.deleted_at is not None and not with_deleted):
        raise NotFound("There is no such dashboard.")
    if not may(action, row.sharing, access.role, is_owner=row.owner_id == actor.person_id):
        raise NotFound("There is no such dashboard.")
    return row, access


def _version(conn: Connection, row: BoardRow, number: int) -> BoardVersion:
    found = records.find_version(conn, row.board_id, number)
    if found is None:
        raise NotFound("There is no such version of this dashboard.")
    entry, content = found
    return BoardVersion(entry, kept_content(content))


def _shows(content: BoardContent, value: str) -> bool:
    texts = (text for tile in content.tiles for name, text in tile.explore if name == "value")
    return any(text.partition("~")[0] == value for text in texts)


def _start(conn: Connection, access: AccountAccess, actor: Actor) -> int | None:
    """Return the first that can be shown: what was chosen may have been deleted, or shared no more."""
    chosen = records.starts_of(conn, access.account_id, actor.person_id)
    for person_id in (actor.person_id, None):
        row = records.find_board(conn, chosen[person_id]) if person_id in chosen else None
        is_for_them = row is not None and (row.sharing is not Sharing.PRIVATE or (row.owner_id == actor.person_id == person_id))
        if row is not None and is_for_them and row.deleted_at is None:
            return row.board_id
    return None


def _entries(
    rows: Iterable[BoardRow], access: AccountAccess, person_id: int, favourites: frozenset[int], starts: Mapping[int | None, int]
) -> tuple[BoardEntry, ...]:
    found = [
        BoardEntry(
            id=row.board_id,
            title=row.title,
            owner=row.owner,
            sharing=row.sharing,
            version=row.version,
            changed_at=row.changed_at,
            changed_by=row.changed_by,
            deleted_at=row.deleted_at,
            is_own=row.owner_id == person_id,
            is_favourite=row.board_id in favourites,
            is_own_start=starts.get(person_id) == row.board_id,
            is_account_start=starts.get(None) == row.board_id,
            may_edit=may(Action.EDIT, row.sharing, access.role, is_owner=row.owner_id == person_id),
            may_delete=may(Action.DELETE, row.sharing, access.role, is_owner=row.owner_id == person_id),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (not each.is_favourite, each.title.casefold(), each.id)))
