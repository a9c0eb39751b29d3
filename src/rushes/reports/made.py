"""A report made for one reader: a dashboard for days that are over, drawn from what that reader may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rushes.boards import BoardContent, BoardState, DrawnBoard, build_board
from rushes.domain import Period, Scope, usual_paper
from rushes.errors import CallerError
from rushes.explore import Own, PinnedReaders, days_named
from rushes.figures import Format
from rushes.languages import sentence
from rushes.metrics import ResultCache, coverage
from rushes.reports.csv_file import report_csv
from rushes.reports.document import Report
from rushes.reports.of_board import Copy, report_of, workbook_of_board
from rushes.reports.pdf import to_pdf
from rushes.warehouse import Reader, account

__all__ = ["MadeReport", "Wanted", "make_report"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is reported.

    Args:
        account_id: The account, internal.
        board_id: The dashboard, 0 for one of the package.
        number: Its version, 0 likewise.
        content: What that version holds.
        days: The days that every tile is about.
        own: What people of the account made for its charts, as far as the reader may see it.
    """

    account_id: int
    board_id: int
    number: int
    content: BoardContent
    days: Period
    own: Own


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report, ready to be written in any form.

    Args:
        report: What it holds.
        board: The dashboard as it was drawn.
        copy: For whom.
        missing: The days that are not complete, in order; not all of them may have been loaded at all.
        is_complete: Every day is.
        has_activity: At least one tile has numbers.
    """

    report: Report
    board: DrawnBoard
    copy: Copy
    missing: tuple[date, ...]
    is_complete: bool
    has_activity: bool

    def pdf(self) -> bytes:
        """Return it on the paper of its copy.

        Raises:
            CallerError: This installation cannot print.
        """
        return to_pdf(self.report, paper=self.copy.paper or usual_paper(self.copy.locale))

    def workbook(self) -> bytes:
        """Return it as a workbook; one without a figure has one empty sheet."""
        return workbook_of_board(self.board, self.copy)

    def csv(self, *, with_bom: bool = True) -> bytes:
        """Return its tables as one CSV file."""
        return report_csv(self.report, with_bom=with_bom)


def make_report(
    reader: Reader,
    scope: Scope,
    wanted: Wanted,
    copy: Copy,
    *,
    now: datetime,
    cache: ResultCache | None = None,
    readers: PinnedReaders | None = None,
) -> MadeReport:
    """Return a report.

    Args:
        reader: A pinned version of the facts.
        scope: What its reader may see; it is narrowed to the account.
        wanted: What is reported.
        copy: For whom.
        now: The present, aware.
        cache: Where results are kept, as between the reports of one night.
        readers: Where its datasets are read.

    Raises:
        NotFound: The scope does not reach the account.
        CallerError: The dashboard asks for a production first.
    """
    controls = wanted.content.controls
    state = BoardState(
        account_id=wanted.account_id,
        board_id=wanted.board_id,
        number=wanted.number,
        content=wanted.content,
        # It goes before the period that each tile was saved with.
        span=f"{wanted.days.first}..{wanted.days.last}",
        compare=controls.compare,
        states=controls.states,
        added=controls.added,
        own=wanted.own,
    )
    board = build_board(reader, scope, state, now=now, locale=copy.locale, cache=cache, readers=readers)
    if board.is_asking:
        raise CallerError(
            sentence("This dashboard asks for a production first. Choose one in its controls and save it; then it can be reported.")
        )
    found = coverage(reader, scope.only(wanted.account_id), wanted.days, _today(reader, wanted.account_id, now))
    form = Format(copy.locale)
    made = report_of(board, copy)
    return MadeReport(
        report=replace(made, told=(days_named(wanted.days, form), *made.told)),
        board=board,
        copy=copy,
        missing=found.missing,
        is_complete=found.is_complete,
        has_activity=any(each.figure is not None and each.figure.empty is None for each in made.tiles),
    )


def _today(reader: Reader, account_id: int, now: datetime) -> date:
    found = account(reader, account_id)
    return now.astimezone(ZoneInfo(found.time_zone) if found else UTC).date()
