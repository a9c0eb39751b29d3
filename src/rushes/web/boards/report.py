"""A dashboard as a PDF: what its page shows now, under the same controls, to whoever asks."""

from __future__ import annotations

from babel import Locale
from flask import request

from rushes.accounts import account_logo
from rushes.domain import MEASURES
from rushes.errors import CallerError, NotFound
from rushes.explore import KeptField
from rushes.figures import LIGHT
from rushes.languages import sentence
from rushes.reports import Paper, Report, ReportTile, to_pdf
from rushes.web.boards.address import BoardState
from rushes.web.boards.drawn import DrawnBoard, DrawnTile
from rushes.web.boards.view import cannot_in_words
from rushes.web.boards.ways import filters_of
from rushes.web.dashboard import chosen_in_words
from rushes.web.desk import XLSX, Document, Shown, account_shown
from rushes.web.explore_filters import narrowing_in_words
from rushes.web.explore_kept import field_in_words
from rushes.web.language import form, locale, say
from rushes.web.look import look_of
from rushes.web.services import services
from rushes.web.workbook import whose, workbook_of_all

__all__ = ["PRINTED", "TABULATED", "TooLongForAReport", "told_of"]

# Each thousand of rows takes up to half a second, in which this process answers nobody else.
_MOST_ROWS = 10_000

_LETTER_TERRITORIES = frozenset({"US", "CA", "MX", "CL", "CO", "VE", "PH"})


class TooLongForAReport(CallerError):
    """More rows than are printed while somebody waits."""


def told_of(board: DrawnBoard, tile_id: str) -> tuple[str, ...]:
    """Return what a file says of a tile beside its figure: what it is narrowed to, and what of it cannot be shown."""
    drawn = board.drawn_tile(tile_id)
    if drawn is None or drawn.state is None:
        return ()
    return (*narrowing_in_words(drawn.state, board.productions), *drawn.notices)


def _printed(shown: Shown[BoardState, DrawnBoard]) -> bytes:
    if sum(len(each.figure.table.rows) for each in shown.built.tiles) > _MOST_ROWS:
        message = sentence("A report on paper holds at most {most} rows: narrow the dashboard, or take the tiles’ CSV files.")
        raise TooLongForAReport(message, most=form().count(_MOST_ROWS))
    return to_pdf(_report(shown), paper=Paper(_paper()))


def _paper() -> str:
    """Return the paper that was asked for, else what is used where the reader's language is."""
    asked = request.args.get("paper", "")
    if asked and asked not in set(Paper):
        raise NotFound("There is no such paper.")
    return asked or (Paper.LETTER if Locale.parse(locale()).territory in _LETTER_TERRITORIES else Paper.A4)


def _report(shown: Shown[BoardState, DrawnBoard]) -> Report:
    board, account = shown.built, account_shown(shown.wanted.account_id)
    look = look_of(account.account_id)
    return Report(
        title=board.title,
        account=account.name,
        as_of=board.as_of,
        told=_told(shown),
        tiles=tuple(_tile(each) for each in board.drawn),
        definitions=_definitions(board),
        locale=locale(),
        at=services().clock.now(),
        accent=look.accent or LIGHT.accent,
        logo=_logo(account.account_id),
    )


def _logo(account_id: int) -> bytes | None:
    with services().store.reading() as conn:
        found = account_logo(conn, account_id)
    return found.data if found else None


def _told(shown: Shown[BoardState, DrawnBoard]) -> tuple[str, ...]:
    board, account = shown.built, account_shown(shown.wanted.account_id)
    limits = whose(shown.scope, account)[1:]
    chosen = chosen_in_words(board.productions)
    return (
        *limits,
        *((chosen,) if chosen else ()),
        *(f"{chip.label}." for chip in filters_of(board)),
        *board.notices,
        *cannot_in_words(board),
    )


def _tile(drawn: DrawnTile) -> ReportTile:
    saved, figure = drawn.board_tile, drawn.tile.figure if drawn.tile else None
    about = (drawn.tile.notice,) if drawn.tile and drawn.tile.notice else ()
    return ReportTile(
        title=figure.title if figure else saved.title,
        columns=saved.w,
        figure=figure,
        text=saved.text,
        told=drawn.told,
        notices=(*about, *drawn.notices),
    )


def _definitions(board: DrawnBoard) -> tuple[tuple[str, str], ...]:
    """Return what each measure that is shown counts, in the order in which they come, and what the account's own fields are."""
    values = [value for each in board.drawn if each.tile and each.state for value in each.state.values]
    used = dict.fromkeys(use.name for value in values for use in value.uses)
    kept = dict.fromkeys(value.of for value in values if isinstance(value.of, KeptField))
    return (
        *((say(MEASURES[name].label), say(MEASURES[name].description)) for name in used),
        *((each.label, field_in_words(each)) for each in kept),
    )


def _tabulated(shown: Shown[BoardState, DrawnBoard]) -> bytes:
    board = shown.built
    sheets = [(each.tile.figure, (*told_of(board, each.tile.id), each.tile.as_of, each.tile.notice)) for each in board.drawn if each.tile]
    return workbook_of_all(board.title, sheets, shown.scope, account_shown(shown.wanted.account_id))


PRINTED = Document("report", "pdf", "application/pdf", _printed, _paper)
"""Everything on paper."""

TABULATED = Document("report", "xlsx", XLSX, _tabulated)
"""Everything as a workbook, a sheet for each chart."""
