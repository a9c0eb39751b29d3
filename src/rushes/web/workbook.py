"""A figure as a workbook for whoever asks: whose numbers it holds stands in it, because it goes on without its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rushes.domain import Scope
from rushes.errors import CallerError, NotFound
from rushes.figures import Figure, to_workbook, to_xlsx
from rushes.identity import AccountAccess
from rushes.languages import sentence
from rushes.web.access import actor
from rushes.web.language import form, say
from rushes.web.services import services

__all__ = ["TooLongForAWorkbook", "whose", "workbook_of", "workbook_of_all"]

# Each thousand of rows takes a tenth of a second, in which this process answers nobody else.
_MOST_ROWS = 20_000


class TooLongForAWorkbook(CallerError):
    """More rows than are written into a workbook while somebody waits."""


def workbook_of(figure: Figure, told: tuple[str, ...], scope: Scope, account: AccountAccess) -> bytes:
    """Return the workbook of a figure.

    Args:
        figure: What it holds.
        told: What it is narrowed to, as of when it is, what is missing; a line each.
        scope: What the caller may see of the account.
        account: The account.

    Raises:
        TooLongForAWorkbook: It has too many rows, and says how many it may have.
    """
    _refuse_too_long((figure,))
    return to_xlsx(figure, (*whose(scope, account), *told), at=services().clock.now())


def workbook_of_all(title: str, sheets: Sequence[tuple[Figure, tuple[str, ...]]], scope: Scope, account: AccountAccess) -> bytes:
    """Return the workbook of several figures, a sheet each.

    Args:
        title: What it is called.
        sheets: The figures, each with what it is narrowed to, as of when, what is missing.
        scope: What the caller may see of the account.
        account: The account.

    Raises:
        NotFound: There is no figure.
        TooLongForAWorkbook: They have too many rows together.
    """
    if not sheets:
        raise NotFound("There are no numbers here.")
    _refuse_too_long(figure for figure, _ in sheets)
    limits = whose(scope, account)
    return to_workbook(title, [(figure, (*limits, *told)) for figure, told in sheets], at=services().clock.now())


def whose(scope: Scope, account: AccountAccess) -> tuple[str, ...]:
    """Return whose numbers a file holds that goes on without its page: the account, and by whom they may be seen."""
    grant = scope.grant_for(account.account_id)
    is_whole = grant is not None and grant.sees_all_productions
    return (account.name,) if is_whole else (account.name, say("Only the productions that {person} may see.", person=actor().name))


def _refuse_too_long(figures: Iterable[Figure]) -> None:
    if sum(len(figure.table.rows) for figure in figures) > _MOST_ROWS:
        most = form().count(_MOST_ROWS)
        raise TooLongForAWorkbook(sentence("A workbook holds at most {most} rows: take the CSV file, or show fewer."), most=most)
