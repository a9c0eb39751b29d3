"""A dashboard as a PDF, as a workbook and as CSV: what its page shows now, under the same controls, to whoever asks."""

from __future__ import annotations

from flask import request

from rushes.accounts import account_logo
from rushes.boards import BoardState, DrawnBoard
from rushes.domain import Paper, usual_paper
from rushes.errors import CallerError, NotFound
from rushes.languages import sentence
from rushes.reports import Copy, report_csv, report_of, to_pdf, workbook_of_board
from rushes.web.desk import XLSX, Document, Shown, account_shown
from rushes.web.language import form, locale
from rushes.web.look import look_of
from rushes.web.services import services
from rushes.web.workbook import refuse_too_long, whose

__all__ = ["PLAIN", "PRINTED", "TABULATED", "TooLongForAReport"]

# Each thousand of rows takes up to half a second, in which this process answers nobody else.
_MOST_ROWS = 10_000


class TooLongForAReport(CallerError):
    """More rows than are printed while somebody waits."""


def _printed(shown: Shown[BoardState, DrawnBoard]) -> bytes:
    if sum(len(each.figure.table.rows) for each in shown.built.tiles) > _MOST_ROWS:
        message = sentence("A report on paper holds at most {most} rows: narrow the dashboard, or take the tiles’ CSV files.")
        raise TooLongForAReport(message, most=form().count(_MOST_ROWS))
    chosen = Paper(_asked_paper()) if _asked_paper() else look_of(shown.wanted.account_id).paper
    return to_pdf(report_of(shown.built, _copy(shown)), paper=chosen or usual_paper(locale()))


def _asked_paper() -> str:
    """Return the paper that was asked for, "" for the account's, or what is used where the reader's language is."""
    asked = request.args.get("paper", "")
    if asked and asked not in set(Paper):
        raise NotFound("There is no such paper.")
    return asked


def _copy(shown: Shown[BoardState, DrawnBoard]) -> Copy:
    account = account_shown(shown.wanted.account_id)
    with services().store.reading() as conn:
        logo = account_logo(conn, account.account_id)
    return Copy(
        account=account.name,
        limits=whose(shown.scope, account)[1:],
        locale=locale(),
        at=services().clock.now(),
        accent=look_of(account.account_id).accent,
        logo=logo.data if logo else None,
    )


def _tabulated(shown: Shown[BoardState, DrawnBoard]) -> bytes:
    if not shown.built.tiles:
        raise NotFound("There are no numbers here.")
    refuse_too_long(each.figure for each in shown.built.tiles)
    return workbook_of_board(shown.built, _copy(shown))


def _plain(shown: Shown[BoardState, DrawnBoard]) -> bytes:
    if not shown.built.tiles:
        raise NotFound("There are no numbers here.")
    return report_csv(report_of(shown.built, _copy(shown)), with_bom=_mark() == "yes")


def _mark() -> str:
    """Return whether the file is to begin with the mark by which Excel knows UTF-8."""
    asked = request.args.get("bom", "")
    if asked not in {"", "yes"}:
        raise NotFound("There is no such form.")
    return asked


PRINTED = Document("report", "pdf", "application/pdf", _printed, _asked_paper)
"""Everything on paper."""

TABULATED = Document("report", "xlsx", XLSX, _tabulated)
"""Everything as a workbook, a sheet for each chart."""

PLAIN = Document("report", "csv", "text/csv; charset=utf-8", _plain, _mark)
"""The tables of everything, one after the other."""
