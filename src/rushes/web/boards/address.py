"""A dashboard of one's own as an address: its number in the path, and its controls in the query once somebody has changed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from rushes.boards import Board, BoardState
from rushes.errors import CallerError, NotFound
from rushes.explore import Compare, Own, Within, read_pairs, read_span, read_states, read_within
from rushes.web.dashboard_address import read_productions

__all__ = [
    "BOARDS",
    "board_address",
    "board_path",
    "board_query",
    "chosen_states",
    "kept_pairs",
    "read_added",
    "read_board_state",
]

BOARDS = "/dashboards"
_OF, _OWN = "within_of", "own"


def read_board_state(arguments: MultiDict[str, str], board: Board, own: Own) -> BoardState:
    """Return the state that the address asks for.

    Args:
        arguments: The address's.
        board: The dashboard.
        own: See `BoardState`.

    Raises:
        NotFound: A control is not of its form. That productions are visible is seen when the dashboard is built.
    """
    controls = board.content.controls
    saved = BoardState(
        account_id=board.account_id,
        board_id=board.id,
        number=board.version,
        content=board.content,
        span=controls.span,
        compare=controls.compare,
        states=controls.states,
        added=controls.added,
        own=own,
    )
    if arguments.get("chosen") != "yes":
        return saved
    compare = arguments.get("compare", "")
    if compare not in set(Compare):
        raise NotFound("There is no such comparison.")
    span = _span(arguments)
    return replace(
        saved,
        is_chosen=True,
        span=span,
        compare=compare,
        production_ids=read_productions(arguments),
        states=chosen_states(arguments),
        added=read_added((name, arguments.get(name, "")) for name, _ in controls.added),
        within=_within(arguments, span),
    )


def chosen_states(arguments: MultiDict[str, str]) -> tuple[str, ...]:
    """Return the states that an address or a form names.

    Raises:
        NotFound: One is none.
    """
    try:
        return read_states(arguments.getlist("state"))
    except CallerError as error:
        raise NotFound(str(error)) from error


def read_added(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the texts of controls that were added, once each can be read.

    Raises:
        NotFound: One cannot.
    """
    found = tuple(pairs)
    try:
        for pair in found:
            read_pairs(0, [pair])
    except CallerError as error:
        raise NotFound(str(error)) from error
    return found


def board_path(board_id: int) -> str:
    """Return the path of a dashboard."""
    return f"{BOARDS}/{board_id}"


def board_query(state: BoardState) -> str:
    """Return the query that holds the controls, "" while they are as they were saved."""
    if not state.is_chosen:
        return ""
    told = (("span", state.span), ("compare", state.compare), *state.added)
    pairs = [("chosen", "yes"), *((name, text) for name, text in told if text)]
    return urlencode(
        [
            *pairs,
            *(("state", each) for each in state.states),
            *(("production", str(each)) for each in state.production_ids),
            *_within_pairs(state),
        ]
    )


def board_address(state: BoardState, way: str = "") -> str:
    """Return the address of that state, or of a part of it ("/figures")."""
    query = board_query(state)
    return f"{board_path(state.board_id)}{way}?{query}" if query or way else board_path(state.board_id)


def kept_pairs(state: BoardState) -> tuple[tuple[str, str], ...]:
    """Return what the form of the controls carries along: the bucket, and under which period it was looked into."""
    return (*_within_pairs(state), (_OF, state.span or _OWN)) if state.within else ()


def _within_pairs(state: BoardState) -> tuple[tuple[str, str], ...]:
    return (("within", state.within.span), ("by", state.within.by.value)) if state.within else ()


def _within(arguments: MultiDict[str, str], span: str) -> Within | None:
    """Return the bucket, None where another period was chosen since."""
    text, of = arguments.get("within", ""), span or _OWN
    if not text or arguments.get(_OF, of) != of:
        return None
    try:
        return read_within(text, arguments.get("by", ""))
    except CallerError as error:
        raise NotFound(str(error)) from error


def _span(arguments: MultiDict[str, str]) -> str:
    """Return the period: two dates from their own fields say more than the list beside them."""
    from_day, to_day = arguments.get("from", ""), arguments.get("to", "")
    text = f"{from_day}..{to_day}" if from_day and to_day else arguments.get("span", "")
    try:
        return read_span(text) if text else ""
    except CallerError as error:
        raise NotFound(str(error)) from error
