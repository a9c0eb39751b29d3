"""What people of a page's account made for its charts, as far as the reader may see it."""

from __future__ import annotations

from rushes.accounts import cost_centres, every_calculated_field, every_grouping
from rushes.domain import USAGE, Catalogue
from rushes.errors import NotFound
from rushes.explore import ExploreState, Own, kept_fields, own_dimensions
from rushes.identity import Actor
from rushes.languages import language_of
from rushes.web.language import locale
from rushes.web.services import services

__all__ = ["catalogue_here", "own_of", "with_own"]


def with_own(state: ExploreState, caller: Actor) -> ExploreState:
    """Return a state that knows what people of its account made for its charts.

    Raises:
        NotFound: The caller sees nothing of the account.
    """
    return state.knowing(own_of(caller, state.account_id))


def catalogue_here(caller: Actor, account_id: int, data: str) -> Catalogue:
    """Return what a chart asks: usage for "", else the dataset of that key.

    Raises:
        NotFound: The caller sees no such dataset.
    """
    return own_of(caller, account_id).catalogue(data) if data else USAGE


def own_of(caller: Actor, account_id: int) -> Own:
    """Return the account's own dimensions, each group with the caller's productions alone, its calculated fields and its datasets.

    Raises:
        NotFound: The caller sees nothing of the account.
    """
    grant = caller.scope.grant_for(account_id)
    if grant is None:
        raise NotFound("There is no such account.")
    centres, groupings, fields = services().store.remembered(
        ("own", account_id),
        lambda conn: (
            cost_centres(conn, account_id),
            every_grouping(conn, account_id),
            kept_fields(every_calculated_field(conn, account_id)),
        ),
    )
    catalogues = services().datasets.catalogues_of(account_id, grant)
    return Own(own_dimensions(grant, centres, groupings, language_of(locale())), fields, catalogues)
