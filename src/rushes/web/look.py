"""How the account that a page shows looks; and what is said of one that was erased."""

from __future__ import annotations

from rushes.accounts import AccountLook, account_look
from rushes.errors import CallerError
from rushes.languages import sentence
from rushes.web.language import form
from rushes.web.services import services

__all__ = ["ErasedAccount", "look_of", "refuse_erased"]


class ErasedAccount(CallerError):
    """The account is no more: it was erased here, whatever the platform still lists."""


def look_of(account_id: int) -> AccountLook:
    """Return an account's look."""
    return services().store.remembered(("look", account_id), lambda conn: account_look(conn, account_id))


def refuse_erased(account_id: int) -> None:
    """Let nobody go on to the pages of an account that was erased.

    Raises:
        ErasedAccount: It was, and says when.
    """
    erased_at = look_of(account_id).erased_at
    if erased_at is not None:
        day = form().date(erased_at.astimezone(services().settings.zone).date())
        raise ErasedAccount(
            sentence("This account was erased here on {day}. Nothing of it is kept, and no night loads it any more."), day=day
        )
