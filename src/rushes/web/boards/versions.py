"""The versions of a dashboard, with what changed in words; restoring one; and whom the dashboard is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from rushes.boards import Board, BoardVersion, Sharing, differences
from rushes.dashboards import Choice
from rushes.errors import NotFound
from rushes.explore import Own
from rushes.web.access import actor
from rushes.web.account.parts import answer
from rushes.web.boards.address import BOARDS, board_path
from rushes.web.boards.here import board_here, boards, saved_words, sharing_words, sharings, visible_names
from rushes.web.chrome import chrome
from rushes.web.language import form, say
from rushes.web.own_dimensions import own_of
from rushes.web.pages import Chrome

__all__ = ["VersionLine", "VersionsPage", "add_routes"]

_MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: who saved it and when, what they wrote of it, what it changed."""

    number: int
    heading: str
    note: str
    changes: tuple[str, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Whom a dashboard is for and, for whoever may change it, its versions; the newest first."""

    template: ClassVar[str] = "boards/versions.html"
    chrome: Chrome
    path: str
    title: str
    owner_words: str
    sharing: str
    sharings: tuple[Choice, ...]
    may_share: bool
    versions: tuple[VersionLine, ...]


def add_routes(blueprint: Blueprint) -> None:
    """Add the page, the restoring and the sharing."""

    @blueprint.get(f"{BOARDS}/<int:board_id>/versions")
    def versions(board_id: int) -> Response:
        return answer(_page(board_here(board_id)))

    @blueprint.post(f"{BOARDS}/<int:board_id>/versions/<int:number>/restore")
    def restore(board_id: int, number: int) -> Response:
        boards().restore(board_id, actor(), number)
        return redirect(board_path(board_id), 303)

    @blueprint.post(f"{BOARDS}/<int:board_id>/sharing")
    def share(board_id: int) -> Response:
        wanted = request.form.get("sharing", "")
        if wanted not in set(Sharing):
            raise NotFound("There is no such way to share.")
        boards().share(board_id, actor(), Sharing(wanted))
        return redirect(f"{board_path(board_id)}/versions", 303)


def _page(board: Board) -> VersionsPage:
    owner = "" if board.is_own else board.owner
    return VersionsPage(
        chrome=chrome(say("Versions of {dashboard}", dashboard=board.content.title), section="boards", account_id=board.account_id),
        path=board_path(board.id),
        title=board.content.title,
        owner_words=say("It is yours.") if board.is_own else say("It is {name}’s.", name=board.owner),
        sharing=sharing_words(board.sharing, owner),
        sharings=sharings(board.sharing),
        may_share=board.may_share,
        versions=_versions(board) if board.may_edit else (),
    )


def _versions(board: Board) -> tuple[VersionLine, ...]:
    """Return the newest versions, each with what it changed of the one before."""
    entries = boards().versions(board.id, actor())[: _MOST_SHOWN + 1]
    found = [boards().version(board.id, actor(), each.number) for each in entries]
    names, own = visible_names(board.account_id), own_of(actor(), board.account_id)
    told = [_line(version, before, board.version, names, own) for version, before in pairwise(found)]
    first = () if len(entries) > _MOST_SHOWN else tuple(_line(each, None, board.version, names, own) for each in found[-1:])
    return (*told, *first)


def _line(version: BoardVersion, before: BoardVersion | None, current: int, names: Mapping[int, str], own: Own) -> VersionLine:
    changes = differences(before.content, version.content, form(), names, own) if before else ()
    entry = version.entry
    heading = say("Version {number}: {saved}", number=form().count(entry.number), saved=saved_words(version))
    return VersionLine(entry.number, heading, entry.note, changes, entry.number == current)
