"""A dashboard as one reader finds it: in a list, by itself, in a former version, or saved by somebody else meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rushes.boards.content import BoardContent
from rushes.boards.rights import Sharing
from rushes.errors import CallerError
from rushes.languages import sentence

__all__ = ["Board", "BoardConflict", "BoardEntry", "BoardVersion", "VersionEntry"]


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A version in a list; `by` is the name of who saved it (hostile text), "" where it was no person or one who is gone."""

    number: int
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A dashboard in a list.

    Args:
        id: Internal id.
        title: Hostile text, as is `owner`.
        owner: The name of whose it is.
        sharing: Whom it is for beside its owner.
        version: The number of its newest version.
        changed_at: When that was saved, UTC.
        changed_by: The name of who saved it (hostile text), "" where it was no person or one who is gone.
        deleted_at: When it was deleted, None while it is there.
        is_own: It is the reader's.
        is_favourite: The reader has marked it.
        is_own_start: The reader begins with it.
        is_account_start: Whoever chose nothing begins with it.
        may_edit: The reader may save it.
        may_delete: The reader may delete it.
    """

    id: int
    title: str
    owner: str
    sharing: Sharing
    version: int
    changed_at: datetime
    changed_by: str
    deleted_at: datetime | None
    is_own: bool
    is_favourite: bool
    is_own_start: bool
    is_account_start: bool
    may_edit: bool
    may_delete: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard as it is now.

    Args:
        id: Internal id.
        account_id: The account that it is of.
        owner: The name of whose it is: hostile text.
        sharing: Whom it is for beside its owner.
        version: The number of the version that `content` is.
        changed_at: When that was saved, UTC.
        content: What it shows.
        is_own: It is the reader's.
        may_edit: The reader may save it.
        may_share: The reader may say whom it is for.
        may_delete: The reader may delete it.
    """

    id: int
    account_id: int
    owner: str
    sharing: Sharing
    version: int
    changed_at: datetime
    content: BoardContent
    is_own: bool
    may_edit: bool
    may_share: bool
    may_delete: bool


@dataclass(frozen=True, slots=True)
class BoardVersion:
    """A version with what it shows."""

    entry: VersionEntry
    content: BoardContent


class BoardConflict(CallerError):
    """Somebody has saved the dashboard since it was read; neither is lost, and whoever is second decides.

    Args:
        theirs: The version that stands.
    """

    def __init__(self, theirs: BoardVersion) -> None:
        super().__init__(sentence("Somebody has saved this dashboard since you opened it. Look at both, then save yours again."))
        self.theirs = theirs
