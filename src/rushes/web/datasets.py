"""The datasets that whoever calls may ask, whichever of their accounts they are of."""

from __future__ import annotations

from rushes.domain import Catalogue
from rushes.errors import NotFound
from rushes.languages import sentence
from rushes.web.access import actor
from rushes.web.services import services

__all__ = ["dataset_here", "datasets_here"]


def datasets_here() -> tuple[tuple[int, Catalogue], ...]:
    """Return what each can be asked, with its account."""
    datasets = services().datasets
    return tuple((grant.account_id, each) for grant in actor().scope.grants for each in datasets.catalogues_of(grant.account_id, grant))


def dataset_here(data: str) -> tuple[int, Catalogue]:
    """Return the account of a dataset and what it can be asked.

    Raises:
        NotFound: There is no such dataset for whoever calls.
    """
    for account_id, each in datasets_here():
        if each.key == data:
            return account_id, each
    raise NotFound(sentence("There is no such dataset."))
