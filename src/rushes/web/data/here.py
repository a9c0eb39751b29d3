"""What the pages of an account's datasets share: who may be here, and where they are."""

from __future__ import annotations

from rushes.datasets import Uploads
from rushes.domain import Grant
from rushes.errors import NotFound
from rushes.web.account.parts import grant_here
from rushes.web.look import refuse_erased
from rushes.web.services import services

__all__ = ["data_address", "uploads", "whole_grant"]


def data_address(account_id: int, more: str = "") -> str:
    """Return where an account's datasets are."""
    return f"/account/{account_id}/data{more}"


def whole_grant(account_id: int) -> Grant:
    """Return the caller's grant of an account whose every production they see: a dataset's rows are of none.

    Raises:
        NotFound: They see a listed set of productions alone.
        ErasedAccount: The account is no more.
    """
    refuse_erased(account_id)
    grant = grant_here(account_id)
    if not grant.sees_all_productions:
        raise NotFound("There is no such account.")
    return grant


def uploads() -> Uploads:
    """Return the files that wait."""
    return Uploads(services().settings.uploads_dir)
