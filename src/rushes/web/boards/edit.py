"""Editing a dashboard: the form with its tiles on the grid, saving it as a version, and what is done when somebody saved meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from rushes.boards import Asks, Board, BoardConflict, BoardContent, BoardState, BoardTile, DrawnBoard, TileKind, build_board, differences
from rushes.dashboards import Choice
from rushes.errors import CallerError, NotFound
from rushes.web.access import actor
from rushes.web.account.parts import answer
from rushes.web.boards.added import AddedControl, addable_controls
from rushes.web.boards.address import BOARDS, board_path
from rushes.web.boards.here import boards, editable_here, saved_words, visible_names
from rushes.web.boards.typed import content_fields, typed_content, typed_number, with_text
from rushes.web.boards.view import PlacedTile, comparisons_of, placed_tile, spans_of
from rushes.web.boards.ways import ways_of
from rushes.web.chrome import chrome
from rushes.web.explore_address import EXPLORE
from rushes.web.explore_filters import state_choices
from rushes.web.language import form, locale, say, say_error
from rushes.web.own_dimensions import own_of
from rushes.web.pages import Chrome
from rushes.web.readers import readers_here
from rushes.web.services import services

__all__ = ["ConflictPage", "EditPage", "EditTile", "add_routes"]

_LARGEST = 2**31


@dataclass(frozen=True, slots=True)
class EditTile:
    """One tile of the form: as it was saved or typed, and as it is shown."""

    id: str
    title: str
    own_title: str
    is_text: bool
    saved: BoardTile
    placed: PlacedTile


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form; `base` is the version that a save replaces, `made_from` the one that its charts come from."""

    template: ClassVar[str] = "boards/edit.html"
    chrome: Chrome
    path: str
    saved_title: str
    explore_url: str
    base: int
    made_from: int
    note: str
    content: BoardContent
    tiles: tuple[EditTile, ...]
    spans: tuple[Choice, ...]
    comparisons: tuple[Choice, ...]
    states: tuple[Choice, ...]
    added: tuple[AddedControl, ...]
    productions: tuple[Choice, ...]
    refusal: str = ""

    @property
    def chosen_count(self) -> int:
        """How many productions all tiles are narrowed to; 0 for none."""
        return sum(choice.is_selected for choice in self.productions)


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """What somebody else saved meanwhile and what was to be saved, each in words, with the three ways on."""

    template: ClassVar[str] = "boards/conflict.html"
    chrome: Chrome
    path: str
    theirs_by: str
    base: int
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    note: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was sent: the dashboard as it is to become, and the two versions it stands on."""

    board: Board
    base: int
    made_from: int
    content: BoardContent
    note: str
    visible: frozenset[int]


def add_routes(blueprint: Blueprint) -> None:
    """Add the form, the save, and the copy that is made of what could not be saved."""

    @blueprint.get(f"{BOARDS}/<int:board_id>/edit")
    def edit(board_id: int) -> Response:
        board = editable_here(board_id)
        return answer(_page(board, board.content, base=board.version, made_from=board.version))

    @blueprint.post(f"{BOARDS}/<int:board_id>/edit")
    def save(board_id: int) -> Response:
        typed = _typed(editable_here(board_id))
        if request.form.get("do") == "add-text":
            return answer(_page_of(replace(typed, content=with_text(typed.content))))
        try:
            boards().save(board_id, actor(), typed.base, typed.content, typed.note)
        except BoardConflict as conflict:
            return answer(_conflict(typed, conflict), 409)
        except NotFound:
            raise
        except CallerError as error:
            return answer(_page_of(typed, say_error(error)), 400)
        return redirect(board_path(board_id), 303)

    @blueprint.post(f"{BOARDS}/<int:board_id>/copy")
    def copy(board_id: int) -> Response:
        typed = _typed(editable_here(board_id))
        title = say("{title} (copy)", title=typed.content.title)
        made = boards().create(typed.board.account_id, actor(), replace(typed.content, title=title[:120]))
        return redirect(board_path(made), 303)


def _typed(board: Board) -> _Typed:
    sent = request.form
    made_from = typed_number(sent.get("made_from", ""), 1, _LARGEST)
    visible = frozenset(visible_names(board.account_id))
    content = typed_content(sent, boards().version(board.id, actor(), made_from).content, visible)
    return _Typed(board, typed_number(sent.get("base", ""), 1, _LARGEST), made_from, content, sent.get("note", "")[:200], visible)


def _drawn(board: Board, content: BoardContent) -> DrawnBoard:
    # Whoever edits it sees every tile, whatever a reader chooses first.
    shown = replace(content, controls=replace(content.controls, asks=Asks.NOTHING))
    state = BoardState(board.account_id, board.id, board.version, shown, own=own_of(actor(), board.account_id))
    scope = actor().scope.only(board.account_id)
    readers = readers_here()
    return build_board(readers.of(""), scope, state, now=services().clock.now(), locale=locale(), readers=readers)


def _page_of(typed: _Typed, refusal: str = "") -> EditPage:
    page = _page(typed.board, typed.content, base=typed.base, made_from=typed.made_from)
    return replace(page, note=typed.note, refusal=refusal)


def _page(board: Board, content: BoardContent, *, base: int, made_from: int) -> EditPage:
    drawn = _drawn(board, content)
    ways, path = ways_of(drawn), board_path(board.id)
    tiles = tuple(_tile(each.board_tile, placed_tile(each, drawn, ways)) for each in drawn.drawn)
    return EditPage(
        chrome=chrome(say("Edit {dashboard}", dashboard=board.content.title), section="boards", account_id=board.account_id),
        path=path,
        saved_title=board.content.title,
        explore_url=f"{EXPLORE}?account={board.account_id}",
        base=base,
        made_from=made_from,
        note="",
        content=content,
        tiles=tiles,
        spans=spans_of(content.controls.span),
        comparisons=comparisons_of(content.controls.compare),
        states=state_choices(content.controls.states),
        added=addable_controls(content.controls.added),
        productions=drawn.productions,
    )


def _tile(saved: BoardTile, placed: PlacedTile) -> EditTile:
    own = placed.title if not saved.title else ""
    return EditTile(saved.id, placed.title, own, saved.kind is TileKind.TEXT, saved, placed)


def _conflict(typed: _Typed, conflict: BoardConflict) -> ConflictPage:
    board = typed.board
    base = boards().version(board.id, actor(), typed.base).content
    names, own = visible_names(board.account_id), own_of(actor(), board.account_id)
    return ConflictPage(
        chrome=chrome(say("Saved meanwhile"), section="boards", account_id=board.account_id),
        path=board_path(board.id),
        theirs_by=saved_words(conflict.theirs),
        base=conflict.theirs.entry.number,
        theirs=differences(base, conflict.theirs.content, form(), names, own),
        mine=differences(base, typed.content, form(), names, own),
        note=typed.note,
        fields=(("made_from", str(typed.made_from)), *content_fields(typed.content, typed.visible)),
    )
