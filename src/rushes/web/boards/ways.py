"""Where the marks, the rows and the chips of a dashboard lead: closer, to one production, and back."""

from __future__ import annotations

from dataclasses import replace

from rushes.boards import BoardState, DrawnBoard, DrawnTile, filters_in_words
from rushes.domain import Grain, ProductionState
from rushes.explore import within_above, within_bucket
from rushes.metrics import Place
from rushes.web.boards.address import board_address
from rushes.web.dashboard_address import production_address
from rushes.web.dashboard_view import Chip
from rushes.web.language import form
from rushes.web.tile_view import Ways

__all__ = ["chosen_state", "filters_of", "numbers_of", "up_from_here", "ways_of"]


def chosen_state(board: DrawnBoard) -> BoardState:
    """Return the state as one changes it: every control as it is shown now, also those that stand as they were saved."""
    return replace(board.state, is_chosen=True, production_ids=board.chosen)


def ways_of(board: DrawnBoard) -> Ways:
    """Return where marks and rows lead: a mark narrows every tile, a production's name opens its own page."""
    state = board.state
    return Ways(
        mark=lambda figure, mark: _narrowed(board, board.drawn_tile(figure.id), mark.place),
        row=lambda key: production_address(state.account_id, int(key), None) if _is_number(key) else None,
        file=lambda name: board_address(state, f"/{name}"),
    )


def numbers_of(ways: Ways, board: DrawnBoard, drawn: DrawnTile) -> Ways:
    """Return the same with a way from each number of a tile's table: to where its mark leads."""

    def number(place: Place) -> str | None:
        return _narrowed(board, drawn, place)

    return replace(ways, number=number)


def filters_of(board: DrawnBoard) -> tuple[Chip, ...]:
    """Return what all tiles are narrowed to beside productions, each with the dashboard without it."""
    state = chosen_state(board)
    return tuple(Chip(told, board_address(_without(state, name))) for name, told in filters_in_words(board, form()).items())


def _without(state: BoardState, name: str) -> BoardState:
    if name == "state":
        return replace(state, states=())
    if name == "within":
        return replace(state, within=None)
    return replace(state, added=tuple((each, "" if each == name else text) for each, text in state.added))


def up_from_here(board: DrawnBoard) -> tuple[str, str] | None:
    """Return the next larger bucket than the one that all tiles are narrowed to, in words and as an address."""
    above = within_above(board.state.within, form()) if board.state.within else None
    return (above[0], board_address(replace(board.state, within=above[1]))) if above else None


def _narrowed(board: DrawnBoard, drawn: DrawnTile | None, place: Place | None) -> str | None:
    """Return the dashboard narrowed to what a tile has at a place, what lies across first; where it is already, without that."""
    if drawn is None or drawn.state is None or place is None:
        return None
    told = ((drawn.state.across, place.across), (drawn.state.group, place.group))
    state = next((found for name, key in told if (found := _entry(board, drawn, name, key)) is not None), None)
    return None if state is None else board_address(state)


def _entry(board: DrawnBoard, drawn: DrawnTile, name: str, key: str) -> BoardState | None:
    """Return the dashboard narrowed to one entry of a grain or dimension; None where that is nothing to narrow by."""
    state = chosen_state(board)
    if key and name in set(Grain) and drawn.days is not None:
        within = within_bucket(key, Grain(name), drawn.days)
        return replace(state, within=None if within == state.within else within)
    if name == "production" and _is_number(key):
        chosen = (int(key),)
        return replace(state, production_ids=() if board.chosen == chosen else chosen)
    if name == "production_state" and key in set(ProductionState):
        return replace(state, states=() if state.states == (key,) else (key,))
    return None


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit()
