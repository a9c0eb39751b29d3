"""The page of one dashboard of one's own: its tiles under its controls, and each tile as a file."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request

from rushes.boards import BoardState, DrawnBoard, build_board, data_of
from rushes.domain import Scope
from rushes.identity import Actor
from rushes.metrics import ResultCache
from rushes.reports import told_of
from rushes.warehouse import Reader
from rushes.web.access import actor
from rushes.web.boards.address import BOARDS, board_path, board_query, read_board_state
from rushes.web.boards.here import Standing, board_here, standing_of
from rushes.web.boards.report import PLAIN, PRINTED, TABULATED
from rushes.web.boards.view import board_view
from rushes.web.boards.ways import filters_of, ways_of
from rushes.web.dashboard import chosen_in_words
from rushes.web.dashboard_view import stale_notice
from rushes.web.desk import Desk, Kind, Shown
from rushes.web.language import form
from rushes.web.own_dimensions import own_of
from rushes.web.readers import readers_here

__all__ = ["add_routes"]

_RULE = f"{BOARDS}/<int:board_id>"


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, what a change of its controls fetches, and each tile as a file."""
    kind = Kind(
        section="boards",
        read=_read,
        build=_build,
        path=lambda state: board_path(state.board_id),
        query=board_query,
        main=_main,
        ways=ways_of,
        announce=_narrowed_in_words,
        period=lambda state: f"{state.board_id}-{state.number}",
        told=lambda board, tile_id: told_of(board, tile_id, form()),
        data=lambda state: ("", *data_of(state)),
        beside=_standing,
    )
    desk = Desk(kind)
    desk.add_routes(blueprint, _RULE)
    desk.add_drawings(blueprint, _RULE)
    for document in (PRINTED, TABULATED, PLAIN):
        desk.add_document(blueprint, _RULE, document)


def _build(
    reader: Reader,
    scope: Scope,
    state: BoardState,
    /,
    *,
    now: datetime,
    locale: str,
    account_name: str,
    cache: ResultCache | None,
) -> DrawnBoard:
    return build_board(reader, scope, state, now=now, locale=locale, account_name=account_name, cache=cache, readers=readers_here())


def _read(person: Actor) -> BoardState:
    board = board_here(int((request.view_args or {})["board_id"]))
    return read_board_state(request.args, board, own_of(person, board.account_id))


def _narrowed_in_words(board: DrawnBoard) -> str:
    """Return what all tiles are narrowed to, for a reader aloud."""
    return " ".join((*(f"{chip.label}." for chip in filters_of(board)), chosen_in_words(board.productions))).strip()


def _standing(state: BoardState) -> Standing:
    return standing_of(board_here(state.board_id))


def _main(shown: Shown[BoardState, DrawnBoard]) -> str:
    board, standing = shown.built, shown.beside
    may_edit = isinstance(standing, Standing) and standing.may_edit
    view = board_view(board, (*board.notices, *stale_notice(actor())), may_edit=may_edit)
    return render_template("boards/main.html", view=view)
