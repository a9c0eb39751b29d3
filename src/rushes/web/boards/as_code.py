"""A dashboard as a YAML file, out and in."""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from rushes.boards import dump_yaml, load_yaml, production_labels
from rushes.errors import CallerError, NotFound
from rushes.store import record_audit
from rushes.web.access import actor
from rushes.web.account.parts import answer
from rushes.web.boards.address import BOARDS, board_path
from rushes.web.boards.here import account_here, board_here, boards, own_names_here, visible_productions
from rushes.web.boards.listing import LARGEST_FILE_KB, boards_page
from rushes.web.language import say_error
from rushes.web.services import services
from rushes.web.trail import entry_of

__all__ = ["add_routes"]

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60


def add_routes(blueprint: Blueprint) -> None:
    """Add the file and the form that takes one."""

    @blueprint.get(f"{BOARDS}/<int:board_id>/export")
    def export(board_id: int) -> Response:
        board = board_here(board_id)
        try:
            text = dump_yaml(board.content, production_labels(visible_productions(board.account_id)), own_names_here(board.account_id))
        except CallerError as error:
            # It names a production that this reader may not see, or that is gone.
            return answer(boards_page(board.account_id, refusal=say_error(error)), 400)
        with services().store.begin() as conn:
            record_audit(conn, entry_of(board.account_id, "board.exported", f"board {board.id}"))
        response = Response(text, content_type="application/yaml; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(board.content.title, board.id)}.yaml"'
        return response

    @blueprint.post(f"{BOARDS}/import")
    def take_in() -> BaseResponse:
        account_id = account_here(actor())
        ids = {label: production_id for production_id, label in production_labels(visible_productions(account_id)).items()}
        try:
            made = boards().create(account_id, actor(), load_yaml(_sent(), ids, own_names_here(account_id)))
        except NotFound:
            raise
        except CallerError as error:
            return answer(boards_page(account_id, refusal=say_error(error)), 400)
        return redirect(board_path(made), 303)


def _sent() -> str:
    """Return the text of the file that was sent."""
    file = request.files.get("file")
    body = file.read(LARGEST_FILE_KB * 1024 + 1) if file is not None else b""
    if not body:
        raise CallerError("Choose a file first.")
    if len(body) > LARGEST_FILE_KB * 1024:
        raise CallerError("The file is larger than {size} kB, which no dashboard is.", size=LARGEST_FILE_KB)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CallerError("The file is no text in UTF-8. Export a dashboard to see how one looks.") from error


def _file_name(title: str, board_id: int) -> str:
    """Return a name that every system takes, and no header is broken by."""
    return _NOT_IN_A_NAME.sub("-", title.casefold())[:_LONGEST_NAME].strip("-") or f"dashboard-{board_id}"
