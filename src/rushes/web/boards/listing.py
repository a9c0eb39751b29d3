"""The dashboards of an account: one's own, shared ones, built-in ones; and what is done with one from the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from rushes.boards import BoardContent, BoardEntry, Sharing, built_in_board
from rushes.errors import CallerError, NotFound
from rushes.identity import Role
from rushes.languages import language_of
from rushes.web.access import actor
from rushes.web.account.parts import answer, short_moment
from rushes.web.boards.address import BOARDS, board_path
from rushes.web.boards.built_in import BuiltIn, built_ins
from rushes.web.boards.here import account_here, board_here, boards, sharing_words
from rushes.web.chrome import chrome
from rushes.web.dashboard_address import read_number
from rushes.web.language import locale, say, say_error
from rushes.web.pages import Chrome

__all__ = ["LARGEST_FILE_KB", "BoardLine", "BoardsPage", "add_routes", "boards_page"]

LARGEST_FILE_KB = 128


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One dashboard of the list, and what the reader may do with it."""

    board_id: int
    title: str
    path: str
    sharing: str
    saved: str
    saved_by: str
    is_shared: bool
    is_favourite: bool
    is_start: bool
    is_account_start: bool
    may_edit: bool
    may_delete: bool


@dataclass(frozen=True, slots=True)
class BoardsPage:
    """The dashboards of an account; `deleted_path` is that of one that was deleted just now, "" for none."""

    template: ClassVar[str] = "boards/list.html"
    chrome: Chrome
    account_id: int
    own: tuple[BoardLine, ...]
    shared: tuple[BoardLine, ...]
    built_in: tuple[BuiltIn, ...]
    may_set_start: bool
    largest: str
    deleted_path: str = ""
    refusal: str = ""


def add_routes(blueprint: Blueprint) -> None:
    """Add the list, and what is done with a dashboard from it."""

    @blueprint.get(BOARDS)
    def overview() -> Response:
        return answer(boards_page(account_here(actor())))

    @blueprint.post(BOARDS)
    def make() -> Response:
        account_id = account_here(actor())
        name = request.form.get("built_in", "")
        content = built_in_board(name, language_of(locale())) if name else BoardContent(request.form.get("title", ""), ())
        try:
            made = boards().create(account_id, actor(), content)
        except NotFound:
            raise
        except CallerError as error:
            return answer(boards_page(account_id, refusal=say_error(error)), 400)
        return redirect(board_path(made), 303)

    for way, act in (("duplicate", _duplicate), ("rename", _rename), ("delete", _delete), ("favourite", _favourite)):
        blueprint.add_url_rule(f"{BOARDS}/<int:board_id>/{way}", way, act, methods=["POST"])
    blueprint.add_url_rule(f"{BOARDS}/<int:board_id>/start", "start", _start, methods=["POST"])
    blueprint.add_url_rule(f"{BOARDS}/<int:board_id>/start-of-account", "start_of_account", _start_of_account, methods=["POST"])
    blueprint.add_url_rule(f"{BOARDS}/<int:board_id>/bring-back", "bring_back", _bring_back, methods=["POST"])


def boards_page(account_id: int, *, refusal: str = "") -> BoardsPage:
    """Return the list of an account's dashboards."""
    found = boards().list(account_id, actor())
    deleted = request.args.get("deleted", "")
    access = actor().access_to(account_id)
    return BoardsPage(
        chrome=chrome(say("Dashboards"), section="boards", account_id=account_id),
        account_id=account_id,
        own=tuple(_line(each) for each in found if each.is_own),
        shared=tuple(_line(each) for each in found if not each.is_own),
        built_in=built_ins(account_id),
        may_set_start=access is not None and access.role is Role.ADMINISTRATOR,
        largest=say("{size} kB", size=LARGEST_FILE_KB),
        deleted_path=board_path(read_number(deleted)) if deleted else "",
        refusal=refusal,
    )


def _line(entry: BoardEntry) -> BoardLine:
    return BoardLine(
        board_id=entry.id,
        title=entry.title,
        path=board_path(entry.id),
        sharing=sharing_words(entry.sharing, "" if entry.is_own else entry.owner),
        saved=short_moment(entry.changed_at),
        saved_by=say("by {name}", name=entry.changed_by) if entry.changed_by else "",
        is_shared=entry.sharing is not Sharing.PRIVATE,
        is_favourite=entry.is_favourite,
        is_start=entry.is_own_start,
        is_account_start=entry.is_account_start,
        may_edit=entry.may_edit,
        may_delete=entry.may_delete,
    )


def _duplicate(board_id: int) -> Response:
    title = say("{title} (copy)", title=board_here(board_id).content.title)[:120]
    return _done(board_id, lambda: boards().duplicate(board_id, actor(), title))


def _rename(board_id: int) -> Response:
    return _done(board_id, lambda: boards().rename(board_id, actor(), request.form.get("title", "")))


def _delete(board_id: int) -> Response:
    return _done(board_id, lambda: boards().delete(board_id, actor()), f"&deleted={board_id}")


def _favourite(board_id: int) -> Response:
    return _done(board_id, lambda: boards().favourite(board_id, actor(), is_favourite=_is_yes()))


def _start(board_id: int) -> Response:
    account_id = board_here(board_id).account_id
    return _done(board_id, lambda: boards().set_start(account_id, actor(), board_id if _is_yes() else None))


def _start_of_account(board_id: int) -> Response:
    account_id = board_here(board_id).account_id
    return _done(board_id, lambda: boards().set_account_start(account_id, actor(), board_id if _is_yes() else None))


def _bring_back(board_id: int) -> Response:
    boards().restore_deleted(board_id, actor())
    return redirect(_list_address(board_here(board_id).account_id), 303)


def _is_yes() -> bool:
    return request.form.get("value") == "yes"


def _done(board_id: int, act: Callable[[], object], more: str = "") -> Response:
    """Do it and show the list anew, or say on it why it was not done."""
    account_id = board_here(board_id).account_id
    try:
        act()
    except NotFound:
        raise
    except CallerError as error:
        return answer(boards_page(account_id, refusal=say_error(error)), 400)
    return redirect(_list_address(account_id) + more, 303)


def _list_address(account_id: int) -> str:
    return f"{BOARDS}?account={account_id}"
