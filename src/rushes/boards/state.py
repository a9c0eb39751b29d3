"""What is shown of one version of a dashboard: what it was saved with, and the controls that its reader set over it."""

from __future__ import annotations

from dataclasses import dataclass

from rushes.boards.content import BoardContent
from rushes.explore import NOTHING_OWN, Own, Within

__all__ = ["BoardState"]


@dataclass(frozen=True, slots=True)
class BoardState:
    """What is shown of one version of a dashboard.

    Args:
        account_id: The account, internal.
        board_id: The dashboard.
        number: Its version.
        content: What that version holds.
        is_chosen: The reader set the controls; else they are as they were saved.
        span: The period of every tile that can take it, "" for each its own.
        compare: What every tile's period is held against, "" for each its own.
        production_ids: Only these productions, as the reader chose them; empty means all that each tile shows.
        own: What people of the account made for its charts, as far as the reader may see it.
        states: Only productions in one of these states; empty means in any that each tile shows.
        added: The controls that the dashboard offers beside these, each with its text as explore's address has it, "" for each tile its own.
        within: The bucket of time that all tiles are narrowed to, under any of the above; None for none.
    """

    account_id: int
    board_id: int
    number: int
    content: BoardContent
    is_chosen: bool = False
    span: str = ""
    compare: str = ""
    production_ids: tuple[int, ...] = ()
    own: Own = NOTHING_OWN
    states: tuple[str, ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    within: Within | None = None
