"""A figure as a workbook for whoever asks: whose numbers it holds stands in it, because it goes on without its page."""

from __future__ import annotations

from collections.abc import Iterable

from rushes.domain import Scope
from rushes.errors import CallerError
from rushes.figures import Figure, to_xlsx
from rushes.identity import AccountAccess
from rushes.languages import sentence
from rushes.reports import limits_in_words
from rushes.web.access import actor
from rushes.web.language import form
from rushes.web.services import services

__all__ = ["TooLongForAWorkbook", "refuse_too_long", "whose", "workbook_of"]

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
    refuse_too_long((figure,))
    return to_xlsx(figure, (*whose(scope, account), *told), at=services().clock.now())


def whose(scope: Scope, account: AccountAccess) -> tuple[str, ...]:
    """Return whose numbers a file holds that goes on without its page: the account, and by whom they may be seen."""
    return (account.name, *limits_in_words(scope, account.account_id, actor().name, form()))


def refuse_too_long(figures: Iterable[Figure]) -> None:
    """Let nobody wait for a workbook that is longer than one is written for.

    Raises:
        TooLongForAWorkbook: They have too many rows together, and says how many they may have.
    """
    if sum(len(figure.table.rows) for figure in figures) > _MOST_ROWS:
        most = form().count(_MOST_ROWS)
        raise TooLongForAWorkbook(sentence("A workbook holds at most {most} rows: take the CSV file, or show fewer."), most=most)
