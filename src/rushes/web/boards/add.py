"""Adding a chart from Explore to a dashboard: to one that the person may change, or to a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from rushes.boards import (
    LONGEST_TITLE,
    MOST_TILES,
    BoardConflict,
    BoardContent,
    BoardTile,
    TileKind,
    free_place,
    new_tile_id,
)
from rushes.dashboards import Choice
from rushes.errors import CallerError, NotFound
from rushes.explore import ExploreState, state_pairs, title_of
from rushes.web.access import actor
from rushes.web.account.parts import answer
from rushes.web.boards.address import BOARDS, board_path
from rushes.web.boards.here import boards, editable_here
from rushes.web.chrome import chrome
from rushes.web.dashboard_address import read_number
from rushes.web.explore_address import explore_address, explore_query, known_explore
from rushes.web.language import form, say, say_error
from rushes.web.look import refuse_erased
from rushes.web.pages import Chrome

__all__ = ["AddPage", "add_routes"]

_CHART_SIZE, _NUMBER_SIZE = (6, 6), (3, 3)
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class AddPage:
    """The form that asks which dashboard a chart is added to."""

    template: ClassVar[str] = "boards/add.html"
    chrome: Chrome
    explore_url: str
    explore_query: str
    own_title: str
    boards: tuple[Choice, ...]
    tile_title: str = ""
    new_title: str = ""
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the form and what it does."""

    @blueprint.get(f"{BOARDS}/add")
    def choose() -> Response:
        return answer(_page(_charted(request.args)))

    @blueprint.post(f"{BOARDS}/add")
    def add() -> Response:
        told = MultiDict(parse_qsl(request.form.get("explore", "")))
        state = _charted(told)
        try:
            board_id = _added(state)
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page(state, say_error(error)), 400)
        return redirect(board_path(board_id), 303)


def _charted(arguments: MultiDict[str, str]) -> ExploreState:
    """Return the chart that an address holds, if something is counted in it and everything that it names is there.

    Raises:
        NotFound: Nothing is counted, or the account has no such grouping or calculated field.
    """
    state = known_explore(arguments, actor())
    refuse_erased(state.account_id)
    if not state.values:
        raise NotFound("There is no chart yet.")
    title_of(state, form())
    return replace(state, draft="")


def _added(state: ExploreState) -> int:
    """Put the chart where it was sent, and return the dashboard."""
    chosen, title = request.form.get("board", ""), request.form.get("tile_title", "").strip()[:LONGEST_TITLE]
    if not chosen:
        empty = BoardContent((request.form.get("new_title", "").strip() or title_of(state, form()))[:LONGEST_TITLE], ())
        return boards().create(state.account_id, actor(), _with_chart(empty, state, title))
    board_id = read_number(chosen)
    if editable_here(board_id).account_id != state.account_id:
        raise NotFound("There is no such dashboard.")
    for _ in range(_ATTEMPTS):
        board = boards().get(board_id, actor())
        try:
            boards().save(board_id, actor(), board.version, _with_chart(board.content, state, title))
        except BoardConflict:
            # Somebody saved in this very moment; the chart finds its place beside what they did.
            continue
        return board_id
    raise CallerError("Somebody else keeps saving this dashboard. Try again in a moment.")


def _with_chart(content: BoardContent, state: ExploreState, title: str) -> BoardContent:
    """Return the dashboard with the chart in the first free place."""
    if len(content.tiles) >= MOST_TILES:
        raise CallerError("A dashboard holds at most {most} tiles. Remove one, or choose another dashboard.", most=MOST_TILES)
    w, h = _CHART_SIZE if state.across or state.group else (_NUMBER_SIZE[0] * len(state.values), _NUMBER_SIZE[1])
    x, y = free_place(content, w, h)
    tile = BoardTile(new_tile_id(content), TileKind.CHART, x, y, w, h, title=title, explore=state_pairs(state))
    return replace(content, tiles=(*content.tiles, tile))


def _page(state: ExploreState, refusal: str = "") -> AddPage:
    found = [each for each in boards().list(state.account_id, actor()) if each.may_edit]
    chosen = request.form.get("board", str(found[0].id) if found else "")
    return AddPage(
        chrome=chrome(say("Add to a dashboard"), section="explore", account_id=state.account_id),
        explore_url=explore_address(state),
        explore_query=explore_query(state),
        own_title=title_of(state, form()),
        boards=tuple(Choice(str(each.id), each.title, str(each.id) == chosen) for each in found),
        tile_title=request.form.get("tile_title", ""),
        new_title=request.form.get("new_title", ""),
        refusal=refusal,
    )
