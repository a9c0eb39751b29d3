"""A dashboard of one's own as an address: its number in the path, and its controls in the query once somebody has changed them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from rushes.boards import Board, BoardContent
from rushes.errors import CallerError, NotFound
from rushes.explore import Compare, OwnDimension, read_span
from rushes.web.dashboard_address import read_productions

__all__ = ["BOARDS", "BoardState", "board_address", "board_path", "board_query", "read_board_state", "with_productions"]

BOARDS = "/dashboards"


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
        own: What people of the account tell its productions apart by, as far as the reader may see it.
    """

    account_id: int
    board_id: int
    number: int
    content: BoardContent
    is_chosen: bool = False
    span: str = ""
    compare: str = ""
    production_ids: tuple[int, ...] = ()
    own: tuple[OwnDimension, ...] = ()


def read_board_state(arguments: MultiDict[str, str], board: Board, own: tuple[OwnDimension, ...]) -> BoardState:
    """Return the state that the address asks for.

    Args:
        arguments: The address's.
        board: The dashboard.
        own: See `BoardState`.

    Raises:
        NotFound: A control is not of its form. That productions are visible is seen when the dashboard is built.
    """
    controls = board.content.controls
    saved = BoardState(board.account_id, board.id, board.version, board.content, span=controls.span, compare=controls.compare, own=own)
    if arguments.get("chosen") != "yes":
        return saved
    compare = arguments.get("compare", "")
    if compare not in set(Compare):
        raise NotFound("There is no such comparison.")
    return replace(saved, is_chosen=True, span=_span(arguments), compare=compare, production_ids=read_productions(arguments))


def board_path(board_id: int) -> str:
    """Return the path of a dashboard."""
    return f"{BOARDS}/{board_id}"


def board_query(state: BoardState) -> str:
    """Return the query that holds the controls, "" while they are as they were saved."""
    if not state.is_chosen:
        return ""
    told = (("span", state.span), ("compare", state.compare))
    pairs = [("chosen", "yes"), *((name, text) for name, text in told if text)]
    return urlencode([*pairs, *(("production", str(each)) for each in state.production_ids)])


def board_address(state: BoardState, way: str = "") -> str:
    """Return the address of that state, or of a part of it ("/figures")."""
    query = board_query(state)
    return f"{board_path(state.board_id)}{way}?{query}" if query or way else board_path(state.board_id)


def with_productions(state: BoardState, production_ids: tuple[int, ...]) -> BoardState:
    """Return the state with other productions; what was saved of the other controls stands."""
    return replace(state, is_chosen=True, production_ids=production_ids)


def _span(arguments: MultiDict[str, str]) -> str:
    """Return the period: two dates from their own fields say more than the list beside them."""
    from_day, to_day = arguments.get("from", ""), arguments.get("to", "")
    text = f"{from_day}..{to_day}" if from_day and to_day else arguments.get("span", "")
    try:
        return read_span(text) if text else ""
    except CallerError as error:
        raise NotFound(str(error)) from error
