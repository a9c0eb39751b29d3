"""A figure as a workbook for whoever asks: whose numbers it holds stands in it, because it goes on without its page."""

from __future__ import annotations

from rushes.domain import Scope
from rushes.errors import CallerError
from rushes.figures import Figure, to_xlsx
from rushes.identity import AccountAccess
from rushes.languages import sentence
from rushes.web.access import actor
from rushes.web.language import form, say
from rushes.web.services import services

__all__ = ["TooLongForAWorkbook", "workbook_of"]

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
    if len(figure.table.rows) > _MOST_ROWS:
        most = form().count(_MOST_ROWS)
        raise TooLongForAWorkbook(sentence("A workbook holds at most {most} rows: take the CSV file, or show fewer."), most=most)
    grant = scope.grant_for(account.account_id)
    is_whole = grant is not None and grant.sees_all_productions
    limits = () if is_whole else (say("Only the productions that {person} may see.", person=actor().name),)
    return to_xlsx(figure, (account.name, *limits, *told), at=services().clock.now())
